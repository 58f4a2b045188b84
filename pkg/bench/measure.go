package bench

import (
	"context"
	"fmt"
)

// A Runner makes one run of a cell. What it returns has no round yet. It ends
// early, with an error, when ctx does.
type Runner interface {
	Run(ctx context.Context, cell Cell) (Run, error)
}

// Progress is told before each run: how many are done, and what is next.
type Progress func(done int, next Cell)

// Measure makes the plan's runs in its order, round by round. On an error, or
// when ctx ends, it returns the runs up to there, with the error.
func Measure(ctx context.Context, r Runner, p Plan, progress Progress) ([]Run, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	var runs []Run
	for round := 1; round <= p.Repeat; round++ {
		for _, cell := range p.Cells() {
			if err := ctx.Err(); err != nil {
				return runs, err
			}
			if progress != nil {
				progress(len(runs), cell)
			}
			run, err := r.Run(ctx, cell)
			if ctx.Err() != nil { // whatever it made of being stopped
				return runs, ctx.Err()
			}
			if err != nil {
				return runs, fmt.Errorf("bench: %s, round %d of %d: %w", cell, round, p.Repeat, err)
			}
			run.Round = round
			if err := p.checkNext(runs, run); err != nil {
				return runs, fmt.Errorf("bench: %w", err)
			}
			runs = append(runs, run)
		}
	}
	return runs, nil
}
