package model

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/tensor"
)

// tolerance is how far logits may be from transformers', and from ours on
// another way to the same place.
const tolerance = 1e-4

// reference is a file of tools/model_reference.py.
type reference struct {
	Parameters int64 `json:"parameters"`
	Prompts    []struct {
		IDs    []int  `json:"ids"`
		Logits []byte `json:"logits_f32le"` // [len(ids), vocab], little-endian
	} `json:"prompts"`
}

// TestReference holds the logits of every position against transformers'.
func TestReference(t *testing.T) {
	folders, err := filepath.Glob("testdata/reference/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no reference models: run tools/model_reference.py (%v)", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(folder, "reference.json"))
			if err != nil {
				t.Fatal(err)
			}
			var ref reference
			if err := json.Unmarshal(data, &ref); err != nil {
				t.Fatal(err)
			}
			for _, kernels := range []tensor.Config{{}, {Plain: true}} {
				m, err := Open(folder, Options{Kernels: kernels})
				if err != nil {
					t.Fatal(err)
				}
				defer m.Close()
				if m.Parameters() != ref.Parameters {
					t.Errorf("%d parameters, transformers counts %d", m.Parameters(), ref.Parameters)
				}
				if got := cost.Parameters(m.Config().Shape()); got != ref.Parameters {
					t.Errorf("the formula says %d parameters, transformers counts %d", got, ref.Parameters)
				}
				if w := m.Config().Warnings; len(w) > 0 {
					t.Errorf("warnings: %q", w)
				}
				for _, p := range ref.Prompts {
					want := float32s(p.Logits)
					for _, kind := range []string{"none", "dynamic"} {
						if diff := farthest(want, inOnePass(t, m, p.IDs, kind)); !(diff <= tolerance) {
							t.Errorf("%d ids, cache %s, %+v: logits up to %g away", len(p.IDs), kind, kernels, diff)
						}
						if diff := farthest(want, stepByStep(t, m, p.IDs, kind)); !(diff <= tolerance) {
							t.Errorf("%d ids one at a time, cache %s, %+v: logits up to %g away", len(p.IDs), kind, kernels, diff)
						}
					}
				}
			}
		})
	}
}

// inOnePass is the logits at every position, all ids run at once.
func inOnePass(t failer, m Model, ids []int, kind string) []float32 {
	c, err := NewCache(m, kind)
	if err != nil {
		t.Fatal(err)
	}
	logits, err := m.Forward(ids, c, len(ids))
	if err != nil {
		t.Fatal(err)
	}
	return append([]float32(nil), logits...)
}

// stepByStep is the same by as many passes as there are ids.
func stepByStep(t failer, m Model, ids []int, kind string) []float32 {
	c, err := NewCache(m, kind)
	if err != nil {
		t.Fatal(err)
	}
	var rows []float32
	for n := 1; n <= len(ids); n++ {
		logits, err := m.Forward(ids[c.Past():n], c, 1)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, logits...)
	}
	return rows
}

// farthest is the largest difference between two rows of numbers, NaN if any of
// them is.
func farthest(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(float64(a[i])-float64(b[i])))
	}
	return worst
}

func float32s(b []byte) []float32 {
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}
