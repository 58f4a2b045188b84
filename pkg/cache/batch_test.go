package cache_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/cache"
)

var small = cache.Layout{Layers: 2, KVHeads: 1, HeadDim: 2, MaxPositions: 60}

func newSmall(t interface{ Fatal(...any) }, kind string, l cache.Layout) cache.Cache {
	c, err := cache.New(kind, l)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// feed runs n positions of zeros through c.
func feed(t interface{ Fatal(...any) }, c cache.Cache, n int) {
	if _, err := c.Begin(n); err != nil {
		t.Fatal(err)
	}
	rows := make([]float32, n*small.KVHeads*small.HeadDim)
	for layer := range small.Layers {
		c.Append(layer, rows, rows)
		c.Blocks(layer)
	}
}

// TestSharedPrompt: sequences of one prompt hold its full blocks once, whenever
// and in whichever order they go on.
func TestSharedPrompt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := small
		l.BlockSize = rapid.IntRange(1, 9).Draw(t, "block size")
		sequences := rapid.SampledFrom([]int{1, 2, 8}).Draw(t, "sequences")
		prompt, ahead := rapid.IntRange(1, 30).Draw(t, "prompt"), rapid.IntRange(0, 30).Draw(t, "continuation")
		most, err := cache.MostBlocks(l, sequences, prompt, ahead)
		if err != nil {
			t.Fatal(err)
		}
		if b := l.BlockSize; most != prompt/b+sequences*((prompt%b+ahead+b-1)/b) {
			t.Fatalf("at most %d blocks by the formula", most)
		}
		batch := cache.NewBatch(newSmall(t, "paged", l))
		feed(t, batch.Row(0), prompt)
		if err := batch.Repeat(sequences); err != nil {
			t.Fatal(err)
		}
		left := make([]int, sequences)
		open := make([]int, sequences)
		for i := range left {
			left[i], open[i] = ahead, i
		}
		for ahead > 0 && len(open) > 0 {
			at := rapid.IntRange(0, len(open)-1).Draw(t, "next")
			i := open[at]
			n := rapid.IntRange(1, left[i]).Draw(t, "new")
			feed(t, batch.Row(i), n)
			if left[i] -= n; left[i] == 0 {
				open = append(open[:at], open[at+1:]...)
			}
			if held := batch.Pass().BlocksHeld; held > most {
				t.Fatalf("%d blocks held, at most %d", held, most)
			}
		}
		p := batch.Pass()
		if ahead > 0 && p.BlocksHeld != most {
			t.Fatalf("%d blocks held in the end, want %d", p.BlocksHeld, most)
		}
		whole := int64(2 * 4 * l.Layers * l.KVHeads * l.HeadDim)
		shared, own := prompt/l.BlockSize*l.BlockSize, prompt%l.BlockSize+ahead
		if want := int64(shared+sequences*own) * whole; ahead > 0 && p.BytesHeld != want {
			t.Fatalf("%d bytes held, want %d: the full blocks of the prompt once", p.BytesHeld, want)
		}
		if want := int64(p.BlocksHeld*l.BlockSize) * whole; p.BytesReserved != want {
			t.Fatalf("%d bytes reserved, want %d", p.BytesReserved, want)
		}
		if sequences > 1 && ahead > 0 && p.BlocksShared != prompt/l.BlockSize {
			t.Fatalf("%d blocks shared, want %d", p.BlocksShared, prompt/l.BlockSize)
		}

		// A sequence that is dropped lets go of its own blocks and of no other's.
		if err := batch.Reorder([]int{0}); err != nil {
			t.Fatal(err)
		}
		if p := batch.Pass(); p.BlocksHeld != (prompt+ahead+l.BlockSize-1)/l.BlockSize || p.BlocksShared != 0 {
			t.Fatalf("alone it holds %+v", p)
		}
	})
}

// TestCropCopiesOnWrite: a sequence that goes back into a shared block writes
// beside it, not into it.
func TestCropCopiesOnWrite(t *testing.T) {
	l := small
	l.BlockSize = 4
	batch := cache.NewBatch(newSmall(t, "paged", l))
	feed(t, batch.Row(0), 8)
	if err := batch.Repeat(2); err != nil {
		t.Fatal(err)
	}
	one := batch.Row(1)
	if err := one.Crop(5); err != nil {
		t.Fatal(err)
	}
	if p := batch.Pass(); p.BlocksHeld != 2 || p.BlocksShared != 2 || p.Stored != 13 {
		t.Errorf("after the crop: %+v", p)
	}
	if _, err := one.Begin(1); err != nil {
		t.Fatal(err)
	}
	for layer := range l.Layers {
		one.Append(layer, []float32{7, 7}, []float32{7, 7})
	}
	if p := batch.Pass(); p.BlocksHeld != 3 || p.BlocksShared != 1 {
		t.Errorf("after the write: %+v", p)
	}
	keys, _ := batch.Row(0).Blocks(0)
	if keys[1][2] != 0 {
		t.Errorf("the other sequence reads %v, which it did not write", keys[1])
	}
}

// TestBatchReusesMemory: what one search step drops, the next one takes.
func TestBatchReusesMemory(t *testing.T) {
	for _, kind := range cache.Kinds() {
		batch := cache.NewBatch(newSmall(t, kind, small))
		feed(t, batch.Row(0), 5)
		if err := batch.Repeat(3); err != nil {
			t.Fatal(err)
		}
		reserved := batch.Pass().BytesReserved
		for range 4 {
			if err := batch.Reorder([]int{1, 1, 1}); err != nil {
				t.Fatal(err)
			}
		}
		if got := batch.Pass().BytesReserved; got != reserved {
			t.Errorf("%s: %d bytes reserved after four reorders, %d before", kind, got, reserved)
		}
		if err := batch.Reorder([]int{2}); err != nil {
			t.Fatal(err)
		}
		if p := batch.Pass(); p.BytesReserved != reserved || kind != "none" && p.Stored != 5 {
			t.Errorf("%s: one sequence is left with %+v, want %d bytes reserved", kind, p, reserved)
		}
	}
}

func TestBatchRefuses(t *testing.T) {
	batch := cache.NewBatch(newSmall(t, "none", small))
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
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("error %v, want one that says %q", test.err, test.want)
		}
	}
	for _, kind := range cache.Kinds() {
		if err := newSmall(t, kind, small).Crop(-2); err == nil || !strings.Contains(err.Error(), "crop to -2 positions") {
			t.Errorf("%s: cropped to -2: %v", kind, err)
		}
	}
	if batch.Len() != 3 {
		t.Errorf("%d sequences after the errors", batch.Len())
	}
}
