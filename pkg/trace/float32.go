package trace

import (
	"encoding/binary"
	"math"
)

// Rows of float32, little-endian: what a trace holds too many of to write as
// text.

func appendFloat32s(b []byte, row []float32) []byte {
	for _, v := range row {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// float32Row is the i-th row of size numbers.
func float32Row(b []byte, i, size int) []float32 {
	row := make([]float32, size)
	for j := range row {
		row[j] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*(i*size+j):]))
	}
	return row
}

// fills reports whether b holds as many numbers as the shape says. A forged
// shape may have a product that no int holds.
func fills(b []byte, shape ...int) bool {
	rest := len(b) / 4
	for _, size := range shape {
		if size < 1 || rest%size != 0 {
			return false
		}
		rest /= size
	}
	return len(b)%4 == 0 && rest == 1
}

func within(i, n int) bool { return i >= 0 && i < n }
