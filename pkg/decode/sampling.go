package decode

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// sampling is the loop of greedy decoding and of sampling, for one text or
// several, and the walk along a text that is given (transformers' _sample).
// The texts go forward side by side, each with its own cache and its own
// stream of random numbers. The prompt is read once for all of them; a text
// that has ended is left alone, where transformers goes on feeding it padding.
type sampling struct {
	chooser
	caches *cache.Batch
	texts  []text
	inside model.Observation
	row    []float32 // a copy of the logits, where a step works on them in place
	prompt []float32 // the logits after the prompt, which all texts begin with
}

// text is one sequence on its way.
type text struct {
	ids     []int // prompt and new tokens
	numbers numbers
	reason  string
	detail  string
}

func newSampling(s *session) *sampling {
	l := &sampling{chooser: chooser{session: s}, texts: make([]text, s.Plan.Sequences())}
	for i := range l.texts {
		l.texts[i] = text{ids: slices.Clone(s.IDs), numbers: numbers{source: sampler.NewSource(s.Seed, i)}}
	}
	return l
}

func (l *sampling) run(ctx context.Context) error {
	first, err := l.Plan.newCache(l.Model)
	if err != nil {
		return err
	}
	l.caches = cache.NewBatch(first)
	err = l.generate(ctx)
	sequences := make([]trace.Sequence, len(l.texts))
	for i := range l.texts {
		t := &l.texts[i]
		sequences[i] = trace.Sequence{IDs: t.ids[len(l.IDs):], FinishReason: t.reason, Detail: t.detail}
	}
	l.conclude(sequences)
	l.result.Totals.CacheBytes = l.caches.Pass().BytesHeld
	return err
}

func (l *sampling) generate(ctx context.Context) error {
	for step := 0; slices.ContainsFunc(l.texts, text.open); step++ {
		for i := range l.texts {
			if !l.texts[i].open() {
				continue
			}
			if ctx.Err() != nil {
				l.texts[i].reason = trace.FinishInterrupted
				continue
			}
			if err := l.step(step, i); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t text) open() bool { return t.reason == "" }

// step makes one token of one text.
func (l *sampling) step(step, sequence int) error {
	t := &l.texts[sequence]
	o := observed{step: step, sequence: sequence, position: len(t.ids), seen: &l.seen}
	logits, err := l.logits(&o, t)
	if err != nil {
		return fmt.Errorf("decode: step %d: %w", step+1, err)
	}
	started := time.Now()
	o.draw, err = l.pick(logits, t, step)
	if err != nil {
		if c := l.Plan.constraint; c != nil && !c.After(t.ids[len(l.IDs):]).Prefix() {
			return fmt.Errorf("decode: step %d: the text has left what --regex, --one_of and --forbid allow: a token was forced that does not fit\nforce another, or leave the constraint out", step+1)
		}
		return fmt.Errorf("decode: step %d: %w", step+1, explain(err))
	}
	o.sample = time.Since(started)
	if l.guidance != nil {
		o.cost = l.guidance.with(o.cost)
	}

	t.ids = append(t.ids, o.draw.ID)
	l.stopper.look()
	t.reason, t.detail = l.stopper.reason(t.ids)
	if len(l.Given) > 0 {
		t.reason, t.detail = "", ""
		if step == len(l.Given)-1 {
			t.reason = trace.FinishGiven
		}
	}
	if err := l.observe(o); err != nil {
		return err
	}
	if l.Streamer != nil {
		return l.Streamer.Put([]int{o.draw.ID})
	}
	return nil
}

// logits are the raw scores after a text, good until the next call. The first
// text's first pass reads the prompt for all.
func (l *sampling) logits(o *observed, t *text) ([]float32, error) {
	if o.step > 0 || o.sequence == 0 {
		c := l.caches.Row(o.sequence)
		logits, took, err := l.pass(&l.inside, t.ids, c, 1, o.step == 0)
		if err != nil {
			return nil, err
		}
		o.inside = &l.inside
		o.forward, o.cache, o.cost = took, cacheReport(c.Pass()), l.costOf(c, 1, o.step == 0)
		if o.step == 0 && len(l.texts) > 1 {
			l.prompt = slices.Clone(logits)
			if err := l.caches.Repeat(len(l.texts)); err != nil {
				return nil, err
			}
		}
		if l.guidance != nil { // its pass would overwrite the model's row
			l.row = append(l.row[:0], logits...)
			return l.row, nil
		}
		return logits, nil
	}
	pass := l.caches.Row(o.sequence).Pass()
	o.cache = trace.Cache{Reused: pass.Stored, Stored: pass.Stored, Bytes: pass.BytesHeld}
	l.row = append(l.row[:0], l.prompt...)
	return l.row, nil
}

// pick runs the pipeline and takes a token.
func (l *sampling) pick(logits []float32, t *text, step int) (trace.Draw, error) {
	row, err := l.process(t.ids, logits)
	if err != nil {
		return trace.Draw{}, err
	}
	if len(l.Given) > 0 {
		return l.place(row, trace.Draw{Method: trace.DrawGiven, ID: l.Given[step]}), nil
	}
	draw, err := l.choose(row, &t.numbers)
	id, forced := l.Force[step]
	if !forced {
		return draw, err
	}
	instead := &draw.ID
	if err != nil { // a hand can write what no draw could
		instead = nil
	}
	return l.place(row, trace.Draw{Method: trace.DrawForced, U: draw.U, Index: draw.Index, ID: id, Instead: instead}), nil
}

// observe records a step and makes it part of the totals.
func (s *session) observe(o observed) error {
	t := trace.Time{ForwardNS: o.forward.Nanoseconds(), SampleNS: o.sample.Nanoseconds()}
	if s.Recorder != nil {
		record, err := s.Recorder.step(o)
		if err != nil {
			return err
		}
		t.RecordNS = record.Nanoseconds()
	}
	s.result.Totals.Add(1, phase(o.step), &o.cache, &o.cost, &t)
	return nil
}

// explain says what a draw that failed may come from.
func explain(err error) error {
	switch {
	case errors.Is(err, sampler.ErrNaN), errors.Is(err, sampler.ErrInfinite):
		return fmt.Errorf("%w\nthe weights hold values that are not finite, or a setting takes the logits out of float32's range; --remove_invalid_values makes them finite", err)
	case errors.Is(err, sampler.ErrNothingLeft):
		return fmt.Errorf("%w\ntwo settings that forbid or force tokens contradict each other: leave one out", err)
	}
	return err
}
