package guide

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func patterns() []Claim {
	return []Claim{patternFactual, patternCreative, patternChatbot, patternCode}
}

// The guide's four calls.
const (
	factualCall  = "do_sample=False, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"
	creativeCall = "do_sample=True, temperature=0.8, top_p=0.9, use_cache=True, max_new_tokens=200, repetition_penalty=1.1"
	chatbotCall  = "do_sample=True, temperature=0.7, top_p=0.9, use_cache=True, max_new_tokens=100, repetition_penalty=1.1"
	codeCall     = "do_sample=True, temperature=0.2, use_cache=True, max_new_tokens=200, repetition_penalty=1.0"
)

const (
	france  = "What is the capital of France?"
	capital = "Paris"
)

var patternFactual = Claim{
	claim.Statement{
		ID:   "pattern-factual",
		Text: "For questions of fact: greedy, 50 tokens, a penalty of 1.1; the answers are accurate and consistent.",
		Try:  `explain run "What is the capital of France?" --preset factual`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		call := Trial{Prompt: france, Call: factualCall}
		first, err := lab.Run(ctx, call)
		if err != nil {
			return claim.Answer{}, err
		}
		same := true
		for i := range 3 {
			call.Seed = lab.Seed + uint64(i)
			again, err := lab.RunAgain(ctx, call)
			if err != nil {
				return claim.Answer{}, err
			}
			same = same && again.End.Text == first.End.Text
		}
		right := strings.Contains(first.End.Text, capital)
		a := claim.Answer{Verdict: claim.Condition,
			Measured: fmt.Sprintf("Three more runs with other seeds give the same text: %t. It names %s: %t (“%s”).", same, capital, right, tail(strings.TrimSpace(first.End.Text)))}
		switch {
		case !same:
			a.Verdict, a.Reason = claim.Fails, "Greedy decoding did not come out the same."
		case right:
			a.Reason = "Consistent it is, always. Accurate only as far as the model knows: it takes what it holds for likeliest, right or wrong. The penalty works against answers in the question's own words."
		default:
			a.Reason = "Consistent it is, always; this model is consistently wrong here. Decoding adds no knowledge."
		}
		return a, nil
	},
}

// drawn is what several runs of a sampling call are like.
type drawn struct {
	runs    []*trace.Trace
	texts   int
	choices float64
	rank1   float64 // share of the tokens that are the model's likeliest
}

func draw(ctx context.Context, lab *Lab, prompt, call string, n int) (*drawn, error) {
	runs, err := lab.Several(ctx, Trial{Prompt: prompt, Call: call}, n)
	if err != nil {
		return nil, err
	}
	d := &drawn{runs: runs, texts: different(texts(runs)), rank1: takenLikeliest(runs)}
	d.choices = math.Exp(mean(runs, func(m compare.Metrics) view.Real { return m.Entropy }))
	return d, nil
}

var patternCreative = Claim{
	claim.Statement{
		ID:   "pattern-creative",
		Text: "For creative writing: sampling at temperature 0.8 with top_p 0.9 and a penalty of 1.1; the output is varied.",
		Try:  `explain run "Once upon a time in a magical forest," --preset creative`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const n = 6
		d, err := draw(ctx, lab, story, creativeCall, n)
		if err != nil {
			return claim.Answer{}, err
		}
		cut := named(&d.runs[0].Steps[0], "top_k")
		hidden := ""
		if cut != nil {
			hidden = fmt.Sprintf(" A top_k that the call does not name cuts as well (to %d here).", cut.Kept)
		}
		return claim.Answer{
			Measured: fmt.Sprintf("%d of %d texts are different; each token is drawn among %s choices on average, and %s are the likeliest anyway.", d.texts, n, view.FormatChoices(d.choices), view.FormatPercent(d.rank1)),
			Verdict:  claim.If(d.texts == n),
			Reason:   "Varied from run to run." + hidden + " Whether it is good writing is not measured.",
		}, nil
	},
}

var patternChatbot = Claim{
	claim.Statement{
		ID:   "pattern-chatbot",
		Text: "For a chat: the same at temperature 0.7; natural and varied, but coherent.",
		Try:  `explain run "The weather today is" --preset chatbot`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const n = 6
		chat, err := draw(ctx, lab, story, chatbotCall, n)
		if err != nil {
			return claim.Answer{}, err
		}
		creative, err := draw(ctx, lab, story, creativeCall, n)
		if err != nil {
			return claim.Answer{}, err
		}
		a := claim.Answer{
			Measured: fmt.Sprintf("%d of %d texts are different; a token is drawn among %s choices, at 0.8 among %s.", chat.texts, n, view.FormatChoices(chat.choices), view.FormatChoices(creative.choices)),
			Verdict:  claim.Condition,
			Reason:   "It varies, and 0.7 differs from the creative pattern's 0.8 by little. Natural and coherent are judgements of readers; a chat needs a model that was trained for one more than it needs these numbers.",
		}
		if chat.texts < 2 {
			a.Verdict, a.Reason = claim.Fails, "On this model it does not vary."
		}
		return a, nil
	},
}

var patternCode = Claim{
	claim.Statement{
		ID:   "pattern-code",
		Text: "For code: sampling at temperature 0.2 without a penalty, since code repeats itself; correct, working code.",
		Try:  `explain run "Once upon a time in a magical forest," --preset code`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const n = 6
		d, err := draw(ctx, lab, story, codeCall, n)
		if err != nil {
			return claim.Answer{}, err
		}
		a := claim.Answer{
			Measured: fmt.Sprintf("%s of the tokens are the likeliest, and %d of %d texts are different (of a story: this program carries no model of code).", view.FormatPercent(d.rank1), d.texts, n),
			Verdict:  claim.Condition,
			Reason:   "It is near greedy decoding, which the guide names for code in another place, and does not settle on one text. Leaving the penalty out is sound: brackets and names have to come again. Whether code works, only running it tells.",
		}
		if d.texts == 1 {
			a.Reason = "On this model it is greedy decoding, which the guide names for code in another place. Leaving the penalty out is sound: brackets and names have to come again. Whether code works, only running it tells."
		}
		return a, nil
	},
}
