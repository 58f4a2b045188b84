package guide

import (
	"context"
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
)

var greedyPath = Claim{
	claim.Statement{
		ID:   "greedy-path",
		Text: "Greedy decoding follows the most likely path.",
		Try:  `explain compare --vary num_beams=1,8 "She opened the door and" --do_sample=false --repetition_penalty 1 --max_new_tokens 12`,
	},
	experiment(likelier, judgePaths),
}

// path is how likely greedy decoding's text is and that of a beam search, as
// sums of ln p in nats.
type path struct {
	prompt       string
	greedy, beam float64
}

// sumRounding is what the order of the arithmetic does to such a sum.
const sumRounding = 1e-3

// beaten reports whether the beam search found a likelier text.
func (p path) beaten() bool { return p.beam > p.greedy+sumRounding }

// How long the texts are, and how wide the search.
const (
	pathTokens = 12
	pathBeams  = 8
)

// likelier runs greedy decoding and a beam search after every beginning.
func likelier(ctx context.Context, lab *Lab) ([]path, error) {
	var paths []path
	for _, prompt := range beginnings {
		greedy, err := lab.Run(ctx, Trial{Prompt: prompt, Call: greedily(1, pathTokens)})
		if err != nil {
			return nil, err
		}
		// The score of a beam is then the plain sum, and it searches to the end.
		call := fmt.Sprintf(`%s, num_beams=%d, length_penalty=0.0, early_stopping="never"`, greedily(1, pathTokens), pathBeams)
		beams, err := lab.Sequences(ctx, Trial{Prompt: prompt, Call: call})
		if err != nil {
			return nil, err
		}
		metrics := compare.Measure(greedy)
		paths = append(paths, path{prompt, float64(metrics.LogProb) * float64(metrics.Tokens), beams[0].Score})
	}
	return paths, nil
}

// beaten counts the paths that a beam search found a likelier text for, and the
// one with the largest gain.
func beaten(paths []path) (n int, most path) {
	gain := 0.0
	for _, p := range paths {
		if p.beaten() {
			n++
		}
		if p.beam-p.greedy > gain {
			gain, most = p.beam-p.greedy, p
		}
	}
	return n, most
}

func judgePaths(paths []path) claim.Answer {
	n, most := beaten(paths)
	box := claim.NewBox("prompt", "greedy, Σ ln p", fmt.Sprintf("%d beams, Σ ln p", pathBeams))
	for _, p := range paths {
		box.Row(claim.Text(p.prompt), claim.Number(p.greedy, view.Fixed(p.greedy, 2)), claim.Number(p.beam, view.Fixed(p.beam, 2)))
	}
	a := claim.Answer{Box: box, Verdict: claim.Holds,
		Measured: fmt.Sprintf("After %d prompts a search with %d beams finds no likelier text of up to %d tokens.", len(paths), pathBeams, pathTokens),
		Reason:   "Greedy decoding looks one token ahead, so this is no rule: on other prompts a search can find more. Nor does a search see all texts."}
	if n > 0 {
		a.Verdict = claim.Condition
		a.Measured = fmt.Sprintf("After %d of %d prompts a search with %d beams finds a text of up to %d tokens that is likelier, up to e^%s = %s times (%q).",
			n, len(paths), pathBeams, pathTokens, view.Fixed(most.beam-most.greedy, 2), view.FormatThree(math.Exp(most.beam-most.greedy)), most.prompt)
		a.Reason = "Each step is the most likely one; the path as a whole need not be, as a first token that is less likely can lead to surer ones."
	}
	return a
}
