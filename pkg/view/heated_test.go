package view_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// What would other temperatures have made of the first step? The logits are those
// of 0.7, 0.2 and 0.1.
func ExampleHeat() {
	row := []float32{float32(math.Log(.7)), float32(math.Log(.2)), float32(math.Log(.1))}
	h, err := view.Heat(row)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, temperature := range []float64{0, 0.5, 1, 1.5} {
		s := h.At(temperature)
		fmt.Printf("T %.1f  %.3f %.3f %.3f  %.2f effective choices\n", temperature, s.Prob(0), s.Prob(1), s.Prob(2), s.EffectiveChoices())
	}
	// Output:
	// T 0.0  1.000 0.000 0.000  1.00 effective choices
	// T 0.5  0.907 0.074 0.019  1.43 effective choices
	// T 1.0  0.700 0.200 0.100  2.23 effective choices
	// T 1.5  0.586 0.254 0.160  2.60 effective choices
}

// TestHeatedIsTheStage: at temperature 1 the row is the raw stage, and at the
// run's own, where no stage comes before it, the temperature stage.
func TestHeatedIsTheStage(t *testing.T) {
	run := tracetest.Weather()
	run.Penalty, run.Temperature = 0, 0.8
	tr := run.Full()
	for i := range tr.Steps {
		s := view.At(tr, i)
		row, err := s.RawLogits()
		if err != nil {
			t.Fatal(err)
		}
		h, err := view.Heat(row)
		if err != nil {
			t.Fatal(err)
		}
		for stage, c := range []struct{ temperature, tolerance float64 }{{1, 1e-9}, {0.8, 1e-6}} {
			got, want := h.At(c.temperature), s.Stages[stage]
			if math.Abs(got.EntropyNats/want.EntropyNats-1) > c.tolerance {
				t.Errorf("step %d, T %v: entropy %v, want %v", i, c.temperature, got.EntropyNats, want.EntropyNats)
			}
			for n, candidate := range s.Candidates {
				if p := s.Prob(n, stage); math.Abs(got.Prob(candidate.ID)-p) > c.tolerance {
					t.Errorf("step %d, T %v: %v, want %v", i, c.temperature, got.Prob(candidate.ID), p)
				}
			}
		}
		if h.Kept() != s.Stages[0].Kept || h.Ties() != 1 {
			t.Errorf("step %d: %d kept, %d ties", i, h.Kept(), h.Ties())
		}
	}
}

func logitRow(t *rapid.T) []float32 {
	logit := rapid.OneOf(rapid.Float32Range(-30, 30), rapid.Float32(), rapid.SampledFrom([]float32{0, 1, float32(math.Inf(-1))}))
	return append(rapid.SliceOfN(logit, 0, 40).Draw(t, "row"), rapid.Float32Range(-5, 5).Draw(t, "a logit"))
}

// TestEntropyRises with the temperature, from ln of the ties to ln of all tokens.
func TestEntropyRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, err := view.Heat(logitRow(t))
		if err != nil {
			t.Fatal(err)
		}
		temperatures := rapid.SliceOfN(rapid.Float64Range(0, 5), 2, 20).Draw(t, "temperatures")
		slices.Sort(temperatures)
		last := math.Log(float64(h.Ties())) - 1e-9
		for _, temperature := range append([]float64{0}, temperatures...) {
			entropy := h.At(temperature).EntropyNats
			if !(entropy >= last-1e-9) || entropy > math.Log(float64(h.Kept()))+1e-9 {
				t.Fatalf("at %v: %v after %v, with %d tokens", temperature, entropy, last, h.Kept())
			}
			last = entropy
		}
	})
}

// TestSoftmaxSums: probabilities sum to 1, fall along Likeliest, and give the
// entropy.
func TestSoftmaxSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := logitRow(t)
		h, err := view.Heat(row)
		if err != nil {
			t.Fatal(err)
		}
		s := h.At(rapid.Float64Range(0, 5).Draw(t, "temperature"))
		ids := h.Likeliest(len(row) + 3)
		sum, entropy := 0.0, 0.0
		first := rapid.IntRange(0, len(ids)).Draw(t, "first")
		others := s.Others(ids[:first])
		for i, id := range ids {
			p := s.Prob(id)
			if i > 0 && p > s.Prob(ids[i-1]) {
				t.Fatalf("token %d is likelier than the one before it", id)
			}
			sum += p
			if i >= first {
				others -= p
			}
			if p > 0 {
				entropy -= p * math.Log(p)
			}
		}
		if len(ids) != h.Kept() || math.Abs(sum-1) > 1e-9 || math.Abs(entropy-s.EntropyNats) > 1e-9 {
			t.Fatalf("%d of %d tokens, sum %v, entropy %v, want %v", len(ids), h.Kept(), sum, s.EntropyNats, entropy)
		}
		if math.Abs(others) > 1e-9 {
			t.Fatalf("all but the first %d are %v too many", first, others)
		}
		if p := s.Prob(-1) + s.Prob(len(row)); p != 0 {
			t.Fatalf("tokens that are none have %v", p)
		}
	})
}

func TestHeatOfNothing(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for want, row := range map[string][]float32{
		"no token is left": nil, "no token is left in the row": {-inf, -inf},
		"token 1 is NaN": {0, nan}, "token 2 is +Inf": {0, -inf, inf},
	} {
		if _, err := view.Heat(row); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", row, err, want)
		}
	}
	h, err := view.Heat([]float32{3, 3, -inf, 1})
	if err != nil {
		t.Fatal(err)
	}
	if s := h.At(math.NaN()); s.Prob(0) != 0.5 || s.Prob(2) != 0 || h.Ties() != 2 || h.Kept() != 3 {
		t.Errorf("two ties share %v, %d ties, %d kept", s.Prob(0), h.Ties(), h.Kept())
	}
}
