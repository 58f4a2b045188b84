package cost

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
)

// TestStepByHand is a model small enough for pencil and paper: one layer, two
// query heads of 2 that share one key-value head, hidden size 3, MLP 5,
// vocabulary 7; two new positions after one, logits for the last.
func TestStepByHand(t *testing.T) {
	s := trace.Shape{Layers: 1, Hidden: 3, Heads: 2, KVHeads: 1, HeadDim: 2, Intermediate: 5, Vocab: 7}
	want := trace.Flops{
		Projections:     2 * (2*3*(4+2+2) + 2*4*3), // q, k, v; output
		Rope:            2 * 6 * 3,                 // two query heads and a key head of one pair
		AttentionScores: (2 + 3) * 2 * (2*2 + 1),   // the queries see 2 and 3 keys
		Softmax:         (2+3)*2*25 + 2*2,
		AttentionValues: (2 + 3) * 2 * 2 * 2,
		MLP:             2 * (3*2*3*5 + 25*5),
		Norms:           2*2*(4*3+4) + (4*3 + 4), // two a position, and the last one
		Residual:        2 * 2 * 3,
		Unembedding:     2 * 3 * 7,
	}
	want.Total = want.Projections + want.Rope + want.AttentionScores + want.Softmax + want.AttentionValues +
		want.MLP + want.Norms + want.Residual + want.Unembedding
	if got := Step(s, 1, 2, 1); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}

	s.AttentionBias, s.MLPBias = true, true
	biased := Step(s, 1, 2, 1)
	if got := biased.Projections - want.Projections; got != 2*(4+2+2+3) {
		t.Errorf("attention biases add %d", got)
	}
	if got := biased.MLP - want.MLP; got != 2*(5+5+3) {
		t.Errorf("MLP biases add %d", got)
	}
}

func TestVisible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := trace.Shape{SlidingWindow: rapid.IntRange(0, 12).Draw(t, "window")}
		past, n := rapid.IntRange(0, 20).Draw(t, "past"), rapid.IntRange(0, 20).Draw(t, "n")
		var want int64
		for i := past; i < past+n; i++ {
			for j := 0; j <= i; j++ {
				if s.SlidingWindow == 0 || i-j < s.SlidingWindow {
					want++
				}
			}
		}
		if got := visible(s, past, n); got != want {
			t.Fatalf("%d pairs, counting gives %d", got, want)
		}
	})
}

// TestPassesAddUp: with a cache, a sequence costs the same however it is cut
// into passes.
func TestPassesAddUp(t *testing.T) {
	s := trace.Shape{Layers: 3, Hidden: 8, Heads: 4, KVHeads: 2, HeadDim: 2, Intermediate: 9, Vocab: 11, SlidingWindow: 6}
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.IntRange(2, 30).Draw(t, "length")
		cut := rapid.IntRange(1, length-1).Draw(t, "cut")
		first, second := Step(s, 0, cut, 0), Step(s, cut, length-cut, 1)
		if whole := Step(s, 0, length, 1); first.Total+second.Total != whole.Total {
			t.Fatalf("%d and %d are not %d", first.Total, second.Total, whole.Total)
		}
	})
}

// TestBytes counts SmolLM2-135M, whose model card gives 134,515,008 parameters.
func TestBytes(t *testing.T) {
	s := trace.Shape{
		Layers: 30, Hidden: 576, Heads: 9, KVHeads: 3, HeadDim: 64, Intermediate: 1536, Vocab: 49152, TiedEmbeddings: true,
	}
	if got := Parameters(s); got != 134515008 {
		t.Errorf("%d parameters, want 134515008", got)
	}
	// A decode step reads every weight, and one embedding row on top.
	if got, want := WeightBytes(s, 1, 1), int64(4*(134515008+576)); got != want {
		t.Errorf("a decode step reads %d bytes, want %d", got, want)
	}
	if got, want := WeightBytes(s, 5, 0), int64(4*(134515008-576-49152*576+5*576)); got != want {
		t.Errorf("a pass without logits reads %d bytes, want %d", got, want)
	}
	if got := WeightBytes(s, 0, 0); got != 0 {
		t.Errorf("a pass over nothing reads %d bytes", got)
	}
	// 30 layers × (3 heads × 64 keys + as many values) × 4 bytes.
	if got := CacheBytes(s, 2); got != 2*30*2*3*64*4 {
		t.Errorf("two positions take %d bytes", got)
	}
	s.TiedEmbeddings = false
	if got := Parameters(s); got != 134515008+49152*576 {
		t.Errorf("%d parameters untied", got)
	}
}
