package guide

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var penaltyKeepsVariety = Claim{
	claim.Statement{
		ID:   "penalty-long-text",
		Text: "Long texts tend to repeat themselves; sampling with a penalty of 1.1 keeps them varied.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.1 "Once upon a time in a magical forest," --temperature 0.7 --max_new_tokens 200 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const runs, tokens = 16, 200
		prompt, err := lab.Model.Encode(story)
		if err != nil {
			return claim.Answer{}, fmt.Errorf("guide: %w", err)
		}
		var texts [2]longTexts
		for i, penalty := range []float64{1, 1.1} {
			call := fmt.Sprintf("do_sample=True, temperature=0.7, top_k=50, top_p=1.0, repetition_penalty=%s, min_new_tokens=%d, max_new_tokens=%d, num_return_sequences=%d", float(penalty), tokens, tokens, runs)
			sequences, err := lab.Sequences(ctx, Trial{Prompt: story, Call: call, Seed: lab.Seed})
			if err != nil {
				return claim.Answer{}, err
			}
			for _, s := range sequences {
				texts[i].add(prompt, s.IDs)
			}
		}
		return judgeLongTexts(texts[0], texts[1]), nil
	},
}

// longTexts is, of several texts, the share of new tokens that belongs to four in
// a row which came before: in the first quarter of each, and in all of it.
type longTexts struct {
	tokens         int
	quarter, whole []float64
}

// add measures a text: the prompt and the new tokens after it.
func (l *longTexts) add(prompt, ids []int) {
	text, first := slices.Concat(prompt, ids), len(prompt)
	l.tokens = len(ids)
	l.quarter = append(l.quarter, view.Repetition(text[:first+len(ids)/4], first, 4))
	l.whole = append(l.whole, view.Repetition(text, first, 4))
}

// average is the mean of numbers and its standard error.
func average(numbers []float64) (mean, standardError float64) {
	n := float64(len(numbers))
	for _, x := range numbers {
		mean += x / n
	}
	squares := 0.0
	for _, x := range numbers {
		squares += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(squares / (n - 1) / n)
}

func judgeLongTexts(without, with longTexts) claim.Answer {
	quarter, _ := average(without.quarter)
	whole, error1 := average(without.whole)
	penalised, error2 := average(with.whole)
	chance := 3 * math.Hypot(error1, error2) // what the choice of texts leaves open
	a := claim.Answer{
		Measured: fmt.Sprintf("In %d texts of %d tokens, runs of four tokens that came before make up %s; in the first quarter of each, %s. With a penalty of 1.1 they make up %s of the whole (±%s for the difference).",
			len(without.whole), without.tokens, percent(whole), percent(quarter), percent(penalised), percent(chance)),
		Figures: []claim.Figure{{Name: "repeated without", Value: view.Real(whole)}, {Name: "repeated in the first quarter", Value: view.Real(quarter)}, {Name: "repeated with 1.1", Value: view.Real(penalised)}},
	}
	switch {
	case penalised-whole > chance:
		a.Verdict, a.Reason = claim.Fails, "On this model texts with the penalty repeat more."
	case whole <= quarter:
		a.Verdict, a.Reason = claim.Condition, "On this model the longer text does not repeat more than its beginning, so there is little to keep varied."
	case whole-penalised <= chance:
		a.Verdict, a.Reason = claim.Condition, "The longer the text, the more comes again. But on this model so slight a penalty does not change that by more than chance would."
	default:
		a.Verdict, a.Reason = claim.Holds, "The longer the text, the more comes again, and the penalty makes it less, by more than chance would."
	}
	return a
}
