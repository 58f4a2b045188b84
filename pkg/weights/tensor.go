package weights

import (
	"encoding/binary"
	"math"
	"slices"
	"unsafe"
)

// Tensor is a named array of numbers. It is valid until its [Set] is closed.
type Tensor struct {
	Name  string
	DType DType
	Shape []int // outermost first; none for a single number
	file  string
	data  []byte
}

// Len returns how many numbers the tensor holds: the product of its shape.
func (t Tensor) Len() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Size returns how many bytes the numbers take in the file.
func (t Tensor) Size() int { return len(t.data) }

// Float32 returns the numbers as float32, row by row; every F16 and BF16 is
// one exactly. Numbers of type F32 that are aligned in memory are not copied:
// the slice is then a read-only view that ends with the Set. All others are
// converted by every call into a new slice.
func (t Tensor) Float32() []float32 {
	switch t.DType {
	case F32:
		if v, ok := viewFloat32(t.data); ok {
			return v
		}
		return copyFloat32(t.data)
	case F16:
		return widenF16(t.data)
	case BF16:
		return widenBF16(t.data)
	}
	return nil // no Set hands out such a Tensor
}

// clone guards the Set's copy of the shape.
func (t Tensor) clone() Tensor {
	t.Shape = slices.Clone(t.Shape)
	return t
}

// viewFloat32 looks at little-endian bytes as float32 without copying them,
// where byte order and alignment allow.
func viewFloat32(b []byte) ([]float32, bool) {
	littleEndian := binary.NativeEndian.Uint16([]byte{1, 0}) == 1
	if len(b) == 0 || !littleEndian || uintptr(unsafe.Pointer(&b[0]))%unsafe.Alignof(float32(0)) != 0 {
		return nil, false
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&b[0])), len(b)/4), true
}

func copyFloat32(b []byte) []float32 {
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}
