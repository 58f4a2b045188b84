package decode_test

import (
	"context"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

// toy is a model of five tokens, of which 4 is the end.
func toy() bigram {
	return bigram{probs: [][]float64{
		{.05, .5, .3, .1, .05},
		{.05, .05, .35, .25, .3},
		{.1, .05, .05, .2, .6},
		{.3, .1, .2, .1, .3},
		{.2, .2, .2, .2, .2},
	}}
}

// What searches on the toy model generate, the scores, and after how many steps
// they stop (0: not known): worked out by another program in float64.
func TestToySearches(t *testing.T) {
	for _, test := range []struct {
		beams, lengthPenalty, early string
		want                        [][]int
		scores                      []float64
		steps                       int
	}{
		{"2", "1", "false", [][]int{{1, 2, 4}, {2, 4}}, []float64{-.751265, -.857399}, 3},
		{"2", "1", "true", [][]int{{1, 2, 4}, {2, 4}}, []float64{-.751265, -.857399}, 3},
		{"2", "1", "never", [][]int{{1, 2, 4}, {2, 4}}, []float64{-.751265, -.857399}, 6},
		{"2", "0", "false", [][]int{{2, 4}, {1, 2, 4}}, []float64{-1.714798, -2.253795}, 0},
		{"2", "-1", "false", [][]int{{2, 4}, {1, 2, 4}}, []float64{-3.429597, -6.761385}, 0},
		{"2", "2", "false", [][]int{{1, 3, 0, 1, 2, 4}, {1, 3, 0, 1, 3, 0}}, []float64{-.153811, -.182412}, 6},
		{"3", "1", "false", [][]int{{1, 2, 4}, {2, 4}, {1, 4}}, []float64{-.751265, -.857399, -.94856}, 0},
	} {
		req := requestIDs(t, toy(), []int{0}, flags(t, "num_beams", test.beams, "num_return_sequences", test.beams,
			"length_penalty", test.lengthPenalty, "early_stopping", test.early, "eos_token_id", "4", "max_length", "7"))
		got, tr := run(t, req, false)
		for i, s := range got.Sequences {
			if !slices.Equal(s.IDs, test.want[i]) || math.Abs(s.Score-test.scores[i]) > 1e-6 {
				t.Errorf("%s beams, length_penalty %s, early_stopping %s: sequence %d is %v with %v, want %v with %v",
					test.beams, test.lengthPenalty, test.early, i, s.IDs, s.Score, test.want[i], test.scores[i])
			}
		}
		if len(got.Sequences) != len(test.want) || test.steps > 0 && len(tr.Beams) != test.steps {
			t.Errorf("%s beams, length_penalty %s, early_stopping %s: %d sequences after %d steps, want %d after %d",
				test.beams, test.lengthPenalty, test.early, len(got.Sequences), len(tr.Beams), len(test.want), test.steps)
		}
	}
	greedy, _ := run(t, requestIDs(t, toy(), []int{0}, flags(t, "eos_token_id", "4", "max_length", "7")), false)
	if want := []int{1, 2, 4}; !slices.Equal(greedy.IDs, want) {
		t.Errorf("greedy %v, want %v", greedy.IDs, want)
	}
}

// anyBigram draws a model of a few tokens.
func anyBigram(t *rapid.T, vocab int) bigram {
	rows := make([][]float64, vocab)
	for i := range rows {
		var sum float64
		for range vocab {
			p := rapid.Float64Range(0.01, 1).Draw(t, "weight")
			rows[i], sum = append(rows[i], p), sum+p
		}
		for j := range rows[i] {
			rows[i][j] /= sum
		}
	}
	return bigram{probs: rows}
}

// best is the highest score of all texts of at most room tokens that end with
// the end token or at that length.
func (b bigram) best(last, eos, room, length int, total, lengthPenalty float64) float64 {
	top := math.Inf(-1)
	for id, p := range b.probs[last] {
		sum := total + math.Log(p)
		score := sum / math.Pow(float64(length+1), lengthPenalty)
		if id != eos && room > 1 {
			score = b.best(id, eos, room-1, length+1, sum, lengthPenalty)
		}
		top = max(top, score)
	}
	return top
}

// A search never scores above the best of all texts, and with as many beams as
// there are texts it finds that.
func TestSearchAgainstAllTexts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		vocab := rapid.IntRange(2, 4).Draw(rt, "vocab")
		room := rapid.IntRange(1, 3).Draw(rt, "length")
		all := int(math.Pow(float64(vocab), float64(room)))
		beams := rapid.OneOf(rapid.IntRange(2, 5), rapid.Just(max(2, all))).Draw(rt, "beams")
		penalty := rapid.SampledFrom([]float64{-1, 0, 0.5, 1, 2}).Draw(rt, "length_penalty")
		early := rapid.SampledFrom([]string{"true", "false", "never"}).Draw(rt, "early_stopping")
		m := anyBigram(rt, vocab)
		req := requestIDs(t, m, []int{0}, flags(t, "num_beams", strconv.Itoa(beams), "max_new_tokens", strconv.Itoa(room),
			"length_penalty", strconv.FormatFloat(penalty, 'g', -1, 64), "early_stopping", early, "eos_token_id", "1"))
		got, tr := run(t, req, false)
		want, score := m.best(0, 1, room, 0, 0, penalty), got.Sequences[0].Score
		if score > want+1e-5 {
			rt.Errorf("%v scores %v; of all texts the best scores %v", got.IDs, score, want)
		}
		if beams >= all && early != "true" && score < want-1e-5 {
			rt.Errorf("%v scores %v with a beam for every text; the best scores %v", got.IDs, score, want)
		}
		if err := tr.Check(); err != nil {
			rt.Error(err)
		}
	})
}

// With one beam a search is greedy decoding, where it stops at the first end
// token and no processor asks for a score's sign: log-probabilities have
// another one than logits.
func TestOneBeamIsGreedy(t *testing.T) {
	m := smallModel(t, shapeA)
	rapid.Check(t, func(rt *rapid.T) {
		prompt := anyPrompt(rt)
		settings := anyProcessors(rt, len(prompt), false)
		greedy, err := tryRequestIDs(m, prompt, flags(t, settings...))
		if err != nil {
			rt.Skip(err)
		}
		want, err := decode.Generate(context.Background(), record(greedy))
		if err != nil {
			rt.Skip(err) // the settings leave nothing
		}
		for _, step := range memory(greedy).Steps {
			if c := step.Candidates; len(c) > 1 && c[1].Probs[len(c[1].Probs)-1] > 0.999*c[0].Probs[len(c[0].Probs)-1] {
				rt.Skip("a tie: rounding decides")
			}
		}
		search := requestIDs(t, m, prompt, flags(t, append(settings, "num_beams", "2", "early_stopping", "true")...))
		search.Plan.Config.NumBeams.Value = 1
		got, err := decode.GenerateBySearch(context.Background(), search)
		if err != nil || !slices.Equal(got.IDs, want.IDs) {
			rt.Errorf("one beam writes %v (error %v), greedy decoding %v", got.IDs, err, want.IDs)
		}
	})
}

// A search that is interrupted gives what has finished, or else its best beam.
func TestInterruptedSearch(t *testing.T) {
	for _, test := range []struct {
		after  int
		reason string
		ids    []int
	}{
		{0, trace.FinishInterrupted, []int{}},
		{1, trace.FinishInterrupted, []int{1}},
		{2, trace.FinishEOS, []int{2, 4}},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		if test.after == 0 {
			cancel()
		}
		req := requestIDs(t, toy(), []int{0}, flags(t, "num_beams", "2", "num_return_sequences", "2", "eos_token_id", "4", "max_length", "7", "early_stopping", "never"))
		var lines decode.Collector
		req.Recorder = &decode.Recorder{Sinks: []decode.Sink{&lines, &cancelling{after: test.after, cancel: cancel}}}
		got, err := decode.Generate(ctx, req)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if got.FinishReason != test.reason || !slices.Equal(got.IDs, test.ids) {
			t.Errorf("after %d steps: %s with %v, want %s with %v", test.after, got.FinishReason, got.IDs, test.reason, test.ids)
		}
		if err := lines.Trace.Check(); err != nil || lines.Trace.End == nil || len(lines.Trace.Beams) != test.after {
			t.Errorf("after %d steps: the trace has %d, error %v", test.after, len(lines.Trace.Beams), err)
		}
	}
}

// cancelling is a sink that cancels the run after some steps.
type cancelling struct {
	decode.Collector
	after  int
	cancel context.CancelFunc
}

func (c *cancelling) Beam(*trace.Beam) error {
	if c.after--; c.after == 0 {
		c.cancel()
	}
	return nil
}
