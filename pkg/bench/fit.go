package bench

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Fit is the power law y = Factor·x^Exponent that is nearest to some points:
// the straight line of least squares through their logarithms.
type Fit struct {
	Exponent float64 `json:"exponent"`
	Factor   float64 `json:"factor"`
	Points   int     `json:"points"`
	// Interval is nil for two points, which any line goes through.
	Interval *Interval `json:"interval"`
}

// Interval is where a fit's exponent lies with 95 % confidence, if the points
// scatter about a power law. Where they bend away from one, it widens as it
// does with noise.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

const confidence = 0.95

// At is the law's value at x.
func (f Fit) At(x float64) float64 { return f.Factor * math.Pow(x, f.Exponent) }

// FitPower fits a power law to points of positive coordinates, two different x
// among them. The interval of the exponent is that of a regression's slope,
//
//	slope ± t·√(Σ residual² / (n−2) / Σ(ln x − mean)²)
//
// with t the quantile of Student's distribution with n−2 degrees of freedom.
func FitPower(x, y []float64) (Fit, error) {
	if len(x) != len(y) {
		return Fit{}, fmt.Errorf("bench: a fit through %d x and %d y", len(x), len(y))
	}
	lnX, lnY := make([]float64, len(x)), make([]float64, len(y))
	different := false
	for i := range x {
		if !(x[i] > 0) || !(y[i] > 0) || math.IsInf(x[i], 1) || math.IsInf(y[i], 1) {
			return Fit{}, fmt.Errorf("bench: a power law does not go through (%g, %g)", x[i], y[i])
		}
		lnX[i], lnY[i] = math.Log(x[i]), math.Log(y[i])
		different = different || x[i] != x[0]
	}
	if !different {
		return Fit{}, errors.New("bench: a power law needs two different x")
	}
	intercept, slope := stat.LinearRegression(lnX, lnY, nil, false)
	fit := Fit{Exponent: slope, Factor: math.Exp(intercept), Points: len(x)}
	if len(x) < 3 {
		return fit, nil
	}
	mean := stat.Mean(lnX, nil)
	residuals, width := 0.0, 0.0 // sums of squares
	for i := range lnX {
		residual := lnY[i] - intercept - slope*lnX[i]
		residuals += residual * residual
		width += (lnX[i] - mean) * (lnX[i] - mean)
	}
	free := float64(len(x) - 2)
	t := distuv.StudentsT{Sigma: 1, Nu: free}.Quantile(1 - (1-confidence)/2)
	half := t * math.Sqrt(residuals/free/width)
	fit.Interval = &Interval{Low: slope - half, High: slope + half}
	return fit, nil
}
