package bench_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/bench"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// TestFitExact: points on a power law give the law back.
func TestFitExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exponent := rapid.Float64Range(-3, 3).Draw(t, "exponent")
		factor := rapid.Float64Range(1e-6, 1e6).Draw(t, "factor")
		x := rapid.SliceOfNDistinct(rapid.Float64Range(1, 1000), 3, 9, math.Round).Draw(t, "x")
		y := make([]float64, len(x))
		for i := range x {
			y[i] = factor * math.Pow(x[i], exponent)
		}
		fit, err := bench.FitPower(x, y)
		if err != nil {
			t.Fatal(err)
		}
		const tolerance = 1e-6
		if !near(fit.Exponent, exponent, tolerance) || !near(fit.Factor/factor, 1, 1e-5) || !near(fit.At(x[0])/y[0], 1, 1e-5) || fit.Points != len(x) {
			t.Fatalf("%+v for %g·x^%g", fit, factor, exponent)
		}
		if fit.Interval == nil || !near(fit.Interval.Low, exponent, tolerance) || !near(fit.Interval.High, exponent, tolerance) {
			t.Fatalf("interval %+v for exponent %g", fit.Interval, exponent)
		}
	})
}

// TestFitByHand: ln x = 0, 1, 2, 3 and ln y = 0.1, 0.9, 2.1, 2.9. Slope 4.8/5;
// squared residuals 0.032; √(0.032/2/5) = 0.056569; Student's t for 2 degrees
// of freedom and 97.5 % is 4.302653 (any table of it).
func TestFitByHand(t *testing.T) {
	var x, y []float64
	for i, lnY := range []float64{0.1, 0.9, 2.1, 2.9} {
		x, y = append(x, math.Exp(float64(i))), append(y, math.Exp(lnY))
	}
	fit, err := bench.FitPower(x, y)
	if err != nil {
		t.Fatal(err)
	}
	const half = 4.302653 * 0.0565685
	if !near(fit.Exponent, 0.96, 1e-12) || !near(fit.Factor, math.Exp(0.06), 1e-12) ||
		!near(fit.Interval.Low, 0.96-half, 1e-6) || !near(fit.Interval.High, 0.96+half, 1e-6) {
		t.Errorf("%+v %+v", fit, fit.Interval)
	}
}

// TestFitCovers: of 2,000 noisy power laws, 95 % have their exponent in the
// interval. By chance alone the share differs from that by more than 1.5 % once
// in 500 such tests; the seeds are fixed.
func TestFitCovers(t *testing.T) {
	x := []float64{50, 100, 200, 400}
	const laws, exponent = 2000, 1.3
	covered := 0
	for seed := range uint64(laws) {
		noise := rand.New(rand.NewPCG(seed, 1))
		y := make([]float64, len(x))
		for i := range x {
			y[i] = 0.02 * math.Pow(x[i], exponent) * math.Exp(0.1*noise.NormFloat64())
		}
		fit, err := bench.FitPower(x, y)
		if err != nil {
			t.Fatal(err)
		}
		if fit.Interval.Low <= exponent && exponent <= fit.Interval.High {
			covered++
		}
	}
	if share := float64(covered) / laws; !near(share, 0.95, 0.015) {
		t.Errorf("%.1f %% of the intervals hold the exponent, want 95 %%", 100*share)
	}
}

func TestFitFew(t *testing.T) {
	fit, err := bench.FitPower([]float64{10, 20}, []float64{5, 20})
	if err != nil || !near(fit.Exponent, 2, 1e-12) || fit.Interval != nil {
		t.Errorf("%+v, %v", fit, err)
	}
	for name, points := range map[string][2][]float64{
		"none":        {nil, nil},
		"one":         {{1}, {1}},
		"one x twice": {{2, 2}, {1, 3}},
		"uneven":      {{1, 2}, {1}},
		"zero x":      {{0, 2}, {1, 2}},
		"negative y":  {{1, 2}, {1, -2}},
		"NaN":         {{1, 2}, {1, math.NaN()}},
		"infinite":    {{1, math.Inf(1)}, {1, 2}},
	} {
		if fit, err := bench.FitPower(points[0], points[1]); err == nil {
			t.Errorf("%s: %+v, want an error", name, fit)
		}
	}
}

// TestGuide: the guide's own times are power laws nearly without scatter.
func TestGuide(t *testing.T) {
	for cache, want := range map[string]float64{
		"none":    math.Log(34.2/2.1) / math.Log(4), // three points at equal distances: the middle one does not count
		"dynamic": 1,
	} {
		fit, err := bench.GuideGrowth(cache)
		if err != nil || !near(fit.Exponent, want, 1e-12) {
			t.Errorf("%s: %+v, %v, want %g", cache, fit, err, want)
		}
	}
}
