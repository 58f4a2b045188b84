package view_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// What did the model think of a sentence, and could these settings have written
// it?
func ExampleScore() {
	run := tracetest.Weather()
	run.Given = []string{" cold", " and", " light", " rain", "."}
	s := view.Score(run.Trace())
	for _, token := range s.Tokens {
		fmt.Printf("%-6s p %.3f  %.2f nats  ranks %v, cut by %q\n", view.Token(token.Token), token.Prob, token.Surprisal, token.Ranks, token.CutBy)
	}
	fmt.Printf("perplexity %.2f\n", s.Perplexity)
	at := s.Obstacle
	fmt.Printf("not with %s: it would have to be %s %.3f for %q\n", at.Pass.Param, at.Pass.Relation, at.Pass.Value, s.Tokens[at.Index].Token.Text)
	// Output:
	// ·cold  p 0.043  3.15 nats  ranks [6 5 5 5 5], cut by ""
	// ·and   p 0.420  0.87 nats  ranks [1 1 1 1 1], cut by ""
	// ·light p 0.031  3.48 nats  ranks [7 6 6 6 0], cut by "top_p"
	// ·rain  p 0.273  1.30 nats  ranks [2 2 2 2 2], cut by ""
	// .      p 0.672  0.40 nats  ranks [1 1 1 1 1], cut by ""
	// perplexity 6.28
	// not with top_p: it would have to be above 0.952 for " light"
}

// words are what the toy model can say.
func words() []string {
	run := tracetest.Weather()
	var out []string
	for from := range run.Follow {
		out = append(out, from)
	}
	slices.Sort(out)
	return append(out, run.Filler[:20]...)
}

func givenText(t *rapid.T) tracetest.Bigram {
	run := tracetest.Weather()
	run.Given = rapid.SliceOfN(rapid.SampledFrom(words()), 1, 6).Draw(t, "text")
	run.Filler = tracetest.Fillers(60)
	run.Temperature = rapid.SampledFrom([]float64{0, 0.5, 0.8, 2}).Draw(t, "temperature")
	run.Penalty = rapid.SampledFrom([]float64{0, 1.3}).Draw(t, "penalty")
	run.TopK, run.TopP, run.Top = 0, 0, rapid.SampledFrom([]int{3, 8, 200}).Draw(t, "top")
	return run
}

// TestForbidsIsWhatTheFilterDoes: what the score of an unfiltered run says that
// a filter would remove is what the filter removes. With too few candidates it
// may say that it does not know, but nothing false.
func TestForbidsIsWhatTheFilterDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := givenText(t)
		free := view.Score(run.Trace())
		filter, value := view.TopK, float64(rapid.IntRange(1, 80).Draw(t, "top_k"))
		if rapid.Bool().Draw(t, "by top_p") {
			filter, value = view.TopP, rapid.Float64Range(0.01, 0.999).Draw(t, "top_p")
			run.TopP = value
		} else {
			run.TopK = int(value)
		}
		forbidden, unclear := free.Forbids(filter, value)
		if run.Top == 200 && len(unclear) > 0 {
			t.Fatalf("every token is a candidate, and %v are not clear", unclear)
		}
		for i, token := range view.Score(run.Trace()).Tokens {
			if slices.Contains(unclear, i) {
				continue
			}
			if want := token.CutBy == filter; slices.Contains(forbidden, i) != want {
				t.Fatalf("%s %v, token %d: forbidden is %v, and the filter says %v (%+v)", filter, value, i, !want, want, free.Tokens[i].Needs)
			}
		}
	})
}

// TestPassIsEnough: with the setting that the score names, the token passes,
// and where it says that nothing less would do, a little less does not.
func TestPassIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := givenText(t)
		byK := rapid.Bool().Draw(t, "by top_k")
		if byK {
			run.TopK = rapid.IntRange(1, 6).Draw(t, "top_k")
		} else {
			run.TopP = rapid.Float64Range(0.1, 0.9).Draw(t, "top_p")
		}
		at := view.Score(run.Trace()).Obstacle
		if at == nil {
			return
		}
		if at.Pass == nil {
			t.Fatalf("%+v: nothing would let it pass", at)
		}
		cuts := func(delta float64) bool {
			again := run
			if byK {
				again.TopK = int(at.Pass.Value + delta)
			} else {
				again.TopP = at.Pass.Value + delta*1e-6
			}
			return view.Score(again.Trace()).Tokens[at.Index].CutBy != ""
		}
		enough, short := 0.0, -1.0
		if !byK { // above, and not at least
			enough = 1
		}
		if at.Pass.Value < 1-1e-5 || byK {
			if cuts(enough) {
				t.Fatalf("%+v is not enough", at.Pass)
			}
		}
		if at.Pass.Exact && !cuts(short) {
			t.Fatalf("less than %+v is enough", at.Pass)
		}
	})
}

// TestAlsoIsEnough: with top_k opened as far as the score says, the token still
// fails at top_p exactly if the score says so, and with both it passes.
func TestAlsoIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := givenText(t)
		run.TopK, run.TopP = rapid.IntRange(1, 6).Draw(t, "top_k"), rapid.Float64Range(0.1, 0.95).Draw(t, "top_p")
		at := view.Score(run.Trace()).Obstacle
		if at == nil || at.Pass == nil || at.Stage != view.TopK {
			return
		}
		run.TopK = int(at.Pass.Value)
		cuts := func() string { return view.Score(run.Trace()).Tokens[at.Index].CutBy }
		switch {
		case len(at.Also) == 0:
			if by := cuts(); by != "" {
				t.Fatalf("%+v is not enough: %s cuts", at.Pass, by)
			}
			return
		case at.Also[0].Param != view.TopP || at.Also[0].Relation != view.Above:
			t.Fatalf("also %+v", at.Also)
		case at.Also[0].Exact && math.Abs(at.Also[0].Value-run.TopP) > 1e-5 && cuts() != view.TopP:
			t.Fatalf("top_p %v would not have cut it, which the score says: %+v", run.TopP, at.Also)
		}
		if run.TopP = at.Also[0].Value + 1e-5; run.TopP < 1 && cuts() != "" {
			t.Fatalf("%+v and %+v are not enough", at.Pass, at.Also)
		}
	})
}

// The filters that the toy model lacks, after a top_k that was opened: as in
// TestPassByFilter the token has 0.02, and those above it 0.9.
func TestAlsoByFilter(t *testing.T) {
	for _, c := range []struct {
		filter string
		value  float64
		want   string
	}{
		{view.TopP, 0.97, "above 0.9783"},
		{view.TopP, 0.98, ""},
		{view.MinP, 0.05, "at most 0.0400"},
		{view.MinP, 0.04, ""},
		{view.Epsilon, 0.03, "at most 0.0217"},
		{view.Epsilon, 0.02, ""},
		{view.Typical, 0.9, "unclear"},
		{view.Temperature, 2, ""},
	} {
		tr := cutBy(view.TopK, -3.912023005428146)
		tr.Run.Pipeline = append(tr.Run.Pipeline, trace.StageSpec{Name: c.filter, Params: map[string]any{c.filter: c.value}})
		tr.Steps[0].Stages = append(tr.Steps[0].Stages, trace.Stage{Name: c.filter})
		for n := range tr.Steps[0].Candidates {
			candidate := &tr.Steps[0].Candidates[n]
			candidate.Logits, candidate.Probs = append(candidate.Logits, nil), append(candidate.Probs, 0)
		}
		at, got := view.Score(tr).Obstacle, ""
		for _, pass := range at.Also {
			got += fmt.Sprintf("%s %.4f", pass.Relation, pass.Value)
		}
		if len(at.Unclear) > 0 {
			got += "unclear"
		}
		if got != c.want {
			t.Errorf("%s %v after it: %q, want %q", c.filter, c.value, got, c.want)
		}
	}
}

func TestScoreSums(t *testing.T) {
	run := tracetest.Weather()
	run.TopP = 0.999
	tr := run.Trace() // what was drawn can be drawn
	s := view.Score(tr)
	raw, final := 0.0, 0.0
	for i := range tr.Steps {
		step := view.At(tr, i)
		raw += math.Log(step.ChosenProb(0))
		final += math.Log(step.ChosenProb(step.Last()))
	}
	if math.Abs(raw-float64(s.LogProb)) > 1e-9 || math.Abs(final-float64(s.LogChance)) > 1e-9 {
		t.Errorf("sums %v and %v, want %v and %v", s.LogProb, s.LogChance, raw, final)
	}
	if got := math.Exp(-float64(s.LogProb) / float64(len(s.Tokens))); math.Abs(got-float64(s.Perplexity)) > 1e-9 {
		t.Errorf("perplexity %v, want %v", s.Perplexity, got)
	}
	for _, token := range s.Tokens {
		if token.Surprisal > s.Tokens[s.Most].Surprisal {
			t.Errorf("token %d surprises more than token %d", token.Index, s.Most)
		}
	}
	if !s.Writable || s.Obstacle != nil {
		t.Errorf("it was written, so it can be: %+v", s.Obstacle)
	}
}

// Greedy decoding writes one text: its own, and no other.
func TestScoreUnderGreedy(t *testing.T) {
	run := tracetest.Greedy()
	own := run.Trace()
	run.Given = nil
	for _, step := range own.Steps {
		run.Given = append(run.Given, step.Token.Text)
	}
	if s := view.Score(run.Trace()); !s.Writable || s.LogChance != 0 {
		t.Errorf("its own text: writable %v, chance e^%v", s.Writable, s.LogChance)
	}
	run.Given = slices.Clone(run.Given)
	run.Given[2] = " mild"
	s := view.Score(run.Trace())
	if s.Writable || s.Obstacle.Index != 2 || s.Obstacle.Instead.Text != own.Steps[2].Token.Text {
		t.Errorf("another text: %+v", s.Obstacle)
	}
}

// The borders of the filters that the toy model lacks, by hand: the likeliest
// token has 0.5, the one that was cut 0.02, and the entropy is 1 nat.
func TestPassByFilter(t *testing.T) {
	const ln = -3.912023005428146 // ln 0.02
	for _, c := range []struct {
		filter   string
		relation string
		want     float64
	}{
		{view.MinP, view.AtMost, 0.04},
		{view.Epsilon, view.AtMost, 0.02},
		{view.Eta, view.AtMost, 0.02}, // (0.02 · e)² is smaller
		{view.TopK, view.AtLeast, 4},
		{view.TopP, view.Above, 0.9},
	} {
		at := view.Score(cutBy(c.filter, ln)).Obstacle
		if at == nil || at.Pass == nil {
			t.Fatalf("%s: %+v", c.filter, at)
		}
		if p := at.Pass; p.Param != c.filter || p.Relation != c.relation || math.Abs(p.Value-c.want) > 1e-9 || !p.Exact {
			t.Errorf("%s: %+v, want %s %v", c.filter, p, c.relation, c.want)
		}
	}
	for _, filter := range []string{view.Typical, "bad_words_ids"} {
		if at := view.Score(cutBy(filter, ln)).Obstacle; at == nil || at.Stage != filter || at.Pass != nil {
			t.Errorf("%s: %+v", filter, at)
		}
	}
}

// cutBy is one step whose token was number 4 and was cut.
func cutBy(filter string, ln float32) *trace.Trace {
	candidate := func(id int, p float64) trace.Candidate {
		logit := float32(math.Log(p))
		return trace.Candidate{Token: trace.Token{ID: id}, Logits: []*float32{&logit, &logit}, Probs: []float64{p, p}}
	}
	own := trace.Candidate{Token: trace.Token{ID: 9}, Logits: []*float32{&ln, nil}, Probs: []float64{0.02, 0}, CutBy: filter}
	return &trace.Trace{
		Run: trace.Run{Pipeline: []trace.StageSpec{{Name: filter}}},
		Steps: []trace.Step{{
			Token: own.Token,
			Row: trace.Row{
				Stages:     []trace.Stage{{Name: trace.StageRaw, EntropyNats: 1, ChosenRank: 4, OtherProb: 0.08, OtherKept: 9}, {Name: filter}},
				Candidates: []trace.Candidate{candidate(1, 0.5), candidate(2, 0.25), candidate(3, 0.15), own},
			},
			Draw: trace.Draw{Method: trace.DrawGiven, ID: 9, TopID: 1},
		}},
	}
}

// A token without any chance is written as null, not refused.
func TestScoreAsJSON(t *testing.T) {
	tr := cutBy(view.TopK, 0)
	tr.Steps[0].Candidates[3].Logits[0] = nil
	data, err := json.Marshal(view.Score(tr))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"surprisal_nats":null`, `"perplexity":null`, `"writable":false`, `"stage":"top_k"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
	if data, err = json.Marshal(view.Score(&trace.Trace{})); err != nil || !strings.Contains(string(data), `"tokens":[]`) {
		t.Errorf("nothing: %s, %v", data, err)
	}
}
