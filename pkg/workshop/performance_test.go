package workshop

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// A reference in the decoder does what the decoder does by itself: the same call
// without it writes the same tokens, and its own trace holds the same values.
func TestReferencesAreTheDecoder(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	logit := func(stage string) func(*trace.Step) float64 {
		return func(step *trace.Step) float64 { return scene{Stage: stage}.measured(step) }
	}
	last := func(step *trace.Step) *trace.Stage { return &step.Stages[len(step.Stages)-1] }
	for name, value := range map[string]func(*trace.Step) float64{
		"argmax":      logit("raw"),
		"inversecdf":  logit("raw"),
		"kvcache":     logit("raw"),
		"temperature": logit("temperature"),
		"repetition":  logit("repetition_penalty"),
		"ngrams":      logit("no_repeat_ngram_size"),
		"topk":        logit("top_k"),
		"topp":        logit("top_p"),
		"minp":        logit("min_p"),
		"mask":        logit("prefix_allowed_tokens_fn"),
		"softmax":     func(step *trace.Step) float64 { return math.Exp(logit(last(step).Name)(step) - last(step).LogSumExp) },
		"entropy":     func(step *trace.Step) float64 { return last(step).EffectiveChoices },
		"flops": func(step *trace.Step) float64 {
			// The formula counts norms and the softmax as well, which are little.
			return float64(step.Cost.FlopsOther) / float64(step.Cost.FlopsFormula.Total)
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Find(name)
			if err != nil {
				t.Fatal(err)
			}
			p, err := e.Task.Perform(context.Background(), m, e.Task.Reference)
			if err != nil {
				t.Fatal(err)
			}
			if p.Call == "" {
				t.Fatal("it does not say which call it is a part of")
			}
			tolerance := performanceTolerance
			if name == "flops" {
				tolerance = 0.02
			}
			run := unmodified(t, m, p)
			if len(run.Steps) != len(p.Moments) {
				t.Fatalf("%d steps, the decoder by itself: %d", len(p.Moments), len(run.Steps))
			}
			for i := range run.Steps {
				step, moment := &run.Steps[i], p.Moments[i]
				if came(moment) != view.Token(step.Token) || !near(moment.Value, value(step), tolerance) {
					t.Errorf("step %d: %q and %g, the decoder by itself: %q and %g", i+1, moment.Text, moment.Value, view.Token(step.Token), value(step))
				}
			}
		})
	}
}

// unmodified makes the call of a performance with nobody's function in it.
func unmodified(t *testing.T, m *pretrained.Pretrained, p *Performance) *trace.Trace {
	t.Helper()
	s := scene{Prompt: p.Prompt, Call: p.Call, Seed: p.Seed}
	_, run, err := s.run(context.Background(), m, func(*decode.Plan) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// came is the token of a moment, without the one that would have come.
func came(moment Moment) string {
	if _, after, moved := strings.Cut(moment.Text, " → "); moved {
		return after
	}
	return moment.Text
}

// An arrow is where the function made a difference. Each performance that can
// show one does so.
func TestPerformancesShowAnEffect(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"softmax", "inversecdf", "temperature", "kvcache", "repetition", "ngrams", "topk", "topp", "minp", "mask", "speculative"} {
		e, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := e.Task.Perform(context.Background(), m, e.Task.Reference)
		if err != nil {
			t.Fatal(err)
		}
		arrows := 0
		for _, moment := range p.Moments {
			if came(moment) != moment.Text {
				arrows++
			}
		}
		if arrows < 2 {
			t.Errorf("%s: of %d steps the function changed %d", name, len(p.Moments), arrows)
		}
	}
}

// The decoder ends a text where the rule of the exercise does.
func TestDoneIsTheDecodersRule(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		prompt string
		maxNew int
	}{
		{"The weather today is", 12}, {"The weather today is", 5}, {"The weather today is", 3}, {"Once upon a time", 9},
	} {
		run := unmodified(t, m, &Performance{Prompt: c.prompt, Call: fmt.Sprintf("do_sample=False, repetition_penalty=1.0, max_new_tokens=%d", c.maxNew)})
		ids, err := m.Encode(c.prompt)
		if err != nil {
			t.Fatal(err)
		}
		prompt := len(ids)
		for i := range run.Steps {
			ids = append(ids, run.Steps[i].Token.ID)
			if over := isDone(ids, prompt, c.maxNew, m.Config.EOSTokenID.Value); over != (i == len(run.Steps)-1) {
				t.Errorf("%q, at most %d: after %d of %d tokens the rule says %t", c.prompt, c.maxNew, i+1, len(run.Steps), over)
			}
		}
	}
}
