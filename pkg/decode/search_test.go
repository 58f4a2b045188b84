package decode_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

// toySearches is what tools/toy_beams_reference.py writes.
type toySearches struct {
	Probs    [][]float64 `json:"probs"` // of the next token, by the last one; 4 is the end
	Searches []struct {
		NumBeams      int             `json:"num_beams"`
		LengthPenalty float64         `json:"length_penalty"`
		EarlyStopping json.RawMessage `json:"early_stopping"`
		IDs           [][]int         `json:"ids"`
		Scores        []float64       `json:"scores"`
		Steps         int             `json:"steps"`
	} `json:"searches"`
}

func readToy() toySearches {
	data, err := os.ReadFile("testdata/reference/toy_beams.json")
	var reference toySearches
	if err == nil {
		err = json.Unmarshal(data, &reference)
	}
	if err != nil {
		panic(err)
	}
	return reference
}

// toy is the model that they search.
func toy() bigram { return bigram{probs: readToy().Probs} }

// What transformers' searches on a toy model of five tokens generate, the
// scores, and after how many steps they stop.
func TestToySearches(t *testing.T) {
	reference := readToy()
	if len(reference.Searches) < 20 {
		t.Fatalf("%d searches", len(reference.Searches))
	}
	for _, want := range reference.Searches {
		beams, early := strconv.Itoa(want.NumBeams), strings.Trim(string(want.EarlyStopping), `"`)
		req := requestIDs(t, toy(), []int{0}, flags(t, "num_beams", beams, "num_return_sequences", beams,
			"length_penalty", strconv.FormatFloat(want.LengthPenalty, 'g', -1, 64), "early_stopping", early, "eos_token_id", "4", "max_length", "7"))
		got, tr := run(t, req, false)
		what := fmt.Sprintf("%d beams, length_penalty %v, early_stopping %s", want.NumBeams, want.LengthPenalty, early)
		if len(got.Sequences) != len(want.IDs) || len(tr.Beams) != want.Steps {
			t.Errorf("%s: %d sequences after %d steps, want %d after %d", what, len(got.Sequences), len(tr.Beams), len(want.IDs), want.Steps)
			continue
		}
		for i, s := range got.Sequences {
			if !slices.Equal(s.IDs, want.IDs[i]) || math.Abs(s.Score-want.Scores[i]) > 1e-6 {
				t.Errorf("%s: sequence %d is %v with %v, want %v with %v", what, i, s.IDs, s.Score, want.IDs[i], want.Scores[i])
			}
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
