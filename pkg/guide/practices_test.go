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
		"pattern-factual":     claim.Condition,
		"pattern-creative":    claim.Holds,
		"pattern-chatbot":     claim.Condition,
		"pattern-code":        claim.Condition,
		"practice-cache":      claim.Holds, // of the made-up record
		"practice-match":      claim.Condition,
		"practice-penalty":    claim.Condition,
		"practice-task":       claim.Holds,
		"practice-length":     claim.Condition,
		"summary-temperature": claim.Condition,
		"summary-penalty":     claim.Condition,
		"summary-length":      claim.Holds,
		"summary-do-sample":   claim.Holds,
		"summary-use-cache":   claim.Holds, // of the made-up record
		"summary-takeaways":   claim.Condition,
	})
}

// How many of the runs of a pattern differ decides whether it varies.
func TestPatternsJudge(t *testing.T) {
	runs := make([]*trace.Trace, patternRuns)
	for i := range runs {
		runs[i] = &trace.Trace{Steps: []trace.Step{{}}}
	}
	judged(t, "all differ", judgeCreativeWriting(&drawn{runs: runs, texts: patternRuns}), claim.Holds)
	judged(t, "some agree", judgeCreativeWriting(&drawn{runs: runs, texts: 3}), claim.Condition)
	judged(t, "one text", judgeCreativeWriting(&drawn{runs: runs, texts: 1}), claim.Fails)
	several, one := judgeCodeWriting(&drawn{runs: runs, texts: 3}), judgeCodeWriting(&drawn{runs: runs, texts: 1})
	if several.Verdict != claim.Condition || one.Verdict != claim.Condition || several.Reason == one.Reason {
		t.Errorf("three texts: %s; one: %s", several.Reason, one.Reason)
	}
}

func TestJudgeTask(t *testing.T) {
	for name, test := range map[string]struct {
		shares []float64
		greedy bool
		want   claim.Verdict
	}{
		"sampling errs":       {[]float64{1, 0.9, 0.5}, true, claim.Holds},
		"sampling never errs": {[]float64{1, 1, 1}, true, claim.Condition},
		"the model errs":      {[]float64{0, 0, 0}, false, claim.Condition},
	} {
		if a := judgeTask(test.shares, test.greedy); a.Verdict != test.want {
			t.Errorf("%s: %s: %s; want %s", name, a.Verdict, a.Reason, test.want)
		}
	}
}

func TestJudgeMatch(t *testing.T) {
	judged(t, "both", judgeMatch([]bool{true, true, false, false}), claim.Condition)
	judged(t, "0.9 alone", judgeMatch([]bool{false, true, false, false}), claim.Holds)
	judged(t, "neither", judgeMatch([]bool{false, false, false, false}), claim.Fails)
	judged(t, "sampling, too", judgeMatch([]bool{true, true, false, true}), claim.Fails)
}

func TestSummaryJudges(t *testing.T) {
	judged(t, "sampling errs", judgeSummarySampling([]float64{1, 1, 0.5}, true, 10, 10), claim.Holds)
	judged(t, "one answer more or less", judgeSummarySampling([]float64{1, 1, 0.99}, true, 10, 10), claim.Condition)
	judged(t, "one story", judgeSummarySampling([]float64{1, 1, 0.5}, true, 1, 10), claim.Fails)

	lines := []takeaway{{"a", "x", true}, {"b", "y", true}}
	judged(t, "all lines", judgeTakeaways(lines), claim.Holds)
	lines[0].holds = false
	judged(t, "one line", judgeTakeaways(lines), claim.Condition)
	lines[1].holds = false
	judged(t, "no line", judgeTakeaways(lines), claim.Fails)
}

func TestJudgeModeratePenalty(t *testing.T) {
	of := func(logProbs ...float64) (all []strength) {
		for i, penalty := range []float64{1, 1.1, 1.2, 2} {
			all = append(all, strength{penalty: penalty, metrics: compare.Metrics{LogProb: view.Real(logProbs[i])}})
		}
		return all
	}
	if verdict, _, reason := judgeModeratePenalty(of(-0.4, -0.4, -0.5, -2)); verdict != claim.Condition {
		t.Errorf("%s: %s", verdict, reason)
	}
	if verdict, _, reason := judgeModeratePenalty(of(-0.4, -0.4, -0.4, -0.4)); verdict != claim.Fails {
		t.Errorf("%s: %s", verdict, reason)
	}
}

func TestJudgeSummaryTemperature(t *testing.T) {
	cold, hot := rung{temperature: 0.2, choices: 1.1}, rung{temperature: 1.8, choices: 40}
	if a := judgeSummaryTemperature([]float64{1, 0.9, 0.5}, true, []rung{cold, hot}); a.Verdict != claim.Condition {
		t.Errorf("%s: %s", a.Verdict, a.Reason)
	}
	if a := judgeSummaryTemperature([]float64{1, 0.9, 0.5}, true, []rung{hot, cold}); a.Verdict != claim.Fails {
		t.Errorf("%s: %s", a.Verdict, a.Reason)
	}
}
