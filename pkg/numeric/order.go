package numeric

// Order hands out the kept ids of a row from the highest score down, ties by
// ascending id: the order of the line that a draw falls on. It is a heap, so
// that looking at the first few of a large vocabulary does not sort the rest.
type Order struct {
	heap      []entry
	tiesByMax bool
	lastFirst bool  // the heap is upside down
	ids       []int // scratch of ResetTop
}

type entry struct {
	score float32
	id    int32
}

// Reset starts over on a row. The Order keeps its memory between rows.
func (o *Order) Reset(row []float32) { o.reset(row, false) }

// ResetDescendingTies is Reset with ties by descending id: what transformers'
// stable ascending sort gives when it is read backwards (top-p).
func (o *Order) ResetDescendingTies(row []float32) { o.reset(row, true) }

func (o *Order) reset(row []float32, tiesByMax bool) {
	o.tiesByMax, o.lastFirst = tiesByMax, false
	o.heap = o.heap[:0]
	for id, score := range row {
		if score != Cut {
			o.heap = append(o.heap, entry{score, int32(id)})
		}
	}
	o.heapify()
}

// ResetTop is Reset for a caller that takes no more than n ids: the others are
// left out. It passes over most of a row with one comparison each.
func (o *Order) ResetTop(row []float32, n int) {
	o.ids = o.AtLeastNth(o.ids[:0], row, n)
	o.lastFirst = false
	o.heapify()
}

// AtLeastNth appends to ids those of all scores that are at least the n-th
// largest, in ascending order: n ids, more if there are ties, or all that are
// left if they are fewer. The Order is undefined afterwards.
func (o *Order) AtLeastNth(ids []int, row []float32, n int) []int {
	// While the best n are gathered, the last of them is on top. A later id with
	// its score comes after it, and so is not among them.
	o.tiesByMax, o.lastFirst = false, true
	o.heap = o.heap[:0]
	if n <= 0 {
		return ids
	}
	start, floor := len(ids), Cut
	for id, score := range row {
		if score < floor || score == Cut {
			continue
		}
		ids = append(ids, id)
		switch {
		case len(o.heap) < n:
			o.heap = append(o.heap, entry{score, int32(id)})
			if len(o.heap) == n {
				o.heapify()
				floor = o.heap[0].score
			}
		case score > floor:
			o.heap[0] = entry{score, int32(id)}
			o.sink(0)
			floor = o.heap[0].score
		}
	}
	found := ids[start:]
	ids = ids[:start]
	for _, id := range found {
		if !(row[id] < floor) { // not overtaken since
			ids = append(ids, id)
		}
	}
	return ids
}

func (o *Order) heapify() {
	for i := len(o.heap)/2 - 1; i >= 0; i-- {
		o.sink(i)
	}
}

// Summary adds up the scores of the ids that have not been handed out yet.
func (o *Order) Summary() Summary {
	var sums Sums
	var scores [256]float32
	for rest := o.heap; len(rest) > 0; {
		n := min(len(scores), len(rest))
		for i, e := range rest[:n] {
			scores[i] = e.score
		}
		sums.Add(scores[:n])
		rest = rest[n:]
	}
	return sums.Summary()
}

// Len returns how many ids have not been handed out yet.
func (o *Order) Len() int { return len(o.heap) }

// Next returns the next id and its score; ok is false after the last.
func (o *Order) Next() (id int, score float32, ok bool) {
	if len(o.heap) == 0 {
		return 0, 0, false
	}
	first, last := o.heap[0], len(o.heap)-1
	o.heap[0] = o.heap[last]
	o.heap = o.heap[:last]
	o.sink(0)
	return int(first.id), first.score, true
}

// Any returns one of the ids that are left, in no order and without the cost
// of one; ok is false after the last.
func (o *Order) Any() (id int, ok bool) {
	last := len(o.heap) - 1
	if last < 0 {
		return 0, false
	}
	id = int(o.heap[last].id)
	o.heap = o.heap[:last]
	return id, true
}

func (o *Order) sink(i int) {
	h := o.heap
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if right := child + 1; right < len(h) && o.before(h[right], h[child]) {
			child = right
		}
		if !o.before(h[child], h[i]) {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

func (o *Order) before(a, b entry) bool {
	if a.score != b.score {
		return (a.score > b.score) != o.lastFirst
	}
	return (a.id < b.id) != (o.tiesByMax != o.lastFirst)
}

// Rank returns the place of id in the row's Order, 1 for the first, or 0 if
// it was cut.
func Rank(row []float32, id int) int {
	own := row[id]
	if own == Cut {
		return 0
	}
	rank := 1
	for _, score := range row[:id] {
		if score >= own {
			rank++
		}
	}
	for _, score := range row[id+1:] {
		if score > own {
			rank++
		}
	}
	return rank
}
