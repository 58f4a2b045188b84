package model

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/tensor"
)

// insides is a file of tools/attention_reference.py.
type insides struct {
	Prompt []int `json:"prompt"`
	IDs    []int `json:"ids"`
	Steps  []struct {
		Attention []byte `json:"attention_f32le"` // [layers, heads, queries, keys], little-endian
		Hidden    []byte `json:"hidden_f32le"`    // [layers+1, queries, hidden]
	} `json:"steps"`
}

// TestObservationAgainstTransformers holds the maps and the states of a run,
// prompt and new tokens, against generate()'s.
func TestObservationAgainstTransformers(t *testing.T) {
	files, err := filepath.Glob("testdata/attention/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing to compare with: run tools/attention_reference.py (%v)", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var ref insides
		if err := json.Unmarshal(data, &ref); err != nil {
			t.Fatal(err)
		}
		for _, kernels := range []tensor.Config{{}, {Plain: true}} {
			m, err := Open(filepath.Join("testdata/reference", name), Options{Kernels: kernels})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			for _, kind := range []string{"dynamic", "none"} {
				o := &Observation{Attentions: true, HiddenStates: true}
				m.Observe(o)
				c, err := NewCache(m, kind)
				if err != nil {
					t.Fatal(err)
				}
				ids := slices.Concat(ref.Prompt, ref.IDs)
				for step, want := range ref.Steps {
					length := len(ref.Prompt) + step
					if _, err := m.Forward(ids[c.Past():length], c, 1); err != nil {
						t.Fatal(err)
					}
					o.Last = 1 // of what comes after the prompt
					attention, hidden := farthest(float32s(want.Attention), o.Attention), farthest(float32s(want.Hidden), o.Hidden)
					if !(attention <= 1e-5 && hidden <= 1e-5) {
						t.Errorf("%s, step %d, cache %s, %+v: attention up to %g away, hidden states %g", name, step, kind, kernels, attention, hidden)
					}
				}
			}
		}
	}
}

// TestAnyCutShowsTheSame: a position looks the same in a pass over everything
// and in passes of any lengths with a cache; and nothing that the run gives or
// counts depends on who looks.
func TestAnyCutShowsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShape(t)
		m := randomModel(t, s, Options{Kernels: tensor.Config{Threads: 2}})
		defer m.Close()
		ids := anyIDs(t, s)
		blind := inOnePass(t, m, ids, "none")
		flops := m.Flops()

		whole := &Observation{Attentions: true, HiddenStates: true}
		m.Observe(whole)
		if seen := inOnePass(t, m, ids, "none"); !slices.Equal(blind, seen) {
			t.Fatalf("logits up to %g apart when watched", farthest(blind, seen))
		}
		if m.Flops() != flops {
			t.Fatalf("counted %+v, watched %+v", flops, m.Flops())
		}

		c, err := NewCache(m, rapid.SampledFrom([]string{"none", "dynamic"}).Draw(t, "cache"))
		if err != nil {
			t.Fatal(err)
		}
		part := &Observation{Attentions: true, HiddenStates: true}
		m.Observe(part)
		for length := 0; length < len(ids); {
			n := rapid.IntRange(1, len(ids)-length).Draw(t, "new")
			part.Last = rapid.IntRange(1, n).Draw(t, "last")
			length += n
			if _, err := m.Forward(ids[c.Past():length], c, 0); err != nil {
				t.Fatal(err)
			}
			if part.Queries != part.Last || part.Keys != length {
				t.Fatalf("%d queries and %d keys, want %d and %d", part.Queries, part.Keys, part.Last, length)
			}
			for query := range part.Queries {
				position := length - part.Queries + query
				for layer := range s.Layers {
					for head := range s.Heads {
						want := whole.Weights(layer, head, position)
						got := part.Weights(layer, head, query)
						if diff := farthest(want[:length], got); !(diff <= 1e-6) {
							t.Fatalf("layer %d, head %d, position %d of %d: attention up to %g apart", layer, head, position, length, diff)
						}
						for key, p := range want {
							visible := key <= position && (s.SlidingWindow == 0 || key > position-s.SlidingWindow)
							if !visible && p != 0 {
								t.Fatalf("position %d looks at %d with %g", position, key, p)
							}
						}
					}
				}
				for layer := range s.Layers + 1 {
					if diff := farthest(whole.State(layer, position), part.State(layer, query)); !(diff <= tolerance) {
						t.Fatalf("layer %d, position %d: hidden states up to %g apart", layer, position, diff)
					}
				}
			}
		}
		m.Observe(nil)
		before := slices.Clone(part.Attention)
		inOnePass(t, m, ids, "none")
		if !slices.Equal(before, part.Attention) {
			t.Fatal("a pass that nobody watches was seen")
		}
	})
}

// TestAttendReplaces: who overwrites attention with what it was changes nothing,
// and who clears it changes the logits but not what is counted.
func TestAttendReplaces(t *testing.T) {
	m := randomModel(t, tinyShape, Options{})
	defer m.Close()
	c, ids := m.Config(), []int{1, 2, 3, 4}
	want := inOnePass(t, m, ids, "none")
	flops := m.Flops()
	var layers []int
	o := &Observation{Attend: func(layer int, mixed, queries, keys, values []float32) {
		layers = append(layers, layer)
		if len(mixed) != len(ids)*c.Heads*c.HeadDim || len(queries) != len(mixed) ||
			len(keys) != len(ids)*c.KVHeads*c.HeadDim || len(values) != len(keys) {
			t.Errorf("layer %d: %d numbers of output, %d of queries, %d of keys, %d of values", layer, len(mixed), len(queries), len(keys), len(values))
		}
		// The first position sees itself alone: its output is its values.
		for head := range c.Heads {
			from := head / (c.Heads / c.KVHeads) * c.HeadDim
			copy(mixed[head*c.HeadDim:(head+1)*c.HeadDim], values[from:])
		}
	}}
	m.Observe(o)
	if got := inOnePass(t, m, ids, "none"); !(farthest(want, got) <= 1e-5) {
		t.Errorf("logits up to %g apart with the same attention", farthest(want, got))
	}
	if len(layers) != c.Layers || layers[len(layers)-1] != c.Layers-1 {
		t.Errorf("called for the layers %v of %d", layers, c.Layers)
	}
	o.Attend = func(_ int, mixed, _, _, _ []float32) { clear(mixed) }
	if got := inOnePass(t, m, ids, "none"); farthest(want, got) <= 1e-3 {
		t.Error("cleared attention leaves the logits as they are")
	}
	if m.Flops() != flops {
		t.Errorf("counted %+v, with another attention %+v", flops, m.Flops())
	}
}

// TestObservationKeepsWhatIsAsked, and no more.
func TestObservationKeepsWhatIsAsked(t *testing.T) {
	m := randomModel(t, tinyShape, Options{})
	defer m.Close()
	for _, o := range []*Observation{{}, {Attentions: true}, {HiddenStates: true}, {Lens: true}} {
		m.Observe(o)
		inOnePass(t, m, []int{1, 2, 3}, "none")
		logits := o.Logits(0, 0)
		if (o.Attention != nil) != o.Attentions || (o.Hidden != nil) != o.HiddenStates || (logits != nil) != o.Lens {
			t.Errorf("asked for %t, %t and %t, got %d, %d and %d numbers", o.Attentions, o.HiddenStates, o.Lens, len(o.Attention), len(o.Hidden), len(logits))
		}
	}
}
