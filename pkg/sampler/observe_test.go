package sampler_test

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

// measured is a stage as its definition has it, from two whole rows.
func measured(name string, before, row []float32) sampler.Stage {
	s := sampler.Stage{Name: name, Scores: row, Summary: numeric.Summarize(row), TopChanged: -1, LastKept: -1, FirstCut: -1}
	if before == nil {
		return s
	}
	lse := numeric.Summarize(before).LogSumExp
	for id, was := range before {
		if row[id] == was {
			continue
		}
		s.Changed++
		if s.TopChanged < 0 || was > before[s.TopChanged] {
			s.TopChanged = id
		}
		if row[id] == cut {
			s.Removed++
			s.RemovedProb += numeric.Prob(was, lse)
			if s.FirstCut < 0 || was > before[s.FirstCut] {
				s.FirstCut = id
			}
		}
	}
	for id, score := range row {
		if s.Removed > 0 && score != cut && (s.LastKept < 0 || score <= row[s.LastKept]) {
			s.LastKept = id
		}
	}
	return s
}

// near says whether two sums are the same but for rounding.
func near(a, b float64) bool {
	return a == b || a != a && b != b || math.Abs(a-b) <= 1e-12*max(1, math.Abs(a))
}

func same(a, b float32) bool { return a == b || a != a && b != b }

// Observe takes short cuts; what it says has to be what the rows say. Rows are
// long enough for all of them, and the observation is used again, so that
// whatever one run leaves behind would show in the next.
func TestObserveIsProcessStageByStage(t *testing.T) {
	all := append(everyProcessor(), processor(sampler.NewTopK(2, 1)), processor(sampler.NewTopK(5, 1)),
		sampler.NewAllowed("regex", nil, func(_ []int, allowed []bool) { allowed[2], allowed[6] = true, true }))
	var seen sampler.Observation
	var drawer sampler.Drawer
	rapid.Check(t, func(t *rapid.T) {
		vocab := rapid.SampledFrom([]int{8, 300, 700}).Draw(t, "vocab")
		short := rapid.SliceOfN(rapid.OneOf(rapid.Float32Range(-30, 30), rapid.Just(float32(1)), rapid.Just(float32(0))), 8, 30).Draw(t, "row")
		logits := make([]float32, vocab)
		for id := range logits {
			logits[id] = short[id*7%len(short)] - float32(id%5)
		}
		ids := rapid.SliceOfN(rapid.IntRange(0, vocab+2), 1, 12).Draw(t, "ids")
		var pipeline sampler.Pipeline
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 0, 6).Draw(t, "pipeline") {
			pipeline = append(pipeline, all[i])
		}
		pipeline.Observe(&seen, ids, logits)

		row := slices.Clone(logits)
		check(t, &seen.Stages[0], measured("raw", nil, row))
		for i, p := range pipeline {
			before := slices.Clone(row)
			p.Process(ids, row)
			check(t, &seen.Stages[i+1], measured(p.Name(), before, row))
		}
		if !slices.EqualFunc(seen.Final(), row, same) {
			t.Fatalf("the last row is %v, want %v", seen.Final(), row)
		}
		u := rapid.Float64Range(0, math.Nextafter(1, 0)).Draw(t, "u")
		want, wantErr := sampler.Draw(row, u)
		if got, err := seen.Draw(&drawer, u); got != want || !errors.Is(err, wantErr) {
			t.Fatalf("u = %v draws %+v (%v), want %+v (%v)", u, got, err, want, wantErr)
		}
	})
}

func check(t *rapid.T, got *sampler.Stage, want sampler.Stage) {
	t.Helper()
	counts := func(s *sampler.Stage) []int {
		return []int{s.Kept, s.Changed, s.TopChanged, s.Removed, s.LastKept, s.FirstCut}
	}
	if got.Name != want.Name || !slices.EqualFunc(got.Scores, want.Scores, same) {
		t.Fatalf("%s: %v, want %s: %v", got.Name, got.Scores, want.Name, want.Scores)
	}
	if !reflect.DeepEqual(counts(got), counts(&want)) {
		t.Fatalf("%s: kept, changed, top changed, removed, last kept, first cut are %v, want %v", got.Name, counts(got), counts(&want))
	}
	// remove_invalid_values can leave nothing but −3e38, next to which the
	// logarithm of a sum is lost: probabilities then mean nothing.
	lost := math.Abs(want.LogSumExp) > 1e15
	if !near(got.LogSumExp, want.LogSumExp) || !near(got.EntropyNats, want.EntropyNats) || !lost && !near(got.RemovedProb, want.RemovedProb) {
		t.Fatalf("%s: log-sum-exp, entropy, removed are %v, %v, %v; want %v, %v, %v", got.Name,
			got.LogSumExp, got.EntropyNats, got.RemovedProb, want.LogSumExp, want.EntropyNats, want.RemovedProb)
	}
	for id := range want.Scores[:8] {
		if rank := numeric.Rank(want.Scores, id); got.Rank(id) != rank {
			t.Fatalf("%s: rank of %d is %d, want %d", got.Name, id, got.Rank(id), rank)
		}
	}
}

func TestObserveKeepsItsMemory(t *testing.T) {
	logits := ramp(-500, 1000)
	ids := []int{1, 998, 3}
	p := pipeline()
	var seen sampler.Observation
	var drawer sampler.Drawer
	step := func() {
		p.Observe(&seen, ids, logits)
		if _, err := seen.Draw(&drawer, .5); err != nil {
			t.Fatal(err)
		}
	}
	step()
	if allocations := testing.AllocsPerRun(20, step); allocations > 0 {
		t.Errorf("%v allocations a step", allocations)
	}
}
