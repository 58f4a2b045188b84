package tensor

import (
	"math"
	"testing"
)

func TestExp32(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct{ x, want float32 }{
		{0, 1}, {inf, inf}, {-inf, 0}, {89, inf}, {-104, 0},
	} {
		if got := exp32(c.x); got != c.want {
			t.Errorf("exp32(%g) = %g, want %g", c.x, got, c.want)
		}
	}
	if got := exp32(float32(math.NaN())); got == got {
		t.Errorf("exp32(NaN) = %g", got)
	}
	// Arguments of every size and both signs, down to where the result is
	// subnormal: at most 2 units in the last place away.
	const largest = 0x42b20000 // the bits of 89
	for bits := uint32(0); bits < largest; bits += 1 << 13 {
		x := math.Float32frombits(bits)
		for _, x := range []float32{x, -x, -1.17 * x} {
			want := math.Exp(float64(x))
			if want > math.MaxFloat32 {
				continue
			}
			unit := math.Nextafter32(float32(want), inf) - float32(want)
			if diff := math.Abs(float64(exp32(x)) - want); diff > 2*float64(unit) {
				t.Fatalf("exp32(%g) = %g, want %g", x, exp32(x), want)
			}
		}
	}
}
