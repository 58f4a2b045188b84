package guide

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
)

func init() {
	expect(map[string]claim.Verdict{
		"do-sample-switch":          claim.Condition,
		"greedy-likeliest":          claim.Condition,
		"greedy-box":                claim.Holds,
		"greedy-deterministic":      claim.Holds,
		"greedy-coherent":           claim.Condition,
		"greedy-path":               claim.Condition,
		"greedy-loops":              claim.Holds,
		"greedy-dull":               claim.Condition,
		"sampling-box":              claim.Holds,
		"sampling-by-probability":   claim.Condition,
		"sampling-three-runs":       claim.Condition,
		"sampling-diverse":          claim.Holds,
		"sampling-varied":           claim.Condition,
		"sampling-natural":          claim.Condition,
		"sampling-not-reproducible": claim.Fails,
		"sampling-risky":            claim.Condition,
		"double-box-greedy":         claim.Holds,
		"double-box-sampling":       claim.Condition,
		"facts-greedy":              claim.Condition,
		"code-greedy":               claim.Condition,
		"reproducible-greedy":       claim.Holds,
		"translation-greedy":        claim.Condition,
		"stories-sampling":          claim.Condition,
		"chat-sampling":             claim.Condition,
		"ideas-five":                claim.Condition,
		"repetition-sampling":       claim.Condition,
		"example-capital":           claim.Holds,
		"example-story":             claim.Holds,
	})
}

func TestSwitchJudges(t *testing.T) {
	settled := func(names ...string) []strategy {
		var s []strategy
		for _, name := range names {
			s = append(s, strategy{name: name, random: strings.HasSuffix(name, "sample")})
		}
		return s
	}
	judged(t, "as it is", judgeSwitch(settled("greedy", "sample", "beam_search", "beam_sample", "greedy")), claim.Condition)
	judged(t, "no other switch", judgeSwitch(settled("greedy", "sample", "greedy", "sample", "greedy")), claim.Holds)
	judged(t, "the other way round", judgeSwitch(settled("sample", "greedy", "beam_search", "beam_sample", "greedy")), claim.Fails)
	judged(t, "beams that draw", judgeSwitch(settled("greedy", "sample", "beam_sample", "beam_sample", "greedy")), claim.Fails)
}

func TestFirstsJudge(t *testing.T) {
	all, moved, other := firsts{steps: 9, raw: 9, final: 9}, firsts{steps: 9, raw: 7, final: 9}, firsts{steps: 9, raw: 9, final: 8}
	judged(t, "always the first", judgeFirsts(all, all), claim.Holds)
	judged(t, "a penalty that moves it", judgeFirsts(all, moved), claim.Condition)
	judged(t, "not the first after it", judgeFirsts(all, other), claim.Fails)
	judged(t, "not the first without", judgeFirsts(moved, all), claim.Fails)
}

func TestDeterminismJudges(t *testing.T) {
	for _, test := range []struct {
		name string
		d    determinism
		want claim.Verdict
	}{
		{"the same", determinism{ids: true, bits: true, cacheIDs: true, margin: 0.1}, claim.Holds},
		{"the same ids", determinism{ids: true, cacheIDs: true, apart: 1e-6, margin: 0.1}, claim.Holds},
		{"others without a cache", determinism{ids: true, bits: true}, claim.Condition},
		{"others in the next run", determinism{bits: true, cacheIDs: true}, claim.Fails},
	} {
		judged(t, test.name, test.d.judge(), test.want)
	}
}

// A difference in one bit of one logit is seen, and one of an id.
func TestDeterminismCompares(t *testing.T) {
	run := func(id int, logits ...float32) *trace.Trace {
		made := &trace.Trace{Steps: make([]trace.Step, 1), End: &trace.End{IDs: []int{id}}}
		made.Steps[0].SetRawLogits(logits)
		return made
	}
	compare := func(a, b *trace.Trace) determinism {
		d := determinism{ids: true, bits: true, cacheIDs: true, margin: math.Inf(1)}
		if err := d.again(a, b); err != nil {
			t.Fatal(err)
		}
		if err := d.otherwise(a, b); err != nil {
			t.Fatal(err)
		}
		return d
	}
	a := run(1, 1, 3, 2.5)
	if d := compare(a, run(1, 1, 3, 2.5)); !d.bits || !d.ids || !d.cacheIDs || d.apart != 0 || d.margin != 0.5 {
		t.Errorf("the same: %+v", d)
	}
	if d := compare(a, run(1, 1, 3, math.Nextafter32(2.5, 3))); d.bits || !d.ids || d.apart == 0 {
		t.Errorf("another bit: %+v", d)
	}
	if d := compare(a, run(2, 1, 3, 2.5)); d.ids || d.cacheIDs {
		t.Errorf("another id: %+v", d)
	}
}

func TestOverheadJudges(t *testing.T) {
	rounds := func(sampleNS int64) []trace.Totals {
		return []trace.Totals{{NewTokens: 10, SampleNS: sampleNS, DecodeNS: 1_000_000}, {NewTokens: 10, SampleNS: sampleNS + 10, DecodeNS: 1_000_000}}
	}
	judged(t, "a tenth", judgeOverhead([][]trace.Totals{rounds(5_000), rounds(50_000), rounds(100_000)}), claim.Holds)
	judged(t, "next to nothing", judgeOverhead([][]trace.Totals{rounds(1_000), rounds(2_000), rounds(4_000)}), claim.Condition)
	judged(t, "faster", judgeOverhead([][]trace.Totals{rounds(100_000), rounds(50_000), rounds(50_000)}), claim.Fails)
}

func TestGreedyJudges(t *testing.T) {
	judged(t, "likelier", judgeCoherent(-0.4, []float64{-0.8, -0.7}, -0.1, true), claim.Condition)
	judged(t, "not likelier", judgeCoherent(-0.9, []float64{-0.8, -0.7}, -0.1, true), claim.Fails)
	if a := judgeCoherent(-0.4, []float64{-0.8}, -0.1, false); strings.Contains(a.Reason, "loop") {
		t.Errorf("no text loops: %s", a.Reason)
	}

	judged(t, "a search finds more", judgePaths([]path{{"a", -3, -3}, {"b", -5, -4}}), claim.Condition)
	judged(t, "a search finds as much", judgePaths([]path{{"a", -3, -3}, {"b", -5, -5 + sumRounding/2}}), claim.Holds)
	judged(t, "a search finds less", judgePaths([]path{{"a", -3, -4}}), claim.Holds)
	judged(t, "likelier than greedy", judgeTranslation([]path{{"a", -3, -2}}), claim.Condition)

	judged(t, "loops", (&looping{prompts: 4, greedy: []string{"a"}, sampled: 0, drawn: 8}).judge(), claim.Holds)
	judged(t, "no loops", (&looping{prompts: 4, drawn: 8}).judge(), claim.Condition)
	judged(t, "sampling loops too", (&looping{prompts: 4, greedy: []string{"a"}, sampled: 4, drawn: 8}).judge(), claim.Condition)

	if plain, as := judgeDull(8, 8, 0.7, 0.9), judgeDull(8, 8, 0.9, 0.9); plain.Reason == as.Reason {
		t.Errorf("texts as varied as sampled ones are not told apart: %s", as.Reason)
	}
}

// A text goes round if new tokens do, twice at least.
func TestGoesRound(t *testing.T) {
	of := func(prompt string, text string) *trace.Trace {
		made := &trace.Trace{}
		for _, r := range prompt {
			made.Run.Prompt.Tokens = append(made.Run.Prompt.Tokens, trace.Token{ID: int(r)})
		}
		for _, r := range text {
			made.Steps = append(made.Steps, trace.Step{Token: trace.Token{ID: int(r)}})
		}
		return made
	}
	for _, test := range []struct {
		prompt, text string
		want         bool
	}{
		{"ab", "cdcdcdcdcd", true},
		{"abababab", "ababab", true},
		{"abcdabcdabcd", "ab", false}, // the prompt does
		{"ab", "cdefghijkl", false},
		{"ab", "cdcdxyzuvw", false},
	} {
		if got := goesRound(of(test.prompt, test.text)); got != test.want {
			t.Errorf("%s|%s: %v", test.prompt, test.text, got)
		}
	}
}

func TestSamplingJudges(t *testing.T) {
	probs := []float64{0.7, 0.2, 0.1}
	judged(t, "as often", judgeFrequencies(boxWords[0], probs, []int{703, 195, 102}), claim.Holds)
	judged(t, "too often", judgeFrequencies(boxWords[0], probs, []int{803, 95, 102}), claim.Fails)

	d := &firstDraws{probs: probs, counts: []int{703, 195, 102}}
	judged(t, "a cut", judgeByProbability(d, []float64{0, 0.01}), claim.Condition)
	judged(t, "no cut", judgeByProbability(d, []float64{0, 0}), claim.Holds)
	judged(t, "another distribution", judgeByProbability(&firstDraws{probs: probs, counts: []int{500, 300, 200}}, nil), claim.Fails)

	judged(t, "some differ", judgeTriples(probs, 1000, 352, 84), claim.Condition)
	judged(t, "all differ", judgeTriples(probs, 1000, 0, 995), claim.Holds)
	judged(t, "few differ", judgeTriples(probs, 1000, 900, 10), claim.Fails)

	sure, unsure, open := variety{"a", []int{60}, 0}, variety{"b", []int{30, 10, 10, 10}, 0.2}, variety{prompt: "c", distinct2: 0.3}
	for range manyTexts {
		open.counts = append(open.counts, 1)
	}
	judged(t, "diverse", judgeDiverse([]variety{unsure, open}), claim.Holds)
	judged(t, "one text", judgeDiverse([]variety{sure, open}), claim.Condition)
	judged(t, "always others", judgeVaried([]variety{open, open}), claim.Holds)
	judged(t, "often others", judgeVaried([]variety{unsure, open}), claim.Condition)
	judged(t, "never others", judgeVaried([]variety{sure}), claim.Fails)
	judged(t, "five differ", judgeFive([]variety{open}), claim.Holds)
	judged(t, "five differ at times", judgeFive([]variety{unsure, open}), claim.Condition)
	judged(t, "five do not", judgeFive([]variety{sure, unsure}), claim.Fails)

	judged(t, "as expected", judgeNatural(0.02, -0.3), claim.Condition)
	judged(t, "not as expected", judgeNatural(0.5, -0.3), claim.Fails)

	judged(t, "cut", judgeRisky([]risk{{"cold", 0, -0.5}, {"hot", 0.4, -4}, {"cut", 0.01, -1}}), claim.Condition)
	judged(t, "a cut that does nothing", judgeRisky([]risk{{"cold", 0, -0.5}, {"hot", 0.4, -4}, {"cut", 0.4, -4}}), claim.Holds)
	judged(t, "no risk", judgeRisky([]risk{{"cold", 0.1, -0.5}, {"hot", 0.1, -0.5}, {"cut", 0, -0.5}}), claim.Fails)
}

// traced are traces that wrote texts, a token a letter.
func traced(texts ...string) []*trace.Trace {
	var traces []*trace.Trace
	for _, text := range texts {
		t := &trace.Trace{End: &trace.End{Text: text}}
		for _, r := range text {
			t.End.IDs = append(t.End.IDs, int(r))
			t.Steps = append(t.Steps, trace.Step{Row: trace.Row{Stages: []trace.Stage{{Name: "raw"}, {Name: "top_k", Kept: 3}}}})
		}
		traces = append(traces, t)
	}
	return traces
}

func TestRunsJudge(t *testing.T) {
	judged(t, "reproduced", judgeReproducible([][]*trace.Trace{traced("ab", "ab"), traced("cd", "cd")}), claim.Fails)
	judged(t, "not reproduced", judgeReproducible([][]*trace.Trace{traced("ab", "ab"), traced("cd", "ce")}), claim.Holds)

	judged(t, "three the same", judgeThreeGreedy([]string{" a", " a", " a"}), claim.Holds)
	judged(t, "three not the same", judgeThreeGreedy([]string{" a", " b", " a"}), claim.Fails)
	if own, said := judgeThreeGreedy([]string{" a"}), judgeThreeGreedy([]string{" sunny and warm."}); own.Reason == said.Reason {
		t.Errorf("another sentence than the box's is not told apart: %s", own.Reason)
	}
	texts := func(n, of int) (all []trace.Sequence) {
		for i := range n {
			all = append(all, trace.Sequence{Text: fmt.Sprint(i % of)})
		}
		return all
	}
	judged(t, "three of many", judgeThreeSampled(texts(60, 60)), claim.Holds)
	judged(t, "three of some", judgeThreeSampled(texts(60, 20)), claim.Condition)
	judged(t, "three of few", judgeThreeSampled(texts(60, 2)), claim.Fails)

	const paris = " The capital of France is Paris."
	judged(t, "its words", judgeCapital([]string{paris, paris}, "eos", 9, 9), claim.Holds)
	judged(t, "more words", judgeCapital([]string{paris + "\nWhat", paris + "\nWhat"}, "length", 9, 9), claim.Condition)
	judged(t, "other words", judgeCapital([]string{" Lyon.", " Lyon."}, "eos", 1, 9), claim.Illustration)
	judged(t, "not the same", judgeCapital([]string{paris, " Lyon."}, "eos", 1, 9), claim.Fails)

	judged(t, "stories", judgeStories(traced("abc", "abd", "xyz")), claim.Holds)
	judged(t, "a story twice", judgeStories(traced("abc", "abd", "abc")), claim.Condition)
	judged(t, "one story", judgeStories(traced("abc", "abc")), claim.Fails)
	if a := judgeStories(traced("abc", "abd", "xyz")); !strings.Contains(a.Measured, "2 same tokens") {
		t.Errorf("abc and abd begin alike with two: %s", a.Measured)
	}

	judged(t, "every time", judgeEveryTime([]string{"a", "a"}, 1, nil), claim.Holds)
	judged(t, "not every time", judgeEveryTime([]string{"a", "b"}, 1, nil), claim.Fails)
}

func TestAdviceJudges(t *testing.T) {
	right := facts{questions: 4, greedy: 4, tries: 10, sampled: 30, consistent: true}
	wrong, worse, other := right, right, right
	wrong.greedy, wrong.wrong = 3, []string{"x"}
	worse.greedy, worse.wrong, worse.sampled = 0, []string{"x", "y", "z", "w"}, 36
	other.consistent = false
	judged(t, "all right", right.judge(), claim.Holds)
	judged(t, "one wrong", wrong.judge(), claim.Condition)
	judged(t, "sampling is right more often", worse.judge(), claim.Fails)
	judged(t, "not consistent", other.judge(), claim.Fails)
	none := worse
	none.sampled = 2 // that 2 of 40 are right beside none of 4 may be chance
	judged(t, "none right", none.judge(), claim.Condition)

	code := unbounded{same: []bool{true, true}, lengths: []int{6, 20}, cut: []bool{false, true}, texts: []string{"x", "y"}, warnings: []string{"w"}}
	judged(t, "idle", code.judge(), claim.Condition)
	code.same[1] = false
	judged(t, "not idle", code.judge(), claim.Fails)

	stories := traced("abc", "abd")
	judged(t, "varied", judgeNucleus(stories, 0.9, 0.8), claim.Condition)
	stories[0].Steps[0].Stages[1].RemovedProb = 0.2
	judged(t, "cut before", judgeNucleus(stories, 0.9, 0.8), claim.Condition)
	judged(t, "not varied", judgeNucleus(traced("abc", "abc"), 0.9, 0.8), claim.Condition)

	judged(t, "varied replies", judgeChat([]int{1, 1, 1, 2}, 0), claim.Condition)
	judged(t, "one reply", judgeChat([]int{9, 1}, 0), claim.Fails)

	cures := func(sampling, penalty, both int) []cure {
		return []cure{{texts: 4, still: sampling}, {texts: 4, still: penalty}, {texts: 4, still: both}}
	}
	judged(t, "the penalty", judgeCures(1, cures(2, 0, 0)), claim.Condition)
	judged(t, "the draw", judgeCures(1, cures(0, 2, 0)), claim.Condition)
	judged(t, "both", judgeCures(1, cures(2, 2, 0)), claim.Holds)
	judged(t, "some", judgeCures(1, cures(2, 2, 1)), claim.Condition)
	judged(t, "none", judgeCures(1, cures(4, 4, 4)), claim.Fails)
	judged(t, "no loop", judgeCures(0, nil), claim.Condition)
}

// Another model has other verdicts: the nano one does not end its answer where
// the example's does.
func TestVerdictsOfAnotherModel(t *testing.T) {
	model, err := pretrained.Load("nano")
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	lab := &Lab{Model: model, Seed: 1}
	for _, test := range []struct {
		claim Claim
		want  claim.Verdict
	}{
		{exampleCapital, claim.Condition}, {doubleBoxGreedy, claim.Holds}, {greedyDeterministic, claim.Holds}, {reproducibleGreedy, claim.Holds},
	} {
		answer, err := test.claim.Test(t.Context(), lab)
		if err != nil {
			t.Fatal(err)
		}
		judged(t, test.claim.ID, answer, test.want)
	}
}

// An answer is looked for in the first line, as a whole word.
func TestAnswered(t *testing.T) {
	seven := question{"How many?", []string{"seven", "7"}}
	for text, want := range map[string]bool{
		" There are seven days.": true, "\n7!": true, " Seven.\nMore": true,
		" seventy": false, " Six.\nSeven.": false, "": false,
	} {
		if seven.answered(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
