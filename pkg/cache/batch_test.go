package cache_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/cache"
)

var small = cache.Layout{Layers: 2, KVHeads: 1, HeadDim: 2}

func newSmall(t interface{ Fatal(...any) }, kind string) cache.Cache {
	c, err := cache.New(kind, small)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// feed runs one position through c whose keys and values say which sequence
// wrote it, and returns all that the first layer then holds.
func feed(t interface{ Fatal(...any) }, c cache.Cache, mark float32) []float32 {
	if _, err := c.Begin(1); err != nil {
		t.Fatal(err)
	}
	var held []float32
	for layer := range small.Layers {
		c.Append(layer, []float32{mark, mark}, []float32{-mark, -mark})
		keys, _ := c.Blocks(layer)
		if layer == 0 {
			for _, block := range keys {
				held = append(held, block...)
			}
		}
	}
	return held
}

// Whatever is reordered, every sequence keeps what it and its ancestors wrote.
func TestReorderKeepsEveryHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		batch := cache.NewBatch(newSmall(t, "dynamic"))
		histories := [][]float32{nil}
		mark := float32(0)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			parents := rapid.SliceOfN(rapid.IntRange(0, batch.Len()-1), 1, 5).Draw(t, "parents")
			if err := batch.Reorder(parents); err != nil {
				t.Fatal(err)
			}
			next := make([][]float32, len(parents))
			for i, parent := range parents {
				next[i] = slices.Clone(histories[parent])
			}
			histories = next
			for i := range histories {
				mark++
				histories[i] = append(histories[i], mark, mark)
				if held := feed(t, batch.Row(i), mark); !slices.Equal(held, histories[i]) {
					t.Fatalf("sequence %d holds %v, want %v", i, held, histories[i])
				}
			}
			if n := rapid.IntRange(0, len(histories[0])/2+1).Draw(t, "crop"); rapid.Bool().Draw(t, "crops") {
				if err := batch.Crop(n); err != nil {
					t.Fatal(err)
				}
				for i := range histories {
					histories[i] = histories[i][:min(len(histories[i]), 2*n)]
					if past := batch.Row(i).Past(); past != len(histories[i])/2 {
						t.Fatalf("cropped to %d: %d positions", n, past)
					}
				}
			}
		}
	})
}

func TestBatchRefuses(t *testing.T) {
	batch := cache.NewBatch(newSmall(t, "none"))
	if err := batch.Repeat(3); err != nil || batch.Len() != 3 {
		t.Fatalf("%d sequences, %v", batch.Len(), err)
	}
	for _, test := range []struct {
		err  error
		want string
	}{
		{batch.Repeat(2), "there are 3 sequences already"},
		{batch.Reorder([]int{0, 3}), "sequence 1 is to go on from sequence 3"},
		{batch.Reorder([]int{-1}), "from sequence -1"},
		{batch.Reorder(nil), "no sequence would be left"},
		{batch.Crop(-1), "crop to -1 positions"},
		{newSmall(t, "dynamic").Crop(-2), "crop to -2 positions"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("error %v, want one that says %q", test.err, test.want)
		}
	}
	if batch.Len() != 3 {
		t.Errorf("%d sequences after the errors", batch.Len())
	}
}
