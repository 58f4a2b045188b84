package guide

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var factsGreedy = Claim{
	claim.Statement{
		ID:   "facts-greedy",
		Text: "For questions about facts, do_sample=False with max_new_tokens=50 gives consistent and accurate answers.",
		Try:  `explain compare --vary do_sample "Which animal says meow?" --max_new_tokens 50 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const tries = 8
		f := facts{questions: len(questions), tries: tries, consistent: true}
		for _, q := range questions {
			traces, err := lab.repeated(ctx, Trial{Prompt: q.asked, Call: greedily(1, 50)}, 2)
			if err != nil {
				return claim.Answer{}, err
			}
			f.consistent = f.consistent && sameIDs(traces[0], traces[1])
			if text := traces[0].End.Text; q.answered(text) {
				f.greedy++
			} else {
				f.wrong = append(f.wrong, fmt.Sprintf("%q: %q", q.asked, firstLine(text)))
			}
			sampled, err := lab.Sequences(ctx, Trial{Prompt: q.asked, Call: fmt.Sprintf("%s, max_new_tokens=%d, num_return_sequences=%d", byDefault, manyTokens, tries), Seed: lab.Seed})
			if err != nil {
				return claim.Answer{}, err
			}
			for _, s := range sampled {
				if q.answered(s.Text) {
					f.sampled++
				}
			}
		}
		return f.judge(), nil
	},
}

// question is one that has a right answer, in one word or another.
type question struct {
	asked   string
	answers []string
}

// questions are such as a small model can know.
var questions = []question{
	{france, []string{"paris"}},
	{"What is the capital of Italy?", []string{"rome"}},
	{"What is the capital of Japan?", []string{"tokyo"}},
	{"What color is the sky?", []string{"blue"}},
	{"How many days are in a week?", []string{"seven", "7"}},
	{"What is two plus two?", []string{"four", "4"}},
	{"What is the opposite of hot?", []string{"cold"}},
	{"Which animal says meow?", []string{"cat", "cats"}},
}

// answered reports whether the first line of a text has a right answer among its
// words.
func (q question) answered(text string) bool {
	line, _, _ := strings.Cut(strings.TrimSpace(strings.ToLower(text)), "\n")
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for _, answer := range q.answers {
			if word == answer {
				return true
			}
		}
	}
	return false
}

// facts is how questions were answered.
type facts struct {
	questions, greedy int
	wrong             []string // greedy answers
	tries, sampled    int      // a question, and right answers in all
	consistent        bool
}

func (f *facts) judge() claim.Answer {
	greedy, sampled := share(f.greedy, f.questions), share(f.sampled, f.questions*f.tries)
	again := ", both times the same way"
	if !f.consistent {
		again = ""
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("Greedy decoding answers %d of %d questions rightly%s; of %d sampled answers %s are right.", f.greedy, f.questions, again, f.questions*f.tries, view.FormatPercent(sampled)),
		Figures:  []claim.Figure{{Name: "right, greedy", Value: view.Real(greedy)}, {Name: "right, sampled", Value: view.Real(sampled)}},
	}
	switch {
	case !f.consistent:
		a.Verdict, a.Reason = claim.Fails, "The answers are not the same in each run."
	case view.Wilson(f.sampled, f.questions*f.tries).Low > view.Wilson(f.greedy, f.questions).High:
		a.Verdict, a.Reason = claim.Fails, "They are consistent; but on this model sampled answers are right more often, beyond what so few draws leave to chance."
	case f.greedy == 0:
		a.Verdict, a.Reason = claim.Condition, "They are consistent, and wrong: this model does not answer such questions, and decoding adds no knowledge."
	case len(f.wrong) > 0:
		a.Verdict = claim.Condition
		a.Reason = "They are consistent. But a wrong answer is as consistent as a right one: " + f.wrong[0] + "."
	default:
		a.Verdict, a.Reason = claim.Holds, "On this model and these questions. What the model does not know, greedy decoding does not know either, and says so consistently."
	}
	return a
}
