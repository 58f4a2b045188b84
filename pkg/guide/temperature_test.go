package guide

import (
	"testing"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
)

func init() {
	expect(map[string]claim.Verdict{
		"temperature-ignored":     claim.Holds,
		"temperature-divides":     claim.Holds,
		"temperature-zero":        claim.Fails,
		"temperature-one":         claim.Holds,
		"temperature-table-0-5":   claim.Illustration,
		"temperature-table-1-5":   claim.Illustration,
		"temperature-bars-0-1":    claim.Illustration,
		"temperature-bars-0-7":    claim.Holds,
		"temperature-bars-1-0":    claim.Holds,
		"temperature-bar-lengths": claim.Illustration,
		"temperature-bars-2-0":    claim.Illustration,
		"temperature-low":         claim.Condition,
		"temperature-moderate":    claim.Holds,
		"temperature-creative":    claim.Condition,
		"temperature-nonsense":    claim.Holds,
	})
}

// Numbers that are the formula's hold, and an error in one of them does not.
func TestReshapedJudgesNumbers(t *testing.T) {
	for _, test := range []struct {
		said []float64
		want claim.Verdict
	}{
		{[]float64{0.91, 0.07, 0.02}, claim.Holds}, // 0.49, 0.04 and 0.01 of 0.54
		{[]float64{0.90, 0.08, 0.02}, claim.Illustration},
	} {
		answer, err := reshaped("x", 0.5, []float64{0.7, 0.2, 0.1}, test.said...).Test(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Verdict != test.want {
			t.Errorf("%v: %s (%s), want %s", test.said, answer.Verdict, answer.Reason, test.want)
		}
	}
}

// What is judged of a rung can come out either way.
func TestLadderJudges(t *testing.T) {
	wrote := func(texts ...string) (runs []*trace.Trace) {
		for _, text := range texts {
			runs = append(runs, &trace.Trace{End: &trace.End{Text: text}})
		}
		return runs
	}
	rungs := func() []rung {
		return []rung{
			{temperature: 0.2, likeliest: 0.95, choices: 1.1, logProb: -0.2, runs: wrote("a", "b")},
			{temperature: 0.7, likeliest: 0.8, choices: 2, logProb: -0.6},
			{temperature: 1, likeliest: 0.7, choices: 3, logProb: -0.9},
			{temperature: 1.8, likeliest: 0.3, choices: 30, logProb: -4, excess: 3},
		}
	}
	for name, test := range map[string]struct {
		judge  func([]rung) (claim.Verdict, string, string)
		change func([]rung)
		want   claim.Verdict
	}{
		"low, two texts":       {judgeLow, func([]rung) {}, claim.Condition},
		"low, one text":        {judgeLow, func(r []rung) { r[0].runs = wrote("a", "a") }, claim.Holds},
		"low, and yet random":  {judgeLow, func(r []rung) { r[0].likeliest = 0.5 }, claim.Fails},
		"moderate":             {judgeModerate, func([]rung) {}, claim.Holds},
		"moderate, but colder": {judgeModerate, func(r []rung) { r[1].choices = 1 }, claim.Fails},
		"creative":             {judgeCreative, func([]rung) {}, claim.Condition},
		"creative, no wider":   {judgeCreative, func(r []rung) { r[2].choices = 2 }, claim.Fails},
		"nonsense":             {judgeNonsense, func([]rung) {}, claim.Holds},
		"nonsense, but likely": {judgeNonsense, func(r []rung) { r[3].excess = 0.1 }, claim.Fails},
	} {
		r := rungs()
		test.change(r)
		if verdict, measured, reason := test.judge(r); verdict != test.want || measured == "" || reason == "" {
			t.Errorf("%s: %s: %s: %s; want %s", name, verdict, measured, reason, test.want)
		}
	}
}
