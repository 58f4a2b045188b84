package cache

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var small = Layout{Layers: 2, KVHeads: 2, HeadDim: 3, MaxPositions: 20}

// pass runs one forward pass over n positions as a model does. What it stores
// says where it belongs: 1000·layer + position for keys, the negative for values.
func pass(t *rapid.T, c Cache, l Layout, n int) {
	past, err := c.Begin(n)
	if err != nil {
		t.Fatal(err)
	}
	for layer := range l.Layers {
		keys := make([]float32, n*l.row())
		values := make([]float32, n*l.row())
		for i := range keys {
			keys[i] = float32(1000*layer + past + i/l.row())
			values[i] = -keys[i]
		}
		c.Append(layer, keys, values)
		clear(keys) // Append copies

		gotKeys, gotValues := c.Blocks(layer)
		k, v := slices.Concat(gotKeys...), slices.Concat(gotValues...)
		if len(k) != (past+n)*l.row() || len(v) != len(k) {
			t.Fatalf("layer %d: blocks of %d keys and %d values, want %d", layer, len(k), len(v), (past+n)*l.row())
		}
		for i := range k {
			if want := float32(1000*layer + i/l.row()); k[i] != want || v[i] != -want {
				t.Fatalf("layer %d, number %d: key %g and value %g, want %g and its negative", layer, i, k[i], v[i], want)
			}
		}
	}
}

func TestDynamic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Layout{
			Layers:       rapid.IntRange(1, 3).Draw(t, "layers"),
			KVHeads:      rapid.IntRange(1, 3).Draw(t, "kvHeads"),
			HeadDim:      rapid.IntRange(1, 5).Draw(t, "headDim"),
			MaxPositions: 200,
		}
		c, err := New("dynamic", l)
		if err != nil {
			t.Fatal(err)
		}
		past := 0
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 20), 1, 9).Draw(t, "passes") {
			if rapid.IntRange(0, 9).Draw(t, "reset") == 0 {
				c.Reset()
				past = 0
			}
			if c.Past() != past {
				t.Fatalf("Past is %d, want %d", c.Past(), past)
			}
			pass(t, c, l, n)
			position := int64(2 * 4 * l.Layers * l.KVHeads * l.HeadDim)
			want := Pass{
				Reused: past, Computed: n, Stored: past + n,
				BytesHeld: position * int64(past+n), BytesRead: position * int64(past), BytesWritten: position * int64(n),
			}
			if c.Pass() != want {
				t.Fatalf("the pass reports %+v, want %+v", c.Pass(), want)
			}
			past += n
		}
	})
}

func TestNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New("none", small)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 20), 1, 5).Draw(t, "passes") {
			pass(t, c, small, n)
			if want := (Pass{Computed: n}); c.Pass() != want || c.Past() != 0 {
				t.Fatalf("the pass reports %+v and then Past is %d, want %+v and 0", c.Pass(), c.Past(), want)
			}
		}
	})
}

func TestFull(t *testing.T) {
	for _, kind := range Kinds() {
		c, err := New(kind, small)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Begin(21); !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "context of 20") {
			t.Errorf("%s: 21 positions in a context of 20: %v", kind, err)
		}
		if _, err := c.Begin(20); err != nil {
			t.Errorf("%s: the whole context: %v", kind, err)
		}
	}
	c, _ := New("dynamic", small)
	c.Begin(20)
	before := c.Pass()
	if _, err := c.Begin(1); !errors.Is(err, ErrFull) {
		t.Errorf("one more than the context: %v", err)
	}
	if c.Pass() != before || c.Past() != 20 {
		t.Errorf("a refused pass changed the cache: %+v, Past %d", c.Pass(), c.Past())
	}
	if _, err := c.Begin(-1); err == nil {
		t.Error("a pass over -1 positions is no error")
	}
	unlimited, _ := New("dynamic", Layout{Layers: 1, KVHeads: 1, HeadDim: 1})
	if _, err := unlimited.Begin(1 << 20); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New("sdram", small); err == nil || !strings.Contains(err.Error(), "dynamic, none") {
		t.Errorf("an unknown kind: %v", err)
	}
	for _, l := range []Layout{{}, {Layers: 1, KVHeads: -1, HeadDim: 2}, {Layers: 1, KVHeads: 1 << 20, HeadDim: 1 << 20}, {1, 1, 1, -1}} {
		if _, err := New("dynamic", l); err == nil {
			t.Errorf("layout %+v is no error", l)
		}
	}
}

func TestWrongRowsPanic(t *testing.T) {
	for _, kind := range Kinds() {
		c, _ := New(kind, small)
		c.Begin(1)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: five numbers for six: no panic", kind)
				}
			}()
			c.Append(0, make([]float32, 5), make([]float32, 5))
		}()
	}
}

// TestGrowthIsAmortised counts how often storing moves memory: a few times for
// a thousand positions.
func TestGrowthIsAmortised(t *testing.T) {
	l := Layout{Layers: 1, KVHeads: 2, HeadDim: 32}
	row := make([]float32, l.row())
	allocations := testing.AllocsPerRun(1, func() {
		c, _ := New("dynamic", l)
		for range 1000 {
			c.Begin(1)
			c.Append(0, row, row)
			c.Blocks(0)
		}
	})
	if allocations > 60 {
		t.Errorf("%g allocations for 1000 positions", allocations)
	}
}
