package decode_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// checkLens compares a layer of a lens with what it was made of. The last digits
// may differ: the logits come from another pass. A negative chosen is none.
func checkLens(got *trace.LensLayer, logits []float32, chosen int) error {
	const near = 1e-5
	sum := numeric.Summarize(logits)
	if math.Abs(got.EntropyNats-sum.EntropyNats) > near {
		return fmt.Errorf("entropy %g, want %g", got.EntropyNats, sum.EntropyNats)
	}
	if want := min(trace.MaxGuesses, len(logits)); len(got.Guesses) != want {
		return fmt.Errorf("%d guesses, want %d", len(got.Guesses), want)
	}
	var order numeric.Order
	order.Reset(logits)
	shown := 0.0
	for i, g := range got.Guesses {
		_, score, _ := order.Next()
		want := numeric.Prob(score, sum.LogSumExp)
		if own := numeric.Prob(logits[g.ID], sum.LogSumExp); math.Abs(g.Prob-want) > near || math.Abs(g.Prob-own) > near {
			return fmt.Errorf("guess %d, token %d with %g: it has %g, and the place %g", i, g.ID, g.Prob, own, want)
		}
		shown += g.Prob
	}
	if chosen < 0 {
		if got.ChosenRank != 0 || got.ChosenProb != 0 {
			return fmt.Errorf("rank %d with %g for a token that nobody chose", got.ChosenRank, got.ChosenProb)
		}
	} else {
		if got.Guess(chosen) < 0 {
			shown += got.ChosenProb
		}
		if want := numeric.Prob(logits[chosen], sum.LogSumExp); math.Abs(got.ChosenProb-want) > near {
			return fmt.Errorf("chosen: %g, want %g", got.ChosenProb, want)
		}
		// Tokens as near as the two passes may have changed places.
		above, beside := 0, 0
		for id, score := range logits {
			switch d := float64(score - logits[chosen]); {
			case id == chosen:
			case d > near:
				above++
			case d >= -near:
				beside++
			}
		}
		if got.ChosenRank <= above || got.ChosenRank > above+1+beside {
			return fmt.Errorf("chosen: rank %d, and %d tokens stand above it", got.ChosenRank, above)
		}
	}
	if math.Abs(shown+got.OtherProb-1) > 1e-12 {
		return fmt.Errorf("all tokens together have %g", shown+got.OtherProb)
	}
	return nil
}

// TestLensIsThatOfTransformers: a given text shows at every position and layer
// what transformers' hidden states do, read by its own norm and output matrix.
func TestLensIsThatOfTransformers(t *testing.T) {
	data, err := os.ReadFile("testdata/lens.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Model string
		Texts []struct {
			Text      string
			IDs       []int
			Positions [][]struct {
				IDs         []int
				Probs       []float64
				FollowsProb float64 `json:"follows_prob"`
				FollowsRank int     `json:"follows_rank"`
				Entropy     float64 `json:"entropy_nats"`
			}
		}
	}
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatal(err)
	}
	const clear = 1e-3 // a gap that decides which of two comes first
	p := load(t, ref.Model)
	for _, text := range ref.Texts {
		req := record(requestIDs(t, p.Model, text.IDs[:1], flags(t, "logit_lens", "true")))
		req.Given = text.IDs[1:]
		if _, err := decode.Generate(context.Background(), req); err != nil {
			t.Fatal(err)
		}
		steps, compared := memory(req).Steps, 0
		if len(steps) != len(text.Positions) {
			t.Fatalf("%q: %d steps, %d positions", text.Text, len(steps), len(text.Positions))
		}
		for i, layers := range text.Positions {
			if got, want := len(steps[i].Lens), p.Model.Config().Layers+1; got != want || len(layers) != want {
				t.Fatalf("%q, position %d: %d layers, transformers has %d, the model %d", text.Text, i, got, len(layers), want)
			}
			for layer, want := range layers {
				got := &steps[i].Lens[layer]
				at := fmt.Sprintf("%q, position %d, layer %d", text.Text, i, layer)
				for j, id := range want.IDs {
					if diff := math.Abs(got.Guesses[j].Prob - want.Probs[j]); !(diff <= 1e-4) {
						t.Errorf("%s: guess %d has %g, want %g", at, j+1, got.Guesses[j].Prob, want.Probs[j])
					}
					apart := (j == 0 || want.Probs[j-1]-want.Probs[j] > clear) && j+1 < len(want.IDs) && want.Probs[j]-want.Probs[j+1] > clear
					if !apart {
						continue
					}
					compared++
					if got.Guesses[j].ID != id {
						t.Errorf("%s: guess %d is token %d, want %d", at, j+1, got.Guesses[j].ID, id)
					}
					if id == text.IDs[i+1] && got.ChosenRank != want.FollowsRank {
						t.Errorf("%s: the token that follows has rank %d, want %d", at, got.ChosenRank, want.FollowsRank)
					}
				}
				if diff := math.Abs(got.ChosenProb - want.FollowsProb); !(diff <= 1e-4) {
					t.Errorf("%s: the token that follows has %g, want %g", at, got.ChosenProb, want.FollowsProb)
				}
				if diff := math.Abs(float64(got.ChosenRank - want.FollowsRank)); diff > 2 { // of 4,096, most of them alike
					t.Errorf("%s: the token that follows has rank %d, want %d", at, got.ChosenRank, want.FollowsRank)
				}
				if diff := math.Abs(got.EntropyNats - want.Entropy); !(diff <= 1e-4) {
					t.Errorf("%s: entropy %g, want %g", at, got.EntropyNats, want.Entropy)
				}
			}
		}
		if compared < len(steps) {
			t.Errorf("%q: only %d guesses were clear enough to compare", text.Text, compared)
		}
	}
}
