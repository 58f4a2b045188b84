package weights

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// encode puts a file together.
func encode(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestParseErrors(t *testing.T) {
	claim := func(n uint64) []byte { return append(binary.LittleEndian.AppendUint64(nil, n), "{}"...) }
	for _, c := range []struct {
		name string
		file []byte
		want string // part of the error
	}{
		{"empty file", nil, "has 0 bytes"},
		{"cut in the length", []byte{1, 0, 0}, "has 3 bytes"},
		{"header longer than the file", claim(3), "claims 3 bytes and 2 follow"},
		{"header above the limit", claim(100_000_001), "at most 100000000"},
		{"header length overflows", claim(1<<64 - 1), "at most 100000000"},
		{"not JSON", encode("hello", 0), "JSON object"},
		{"no object", encode("[]", 0), "JSON object"},
		{"empty header", encode("", 0), "JSON object"},
		{"not UTF-8", encode("{\"\xff\":1}", 0), "UTF-8"},
		{"JSON cut off", encode(`{"a":{"dtype":"F32"`, 0), `tensor "a"`},
		{"object not closed", encode(`{"__metadata__":{}`, 0), "bad JSON"},
		{"more after the object", encode(`{}{}`, 0), "follows"},
		{"metadata not text", encode(`{"__metadata__":{"a":1}}`, 0), "__metadata__"},
		{"tensor is null", encode(`{"a":null}`, 0), "data_offsets"},
		{"no shape", encode(`{"a":{"dtype":"F32","data_offsets":[0,4]}}`, 4), "shape"},
		{"three offsets", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}`, 4), "data_offsets"},
		{"negative offset", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`, 4), `tensor "a"`},
		{"negative size", encode(`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 4), `tensor "a"`},
		{"name twice", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), `"a" occurs twice`},
		{"name twice, once escaped", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), `"a" occurs twice`},
		{"ends before it begins", encode(`{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}`, 4), "before it begins"},
		{"out of range", encode(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4), "which has 4"},
		{"far out of range", encode(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}}`, 4), "which has 4"},
		{"overlap", encode(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12), "inside the one before"},
		{"gap", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}`, 12), "nothing may lie between"},
		{"gap in front", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), "nothing may lie between"},
		{"bytes left over", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 5), "which has 5"},
		{"shape too small", encode(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}`, 8), "does not fill"},
		{"shape too large", encode(`{"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,8]}}`, 8), "does not fill"},
		{"product overflows to fit", encode(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0), "too large"},
		{"bytes overflow to fit", encode(`{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}`, 0), "does not fill"},
		{"half a byte", encode(`{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}`, 1), "does not fill"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.safetensors", c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want one that says %q", err, c.want)
			}
			if !strings.HasPrefix(err.Error(), "weights: x.safetensors: ") {
				t.Errorf("error %q does not say where", err)
			}
		})
	}
}

func TestTensorErrors(t *testing.T) {
	set, err := Parse("x", encode(`{
		"whole":  {"dtype":"I64","shape":[1],"data_offsets":[0,8]},
		"future": {"dtype":"F2_NEW","shape":[1000000],"data_offsets":[8,9]},
		"ok":     {"dtype":"F32","shape":[],"data_offsets":[9,13]}}   `, 13))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"whole": "I64", "future": "F2_NEW", "none": `no tensor "none"`} {
		if _, err := set.Tensor(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Tensor(%q): error %v, want one that says %q", name, err, want)
		}
	}
	if ok, err := set.Tensor("ok"); err != nil || ok.Len() != 1 || ok.Size() != 4 || len(ok.Float32()) != 1 {
		t.Errorf("Tensor(ok) = %v, %v; want one number", ok, err)
	}
	if err := set.Close(); err != nil {
		t.Error(err)
	}
	if _, err := set.Tensor("ok"); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("after Close: error %v", err)
	}
}

// TestShapeIsACopy guards the set against callers that write into a shape.
func TestShapeIsACopy(t *testing.T) {
	set, err := Parse("x", encode(`{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}`, 24))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		a, err := set.Tensor("a")
		if err != nil || a.Len() != 6 {
			t.Fatalf("%v, %v", a, err)
		}
		a.Shape[0] = 9
	}
}

// TestOrderInHeader: the order of tensors in the header need not be that of the data.
func TestOrderInHeader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(0, 3), 1, 8).Draw(t, "lengths")
		var members []string
		begin := 0
		for i, n := range lengths {
			members = append(members, fmt.Sprintf(`"t%d":{"dtype":"F32","shape":[%d],"data_offsets":[%d,%d]}`, i, n, begin, begin+4*n))
			begin += 4 * n
		}
		file := encode("{"+strings.Join(rapid.Permutation(members).Draw(t, "order"), ",")+"}", begin)
		// Number the data, so that a tensor shows where it was read.
		for i := range begin / 4 {
			binary.LittleEndian.PutUint32(file[len(file)-begin+4*i:], 0x3F800000+uint32(i))
		}
		set, err := Parse("x", file)
		if err != nil {
			t.Fatal(err)
		}
		next := uint32(0)
		for i, n := range lengths {
			tensor, err := set.Tensor(fmt.Sprintf("t%d", i))
			if err != nil || tensor.Len() != n {
				t.Fatalf("t%d: %v, %v", i, tensor, err)
			}
			for j := range n {
				if got := binary.LittleEndian.Uint32(tensor.data[4*j:]); got != 0x3F800000+next {
					t.Fatalf("t%d[%d] is number %#x of the data, want %d", i, j, got, next)
				}
				next++
			}
		}
	})
}

// TestCutAnywhere: no prefix of a good file is a good file.
func TestCutAnywhere(t *testing.T) {
	whole := encode(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}`, 12)
	if _, err := Parse("x", whole); err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if _, err := Parse("x", whole[:n]); err == nil {
			t.Errorf("the first %d of %d bytes pass for a file", n, len(whole))
		}
	}
}
