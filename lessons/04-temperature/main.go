// The guide's tables of temperatures next to what the formula gives, and one row of
// the model's logits at temperatures from one limit to the other.
package main

import (
	"errors"
	"fmt"
	"math"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/view"
)

// three is the probabilities of three tokens.
type three [3]float64

func (p three) String() string { return fmt.Sprintf("%.3f  %.3f  %.3f", p[0], p[1], p[2]) }

// guide is what the guide says that temperatures make of probabilities.
var guide = []struct {
	temperature  float64
	before, says three
}{
	{0.5, three{0.70, 0.20, 0.10}, three{0.85, 0.12, 0.03}},
	{1.5, three{0.70, 0.20, 0.10}, three{0.55, 0.28, 0.17}},
	{0.1, three{0.60, 0.25, 0.15}, three{0.95, 0.04, 0.01}},
	{0.7, three{0.60, 0.25, 0.15}, three{0.70, 0.20, 0.10}},
	{2.0, three{0.60, 0.25, 0.15}, three{0.40, 0.35, 0.25}},
}

func main() { script.Main(run) }

func run(s *script.Script) error {
	right := script.NewTable("T", "probabilities", "the guide", "the formula")
	for _, g := range guide {
		right.Row(g.temperature, g.before, g.says, heat(g.before, g.temperature))
	}

	s.Seed = 8
	t, err := s.Run("The weather today is", "do_sample=True, temperature=0.5, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=12")
	if err != nil {
		return err
	}
	logits, err := t.Steps[0].RawLogits()
	if err != nil {
		return err
	}
	step, err := view.Heat(logits)
	if err != nil {
		return err
	}
	top := step.Likeliest(2)
	limits := script.NewTable("T", "likeliest", "second", "entropy", "choices")
	for _, temperature := range []float64{0, 0.01, 0.1, 0.5, 1, 2, 5, 10, 100, 1000} {
		at := step.At(temperature)
		limits.Row(temperature, script.Prob(at.Prob(top[0])), script.Prob(at.Prob(top[1])),
			script.Number(at.EntropyNats, view.FormatEntropy), script.Number(at.EffectiveChoices(), view.FormatChoices))
	}
	err = s.Print("The guide's tables, and p^(1/T) ÷ Σ p^(1/T):", right,
		fmt.Sprintf("The first step at temperatures from 0 on; ln %d = %.3f:", len(logits), math.Log(float64(len(logits)))), limits)
	if err != nil {
		return err
	}

	panels, err1 := figure.NewTemperatures(t, 0)
	curve, err2 := figure.NewTemperatureCurve(t, []int{0})
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return errors.Join(s.Save("temperature", panels), s.Save("temperature-curve", curve))
}

// heat is what a temperature makes of probabilities. A logit is ln p and a constant
// that all share, so dividing it by T takes a root of p: exp(ln p ÷ T) = p^(1/T).
func heat(before three, temperature float64) (after three) {
	sum := 0.0
	for i, p := range before {
		after[i] = math.Pow(p, 1/temperature)
		sum += after[i]
	}
	for i := range after {
		after[i] /= sum
	}
	return after
}
