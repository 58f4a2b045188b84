package figure

import "gonum.org/v1/plot/vg"

// apart finds places for labels in a row, each as near to where it is wanted as
// the others let it: they keep their order, lie over no other, and stay between
// low and high if together they fit there. Wanted are the middles, in ascending
// order, and so are the places; sizes hold the room that each label takes.
//
// With the room of the labels before it taken off each place, the labels may share
// a place but not change their order, so that the nearest places are those of an
// isotonic regression.
// Source: Barlow et al. 1972, the pool-adjacent-violators algorithm.
func apart(wanted, sizes []vg.Length, low, high vg.Length) []vg.Length {
	type block struct {
		sum   vg.Length // of the places wanted, less the room before them
		count vg.Length
	}
	var blocks []block
	var before vg.Length
	offsets := make([]vg.Length, len(wanted))
	for i, at := range wanted {
		offsets[i] = before + sizes[i]/2
		before += sizes[i]
		blocks = append(blocks, block{at - offsets[i], 1})
		for n := len(blocks); n > 1; n-- {
			a, b := blocks[n-2], blocks[n-1]
			if a.sum*b.count <= b.sum*a.count {
				break
			}
			blocks = append(blocks[:n-2], block{a.sum + b.sum, a.count + b.count})
		}
	}
	places := offsets[:0]
	for _, b := range blocks {
		start := max(low, min(b.sum/b.count, high-before))
		for range int(b.count) {
			places = append(places, start+offsets[len(places)])
		}
	}
	return places
}
