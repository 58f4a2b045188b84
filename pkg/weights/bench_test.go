package weights

import "testing"

// The numbers are read from memory that is warm; MB/s are those of the file.
func BenchmarkFloat32(b *testing.B) {
	data := make([]byte, 6<<20)
	for i := range data {
		data[i] = byte(i * 167) // no subnormal numbers to speak of, as in weights
	}
	for _, d := range []DType{F32, F16, BF16} {
		b.Run(string(d), func(b *testing.B) {
			t := Tensor{DType: d, data: data}
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				t.Float32()
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		set, err := Open("testdata/mixed")
		if err != nil {
			b.Fatal(err)
		}
		if err := set.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
