package compare

import (
	"slices"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Totals are what a run spent, of all sequences together.
type Totals struct {
	Passes   int   `json:"passes"`
	Computed int   `json:"computed"` // positions run through the weights
	Reused   int   `json:"reused"`
	Evicted  int   `json:"evicted"`
	Bytes    int64 `json:"cache_bytes"` // held at the end, as view.Cost has it

	Flops        int64 `json:"flops"`         // counted in the kernels
	FlopsFormula int64 `json:"flops_formula"` // from the model's shape alone
	// Guided says that classifier-free guidance made second passes: they count
	// with the FLOPs, and their time with sampling, so that no speed follows.
	Guided bool `json:"guided,omitempty"`

	WeightBytesRead int64 `json:"weight_bytes_read"`
	CacheBytesRead  int64 `json:"cache_bytes_read"`
}

// total sums a run up.
func total(t *trace.Trace) Totals {
	whole := view.Cost(t)
	sum := Totals{Bytes: whole.Cache.Held, Guided: whole.Total.Guided()}
	add := func(cache *trace.Cache, cost *trace.Cost) {
		if cache.Computed > 0 {
			sum.Passes++
		}
		sum.Computed += cache.Computed
		sum.Reused += cache.Reused
		sum.Evicted += cache.Evicted
		sum.Flops += cost.Flops.Total
		sum.FlopsFormula += cost.FlopsFormula.Total
		sum.WeightBytesRead += cost.WeightBytesRead
		sum.CacheBytesRead += cost.CacheBytesRead
	}
	for i := range t.Steps {
		add(&t.Steps[i].Cache, &t.Steps[i].Cost)
	}
	for i := range t.Beams {
		add(&t.Beams[i].Cache, &t.Beams[i].Cost)
	}
	return sum
}

// Time is how long one run took, by what it did.
type Time struct {
	PrefillNS int64 `json:"prefill_ns"` // the first pass
	DecodeNS  int64 `json:"decode_ns"`  // the other passes
	SampleNS  int64 `json:"sample_ns"`  // pipeline and draw
}

// Total is the time of everything.
func (t Time) Total() int64 { return t.PrefillNS + t.DecodeNS + t.SampleNS }

// Model is the time in the model.
func (t Time) Model() int64 { return t.PrefillNS + t.DecodeNS }

// Median is the middle one of several times, read by of; the mean of the middle
// two of an even number, 0 of none.
func Median(times []Time, of func(Time) int64) int64 {
	if len(times) == 0 {
		return 0
	}
	values := make([]int64, len(times))
	for i, t := range times {
		values[i] = of(t)
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
