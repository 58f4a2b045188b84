package guide

import (
	"context"
	"errors"
	"fmt"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
)

// The kinds of cache that the guide knows, use_cache=False and True.
const (
	noCache   = "none"
	withCache = "dynamic"
)

// benchPlan is the guide's table: its lengths, with a cache and without.
var benchPlan = bench.Plan{Lengths: []int{50, 100, 200}, Caches: []string{noCache, withCache}, Repeat: 3}

// Bench is what the guide's benchmark measures here, of texts that go on from the
// story. It is measured once.
func (l *Lab) Bench(ctx context.Context) (*bench.Record, error) {
	if l.record != nil {
		return l.record, nil
	}
	if l.Measure == nil {
		return nil, errors.New("guide: this lab cannot measure: no process to measure in")
	}
	ids, err := l.Model.Encode(story)
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	record, err := l.Measure(ctx, ids, benchPlan)
	if err != nil {
		return nil, err
	}
	l.record = record
	return record, nil
}

// measured is the guide's benchmark here, summed up, with a cell for each length
// and kind of cache.
func measured(ctx context.Context, lab *Lab) (*bench.Summary, error) {
	record, err := lab.Bench(ctx)
	if err != nil {
		return nil, err
	}
	s := bench.Summarize(record)
	for _, length := range record.Plan.Lengths {
		for _, cache := range record.Plan.Caches {
			if _, err := cell(&s, length, cache); err != nil {
				return nil, err
			}
		}
	}
	return &s, nil
}

// onBenchmark is the test of a claim about the benchmark. Its judge fails where the
// numbers do not suffice, as on a system that does not tell the memory.
func onBenchmark(judge func(*bench.Summary) (claim.Answer, error)) func(context.Context, *Lab) (claim.Answer, error) {
	return func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judge(s)
	}
}

// cell is one of a summary's.
func cell(s *bench.Summary, length int, cache string) (*bench.CellSummary, error) {
	for i := range s.Cells {
		if s.Cells[i].Length == length && s.Cells[i].Cache == cache {
			return &s.Cells[i], nil
		}
	}
	return nil, fmt.Errorf("guide: nothing was measured for %d tokens with cache %s", length, cache)
}

// gainAt is how much faster the cache made a length.
func gainAt(s *bench.Summary, length int) bench.Spread {
	for _, g := range s.Gains {
		if g.Length == length && g.Cache == withCache {
			return g.SpeedUp
		}
	}
	return bench.Spread{}
}

// extremes are the least and the greatest gain of time.
func extremes(s *bench.Summary) (least, most bench.Gain) {
	least, most = s.Gains[0], s.Gains[0]
	for _, g := range s.Gains {
		if g.SpeedUp.Median < least.SpeedUp.Median {
			least = g
		}
		if g.SpeedUp.Median > most.SpeedUp.Median {
			most = g
		}
	}
	return least, most
}

// peaks are a length's cells, which must know their memory.
func peaks(s *bench.Summary, length int) (without, with *bench.CellSummary, err error) {
	if without, err = cell(s, length, noCache); err != nil {
		return nil, nil, err
	}
	if with, err = cell(s, length, withCache); err != nil {
		return nil, nil, err
	}
	if without.PeakBytes.Median <= 0 || with.PeakBytes.Median <= 0 {
		return nil, nil, errors.New("guide: this system does not tell how much memory a process took")
	}
	return without, with, nil
}

// saidOf are the rows of the guide's table for a length.
func saidOf(length int) (without, with bench.GuideRow) {
	for _, row := range bench.Guide() {
		switch {
		case row.Length == length && row.Cache == noCache:
			without = row
		case row.Length == length:
			with = row
		}
	}
	return without, with
}

// saidByLength is what a ratio of the guide's rows comes to at each length, in a
// sentence.
func saidByLength(ratio func(without, with bench.GuideRow) string) string {
	var parts []string
	for _, length := range benchPlan.Lengths {
		parts = append(parts, ratio(saidOf(length)))
	}
	return join(parts)
}

// inUse writes a kind of cache as the guide does, as the value of use_cache.
func inUse(cache string) string { return truth(cache != noCache) }
