package weights

// DType is the type of a tensor's numbers, by its name in safetensors files.
type DType string

// The types that can be given as float32.
const (
	F32  DType = "F32"  // IEEE single precision
	F16  DType = "F16"  // IEEE half precision: 5 bits of exponent, 10 of fraction
	BF16 DType = "BF16" // the upper half of an F32: 8 bits of exponent, 7 of fraction
)

// bits returns the size of one number, 0 for a type that is not known.
func (d DType) bits() uint64 {
	switch d {
	case "F64", "I64", "U64", "C64":
		return 64
	case F32, "I32", "U32":
		return 32
	case F16, BF16, "I16", "U16":
		return 16
	case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ":
		return 8
	case "F6_E2M3", "F6_E3M2":
		return 6
	case "F4":
		return 4
	}
	return 0
}

// readable reports whether Float32 can give such numbers.
func (d DType) readable() bool { return d == F32 || d == F16 || d == BF16 }
