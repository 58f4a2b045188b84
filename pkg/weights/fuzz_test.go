package weights

import (
	"math"
	"os"
	"testing"
)

// FuzzParse reads arbitrary bytes as a file. What passes has to be consistent:
// every tensor inside the data, its shape filling its bytes.
func FuzzParse(f *testing.F) {
	whole, err := os.ReadFile("testdata/mixed/model.safetensors")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(encode(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}`, 12))
	f.Add(encode(`{"__metadata__":{"format":"pt"}}`, 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := Parse("fuzz", data)
		if err != nil {
			return
		}
		total := 0
		for _, name := range set.Names() {
			total += set.tensors[name].Size()
			tensor, err := set.Tensor(name)
			if err != nil {
				continue
			}
			if got := len(tensor.Float32()); got != tensor.Len() || uint64(got)*tensor.DType.bits() != 8*uint64(tensor.Size()) {
				t.Errorf("%q: %d values, shape %d, %d bytes of %s", name, got, tensor.Shape, tensor.Size(), tensor.DType)
			}
			for _, d := range tensor.Shape {
				if d < 0 || d > math.MaxInt32 && tensor.Len() != 0 {
					t.Errorf("%q: shape %d in a file of %d bytes", name, tensor.Shape, len(data))
				}
			}
		}
		if total > len(data) {
			t.Errorf("tensors of %d bytes in a file of %d", total, len(data))
		}
	})
}
