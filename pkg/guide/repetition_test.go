package guide

import (
	"testing"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func init() {
	expect(map[string]claim.Verdict{
		"penalty-default":     claim.Condition,
		"penalty-appeared":    claim.Condition,
		"penalty-less-likely": claim.Condition,
		"penalty-once":        claim.Condition,
		"penalty-table":       claim.Illustration,
		"penalty-stops-loops": claim.Holds,
		"penalty-long-text":   claim.Holds,
		"penalty-strength":    claim.Holds,
		"penalty-hurts":       claim.Holds,
		"penalty-grammar":     claim.Holds,
	})
}

// What is judged of the penalties can come out either way.
func TestStrengthsJudge(t *testing.T) {
	// A run of nine tokens that goes round every two of them, or does not.
	run := func(penalty float64, loops bool, logProb, distinct float64) strength {
		s := strength{penalty: penalty, run: &trace.Trace{End: &trace.End{}},
			metrics: compare.Metrics{LogProb: view.Real(logProb), Distinct1: view.Real(distinct), FinishReason: trace.FinishLength}}
		for i := range 9 {
			s.run.Steps = append(s.run.Steps, trace.Step{Token: trace.Token{ID: i % 2}})
		}
		if loops {
			s.loop = view.Cycle{Length: 9, Period: 2}
		}
		return s
	}
	all := func() []strength {
		return []strength{run(1, true, -0.4, 0.5), run(1.1, false, -0.5, 0.6), run(1.2, false, -0.5, 0.7), run(1.3, false, -0.6, 0.7),
			run(1.5, false, -0.8, 0.8), run(2, false, -2, 1)}
	}
	for name, test := range map[string]struct {
		judge  func([]strength) (claim.Verdict, string, string)
		change func([]strength)
		want   claim.Verdict
	}{
		"loops":              {judgeLoops, func([]strength) {}, claim.Holds},
		"none to end":        {judgeLoops, func(s []strength) { s[0].loop = view.Cycle{} }, claim.Condition},
		"a loop that stays":  {judgeLoops, func(s []strength) { s[1].loop = s[0].loop }, claim.Condition},
		"loops that all do":  {judgeLoops, func(s []strength) { s[1].loop, s[2].loop, s[3].loop = s[0].loop, s[0].loop, s[0].loop }, claim.Fails},
		"strength":           {judgeStrength, func([]strength) {}, claim.Holds},
		"1.1 stronger":       {judgeStrength, func(s []strength) { s[1].metrics.LogProb = -3 }, claim.Condition},
		"hurts":              {judgeHurts, func([]strength) {}, claim.Holds},
		"does not hurt":      {judgeHurts, func(s []strength) { s[5].metrics.LogProb = -0.5 }, claim.Fails},
		"grammar":            {judgeGrammar, func([]strength) {}, claim.Holds},
		"words that return":  {judgeGrammar, func(s []strength) { s[5].metrics.Distinct1 = 0.5 }, claim.Fails},
		"words that do some": {judgeGrammar, func(s []strength) { s[5].metrics.Distinct1 = 0.8 }, claim.Condition},
	} {
		s := all()
		test.change(s)
		if verdict, measured, reason := test.judge(s); verdict != test.want || measured == "" || reason == "" {
			t.Errorf("%s: %s: %s: %s; want %s", name, verdict, measured, reason, test.want)
		}
	}
}
