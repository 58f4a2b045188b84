package cache

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// TestReference reads, pass by pass, what transformers' cache layers read
// (tools/cache_reference.py): the same positions, and numbers that went through
// codes the same to the last bits.
func TestReference(t *testing.T) {
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	type rows struct{ Keys, Values []byte } // little-endian float32, [positions, heads, head_dim]
	var ref struct {
		rows
		Heads   int
		HeadDim int `json:"head_dim"`
		Passes  []int
		Cases   []struct {
			Name, Kind string
			Layout     Layout
			Read       []rows
		}
	}
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatal(err)
	}
	if len(ref.Cases) == 0 {
		t.Fatal("no cases: run tools/cache_reference.py")
	}
	keys, values := float32s(ref.Keys), float32s(ref.Values)
	for _, test := range ref.Cases {
		l := test.Layout
		l.Layers, l.KVHeads, l.HeadDim = 1, ref.Heads, ref.HeadDim
		c := mustNew(t, test.Kind, l)
		for i, n := range ref.Passes {
			first, err := c.Begin(n)
			if err != nil {
				t.Fatal(err)
			}
			from, to := first*l.row(), (first+n)*l.row()
			c.Append(0, keys[from:to], values[from:to])
			gotKeys, gotValues := c.Blocks(0)
			for _, pair := range [][2][]float32{
				{slices.Concat(gotKeys...), float32s(test.Read[i].Keys)},
				{slices.Concat(gotValues...), float32s(test.Read[i].Values)},
			} {
				if !slices.EqualFunc(pair[0], pair[1], func(a, b float32) bool { return abs(a-b) <= 1e-6 }) {
					t.Fatalf("%s, pass %d: attention reads %d numbers\n%v\ntransformers' %d\n%v",
						test.Name, i, len(pair[0]), pair[0], len(pair[1]), pair[1])
				}
			}
		}
	}
}

func float32s(b []byte) []float32 {
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}
