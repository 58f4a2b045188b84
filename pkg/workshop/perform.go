package workshop

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Performance is what the decoder did with a function in it, a moment a step.
type Performance struct {
	Does    string // what the function is there: "picking the tokens"
	Prompt  string
	Call    string // the settings of the run, as in a call of generate(); "" where it is no single one
	Seed    uint64
	Measure string // what each moment's Value is: "logit"
	Moments []Moment
}

// Moment is one step of a performance.
type Moment struct {
	Text  string  // what came, made visible: a token
	Value float64 // a number that follows from the function
}

// FirstDifference is the first moment, from 0, in which p and the reference are
// not the same within the tolerance; −1 if there is none.
func (p *Performance) FirstDifference(reference *Performance, tolerance float64) int {
	for i := range max(len(p.Moments), len(reference.Moments)) {
		if i >= len(p.Moments) || i >= len(reference.Moments) {
			return i
		}
		a, b := p.Moments[i], reference.Moments[i]
		if a.Text != b.Text || !near(a.Value, b.Value, tolerance) {
			return i
		}
	}
	return -1
}

// near reports whether two numbers are the same, as far as floats are: within
// the tolerance, absolute below 1 and relative above.
func near(a, b, tolerance float64) bool {
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return math.IsNaN(a) && math.IsNaN(b)
	case math.IsInf(a, 0) || math.IsInf(b, 0):
		return a == b
	}
	return math.Abs(a-b) <= tolerance*max(1, math.Abs(b))
}

// scene is a run of the decoder into which a function is put.
type scene struct {
	Prompt  string
	Call    string // the settings, as in a call of generate()
	Seed    uint64
	Does    string // see Performance; "" means what the way of putting it in says
	Stage   string // of the pipeline, after which the token's logit is measured; see replace
	Measure string // what that number is called
}

// replace puts a function in the place of the stage of the pipeline that is
// called s.Stage. Where the function has changed what comes, the moment says
// what it would have been without any: "a → b". The stage has to be the last.
func (s scene) replace(ctx context.Context, m *pretrained.Pretrained, process func(ids []int, logits []float64) []float64) (*Performance, error) {
	if s.Does == "" {
		s.Does = "the stage " + s.setting() + " of every step"
	}
	s.Does += " (a → b: without it, a would have come)"
	var before [][]float32
	p, t, err := s.run(ctx, m, func(plan *decode.Plan) error {
		at := len(plan.Pipeline) - 1
		if at < 0 || plan.Pipeline[at].Name() != s.Stage {
			return fmt.Errorf("workshop: the pipeline of %s does not end with %s", s.Call, s.Stage)
		}
		plan.Pipeline = slices.Clone(plan.Pipeline)
		plan.Pipeline[at] = &stage{name: s.Stage, params: plan.Pipeline[at].Params(), process: func(ids []int, logits []float64) []float64 {
			before = append(before, float32s(logits))
			return process(ids, logits)
		}}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range p.Moments {
		if id, err := drawn(before[i], t.Steps[i].Draw); err == nil {
			p.Moments[i].instead(m, id, t.Steps[i].Token.ID)
		}
	}
	return p, nil
}

// setting is the stage as the call has it, "top_k=5"; its name alone where the
// call has another word for it.
func (s scene) setting() string {
	for _, setting := range strings.Split(s.Call, ", ") {
		if strings.HasPrefix(setting, s.Stage+"=") {
			return setting
		}
	}
	return s.Stage
}

// drawn is the token that a step's way of picking takes from a row.
func drawn(row []float32, by trace.Draw) (int, error) {
	if by.Method == trace.DrawGreedy {
		return sampler.Greedy(row)
	}
	pick, err := sampler.Draw(row, by.U)
	return pick.ID, err
}

// instead notes which token would have come in the place of the one that did.
func (moment *Moment) instead(m *pretrained.Pretrained, would, did int) {
	if would != did {
		moment.Text = tokenText(m, would) + " → " + moment.Text
	}
}

// choose lets a function take the token of each step, after the pipeline. It
// gets the text so far and the row that the pipeline has left, and returns an
// id. One that is not in the vocabulary leaves nothing to pick. Where it is not
// the likeliest, the moment names that one, too: "a → b".
func (s scene) choose(ctx context.Context, m *pretrained.Pretrained, pick func(ids []int, logits []float64) int) (*Performance, error) {
	if s.Does == "" {
		s.Does = "picking the tokens"
	}
	var likeliest []int
	p, t, err := s.run(ctx, m, func(plan *decode.Plan) error {
		plan.Pipeline = append(slices.Clone(plan.Pipeline), &stage{name: "workshop", process: func(ids []int, logits []float64) []float64 {
			top, err := sampler.Greedy(float32s(logits))
			if err != nil {
				top = -1
			}
			likeliest = append(likeliest, top)
			id := pick(ids, logits)
			only := slices.Repeat([]float64{cut}, len(logits))
			if id >= 0 && id < len(only) {
				only[id] = logits[id]
			}
			return only
		}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range p.Moments {
		if likeliest[i] >= 0 {
			p.Moments[i].instead(m, likeliest[i], t.Steps[i].Token.ID)
		}
	}
	return p, nil
}

// observe calls a function at each step, after the pipeline, with the text so far
// and the row that is left. What it returns is the moment's value; the text does
// not depend on it.
func (s scene) observe(ctx context.Context, m *pretrained.Pretrained, look func(ids []int, logits []float64) float64) (*Performance, error) {
	if s.Does == "" {
		s.Does = "measuring every step"
	}
	var values []float64
	p, _, err := s.run(ctx, m, func(plan *decode.Plan) error {
		plan.Pipeline = append(slices.Clone(plan.Pipeline), &stage{name: "workshop", process: func(ids []int, logits []float64) []float64 {
			values = append(values, look(ids, slices.Clone(logits)))
			return logits
		}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range p.Moments {
		p.Moments[i].Value = values[i]
	}
	return p, nil
}

// stage is a processor whose arithmetic is somebody's function.
type stage struct {
	name    string
	params  map[string]any
	process func(ids []int, logits []float64) []float64
}

// Name implements sampler.Processor.
func (s *stage) Name() string { return s.name }

// Params implements sampler.Processor.
func (s *stage) Params() map[string]any { return s.params }

// Process implements sampler.Processor. A row of another length leaves the
// scores as they are: the cases have said so long before.
func (s *stage) Process(ids []int, scores []float32) {
	row := s.process(slices.Clone(ids), float64s(scores))
	if len(row) != len(scores) {
		return
	}
	for i, x := range row {
		scores[i] = float32(x)
	}
}

// run generates, with the plan as put leaves it.
func (s scene) run(ctx context.Context, m *pretrained.Pretrained, put func(*decode.Plan) error) (*Performance, *trace.Trace, error) {
	config, _, err := decode.ParsePython("model.generate(**inputs, " + s.Call + ")")
	if err != nil {
		return nil, nil, fmt.Errorf("workshop: the settings %s: %w", s.Call, err)
	}
	ids, err := m.Encode(s.Prompt)
	if err != nil {
		return nil, nil, err
	}
	request, err := m.Request(s.Prompt, ids, config)
	if err != nil {
		return nil, nil, err
	}
	if err := put(request.Plan); err != nil {
		return nil, nil, err
	}
	request.Seed = s.Seed
	var memory decode.Collector
	request.Recorder = &decode.Recorder{Sinks: []decode.Sink{&memory}}
	if _, err := decode.Generate(ctx, request); err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	p := &Performance{Does: s.Does, Prompt: s.Prompt, Call: s.Call, Seed: s.Seed, Measure: s.Measure}
	for i := range memory.Trace.Steps {
		step := &memory.Trace.Steps[i]
		p.Moments = append(p.Moments, Moment{Text: view.Token(step.Token), Value: s.measured(step)})
	}
	return p, &memory.Trace, nil
}

// measured is the logit of the token that came, after the scene's stage.
func (s scene) measured(step *trace.Step) float64 {
	at := slices.IndexFunc(step.Stages, func(stage trace.Stage) bool { return stage.Name == s.Stage })
	for _, c := range step.Candidates {
		if c.ID == step.Token.ID && at >= 0 && at < len(c.Logits) && c.Logits[at] != nil {
			return float64(*c.Logits[at])
		}
	}
	return math.NaN()
}
