package weights

import (
	"encoding/binary"
	"math"
	"testing"
	"unsafe"
)

// TestWidenF16 compares all 65,536 half-precision numbers with the formula of IEEE 754.
func TestWidenF16(t *testing.T) {
	b := make([]byte, 2<<16)
	for h := range 1 << 16 {
		binary.LittleEndian.PutUint16(b[2*h:], uint16(h))
	}
	for h, got := range widenF16(b) {
		exponent, fraction := h>>10&31, float64(h&1023)
		var want float64
		switch exponent {
		case 0:
			want = math.Ldexp(fraction, -24)
		case 31:
			if want = math.Inf(1); fraction != 0 {
				want = math.NaN()
			}
		default:
			want = math.Ldexp(1024+fraction, exponent-25)
		}
		if h>>15 == 1 {
			want = math.Copysign(want, -1)
		}
		if math.IsNaN(want) {
			if got == got {
				t.Errorf("%#04x: got %v, want NaN", h, got)
			}
		} else if math.Float32bits(got) != math.Float32bits(float32(want)) {
			t.Errorf("%#04x: got %v, want %v", h, got, want)
		}
	}
}

// TestWidenBF16 checks all numbers, at every length around the unrolled loop.
func TestWidenBF16(t *testing.T) {
	b := make([]byte, 2<<16)
	for h := range 1 << 16 {
		binary.LittleEndian.PutUint16(b[2*h:], uint16(h))
	}
	for start := range 9 {
		part := b[2*start : len(b)-2*(start/2)]
		got := widenBF16(part)
		if len(got) != len(part)/2 {
			t.Fatalf("%d values from %d bytes", len(got), len(part))
		}
		for i, v := range got {
			if want := uint32(start+i) << 16; math.Float32bits(v) != want {
				t.Fatalf("bits %#08x, want %#08x", math.Float32bits(v), want)
			}
		}
	}
}

// TestFloat32View shows when F32 is a view of the file and when a copy.
func TestFloat32View(t *testing.T) {
	values := []float32{1, -2.5, 3e-40, float32(math.Inf(1))}
	memory := make([]float32, len(values)+1) // aligned, with room for one step aside
	all := unsafe.Slice((*byte)(unsafe.Pointer(&memory[0])), 4*len(memory))
	for offset, view := range []bool{true, false, false, false, true} {
		b := all[offset : offset+4*len(values)]
		for i, v := range values {
			binary.LittleEndian.PutUint32(b[4*i:], math.Float32bits(v))
		}
		got := Tensor{DType: F32, Shape: []int{2, 2}, data: b}.Float32()
		for i, v := range values {
			if got[i] != v {
				t.Errorf("offset %d: value %d is %v, want %v", offset, i, got[i], v)
			}
		}
		binary.LittleEndian.PutUint32(b, math.Float32bits(7))
		littleEndian := binary.NativeEndian.Uint16([]byte{1, 0}) == 1
		if isView := got[0] == 7; isView != (view && littleEndian) {
			t.Errorf("offset %d: view %v, want %v", offset, isView, view && littleEndian)
		}
	}
}
