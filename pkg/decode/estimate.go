package decode

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/process"
	"github.com/genlens/genlens/pkg/trace"
)

// Estimate is the memory that a run will have taken at its peak, in bytes,
// before it runs.
type Estimate struct {
	Base    int64 // the process as it is: weights, tokenizer, program
	Cache   int64 // of all texts or beams, room to grow included; a draft's, too
	Work    int64 // the forward pass's scratch, the rows of scores, garbage that waits to be collected
	Records int64 // the steps of a recorded run
}

// Total is the peak.
func (e Estimate) Total() int64 { return e.Base + e.Cache + e.Work + e.Records }

// Estimate says what memory the run will take at most. The base is the
// process's own peak so far, the weights being open, or the size of the
// weights where the system does not tell; the cache is [cache.Bytes], exact;
// the work is what a pass needs by the model's shape; the records are counted
// as if no two steps had a candidate in common. What the garbage collector has
// not taken back yet comes on top, unless it is told the limit
// (debug.SetMemoryLimit).
func (r *Request) Estimate() (Estimate, error) {
	e := Estimate{Base: process.PeakMemory()}
	if e.Base == 0 {
		e.Base = r.Model.Parameters() * bytesPerNumber
	}
	rows := max(r.Plan.Sequences(), r.Plan.Config.NumBeams.Value)
	tokens := r.Plan.Limit - len(r.IDs)
	_, reserved, err := r.Plan.CacheBytes(r.Model, len(r.IDs), tokens-1) // the last token is never fed
	if err != nil {
		return e, err
	}
	e.Cache = int64(rows) * reserved
	if r.Draft != nil {
		if _, reserved, err = r.Plan.CacheBytes(r.Draft, len(r.IDs), tokens-1); err != nil {
			return e, err
		}
		e.Cache += reserved
	}
	longest := len(r.IDs)
	if !r.Plan.Config.UseCache.Value {
		longest = 2 * (r.Plan.Limit - 1) // the scratch grows with the text, from one piece of memory into the next
	}
	stages, vocab := len(r.Plan.Pipeline)+2, r.Model.Config().Vocab
	e.Work = int64(longest)*cost.WorkBytes(r.Model.Config().Shape()) +
		int64(rows*stages*vocab)*bytesPerNumber + // every stage of every row
		garbage
	if r.Recorder != nil {
		e.Records = int64(rows*tokens) * r.Recorder.rowBytes(stages, vocab)
		if r.Plan.Config.LogitLens.Value {
			shape := r.Model.Config().Shape()
			e.Records += int64(rows*tokens) * lensBytes(shape.Layers)
			e.Work += int64(rows) * int64((shape.Layers+1)*shape.Hidden+vocab) * bytesPerNumber
		}
	}
	return e, nil
}

// rowBytes is the most that one recorded row takes: so many candidates, each
// with a logit, where it stands, and a probability for every stage.
func (r *Recorder) rowBytes(stages, vocab int) int64 {
	candidates := min(2*r.top()+3*stages+2, vocab)
	bytes := candidates*(int(unsafe.Sizeof(trace.Candidate{}))+20*stages) + stages*int(unsafe.Sizeof(trace.Stage{}))
	if r.Full {
		bytes += vocab * bytesPerNumber
	}
	return int64(bytes)
}

// lensBytes is the most that the lens of one row takes, beside the tokens' texts.
func lensBytes(layers int) int64 {
	return int64(layers+1) * int64(unsafe.Sizeof(trace.LensLayer{})+trace.MaxGuesses*unsafe.Sizeof(trace.Guess{}))
}

const bytesPerNumber = 4 // float32

// garbage is what a run that keeps nothing takes beside its buffers: pages of
// the program that only a run touches, and memory between two collections.
// Measured on the embedded model: 7 MB.
const garbage = 8e6

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
	Fits     []string // settings with each of which alone the run would fit
}

// Error implements error.
func (e *OverLimit) Error() string {
	way := "use a smaller model, a shorter prompt, or fewer beams or sequences"
	if len(e.Fits) > 0 {
		way = "what fits: " + strings.Join(e.Fits, "; or ")
	}
	records := ""
	if e.Estimate.Records > 0 {
		records = fmt.Sprintf(", %s for the records of its steps", amount(e.Estimate.Records))
	}
	return fmt.Sprintf("the run would take about %s and may take %s: %s for the program and the weights, %s for the cache, %s to work in%s\n%s",
		amount(e.Estimate.Total()), amount(e.Limit), amount(e.Estimate.Base), amount(e.Estimate.Cache), amount(e.Estimate.Work), records, way)
}

func amount(bytes int64) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.2f MB", float64(bytes)/1e6)
}

// CheckMemory refuses a run that would take more than limit bytes, with an
// *OverLimit.
func (r *Request) CheckMemory(limit int64) error {
	estimate, err := r.Estimate()
	if err != nil || estimate.Total() <= limit {
		return err
	}
	over := &OverLimit{Estimate: estimate, Limit: limit}
	fits := func(change func(*Request, *Plan)) bool {
		other, plan := *r, *r.Plan
		other.Plan = &plan
		change(&other, &plan)
		e, err := other.Estimate()
		return err == nil && e.Total() <= limit
	}
	// The estimate grows with the length, so halving finds the border.
	low, high := 0, r.Plan.Limit-len(r.IDs)
	for low < high {
		middle := (low + high + 1) / 2
		if fits(func(_ *Request, p *Plan) { p.Limit = len(r.IDs) + middle }) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low > 0 {
		over.Fits = append(over.Fits, fmt.Sprintf("--max_new_tokens %d", low))
	}
	for _, way := range []struct {
		name   string
		change func(*Request, *Plan)
	}{
		{"--no-trace, with nothing recorded", func(r *Request, _ *Plan) { r.Recorder = nil }},
		{"--cache_implementation dynamic", func(_ *Request, p *Plan) { p.Config.CacheImplementation.Unset() }},
		{"--cache_implementation quantized, not exact", func(_ *Request, p *Plan) {
			p.Config.CacheImplementation = Param[string]{Value: "quantized", Source: FromFlag}
		}},
		{"--use_cache=false, slower", func(_ *Request, p *Plan) { *p = *p.WithoutCache(FromFlag) }},
	} {
		if fits(way.change) {
			over.Fits = append(over.Fits, way.name)
		}
	}
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
