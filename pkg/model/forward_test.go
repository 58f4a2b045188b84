package model

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/tensor"
	"github.com/genlens/genlens/pkg/trace"
)

// anyShape draws a small decoder.
func anyShape(t *rapid.T) trace.Shape {
	kvHeads := rapid.IntRange(1, 3).Draw(t, "kvHeads")
	s := trace.Shape{
		Layers:         rapid.IntRange(1, 3).Draw(t, "layers"),
		KVHeads:        kvHeads,
		Heads:          kvHeads * rapid.IntRange(1, 3).Draw(t, "group"),
		HeadDim:        2 * rapid.IntRange(1, 5).Draw(t, "half a head"),
		Hidden:         rapid.IntRange(1, 30).Draw(t, "hidden"),
		Intermediate:   rapid.IntRange(1, 40).Draw(t, "mlp"),
		Vocab:          rapid.IntRange(1, 50).Draw(t, "vocab"),
		MaxPositions:   40,
		SlidingWindow:  rapid.SampledFrom([]int{0, 0, 1, 4, 39}).Draw(t, "window"),
		TiedEmbeddings: rapid.Bool().Draw(t, "tied"),
	}
	if s.SlidingWindow == 0 { // as Mistral has no biases
		s.AttentionBias = rapid.Bool().Draw(t, "attention bias")
		s.MLPBias = rapid.Bool().Draw(t, "MLP bias")
	}
	return s
}

// anyIDs draws a sequence that fits the shape.
func anyIDs(t *rapid.T, s trace.Shape) []int {
	return rapid.SliceOfN(rapid.IntRange(0, s.Vocab-1), 1, s.MaxPositions).Draw(t, "ids")
}

// TestCountIsTheFormula: whatever the shape, the cache and the cut into passes,
// the kernels count what package cost says, kind by kind.
func TestCountIsTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShape(t)
		m := randomModel(t, s, Options{Kernels: tensor.Config{
			Threads: rapid.IntRange(1, 2).Draw(t, "threads"),
			Plain:   rapid.Bool().Draw(t, "plain"),
		}})
		defer m.Close()
		if m.Config().Shape() != s {
			t.Fatalf("the model's shape is %+v, want %+v", m.Config().Shape(), s)
		}
		if got, want := m.Parameters(), cost.Parameters(s); got != want {
			t.Fatalf("%d parameters, the formula says %d", got, want)
		}
		c, kind := anyCache(t, m, cache.Kinds())
		ids := anyIDs(t, s)
		for length := 0; length < len(ids); {
			length += rapid.IntRange(1, len(ids)-length).Draw(t, "new")
			past := c.Past()
			n := length - past
			keep := rapid.IntRange(0, n).Draw(t, "keep")
			logits, err := m.Forward(ids[past:length], c, keep)
			if err != nil {
				t.Fatal(err)
			}
			if len(logits) != keep*s.Vocab {
				t.Fatalf("%d logits, want %d × %d", len(logits), keep, s.Vocab)
			}
			p := c.Pass()
			if got, want := m.Flops(), cost.Step(windowed(s, c), p.Reused, n, keep); got != want {
				t.Fatalf("past %d, new %d, keep %d:\ncounted %+v\nformula %+v", past, n, keep, got, want)
			}
			if kind != "quantized" && (p.BytesHeld != cost.CacheBytes(s, p.Stored) || p.BytesRead != cost.CacheBytes(s, p.Reused)) {
				t.Fatalf("the cache reports %+v, the formula says %d held and %d read",
					p, cost.CacheBytes(s, p.Stored), cost.CacheBytes(s, p.Reused))
			}
		}
	})
}

// TestAnyCutGivesTheSameLogits: one pass, or passes of any lengths with a
// cache.
func TestAnyCutGivesTheSameLogits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyShape(t)
		m := randomModel(t, s, Options{})
		defer m.Close()
		ids := anyIDs(t, s)
		want := inOnePass(t, m, ids, "none")

		c, err := NewCache(m, "dynamic")
		if err != nil {
			t.Fatal(err)
		}
		var got []float32
		for len(ids) > 0 {
			n := rapid.IntRange(1, len(ids)).Draw(t, "new")
			logits, err := m.Forward(ids[:n], c, n)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, logits...)
			ids = ids[n:]
		}
		if diff := farthest(want, got); !(diff <= tolerance) {
			t.Fatalf("logits up to %g apart", diff)
		}
	})
}

// TestForwardRefuses: bad calls are errors and leave the cache as it was.
func TestForwardRefuses(t *testing.T) {
	s := tinyShape
	s.MaxPositions = 8
	m := randomModel(t, s, Options{})
	defer m.Close()
	c, err := NewCache(m, "dynamic")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Forward([]int{1, 2, 3}, c, 1); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct {
		ids  []int
		keep int
		says string
	}{
		{[]int{4096}, 1, "id 4096 at place 0 is outside the vocabulary of 4096"},
		{[]int{5, -1}, 1, "id -1 at place 1"},
		{[]int{5}, 2, "logits of 2 positions"},
		{[]int{5}, -1, "logits of -1 positions"},
		{[]int{1, 2, 3, 4, 5, 6}, 1, "exceed the context of 8"},
	} {
		_, err := m.Forward(bad.ids, c, bad.keep)
		if err == nil || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("ids %v, keep %d: error %v, want %q in it", bad.ids, bad.keep, err, bad.says)
		}
	}
	if _, err := m.Forward([]int{1, 2, 3, 4, 5, 6}, c, 1); !errors.Is(err, cache.ErrFull) {
		t.Errorf("past the context: %v is not ErrFull", err)
	}
	if c.Past() != 3 {
		t.Errorf("the cache holds %d positions after refused passes, want 3", c.Past())
	}
}

func TestDecodeStepDoesNotAllocate(t *testing.T) {
	m := randomModel(t, tinyShape, Options{})
	defer m.Close()
	for _, kind := range cache.Kinds() {
		c, err := NewCache(m, kind)
		if err != nil {
			t.Fatal(err)
		}
		ids := []int{1}
		step := func() {
			if c.Past() == 64 {
				c.Reset()
			}
			if _, err := m.Forward(ids, c, 1); err != nil {
				t.Fatal(err)
			}
		}
		for range 65 { // the cache grows
			step()
		}
		if n := testing.AllocsPerRun(100, step); n > 0 {
			t.Errorf("%s: %g allocations a step", kind, n)
		}
	}
}

func TestCloseLeavesNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		m, err := Open("testdata/reference/gqa", Options{Kernels: tensor.Config{Threads: 4}})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}
