package sampler_test

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

func TestDrawFollowsTheLine(t *testing.T) {
	row := logs(.2, .5, .2, .1) // the line: 1 (0–.5), 0 (.5–.7), 2 (.7–.9), 3 (.9–1)
	for _, test := range []struct {
		u    float64
		want int
	}{{0, 1}, {.49, 1}, {.51, 0}, {.69, 0}, {.71, 2}, {.91, 3}, {1 - 1e-16, 3}} {
		pick, err := sampler.Draw(row, test.u)
		if err != nil || pick.ID != test.want || pick.TopID != 1 {
			t.Errorf("u = %v: %+v, %v; want token %d", test.u, pick, err, test.want)
		}
	}
}

func TestDrawIsTheInverseCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.OneOf(rapid.Float32Range(-20, 20), rapid.Just(cut)), 1, 50).Draw(t, "row")
		u := rapid.Float64Range(0, math.Nextafter(1, 0)).Draw(t, "u")
		pick, err := sampler.Draw(row, u)
		s := numeric.Summarize(row)
		if s.Kept == 0 {
			if !errors.Is(err, sampler.ErrNothingLeft) {
				t.Fatalf("error %v", err)
			}
			return
		}
		if err != nil || row[pick.ID] == cut {
			t.Fatalf("%+v, %v: a cut token", pick, err)
		}
		if u < pick.Low || u >= pick.High && pick.High < 1-1e-9 {
			t.Fatalf("u = %v is not in %v–%v", u, pick.Low, pick.High)
		}
		var before float64
		for id, score := range row {
			if score > row[pick.ID] || score == row[pick.ID] && id < pick.ID {
				before += numeric.Prob(score, s.LogSumExp)
			}
		}
		if math.Abs(before-pick.Low) > 1e-12 {
			t.Fatalf("low = %v, the tokens before it have %v", pick.Low, before)
		}
	})
}

func TestGreedy(t *testing.T) {
	nan := float32(math.NaN())
	for _, test := range []struct {
		row  []float32
		want int
		err  error
	}{
		{[]float32{1, 3, 3, 2}, 1, nil}, // the lowest id of a tie
		{[]float32{cut, -5, cut}, 1, nil},
		{[]float32{cut, cut}, 0, sampler.ErrNothingLeft},
		{[]float32{1, nan, 2}, 0, sampler.ErrNaN},
	} {
		if got, err := sampler.Greedy(test.row); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%v: token %d, %v; want token %d, %v", test.row, got, err, test.want, test.err)
		}
	}
}

func TestDrawRefusesNaN(t *testing.T) {
	if _, err := sampler.Draw([]float32{1, float32(math.NaN())}, 0.5); !errors.Is(err, sampler.ErrNaN) {
		t.Fatalf("error %v, want ErrNaN", err)
	}
}

// chiSquare fails the test if counts are that unlikely under probs. The seeds
// are fixed, so that the outcome is, too.
func chiSquare(t *testing.T, counts []int, probs []float64) {
	t.Helper()
	n := 0
	for _, c := range counts {
		n += c
	}
	var x float64
	for i, c := range counts {
		want := probs[i] * float64(n)
		x += (float64(c) - want) * (float64(c) - want) / want
	}
	law := distuv.ChiSquared{K: float64(len(counts) - 1)}
	if p := law.Survival(x); p < 1e-3 {
		t.Errorf("χ² = %.1f with %d degrees of freedom, p = %.2g", x, len(counts)-1, p)
	}
}

func TestDrawFrequencies(t *testing.T) {
	probs := []float64{.5, .2, .15, .1, .05}
	row := logs(probs...)
	source := sampler.NewSource(7, 0)
	counts := make([]int, len(probs))
	for range 20_000 {
		pick, err := sampler.Draw(row, source.Float64())
		if err != nil {
			t.Fatal(err)
		}
		counts[pick.ID]++
	}
	chiSquare(t, counts, probs)
}

// Two draws without putting back: first i, then j, with p(i)·p(j) ÷ (1 − p(i)).
func TestDrawDistinctFrequencies(t *testing.T) {
	probs := []float64{.5, .25, .15, .1}
	row := logs(probs...)
	source := sampler.NewSource(3, 0)
	var drawer sampler.Drawer
	counts := make(map[[2]int]int)
	for range 20_000 {
		picks, err := drawer.DrawDistinct(row, []float64{source.Float64(), source.Float64()})
		if err != nil || len(picks) != 2 {
			t.Fatal(picks, err)
		}
		counts[[2]int{picks[0].ID, picks[1].ID}]++
	}
	var got []int
	var want []float64
	for i, p := range probs {
		for j, q := range probs {
			if i != j {
				got, want = append(got, counts[[2]int{i, j}]), append(want, p*q/(1-p))
			}
		}
	}
	chiSquare(t, got, want)
	if len(counts) != len(want) {
		t.Errorf("%d different pairs, want %d", len(counts), len(want))
	}
}

func TestDrawDistinctIsADrawFromWhatIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.OneOf(rapid.Float32Range(-60, 20), rapid.Just(cut)), 1, 12).Draw(t, "row")
		us := rapid.SliceOfN(rapid.Float64Range(0, math.Nextafter(1, 0)), 1, 15).Draw(t, "us")
		var drawer sampler.Drawer
		picks, err := drawer.DrawDistinct(row, us)
		left := append([]float32(nil), row...)
		for i, u := range us {
			pick, drawErr := sampler.Draw(left, u)
			if drawErr != nil {
				if i == 0 && !errors.Is(err, sampler.ErrNothingLeft) || i > 0 && (err != nil || len(picks) != i) {
					t.Fatalf("%d picks, %v; want %d", len(picks), err, i)
				}
				return
			}
			if err != nil || i >= len(picks) || picks[i] != pick {
				t.Fatalf("pick %d of %v (%v), want %v", i, picks, err, pick)
			}
			left[pick.ID] = cut
		}
	})
}

// People take seeds 0, 1, 2, …: neighbouring seeds must not give neighbouring
// first draws, nor the sequences of one seed.
func TestFirstDrawsOfNeighbouringSeeds(t *testing.T) {
	const bins = 20
	even := make([]float64, bins)
	bySeed, bySequence := make([]int, bins), make([]int, bins)
	for i := range even {
		even[i] = 1.0 / bins
	}
	for i := range 10_000 {
		bySeed[int(sampler.NewSource(uint64(i), 0).Float64()*bins)]++
		bySequence[int(sampler.NewSource(1, i).Float64()*bins)]++
	}
	chiSquare(t, bySeed, even)
	chiSquare(t, bySequence, even)
}

// The same seed must mean the same text on every platform and in every
// release: these numbers are part of the format.
func TestSourceIsPinned(t *testing.T) {
	source := sampler.NewSource(42, 0)
	for i, want := range []float64{0.25335066677989804, 0.5445773428118597} {
		if got := source.Float64(); got != want {
			t.Errorf("seed 42, draw %d: %v, want %v", i, got, want)
		}
	}
	if got := sampler.NewSource(42, 1).Float64(); got != 0.8198675049548058 {
		t.Errorf("seed 42, sequence 1: %v", got)
	}
}
