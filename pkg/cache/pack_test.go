package cache

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPackByHand is a group for pencil and paper: from -1 to 2 in 15 steps of
// 0.2, so 0.1 lies half way between the codes 5 and 6, and goes to the even one.
func TestPackByHand(t *testing.T) {
	p := packing{row: 5, bits: 4, group: 5}
	to := p.empty(2)
	p.pack(to, 1, []float32{-1, 2, 0, 1.95, -0.85})
	if want := []byte{0, 0, 0, 15<<4 | 0, 15<<4 | 5, 1}; !slices.Equal(to.codes, want) {
		t.Errorf("codes %v, want %v", to.codes, want)
	}
	if got := p.rowBytes(); got != 3+8 {
		t.Errorf("a row of 5 numbers takes %d bytes, want 3 of codes and 8 of scales", got)
	}
	out := make([]float32, 10)
	p.unpack(out, to)
	for i, want := range []float32{-1, 2, 0, 2, -0.8} {
		if got := out[5+i]; abs(got-want) > 1e-6 {
			t.Errorf("number %d comes back as %g, want %g", i, got, want)
		}
	}
}

// TestPackTwice: what came back packs to the same codes again, so nothing is
// lost by packing once more.
func TestPackTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.IntRange(1, 3).Draw(t, "groups")
		p := packing{bits: rapid.SampledFrom([]int{4, 8}).Draw(t, "bits"), group: rapid.IntRange(1, 9).Draw(t, "group")}
		p.row = groups * p.group
		rows := make([]float32, 2*p.row)
		for i := range rows {
			rows[i] = float32(rapid.IntRange(-9999, 9999).Draw(t, "thousandths")) / 1000
		}
		once, twice := p.empty(2), p.empty(2)
		p.pack(once, 0, rows)
		back := make([]float32, 2*p.row)
		p.unpack(back, once)
		p.pack(twice, 0, back)
		if !slices.Equal(once.codes, twice.codes) {
			t.Fatalf("codes %v, then %v", once.codes, twice.codes)
		}
	})
}

func TestPackOddNumbers(t *testing.T) {
	p := packing{row: 4, bits: 8, group: 2}
	to, out := p.empty(1), make([]float32, 4)
	p.pack(to, 0, []float32{3, 3, 1, float32(math.NaN())})
	p.unpack(out, to)
	if out[0] != 3 || out[1] != 3 {
		t.Errorf("equal numbers come back as %v", out[:2])
	}
	if out[2] == out[2] || out[3] == out[3] {
		t.Errorf("a group with a NaN comes back as %v", out[2:])
	}
	p.pack(to, 0, []float32{float32(math.Inf(1)), 0, 0, 0})
	p.unpack(out, to)
	if out[0] == out[0] || out[2] != 0 {
		t.Errorf("a group with an infinity and one without come back as %v", out)
	}
}
