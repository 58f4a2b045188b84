package weights

import (
	"encoding/binary"
	"math"
)

// widenBF16 converts BF16, which is F32 without its last 16 bits. Four numbers
// are read at a time, which about halves the time.
func widenBF16(b []byte) []float32 {
	out := make([]float32, len(b)/2)
	i := 0
	for ; len(b) >= 8; b = b[8:] {
		v := binary.LittleEndian.Uint64(b)
		o := out[i : i+4 : i+4]
		o[0] = math.Float32frombits(uint32(v) << 16)
		o[1] = math.Float32frombits(uint32(v) & 0xFFFF0000)
		o[2] = math.Float32frombits(uint32(v>>32) << 16)
		o[3] = math.Float32frombits(uint32(v>>32) & 0xFFFF0000)
		i += 4
	}
	for ; i < len(out); i++ {
		out[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
		b = b[2:]
	}
	return out
}

// widenF16 converts IEEE half precision.
func widenF16(b []byte) []float32 {
	out := make([]float32, len(b)/2)
	for i := range out {
		out[i] = float32FromF16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return out
}

// float32FromF16 shifts exponent and fraction to where float32 has them, and
// adds to the exponent what the two biases differ by.
func float32FromF16(h uint16) float32 {
	const (
		infinity = 0x7C00 << 13
		normal   = 0x0400 << 13 // the smallest number with a full fraction
		rebias   = (127 - 15) << 23
	)
	sign := uint32(h&0x8000) << 16
	magnitude := uint32(h&0x7FFF) << 13
	switch {
	case magnitude >= infinity: // or NaN: the largest exponent stays the largest
		magnitude |= 0x7F800000
	case magnitude >= normal:
		magnitude += rebias
	default: // zero or subnormal: a multiple of 2^-24
		magnitude = math.Float32bits(float32(h&0x03FF) * 0x1p-24)
	}
	return math.Float32frombits(sign | magnitude)
}
