// The guide's tables of temperatures next to what the formula gives, and one row of
// the model's logits at temperatures from one limit to the other.
package main

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
)

const call = "do_sample=True, temperature=0.5, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=12"

// guide is what the guide says that temperatures make of probabilities.
var guide = []struct {
	temperature  float64
	before, says []float64
}{
	{0.5, []float64{0.70, 0.20, 0.10}, []float64{0.85, 0.12, 0.03}},
	{1.5, []float64{0.70, 0.20, 0.10}, []float64{0.55, 0.28, 0.17}},
	{0.1, []float64{0.60, 0.25, 0.15}, []float64{0.95, 0.04, 0.01}},
	{0.7, []float64{0.60, 0.25, 0.15}, []float64{0.70, 0.20, 0.10}},
	{2.0, []float64{0.60, 0.25, 0.15}, []float64{0.40, 0.35, 0.25}},
}

func main() { script.Main(run) }

func run(s *script.Script) error {
	right := table.Table{Columns: []table.Column{{Head: "T"}, {Head: "probabilities"}, {Head: "the guide"}, {Head: "the formula"}}}
	for _, g := range guide {
		right.Add(cells(fmt.Sprint(g.temperature), three(g.before), three(g.says), three(heat(g.before, g.temperature)))...)
	}

	s.Seed = 8
	t, err := s.Run("The weather today is", call)
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
	first, second := step.Likeliest(2)[0], step.Likeliest(2)[1]
	limits := table.Table{Columns: []table.Column{{Head: "T"}, {Head: "likeliest"}, {Head: "second"}, {Head: "entropy"}, {Head: "choices"}}}
	for _, temperature := range []float64{0, 0.01, 0.1, 0.5, 1, 2, 5, 10, 100, 1000} {
		at := step.At(temperature)
		limits.Add(cells(fmt.Sprint(temperature), view.FormatProb(at.Prob(first)), view.FormatProb(at.Prob(second)),
			view.FormatEntropy(at.EntropyNats), view.FormatChoices(at.EffectiveChoices()))...)
	}
	page := &table.Page{}
	page.Paragraph("The guide's tables, and p^(1/T) ÷ Σ p^(1/T):")
	page.Table(right)
	page.Paragraph(fmt.Sprintf("The first step at temperatures from 0 on; ln %d = %.3f:", len(logits), math.Log(float64(len(logits)))))
	page.Table(limits)
	if err := s.Print(page); err != nil {
		return err
	}
	curve, err := figure.NewTemperatureCurve(t, []int{0})
	if err != nil {
		return err
	}
	return s.Save("temperature-curve", curve)
}

// heat is what a temperature makes of probabilities. A logit is ln p and a constant
// that all share, so dividing it by T takes a root of p: exp(ln p ÷ T) = p^(1/T).
func heat(before []float64, temperature float64) []float64 {
	after, sum := make([]float64, len(before)), 0.0
	for i, p := range before {
		after[i] = math.Pow(p, 1/temperature)
		sum += after[i]
	}
	for i := range after {
		after[i] /= sum
	}
	return after
}

// cells is a row of a table.
func cells(texts ...string) (row []table.Cell) {
	for _, text := range texts {
		row = append(row, table.Cell{Text: text})
	}
	return row
}

// three is the probabilities of three tokens.
func three(p []float64) string { return fmt.Sprintf("%.3f  %.3f  %.3f", p[0], p[1], p[2]) }
