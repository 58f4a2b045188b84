package cache

import (
	"errors"
	"fmt"
)

// static takes the memory for the whole sequence when it is made, and none
// afterwards: what a compiled or captured forward pass asks for. Positions
// that are not there yet are reserved, not held.
//
// Source: StaticLayer in transformers, without the mask over the empty places:
// Blocks ends with the last position that is held.
type static struct{ run }

func resolveStatic(l Layout) (Layout, error) {
	if l.MaxPositions > 0 && (l.Reserve == 0 || l.Reserve > l.MaxPositions) {
		l.Reserve = l.MaxPositions
	}
	if l.Reserve == 0 {
		return l, errors.New("cache: static: no length to make room for\nset Reserve, or MaxPositions to the model's context length")
	}
	return l, l.fits("static", l.Reserve)
}

func newStatic(l Layout) *static { return &static{newRun(l, l.Reserve)} }

func (s *static) Begin(n int) (first int, err error) {
	past := s.Past()
	if err := s.layout.admit(past, n); err != nil {
		return 0, err
	}
	if n > s.room-past {
		return 0, s.layout.pastEnd(past, n)
	}
	return s.start(n), nil
}

func (l Layout) pastEnd(past, n int) error {
	return fmt.Errorf("cache: static: %d positions and %d new ones go past the end at %d: %w\nreserve more, or take a dynamic cache",
		past, n, l.Reserve, ErrFull)
}

func (s *static) Fork(spare Cache) Cache {
	fork, ok := spare.(*static)
	if !ok || fork.layout != s.layout {
		fork = newStatic(s.layout)
	}
	fork.Reset()
	s.copyTo(&fork.run)
	return fork
}
