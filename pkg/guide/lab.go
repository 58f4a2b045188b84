package guide

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
)

// Lab is where experiments are made: a model, and what it has run so far.
type Lab struct {
	Model *pretrained.Pretrained
	About decode.About // what the traces say of who made them
	Seed  uint64       // that experiments with chance start from

	// Measure takes a benchmark's plan and gives its record. It needs processes
	// of its own, as the peak memory of one only grows, so it comes from outside.
	Measure func(ctx context.Context, prompt []int, plan bench.Plan) (*bench.Record, error)

	runs      map[Trial]*trace.Trace
	sequences map[Trial][]trace.Sequence
	record    *bench.Record
}

// Trial is a run as somebody would ask for it.
type Trial struct {
	Prompt string
	// Call is the keyword arguments of generate(), in Python:
	// "do_sample=True, temperature=0.7". What it does not name comes from the
	// model's own generation_config, as in transformers.
	Call  string
	Seed  uint64 // of the draws
	Full  bool   // keep every logit
	First int    // ids of the prompt that are read, from its beginning; 0: all
}

func (t Trial) String() string { return fmt.Sprintf("%q with %s", t.Prompt, t.Call) }

// Run gives the trace of a trial. The same trial is run once.
func (l *Lab) Run(ctx context.Context, t Trial) (*trace.Trace, error) {
	if known := l.runs[t]; known != nil {
		return known, nil
	}
	made, err := l.RunAgain(ctx, t)
	if err != nil {
		return nil, err
	}
	if l.runs == nil {
		l.runs = make(map[Trial]*trace.Trace)
	}
	l.runs[t] = made
	return made, nil
}

// RunAgain runs a trial although it may have been run before: for whether it
// comes out the same.
func (l *Lab) RunAgain(ctx context.Context, t Trial) (*trace.Trace, error) {
	memory := &decode.Collector{}
	if _, err := l.generate(ctx, t, &decode.Recorder{Sinks: []decode.Sink{memory}, Full: t.Full}); err != nil {
		return nil, err
	}
	return &memory.Trace, nil
}

// Time runs trials with nothing recorded, in turn, so many rounds, and gives the
// totals by trial and round. What slows the machine for a while slows all.
func (l *Lab) Time(ctx context.Context, rounds int, trials ...Trial) ([][]trace.Totals, error) {
	totals := make([][]trace.Totals, len(trials))
	for range rounds {
		for i, t := range trials {
			runtime.GC() // what others left behind is not this run's to clear away
			result, err := l.generate(ctx, t, nil)
			if err != nil {
				return nil, err
			}
			totals[i] = append(totals[i], result.Totals)
		}
	}
	return totals, nil
}

// Request is what a trial asks for: it fails where generate() would refuse.
func (l *Lab) Request(t Trial) (*decode.Request, error) {
	config, notes, err := decode.ParsePython("model.generate(" + t.Call + ")")
	if err != nil {
		return nil, fmt.Errorf("guide: %s: %w", t, err)
	}
	if len(notes) > 0 { // a value that is none would not be acted on
		return nil, fmt.Errorf("guide: %s: %s", t, strings.Join(notes, "; "))
	}
	ids, err := l.Model.Encode(t.Prompt)
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	if t.First > 0 && t.First < len(ids) {
		ids = ids[:t.First]
	}
	request, err := l.Model.Request(t.Prompt, ids, config)
	if err != nil {
		return nil, fmt.Errorf("guide: %s: %w", t, err)
	}
	request.Seed, request.About = t.Seed, l.About
	return request, nil
}

// generate runs a trial with a recorder; nil records nothing.
func (l *Lab) generate(ctx context.Context, t Trial, recorder *decode.Recorder) (*decode.Result, error) {
	request, err := l.Request(t)
	if err != nil {
		return nil, err
	}
	request.Recorder = recorder
	return complete(ctx, t, request)
}

// complete runs what a trial asks for to its end; a run that is interrupted is an
// error.
func complete(ctx context.Context, t Trial, request *decode.Request) (*decode.Result, error) {
	result, err := decode.Generate(ctx, request)
	switch {
	case err != nil:
		return nil, fmt.Errorf("guide: %s: %w", t, err)
	case result.FinishReason == trace.FinishInterrupted:
		return nil, context.Cause(ctx)
	}
	return result, nil
}
