package decode

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/trace"
)

// Request is one run. Model, Plan and Prompt are needed; a nil Recorder
// records nothing and a nil Streamer prints nothing.
type Request struct {
	Model     model.Model
	Tokenizer *tokenizer.Tokenizer // nil: the prompt is bare ids, and no text comes out
	Prompt    string
	IDs       []int // the prompt as ids, special tokens included
	Plan      *Plan
	Seed      uint64 // of the draws; greedy decoding leaves it unused
	Recorder  *Recorder
	Streamer  Streamer
	About     About // what the trace's head says of the run
}

// About is what the loop cannot know and the trace's first line says.
type About struct {
	Tool            trace.Tool
	Command         []string
	ModelName       string
	ModelSHA256     string
	TokenizerSHA256 string
}

// Result is what a run made.
type Result struct {
	IDs          []int // the new tokens, the end token included if it came
	Text         string
	FinishReason string
	Detail       string
	Totals       trace.Totals
}

// Generate runs the loop of generate() for one sequence, greedy or sampled:
// forward pass, pipeline, pick, until an end token, the length, or the
// context's end stops it. Cancelling ctx stops it between two tokens; that is
// a Result with FinishInterrupted, not an error.
//
// An error of the model, the sampler, a sink or the streamer ends the run; the
// Result then holds what came before it.
func Generate(ctx context.Context, req *Request) (*Result, error) {
	run, err := newLoop(req)
	if err != nil {
		return nil, err
	}
	if err := run.begin(); err != nil {
		return &run.result, err
	}
	for run.result.FinishReason == "" {
		if ctx.Err() != nil {
			run.result.FinishReason = trace.FinishInterrupted
			break
		}
		if err := run.step(); err != nil {
			return &run.result, err
		}
	}
	return &run.result, run.end()
}

// loop is the state of one Generate.
type loop struct {
	*Request
	shape  trace.Shape
	cache  cache.Cache
	source *sampler.Source
	drawer sampler.Drawer
	seen   sampler.Observation
	ids    []int // prompt and new tokens
	draws  int
	result Result
}

func newLoop(req *Request) (*loop, error) {
	kv, err := model.NewCache(req.Model, cacheKind(req.Plan))
	if err != nil {
		return nil, err
	}
	return &loop{
		Request: req,
		shape:   req.Model.Config().Shape(),
		cache:   kv,
		source:  sampler.NewSource(req.Seed, 0),
		ids:     slices.Clone(req.IDs),
	}, nil
}

func cacheKind(p *Plan) string {
	if p.Config.UseCache.Value {
		return "dynamic"
	}
	return "none"
}

func (l *loop) begin() error {
	if l.Recorder != nil {
		if err := l.Recorder.begin(l); err != nil {
			return err
		}
	}
	if l.Streamer != nil {
		return l.Streamer.Put(l.IDs)
	}
	return nil
}

// step makes one token.
func (l *loop) step() error {
	index := len(l.ids) - len(l.IDs)
	started := time.Now()
	logits, err := l.Model.Forward(l.ids[l.cache.Past():], l.cache, 1)
	if err != nil {
		return fmt.Errorf("decode: step %d: %w", index+1, err)
	}
	forward := time.Since(started)

	started = time.Now()
	pick, draw, err := l.pick(logits)
	if errors.Is(err, sampler.ErrNaN) {
		err = fmt.Errorf("%w\nthe weights hold values that are not finite, or a setting takes the logits out of float32's range", err)
	}
	if err != nil {
		return fmt.Errorf("decode: step %d: %w", index+1, err)
	}
	sample := time.Since(started)

	l.ids = append(l.ids, pick.ID)
	l.result.IDs = append(l.result.IDs, pick.ID)
	l.finish(pick.ID)

	o := observed{
		step: index, position: len(l.ids) - 1,
		seen: &l.seen, pick: pick, draw: draw,
		cache: l.cacheReport(), cost: l.cost(index),
		forward: forward, sample: sample,
	}
	var record time.Duration
	if l.Recorder != nil {
		if record, err = l.Recorder.step(o); err != nil {
			return err
		}
	}
	l.result.Totals = addStep(l.result.Totals, &o, record)
	if l.Streamer != nil {
		return l.Streamer.Put([]int{pick.ID})
	}
	return nil
}

// pick runs the pipeline and takes a token. Only a recorded run keeps the
// stages; the other works in place on the model's row.
func (l *loop) pick(logits []float32) (sampler.Pick, trace.Draw, error) {
	row := logits
	if l.Recorder != nil {
		l.Plan.Pipeline.Observe(&l.seen, l.ids, logits)
		row = l.seen.Final()
	} else {
		l.Plan.Pipeline.Apply(l.ids, row)
	}
	if !l.Plan.Config.DoSample.Value {
		return l.greedy(row)
	}
	draw := trace.Draw{Method: trace.DrawMultinomial, U: l.source.Float64(), Index: l.draws}
	l.draws++
	pick, err := l.drawer.Draw(row, draw.U)
	draw.ID, draw.TopID, draw.Low, draw.High = pick.ID, pick.TopID, pick.Low, pick.High
	return pick, draw, err
}

// greedy takes the most likely token, the first on the line.
func (l *loop) greedy(row []float32) (pick sampler.Pick, draw trace.Draw, err error) {
	if pick.ID, err = sampler.Greedy(row); err != nil {
		return pick, draw, err
	}
	pick.TopID = pick.ID
	if l.Recorder != nil { // its probability is only looked at
		pick.High = numeric.Prob(row[pick.ID], l.seen.Stages[len(l.seen.Stages)-1].LogSumExp)
	}
	return pick, trace.Draw{Method: trace.DrawGreedy, ID: pick.ID, TopID: pick.TopID, High: pick.High}, nil
}

// finish decides whether the new token was the last.
func (l *loop) finish(id int) {
	switch {
	case slices.Contains(l.Plan.Config.EOSTokenID.Value, id):
		l.result.FinishReason = trace.FinishEOS
	case len(l.ids) == l.Plan.Limit:
		l.result.FinishReason = trace.FinishLength
		if l.Plan.AtContext {
			l.result.Detail = fmt.Sprintf("the model has %d positions, and the text has reached the last", l.shape.MaxPositions)
		}
	}
}

func (l *loop) cacheReport() trace.Cache {
	pass := l.cache.Pass()
	return trace.Cache{
		Reused: pass.Reused, Computed: pass.Computed, Evicted: pass.Evicted,
		Stored: pass.Stored, Bytes: pass.BytesHeld,
	}
}

func (l *loop) cost(index int) trace.Cost {
	pass := l.cache.Pass()
	return trace.Cost{
		Flops:             l.Model.Flops(),
		FlopsFormula:      cost.Step(l.shape, pass.Reused, pass.Computed, 1),
		FlopsOther:        alternative(l.shape, l.Plan.Config.UseCache.Value, pass.Reused, pass.Computed, index),
		WeightBytesRead:   cost.WeightBytes(l.shape, pass.Computed, 1),
		CacheBytesRead:    pass.BytesRead,
		CacheBytesWritten: pass.BytesWritten,
	}
}

// alternative is the formula's total for the other setting of use_cache, for
// a step that ran computed positions after reused ones.
func alternative(shape trace.Shape, cached bool, reused, computed, step int) int64 {
	length := reused + computed
	if cached || step == 0 {
		return cost.Step(shape, 0, length, 1).Total
	}
	return cost.Step(shape, length-1, 1, 1).Total
}

func addStep(t trace.Totals, o *observed, record time.Duration) trace.Totals {
	t.NewTokens++
	if o.step == 0 {
		t.PrefillNS += o.forward.Nanoseconds()
	} else {
		t.DecodeNS += o.forward.Nanoseconds()
	}
	t.SampleNS += o.sample.Nanoseconds()
	t.RecordNS += record.Nanoseconds()
	t.Flops += o.cost.Flops.Total
	t.FlopsOther += o.cost.FlopsOther
	t.Reused += o.cache.Reused
	t.Computed += o.cache.Computed
	t.CacheBytes = o.cache.Bytes
	return t
}

// end closes the run: the text, the totals, the trace's last line.
func (l *loop) end() error {
	t := &l.result.Totals
	if spent := t.PrefillNS + t.DecodeNS + t.SampleNS + t.RecordNS; spent > 0 {
		t.TokensPerSecond = float64(t.NewTokens) / (float64(spent) * 1e-9)
	}
	t.PeakMemoryBytes = peakMemory()
	if l.Tokenizer != nil {
		l.result.Text = l.Tokenizer.Decode(l.result.IDs, true)
	}
	if l.Streamer != nil {
		if err := l.Streamer.End(); err != nil {
			return err
		}
	}
	if l.Recorder != nil {
		return l.Recorder.end(&l.result)
	}
	return nil
}
