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
		"penalty-long-text":   claim.Condition,
		"penalty-strength":    claim.Holds,
		"penalty-hurts":       claim.Holds,
		"penalty-grammar":     claim.Holds,
	})
}

func TestJudgeLongTexts(t *testing.T) {
	of := func(quarter float64, whole ...float64) longTexts {
		return longTexts{tokens: 200, quarter: []float64{quarter, quarter}, whole: whole}
	}
	judged(t, "less", judgeLongTexts(of(0.01, 0.09, 0.1), of(0, 0.02, 0.03)), claim.Holds)
	judged(t, "less by chance", judgeLongTexts(of(0.01, 0.05, 0.1), of(0, 0.02, 0.09)), claim.Condition)
	judged(t, "no more at the end", judgeLongTexts(of(0.1, 0.09, 0.1), of(0, 0.02, 0.03)), claim.Condition)
	judged(t, "more", judgeLongTexts(of(0.01, 0.02, 0.03), of(0, 0.09, 0.1)), claim.Fails)
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
			s.turn = 2
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
		"none to end":        {judgeLoops, func(s []strength) { s[0].turn = 0 }, claim.Condition},
		"a loop that stays":  {judgeLoops, func(s []strength) { s[1].turn = 2 }, claim.Condition},
		"loops that all do":  {judgeLoops, func(s []strength) { s[1].turn, s[2].turn, s[3].turn = 2, 2, 2 }, claim.Fails},
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
