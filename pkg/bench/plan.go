package bench

import (
	"errors"
	"fmt"
	"slices"
)

// Plan is what is measured: every length with every cache, in every round.
type Plan struct {
	Lengths []int    `json:"lengths"` // new tokens
	Caches  []string `json:"caches"`  // kinds by the names of package cache, settings behind colons
	Repeat  int      `json:"repeat"`  // rounds
}

// Cell is one length with one cache.
type Cell struct {
	Length int    `json:"length"` // new tokens
	Cache  string `json:"cache"`
}

func (c Cell) String() string { return fmt.Sprintf("%d new tokens with cache %s", c.Length, c.Cache) }

// Check refuses a plan with nothing to measure, or with a cell that comes
// twice.
func (p Plan) Check() error {
	switch {
	case len(p.Lengths) == 0:
		return errors.New("bench: there is no length to measure")
	case len(p.Caches) == 0:
		return errors.New("bench: there is no cache to measure")
	case p.Repeat < 1:
		return fmt.Errorf("bench: %d rounds: want at least 1", p.Repeat)
	}
	for i, length := range p.Lengths {
		if length < 1 {
			return fmt.Errorf("bench: a length of %d: want at least 1 new token", length)
		}
		if slices.Contains(p.Lengths[:i], length) {
			return fmt.Errorf("bench: the length %d comes twice", length)
		}
	}
	for i, cache := range p.Caches {
		if slices.Contains(p.Caches[:i], cache) {
			return fmt.Errorf("bench: the cache %s comes twice", cache)
		}
	}
	return nil
}

// Cells lists the cells in the order of a round: the caches of one length side
// by side.
func (p Plan) Cells() []Cell {
	var cells []Cell
	for _, length := range p.Lengths {
		for _, cache := range p.Caches {
			cells = append(cells, Cell{length, cache})
		}
	}
	return cells
}

// Runs is how many runs the whole plan takes.
func (p Plan) Runs() int { return len(p.Lengths) * len(p.Caches) * p.Repeat }
