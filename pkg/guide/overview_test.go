package guide

import (
	"slices"
	"testing"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/decode"
)

func init() {
	expect(map[string]claim.Verdict{
		"overview-arguments": claim.Condition,
		"overview-length":    claim.Condition,
		"overview-penalty":   claim.Holds,
	})
}

// judged checks what a judgement came to, and that it says something.
func judged(t *testing.T, name string, a claim.Answer, want claim.Verdict) {
	t.Helper()
	if a.Verdict != want || a.Measured == "" || a.Reason == "" {
		t.Errorf("%s: %s: %q: %q; want %s", name, a.Verdict, a.Measured, a.Reason, want)
	}
}

// An argument without an effect, or one that the call is refused for, is a
// condition.
func TestEffectsJudge(t *testing.T) {
	one, idle, refused := effect{argument: "a"}, effect{argument: "b", none: true}, effect{argument: "c", refused: true}
	judged(t, "all", judgeEffects([]effect{one, one}), claim.Holds)
	judged(t, "one idle", judgeEffects([]effect{one, idle}), claim.Condition)
	judged(t, "one refused", judgeEffects([]effect{one, refused}), claim.Condition)
}

// What two results have in common decides what an argument does.
func TestEffectsCompare(t *testing.T) {
	result := func(computed int, ids ...int) *decode.Result {
		r := &decode.Result{IDs: ids}
		r.Totals.Computed = computed
		return r
	}
	base := result(5, 1, 2, 3)
	for _, test := range []struct {
		other *decode.Result
		want  effect
	}{
		{result(5, 1, 2, 3), effect{none: true, is: "none"}},
		{result(9, 1, 2, 3), effect{is: "same text, 9 positions computed in place of 5"}},
		{result(5, 1, 2), effect{is: "ends after 2 tokens"}},
		{result(5, 1, 4, 3), effect{is: "other text from token 2 on"}},
		{result(5, 1, 2, 3, 4), effect{is: "other text from token 4 on"}},
	} {
		var e effect
		if e.compare(base, test.other); e != test.want {
			t.Errorf("%v: %+v, want %+v", test.other.IDs, e, test.want)
		}
	}
}

// A record decides whether a cache makes generation faster.
func TestSpeedUpsJudge(t *testing.T) {
	summary := func(low, median, high float64) *bench.Summary {
		return &bench.Summary{Gains: []bench.Gain{
			{Cell: bench.Cell{Length: 50, Cache: withCache}, SpeedUp: bench.Spread{Low: low, Median: median, High: high}},
			{Cell: bench.Cell{Length: 100, Cache: withCache}, SpeedUp: bench.Spread{Low: low, Median: median, High: high}},
		}}
	}
	mixed := summary(2, 3, 4)
	mixed.Gains[0].SpeedUp = bench.Spread{Low: 0.9, Median: 1.1, High: 1.2}
	judged(t, "faster", judgeSpeedUps(summary(2, 3, 4), true), claim.Holds)
	judged(t, "slower", judgeSpeedUps(summary(0.7, 0.8, 0.9), true), claim.Fails)
	judged(t, "some rounds", judgeSpeedUps(summary(0.9, 1.2, 1.4), false), claim.Condition)
	judged(t, "some lengths", judgeSpeedUps(mixed, false), claim.Condition)
}

func TestDiscouragedJudges(t *testing.T) {
	judged(t, "less", judgeDiscouraged(saidAgain{0.9, 60}, saidAgain{0.2, 60}), claim.Holds)
	judged(t, "as much", judgeDiscouraged(saidAgain{0.9, 60}, saidAgain{0.9, 60}), claim.Fails)
}

// The opening call is changed in one argument at a time.
func TestOpeningCall(t *testing.T) {
	want := "use_cache=True, max_new_tokens=128, do_sample=True, temperature=0.0, repetition_penalty=1.1"
	if got := openingCall(128, "do_sample", "True"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	found, err := findings(openingCall(128, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range found {
		rules = append(rules, f.Rule)
	}
	if !slices.Contains(rules, "temperature-without-sampling") {
		t.Errorf("the opening call has the findings %v, and its temperature is idle", rules)
	}
}
