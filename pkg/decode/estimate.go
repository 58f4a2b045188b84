package decode

import (
	"fmt"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/process"
)

// Estimate is the memory that a run will have taken at its peak, in bytes,
// before it runs.
type Estimate struct {
	Base  int64 // the process as it is: weights, tokenizer, program
	Cache int64 // of all texts or beams, room to grow included; a draft's, too
	Work  int64 // the forward pass's scratch, and the rows of scores
}

// Total is the peak.
func (e Estimate) Total() int64 { return e.Base + e.Cache + e.Work }

// Estimate says what memory the run will take at most. The base is the
// process's own peak so far, the weights being open, or the size of the
// weights where the system does not tell; the cache is [cache.Bytes], exact;
// the work is what a pass over the prompt needs by the model's shape.
func (r *Request) Estimate() (Estimate, error) {
	e := Estimate{Base: process.PeakMemory()}
	if e.Base == 0 {
		e.Base = r.Model.Parameters() * bytesPerNumber
	}
	rows := max(r.Plan.Sequences(), r.Plan.Config.NumBeams.Value)
	steps := r.Plan.Limit - len(r.IDs) - 1 // the last token is never fed
	_, reserved, err := r.Plan.CacheBytes(r.Model, len(r.IDs), steps)
	if err != nil {
		return e, err
	}
	e.Cache = int64(rows) * reserved
	if r.Draft != nil {
		if _, reserved, err = r.Plan.CacheBytes(r.Draft, len(r.IDs), steps); err != nil {
			return e, err
		}
		e.Cache += reserved
	}
	longest := len(r.IDs)
	if !r.Plan.Config.UseCache.Value {
		longest = (r.Plan.Limit - 1) * 5 / 4 // the scratch grows with the text, by a part at a time
	}
	e.Work = int64(longest)*cost.WorkBytes(r.Model.Config().Shape()) + // by position
		int64(rows*(len(r.Plan.Pipeline)+2)*r.Model.Config().Vocab)*bytesPerNumber // every stage of every row
	return e, nil
}

const bytesPerNumber = 4 // float32

// CacheBytes says what the plan's cache of m holds of one text, and what memory
// it has taken, after a prompt and so many steps of one position each.
func (p *Plan) CacheBytes(m model.Model, promptLen, steps int) (held, reserved int64, err error) {
	return cache.Bytes(p.cacheKind(), p.cacheLayout(m), promptLen, steps)
}

// OverLimit is the error of a run that would take more memory than it may. It
// names the ways out.
type OverLimit struct {
	Estimate Estimate
	Limit    int64
	// Without is the estimate with use_cache=false, Fits the most new tokens
	// with which the run would fit; 0: none.
	Without Estimate
	Fits    int
}

// Error implements error.
func (e *OverLimit) Error() string {
	way := "use a smaller model: the weights alone are beyond it"
	switch without := e.Without.Total() <= e.Limit; {
	case e.Fits > 0 && without:
		way = fmt.Sprintf("--max_new_tokens %d fits; so does --use_cache=false, slower, with %s", e.Fits, megabytes(e.Without.Total()))
	case e.Fits > 0:
		way = fmt.Sprintf("--max_new_tokens %d fits", e.Fits)
	case without:
		way = fmt.Sprintf("--use_cache=false fits, slower, with %s", megabytes(e.Without.Total()))
	case e.Estimate.Base < e.Limit:
		way = "shorten the prompt, or ask for fewer beams or sequences"
	}
	return fmt.Sprintf("the run would take about %s and may take %s: %s for the program and the weights, %s for the cache, %s to work in\n%s",
		megabytes(e.Estimate.Total()), megabytes(e.Limit), megabytes(e.Estimate.Base), megabytes(e.Estimate.Cache), megabytes(e.Estimate.Work), way)
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

// CheckMemory refuses a run that would take more than limit bytes, with an
// *OverLimit.
func (r *Request) CheckMemory(limit int64) error {
	estimate, err := r.Estimate()
	if err != nil || estimate.Total() <= limit {
		return err
	}
	over := &OverLimit{Estimate: estimate, Limit: limit}
	plain := *r
	plain.Plan = r.Plan.WithoutCache(FromFlag)
	if over.Without, err = plain.Estimate(); err != nil {
		return err
	}
	// The estimate grows with the length, so halving finds the border.
	low, high := 0, r.Plan.Limit-len(r.IDs)
	for low < high {
		middle := (low + high + 1) / 2
		shorter := *r
		plan := *r.Plan
		plan.Limit = len(r.IDs) + middle
		shorter.Plan = &plan
		if e, err := shorter.Estimate(); err == nil && e.Total() <= limit {
			low = middle
		} else {
			high = middle - 1
		}
	}
	over.Fits = low
	return over
}

// WithoutCache is the plan with use_cache=False, set by from.
func (p *Plan) WithoutCache(from Source) *Plan {
	plain := *p
	plain.Config.UseCache = Param[bool]{Value: false, Source: from}
	plain.Config.CacheImplementation.Unset()
	plain.Config.CacheConfig.Unset()
	return &plain
}
