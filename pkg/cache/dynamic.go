package cache

// dynamic keeps every position and grows as the sequence does. A full run moves
// to one that is larger by a part of its length, so that a decode step seldom
// moves anything and the cost spreads over the steps. (transformers'
// DynamicLayer joins old and new into a tensor of exactly that length, and so
// moves everything at every step.)
type dynamic struct{ run }

func newDynamic(l Layout) *dynamic { return &dynamic{newRun(l, 0)} }

func (d *dynamic) Begin(n int) (first int, err error) {
	past := d.Past()
	if err := d.layout.admit(past, n); err != nil {
		return 0, err
	}
	d.grow(d.layout.room(d.room, past+n))
	return d.start(n), nil
}

func (d *dynamic) Fork(spare Cache) Cache {
	fork, ok := spare.(*dynamic)
	if !ok || fork.layout != d.layout {
		fork = newDynamic(d.layout)
	}
	fork.Reset()
	fork.grow(d.layout.room(fork.room, d.Past()))
	d.copyTo(&fork.run)
	return fork
}
