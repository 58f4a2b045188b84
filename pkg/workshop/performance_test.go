package workshop

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
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
			p := performed(t, m, name)
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

// performed is an exercise's reference in the decoder.
func performed(t *testing.T, m *pretrained.Pretrained, name string) *Performance {
	t.Helper()
	e, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.Task.Perform(context.Background(), m, e.Task.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return p
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
		p := performed(t, m, name)
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

// The beams that the exercise's step leads are those of the decoder's search.
func TestBeamStepIsTheDecoders(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	p := performed(t, m, "beamstep")
	// One token more than the performance has steps: with a search's last token every
	// text ends.
	run := unmodified(t, m, &Performance{
		Prompt: p.Prompt,
		Call:   "do_sample=False, num_beams=3, length_penalty=1.0, early_stopping='never', repetition_penalty=1.0, max_new_tokens=13",
	})
	steps := len(p.Moments) - 1 // the last moment is a text that has ended
	if len(run.Beams) < steps {
		t.Fatalf("%d steps, the decoder by itself: %d", steps, len(run.Beams))
	}
	best := run.Beams[steps-1].Hypotheses[0]
	beams := [][]int{nil} // the new tokens of each
	for i, line := range run.Beams[:steps] {
		next := make([][]int, 3)
		for at, c := range line.Considered {
			text := append(slices.Clone(beams[c.Parent]), c.Token.ID)
			if c.Fate == trace.FateRunning {
				next[c.Beam] = text
			}
			if c.Fate == trace.FateRunning && c.Beam == 0 && !same(p.Moments[i], beamText(m, text), c.Total) {
				t.Errorf("step %d: %+v, the decoder by itself: %q and %g", i+1, p.Moments[i], beamText(m, text), c.Total)
			}
			if best.Step == i && best.Continuation == at && !same(p.Moments[steps], beamText(m, text), best.Score) {
				t.Errorf("the text that ended is %+v, the decoder's %q and %g", p.Moments[steps], beamText(m, text), best.Score)
			}
		}
		beams = next
	}
}

func same(moment Moment, text string, value float64) bool {
	return moment.Text == text && near(moment.Value, value, performanceTolerance)
}

// What the decoder keeps and replaces of a draft's tokens is what the exercise's
// function does with the same two distributions and the same random numbers.
func TestSpeculateIsTheDecoders(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	ids, err := m.Encode("Once upon a time")
	if err != nil {
		t.Fatal(err)
	}
	config, _, err := decode.ParsePython("model.generate(**inputs, do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=40, assistant_model='nano')")
	if err != nil {
		t.Fatal(err)
	}
	request, err := m.Request("Once upon a time", ids, config)
	if err != nil {
		t.Fatal(err)
	}
	draft, err := m.OpenDraft(request)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Close()
	var memory decode.Collector
	request.Recorder = &decode.Recorder{Sinks: []decode.Sink{&memory}}
	if _, err := decode.Generate(context.Background(), request); err != nil {
		t.Fatal(err)
	}
	outcomes := make(map[string]int)
	for i := range memory.Trace.Steps {
		step := &memory.Trace.Steps[i]
		outcomes[step.Assist.Outcome]++
		if step.Assist.Proposed != nil {
			id, accepted := speculateByShare(t, m, draft, ids, step)
			if id != step.Token.ID || accepted != (step.Assist.Outcome == trace.OutcomeAccepted) {
				t.Errorf("step %d: token %d, kept is %t; the decoder's is token %d, %s", i+1, id, accepted, step.Token.ID, step.Assist.Outcome)
			}
		}
		ids = append(ids, step.Token.ID)
	}
	if outcomes[trace.OutcomeAccepted] < 5 || outcomes[trace.OutcomeReplaced] < 5 {
		t.Errorf("it has too few of one kind to show anything: %v", outcomes)
	}
}

// speculateByShare calls speculate for a step of the decoder's. The decoder's line
// begins with the largest share, and speculate's with the first token: it gets the
// vocabulary in that order.
func speculateByShare(t *testing.T, m, draft *pretrained.Pretrained, ids []int, step *trace.Step) (id int, accepted bool) {
	t.Helper()
	var probs [2][]float64 // p and q, by id
	for i, model := range []*pretrained.Pretrained{m, draft} {
		row, err := logitsAfter(model, ids)
		if err != nil {
			t.Fatal(err)
		}
		probs[i] = probabilities(row)
	}
	share := func(id int) float64 { return max(probs[0][id]-probs[1][id], 0) }
	order := make([]int, len(probs[0]))
	for id := range order {
		order[id] = id
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(share(b), share(a)) })
	var p, q []float64
	for _, id := range order {
		p, q = append(p, probs[0][id]), append(q, probs[1][id])
	}
	place, accepted := speculate(p, q, slices.Index(order, step.Assist.Proposed.ID), step.Assist.U, step.Draw.U)
	return order[place], accepted
}

// A setting that is idle changes no token of the decoder's, and one that works
// changes some.
func TestIdleIsTheDecoders(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	for _, moment := range performed(t, m, "idle").Moments {
		if idle := strings.HasSuffix(moment.Text, " idle"); idle != (moment.Value == 0) {
			t.Errorf("%s, and without it %g tokens are others", moment.Text, moment.Value)
		}
	}
}

// What is counted tends to the probability that the decoder draws with.
func TestIntervalHoldsTheDecodersProbability(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	p := performed(t, m, "interval")
	run := unmodified(t, m, &Performance{Prompt: p.Prompt, Call: "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=1"})
	stage := run.Steps[0].Stages[0]
	likeliest := math.Exp(float64(*run.Steps[0].Candidates[0].Logits[0]) - stage.LogSumExp)
	if last := p.Moments[len(p.Moments)-1]; last.Value > 0.05 {
		t.Errorf("%s is %g wide", last.Text, last.Value)
	}
	for _, moment := range p.Moments {
		var count, draws int
		var low, high float64
		if _, err := fmt.Sscanf(moment.Text, "%d of %d: %f–%f", &count, &draws, &low, &high); err != nil {
			t.Fatalf("%q: %v", moment.Text, err)
		}
		if likeliest < low || likeliest > high {
			t.Errorf("%s does not hold %.3f", moment.Text, likeliest)
		}
	}
}
