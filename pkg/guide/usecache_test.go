package guide

import (
	"testing"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
)

func init() {
	expect(map[string]claim.Verdict{
		"cache-default":       claim.Holds,
		"cache-keeps":         claim.Condition,
		"cache-steps":         claim.Holds,
		"cache-boxes":         claim.Holds,
		"cache-debugging":     claim.Condition,
		"cache-three-to-five": claim.Condition, // of the made-up record: ×2.5, ×5 and ×10
		"cache-longer":        claim.Holds,
		"cache-more-memory":   claim.Holds,
		"cache-memory-table":  claim.Fails,
	})
}

// What is judged of a benchmark can come out either way.
func TestBenchmarkJudges(t *testing.T) {
	summary := func(change func(*bench.Run)) *bench.Summary {
		record, err := madeUp(t.Context(), []int{1, 2, 3}, benchPlan)
		if err != nil {
			t.Fatal(err)
		}
		for i := range record.Runs {
			change(&record.Runs[i])
		}
		s := bench.Summarize(record)
		return &s
	}
	lab := newLab(t)
	plain := func(judge func(*bench.Summary) claim.Answer) func(*bench.Summary) (claim.Answer, error) {
		return func(s *bench.Summary) (claim.Answer, error) { return judge(s), nil }
	}
	memoryTable := func(s *bench.Summary) (claim.Answer, error) { return judgeMemoryTable(s, lab) }
	worthIt := func(s *bench.Summary) (claim.Answer, error) { return judgeWorthIt(s, 1), nil }
	asMeasured := func(*bench.Run) {}
	same := func(r *bench.Run) { r.TotalNS, r.Flops = int64(r.Length)*1e6, int64(r.Length)*1e6 }
	fourTimes := func(r *bench.Run) {
		if r.TotalNS = int64(r.Length) * 1e6; r.Cache == noCache {
			r.TotalNS *= 4
		}
	}
	hungry := func(r *bench.Run) { // a run without a cache takes more
		if r.Cache == noCache {
			r.PeakBytes *= 3
		}
	}
	third := func(r *bench.Run) {
		if r.PeakBytes = 100 << 20; r.Cache == noCache {
			r.PeakBytes = 70 << 20
		}
	}
	large := func(r *bench.Run) { r.CacheBytes *= 9000 }
	slow := func(r *bench.Run) { r.TotalNS *= 100 }

	for name, test := range map[string]struct {
		judge  func(*bench.Summary) (claim.Answer, error)
		change func(*bench.Run)
		want   claim.Verdict
	}{
		"complexity":              {plain(judgeComplexity), asMeasured, claim.Condition},
		"no difference":           {plain(judgeComplexity), same, claim.Fails},
		"hundred":                 {plain(judgeHundred), asMeasured, claim.Illustration},
		"hundred, slower":         {plain(judgeHundred), func(r *bench.Run) { same(r); r.TotalNS += int64(len(r.Cache)) * 1e6 }, claim.Fails},
		"table":                   {judgeTable, asMeasured, claim.Illustration},
		"table, linear":           {judgeTable, fourTimes, claim.Fails},
		"three to five":           {plain(judgeThreeToFive), asMeasured, claim.Condition},
		"three to five, four":     {plain(judgeThreeToFive), fourTimes, claim.Holds},
		"three to five, none":     {plain(judgeThreeToFive), same, claim.Fails},
		"longer":                  {plain(judgeLonger), asMeasured, claim.Holds},
		"longer, the same":        {plain(judgeLonger), fourTimes, claim.Fails},
		"interactive":             {judgeInteractive, asMeasured, claim.Condition},
		"interactive, large":      {judgeInteractive, slow, claim.Holds},
		"interactive, no gain":    {judgeInteractive, same, claim.Fails},
		"more memory":             {judgeMoreMemory, asMeasured, claim.Holds},
		"more memory without":     {judgeMoreMemory, hungry, claim.Condition},
		"memory table":            {memoryTable, asMeasured, claim.Fails},
		"memory table, large":     {memoryTable, large, claim.Holds},
		"saves memory":            {judgeSavesMemory, asMeasured, claim.Condition},
		"saves memory, 30 %":      {judgeSavesMemory, third, claim.Holds},
		"saves memory, none":      {judgeSavesMemory, hungry, claim.Fails},
		"retry":                   {judgeRetry, asMeasured, claim.Holds},
		"retry, in vain":          {judgeRetry, hungry, claim.Condition},
		"worth it":                {worthIt, asMeasured, claim.Holds},
		"worth it, but no faster": {worthIt, same, claim.Fails},
		"summary":                 {judgeSummaryCache, asMeasured, claim.Holds},
		"summary, no faster":      {judgeSummaryCache, same, claim.Fails},
		"summary, more memory":    {judgeSummaryCache, hungry, claim.Condition},
	} {
		answer, err := test.judge(summary(test.change))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if answer.Verdict != test.want || answer.Measured == "" || answer.Reason == "" {
			t.Errorf("%s: %s: %s: %s; want %s", name, answer.Verdict, answer.Measured, answer.Reason, test.want)
		}
	}
}

// Where the system does not tell the memory, nothing is judged of it.
func TestNoMemoryNoVerdict(t *testing.T) {
	record, err := madeUp(t.Context(), []int{1}, benchPlan)
	if err != nil {
		t.Fatal(err)
	}
	for i := range record.Runs {
		record.Runs[i].PeakBytes = 0
	}
	s := bench.Summarize(record)
	if answer, err := judgeMoreMemory(&s); err == nil {
		t.Errorf("%s: %s", answer.Verdict, answer.Measured)
	}
}
