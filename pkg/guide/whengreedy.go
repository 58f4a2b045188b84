package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var codeGreedy = Claim{
	claim.Statement{
		ID:   "code-greedy",
		Text: "For code, do_sample=False, temperature=0.0 gives reliable, working code, the most likely to be correct.",
		Try:  `explain lint 'model.generate(**inputs, do_sample=False, temperature=0.0)'`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const call = "do_sample=False, temperature=0.0"
		c := unbounded{}
		for _, prompt := range []string{"def add(a, b):", story} {
			with, err := lab.Run(ctx, Trial{Prompt: prompt, Call: call})
			if err != nil {
				return claim.Answer{}, err
			}
			without, err := lab.Run(ctx, Trial{Prompt: prompt, Call: "do_sample=False"})
			if err != nil {
				return claim.Answer{}, err
			}
			c.same = append(c.same, sameIDs(with, without))
			c.lengths = append(c.lengths, len(with.End.IDs))
			c.cut = append(c.cut, with.End.FinishReason == trace.FinishLength)
			c.texts = append(c.texts, with.End.Text)
		}
		found, err := findings(call)
		if err != nil {
			return claim.Answer{}, err
		}
		for _, f := range found {
			if f.Level == lint.Warning {
				c.warnings = append(c.warnings, f.Rule)
			}
		}
		return c.judge(), nil
	},
}

// unbounded is what came of the call for code, which names no length, after the
// head of a function and after a prompt that has more to say.
type unbounded struct {
	same     []bool // as without the temperature
	lengths  []int
	cut      []bool // at the default length
	texts    []string
	warnings []string
}

func (c *unbounded) judge() claim.Answer {
	same := c.same[0] && c.same[1]
	a := claim.Answer{Box: claim.NewBox("prompt", "new text").Row(claim.Text("def add(a, b):"), claim.Text(firstLine(c.texts[0])))}
	a.Measured = fmt.Sprintf("Without temperature=0.0 the ids are the same. A longer text is cut off after %d tokens. A check of the call warns of %s.", c.lengths[1], join(c.warnings))
	if !c.cut[1] {
		a.Measured = fmt.Sprintf("Without temperature=0.0 the ids are the same. The texts ended by themselves, after %d and %d tokens. A check of the call warns of %s.", c.lengths[0], c.lengths[1], join(c.warnings))
	}
	switch {
	case !same:
		a.Measured = "Without temperature=0.0 the ids are others."
		a.Verdict, a.Reason = claim.Fails, "A temperature changed what greedy decoding took."
	case c.cut[1]:
		a.Verdict = claim.Condition
		a.Reason = fmt.Sprintf("It is repeatable, but the temperature does nothing, and a call that names no length is cut off, here after %d new tokens. Whether code works was not measured: most likely text is not the same as correct text.", c.lengths[1])
	default:
		a.Verdict, a.Reason = claim.Condition, "It is repeatable, but the temperature does nothing. Whether code works was not measured: most likely text is not the same as correct text."
	}
	return a
}

var reproducibleGreedy = Claim{
	claim.Statement{
		ID:   "reproducible-greedy",
		Text: "For tests and debugging, do_sample=False gives the same output every time.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		traces, err := lab.repeated(ctx, Trial{Prompt: story, Call: "do_sample=False"}, 5)
		if err != nil {
			return claim.Answer{}, err
		}
		inherited := []string{}
		for _, stage := range traces[0].Run.Pipeline {
			inherited = append(inherited, stage.Name)
		}
		return judgeEveryTime(texts(traces), len(traces[0].End.IDs), inherited), nil
	},
}

// judgeEveryTime judges texts of the same call. Stages are in their pipeline
// although the call names none.
func judgeEveryTime(texts []string, tokens int, stages []string) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("%d runs with %d seeds give %s of %d tokens.", len(texts), len(texts), textCount(different(texts)), tokens),
		Verdict:  claim.If(different(texts) == 1),
		Reason:   "The same on this machine and with these settings; a fixed seed makes sampling as repeatable.",
	}
	switch {
	case a.Verdict == claim.Fails:
		a.Reason = "The runs differ."
	case len(stages) > 0:
		a.Reason += fmt.Sprintf(" What the call does not name comes from the model's generation_config (here %s), so a test should name all that matters, max_new_tokens as well.", join(stages))
	default:
		a.Reason += " What the call does not name, max_new_tokens for one, comes from the model's generation_config or from defaults, so a test should name it."
	}
	return a
}

var translationGreedy = Claim{
	claim.Statement{
		ID:   "translation-greedy",
		Text: "For translation, do_sample=False gives the most accurate, the best translation.",
		Try:  `explain compare --vary num_beams=1,4 "The king and the queen" --do_sample=false --repetition_penalty 1 --max_new_tokens 12`,
	},
	experiment(likelier, judgeTranslation),
}

func judgeTranslation(paths []path) claim.Answer {
	n, _ := beaten(paths)
	a := claim.Answer{
		Measured: fmt.Sprintf("After %d of %d prompts, none of them a translation, a search with %d beams finds a text that the model holds for likelier than the greedy one.", n, len(paths), pathBeams),
		Verdict:  claim.Condition,
		Figures:  []claim.Figure{{Name: "prompts with a likelier text", Value: view.Real(share(n, len(paths)))}},
		Reason:   "Greedy decoding does not search for the likeliest text as a whole. A beam search does, and Vaswani et al. (2017) translated with 4 beams. How good a translation is was not measured.",
	}
	if n == 0 {
		a.Reason = "On this model a beam search finds nothing likelier after these prompts. How good a translation is was not measured."
	}
	return a
}
