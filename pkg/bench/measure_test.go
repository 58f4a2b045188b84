package bench_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/bench"
)

// made is a runner that makes its numbers up: without a cache n tokens take n²
// milliseconds and 1000·n² operations, with one 10·n and 1000·n.
type made struct {
	runs  int
	after func(run *bench.Run, n int) error // looks at the n-th run, from 1
}

func (m *made) Run(_ context.Context, cell bench.Cell) (bench.Run, error) {
	m.runs++
	n := int64(cell.Length)
	run := bench.Run{Cell: cell, TotalNS: n * n * 1e6, DecodeNS: n * n * 9e5, PrefillNS: 5e4, SampleNS: 2e4,
		Computed: cell.Length * cell.Length, Flops: 1000 * n * n, PeakBytes: 30e6}
	if cell.Cache != "none" {
		run.TotalNS, run.DecodeNS, run.Computed, run.Flops = 10*n*1e6, 9*n*1e6, cell.Length, 1000*n
		run.Reused, run.CacheBytes, run.CacheBytesFormula, run.PeakBytes = cell.Length*cell.Length, 64*n, 64*n, 31e6
	}
	if m.after != nil {
		if err := m.after(&run, m.runs); err != nil {
			return bench.Run{}, err
		}
	}
	return run, nil
}

var plan = bench.Plan{Lengths: []int{10, 20, 40}, Caches: []string{"none", "dynamic"}, Repeat: 3}

// TestOrder: the caches take turns, and every round has every cell.
func TestOrder(t *testing.T) {
	var told []string
	runs, err := bench.Measure(t.Context(), &made{}, plan, func(done int, next bench.Cell) {
		told = append(told, fmt.Sprint(done, " ", next))
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != plan.Runs() || len(runs) != 18 {
		t.Fatalf("%d runs", len(runs))
	}
	for i, run := range runs {
		want := bench.Cell{Length: plan.Lengths[i%6/2], Cache: plan.Caches[i%2]}
		if run.Cell != want || run.Round != i/6+1 {
			t.Errorf("run %d is %+v, round %d, want %+v", i, run.Cell, run.Round, want)
		}
		if told[i] != fmt.Sprint(i, " ", want) {
			t.Errorf("progress %q before run %d", told[i], i)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	runner := &made{after: func(_ *bench.Run, n int) error {
		if n == 8 {
			cancel()
			return errors.New("killed")
		}
		return nil
	}}
	runs, err := bench.Measure(ctx, runner, plan, nil)
	if !errors.Is(err, context.Canceled) || len(runs) != 7 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
	r := record(t)
	r.Runs = runs
	if r.Complete() {
		t.Error("7 of 18 runs are called complete")
	}
	s := bench.Summarize(r)
	if len(s.Cells) != 6 || s.Cells[0].Runs != 2 || s.Cells[1].Runs != 1 || len(s.Gains) != 3 {
		t.Errorf("%+v", s)
	}
}

func TestFailing(t *testing.T) {
	runner := &made{after: func(_ *bench.Run, n int) error {
		if n == 10 {
			return errors.New("out of memory")
		}
		return nil
	}}
	runs, err := bench.Measure(t.Context(), runner, plan, nil)
	if want := "bench: 20 new tokens with cache dynamic, round 2 of 3: out of memory"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if len(runs) != 9 {
		t.Errorf("%d runs before it", len(runs))
	}
}

// TestOtherCounts: what is counted cannot change between rounds; if it does,
// something else ran.
func TestOtherCounts(t *testing.T) {
	for name, change := range map[string]func(*bench.Run){
		"operations": func(r *bench.Run) { r.Flops++ },
		"positions":  func(r *bench.Run) { r.Computed++ },
		"bytes":      func(r *bench.Run) { r.CacheBytes++ },
		"cell":       func(r *bench.Run) { r.Length++ },
		"no time":    func(r *bench.Run) { r.TotalNS = 0 },
	} {
		runner := &made{after: func(r *bench.Run, n int) error {
			if n == 7 {
				change(r)
			}
			return nil
		}}
		if runs, err := bench.Measure(t.Context(), runner, plan, nil); err == nil || len(runs) != 6 {
			t.Errorf("%s: %d runs, %v", name, len(runs), err)
		}
	}
}

func TestPlanCheck(t *testing.T) {
	for want, change := range map[string]func(*bench.Plan){
		"no length":              func(p *bench.Plan) { p.Lengths = nil },
		"no cache":               func(p *bench.Plan) { p.Caches = nil },
		"0 rounds":               func(p *bench.Plan) { p.Repeat = 0 },
		"length of 0":            func(p *bench.Plan) { p.Lengths = []int{5, 0} },
		"length 5 comes twice":   func(p *bench.Plan) { p.Lengths = []int{5, 9, 5} },
		"cache none comes twice": func(p *bench.Plan) { p.Caches = []string{"none", "none"} },
	} {
		p := bench.Plan{Lengths: slices.Clone(plan.Lengths), Caches: plan.Caches, Repeat: 1}
		change(&p)
		if _, err := bench.Measure(t.Context(), &made{}, p, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
