package weights

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestGolden reads files that the Python library wrote (tools/weights_reference.py)
// and compares every bit with what torch has in them.
func TestGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	type tensor struct {
		DType   DType   `json:"dtype"`
		Shape   []int   `json:"shape"`
		Float32 *string `json:"float32"` // null for a type that is not read
	}
	var golden struct {
		Mixed   map[string]tensor `json:"mixed"`
		Sharded map[string]tensor `json:"sharded"`
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]map[string]tensor{"mixed": golden.Mixed, "sharded": golden.Sharded} {
		t.Run(dir, func(t *testing.T) {
			set, err := Open(filepath.Join("testdata", dir))
			if err != nil {
				t.Fatal(err)
			}
			defer set.Close()
			if got, want := set.Names(), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
				t.Errorf("names %q, want %q", got, want)
			}
			for name, want := range want {
				got, err := set.Tensor(name)
				if want.Float32 == nil {
					if err == nil || !strings.Contains(err.Error(), string(want.DType)) {
						t.Errorf("%s: error %v, want one that names %s", name, err, want.DType)
					}
					continue
				}
				if err != nil {
					t.Error(err)
					continue
				}
				if got.Name != name || got.DType != want.DType || !slices.Equal(got.Shape, want.Shape) {
					t.Errorf("%s: got %s of type %s and shape %d, want %s and %d", name, got.Name, got.DType, got.Shape, want.DType, want.Shape)
				}
				values := got.Float32()
				if len(values) != got.Len() {
					t.Errorf("%s: %d values for the shape %d", name, len(values), got.Shape)
				}
				var hex strings.Builder
				for _, v := range values {
					if v != v {
						v = float32(math.NaN()) // one is as good as another
					}
					fmt.Fprintf(&hex, "%08x", math.Float32bits(v))
				}
				if hex.String() != *want.Float32 {
					t.Errorf("%s: bits %s, want %s", name, &hex, *want.Float32)
				}
			}
		})
	}
}
