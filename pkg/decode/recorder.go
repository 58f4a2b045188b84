package decode

import (
	"math"
	"runtime"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/trace"
)

// A Sink takes the lines of a trace as they come: a trace.Writer, a
// trace.Trace in memory, a screen. It may keep what it is given. A beam search
// gives it beams, every other run steps.
type Sink interface {
	Run(*trace.Run) error
	Step(*trace.Step) error
	Beam(*trace.Beam) error
	End(*trace.End) error
}

// DefaultTop is how many raw and how many final candidates a step keeps.
const DefaultTop = 64

// Recorder turns steps of the loop into lines of a trace. It is the only
// thing that watches the loop; a loop without one records nothing and pays
// nothing.
type Recorder struct {
	Sinks []Sink
	Top   int  // candidates; 0 means DefaultTop
	Full  bool // keep every step's whole row of raw logits

	tokenizer *tokenizer.Tokenizer // nil for a run on bare ids
	tokens    map[int]trace.Token
	order     numeric.Order
	chosen    map[int]bool // scratch of candidates
}

func (r *Recorder) top() int {
	if r.Top > 0 {
		return r.Top
	}
	return DefaultTop
}

func (r *Recorder) capture() trace.Capture {
	if r.Full {
		return trace.Capture{Mode: trace.CaptureFull, Top: r.top()}
	}
	return trace.Capture{Mode: trace.CaptureDefault, Top: r.top()}
}

// token describes an id. Descriptions are kept: the same few hundred tokens
// are candidates again and again.
func (r *Recorder) token(id int) trace.Token {
	if token, ok := r.tokens[id]; ok {
		return token
	}
	token := describe(r.tokenizer, id)
	if r.tokens == nil {
		r.tokens = make(map[int]trace.Token)
	}
	r.tokens[id] = token
	return token
}

// describe gives the trace's form of a token; t may be nil.
func describe(t *tokenizer.Tokenizer, id int) trace.Token {
	token := trace.Token{ID: id}
	if t == nil {
		return token
	}
	raw := t.Bytes(id)
	token.Special = t.IsSpecial(id)
	if utf8.Valid(raw) {
		token.Text = string(raw)
	} else {
		token.Text = t.Decode([]int{id}, false)
		token.Bytes = slices.Clone(raw)
	}
	return token
}

// begin writes the trace's first line.
func (r *Recorder) begin(l *session) error {
	r.tokenizer, r.tokens = l.Tokenizer, nil
	run := &trace.Run{
		Type:          trace.TypeRun,
		Schema:        trace.Schema,
		SchemaVersion: trace.SchemaVersion,
		Tool:          l.About.Tool,
		Started:       time.Now().UTC().Format(time.RFC3339),
		Command:       l.About.Command,
		Model: trace.Model{
			Name:       l.About.ModelName,
			Family:     l.Model.Config().ModelType,
			Shape:      l.shape,
			Parameters: l.Model.Parameters(),
			DType:      l.Model.DType(),
			SHA256:     l.About.ModelSHA256,
		},
		Tokenizer: trace.Tokenizer{Kind: "none"},
		Prompt:    trace.Prompt{Text: l.Prompt, IDs: l.IDs},
		Strategy:  l.strategy(),
		Config:    l.settings(),
		Pipeline:  make([]trace.StageSpec, len(l.pipeline)),
		Capture:   r.capture(),
		Machine:   trace.Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), Go: runtime.Version()},
		Warnings:  l.Plan.Warnings,
	}
	run.Cache, run.Layout = l.Plan.describeCache(l.Model)
	if l.Tokenizer != nil {
		run.Tokenizer = trace.Tokenizer{Kind: l.Tokenizer.Kind(), Vocab: l.Tokenizer.VocabSize(), SHA256: l.About.TokenizerSHA256}
	}
	for _, id := range l.IDs {
		run.Prompt.Tokens = append(run.Prompt.Tokens, r.token(id))
	}
	for i, processor := range l.pipeline {
		run.Pipeline[i] = trace.StageSpec{Name: processor.Name(), Params: processor.Params()}
	}
	if l.random() {
		run.RNG = trace.RNG{Algorithm: sampler.RNGAlgorithm, Seed: strconv.FormatUint(l.Seed, 10)}
	}
	return r.each(func(s Sink) error { return s.Run(run) })
}

// end writes the trace's last line. The writer adds the checksum.
func (r *Recorder) end(s *session) error {
	result := &s.result
	end := &trace.End{
		Type:         trace.TypeEnd,
		FinishReason: result.FinishReason,
		Detail:       result.Detail,
		IDs:          result.IDs,
		Text:         result.Text,
		Totals:       result.Totals,
	}
	if s.Plan.Beams() || s.Plan.Sequences() > 1 {
		end.Sequences = result.Sequences
	}
	return r.each(func(s Sink) error { return s.End(end) })
}

func (r *Recorder) each(write func(Sink) error) error {
	for _, sink := range r.Sinks {
		if err := write(sink); err != nil {
			return err
		}
	}
	return nil
}

// observed is one new token, as the recorder gets it.
type observed struct {
	step, sequence, position int
	seen                     *sampler.Observation
	draw                     trace.Draw
	assist                   *trace.Assist
	inside                   *model.Observation // nil: of a pass that another step shows
	place                    int                // of this token's logits among those of the pass
	cache                    trace.Cache
	cost                     trace.Cost
	forward, sample          time.Duration
}

// picked is every token that was, would have been or could have been chosen.
func (o *observed) picked() []int {
	ids := []int{o.draw.ID, o.draw.TopID}
	if o.draw.Instead != nil {
		ids = append(ids, *o.draw.Instead)
	}
	if o.assist != nil && o.assist.Proposed != nil {
		ids = append(ids, o.assist.Proposed.ID)
	}
	return ids
}

// step writes one step to every sink and returns how long the record took to
// build.
func (r *Recorder) step(o observed) (time.Duration, error) {
	step := r.build(o)
	return time.Duration(step.Time.RecordNS), r.write(step)
}

func (r *Recorder) write(step *trace.Step) error {
	return r.each(func(s Sink) error { return s.Step(step) })
}

// build is one step as the trace has it.
func (r *Recorder) build(o observed) *trace.Step {
	start := time.Now()
	step := &trace.Step{
		Type:     trace.TypeStep,
		Index:    o.step,
		Sequence: o.sequence,
		Phase:    phase(o.step),
		Position: o.position,
		Token:    r.token(o.draw.ID),
		Row:      r.row(o.seen, o.picked()...),
		Draw:     o.draw,
		Assist:   o.assist,
		Cache:    o.cache,
		Cost:     o.cost,
	}
	inside(&step.Row, o.inside, o.step, o.position)
	step.Lens = r.lens(o.inside, o.place, o.seen.Stages[0].Scores, o.draw.ID)
	for i := range step.Stages {
		step.Stages[i].ChosenRank = o.seen.Stages[i].Rank(o.draw.ID)
	}
	step.Time = trace.Time{
		ForwardNS: o.forward.Nanoseconds(),
		SampleNS:  o.sample.Nanoseconds(),
		RecordNS:  time.Since(start).Nanoseconds(),
	}
	return step
}

func phase(step int) string {
	if step == 0 {
		return trace.PhasePrefill
	}
	return trace.PhaseDecode
}

// row is one row of logits as the trace has it, the chosen tokens' ranks left
// out.
func (r *Recorder) row(seen *sampler.Observation, chosen ...int) trace.Row {
	row := trace.Row{
		Candidates: r.candidates(seen.Stages, chosen),
		Stages:     make([]trace.Stage, len(seen.Stages)),
	}
	for i := range seen.Stages {
		row.Stages[i] = stage(seen.Stages, i, row.Candidates)
	}
	if r.Full {
		row.SetRawLogits(seen.Stages[0].Scores)
	}
	return row
}

// candidates picks the tokens to show: the most likely before the pipeline
// and after it, the chosen ones, the likeliest that each stage changed, without
// which a penalty might show nowhere, and those at the border of every cut,
// without which a threshold could not be checked.
func (r *Recorder) candidates(stages []sampler.Stage, chosen []int) []trace.Candidate {
	if r.chosen == nil {
		r.chosen = make(map[int]bool)
	}
	clear(r.chosen)
	final, raw := stages[len(stages)-1].Scores, stages[0].Scores
	var ids []int
	add := func(id int) {
		if id >= 0 && !r.chosen[id] {
			r.chosen[id] = true
			ids = append(ids, id)
		}
	}
	for _, row := range [][]float32{final, raw} {
		n := min(r.top(), len(row))
		r.order.ResetTop(row, n)
		for range min(n, r.order.Len()) {
			id, _, _ := r.order.Next()
			add(id)
		}
	}
	for _, id := range chosen {
		add(id)
	}
	for i := range stages {
		add(stages[i].TopChanged)
		add(stages[i].LastKept)
		add(stages[i].FirstCut)
	}
	slices.SortFunc(ids, func(a, b int) int {
		switch {
		case final[a] != final[b]:
			return descending(final[a], final[b])
		case raw[a] != raw[b]:
			return descending(raw[a], raw[b])
		}
		return a - b
	})

	// One allocation each for all logits and probabilities of the step.
	n := len(stages)
	logits, pointers, probs := make([]float32, len(ids)*n), make([]*float32, len(ids)*n), make([]float64, len(ids)*n)
	candidates := make([]trace.Candidate, len(ids))
	for c, id := range ids {
		candidate := &candidates[c]
		candidate.Token = r.token(id)
		candidate.Logits, candidate.Probs = pointers[c*n:(c+1)*n:(c+1)*n], probs[c*n:(c+1)*n:(c+1)*n]
		for i := range stages {
			score := stages[i].Scores[id]
			if math.IsInf(float64(score), -1) {
				if candidate.CutBy == "" {
					candidate.CutBy = stages[i].Name
				}
				continue
			}
			candidate.CutBy = "" // a later stage brought it back
			logits[c*n+i] = score
			candidate.Logits[i] = &logits[c*n+i]
			candidate.Probs[i] = numeric.Prob(score, stages[i].LogSumExp)
		}
	}
	return candidates
}

func descending(a, b float32) int {
	if a > b {
		return -1
	}
	return 1
}

// stage is the i-th stage in the trace's form. What the candidates do not
// account for is "other".
func stage(stages []sampler.Stage, i int, candidates []trace.Candidate) trace.Stage {
	s := &stages[i]
	out := trace.Stage{
		Name:             s.Name,
		LogSumExp:        s.LogSumExp,
		Kept:             s.Kept,
		Changed:          s.Changed,
		RemovedProb:      s.RemovedProb,
		EntropyNats:      s.EntropyNats,
		EffectiveChoices: math.Exp(s.EntropyNats),
		OtherChanged:     s.Changed,
		OtherKept:        s.Kept,
		OtherProb:        1,
		OtherEntropyNats: s.EntropyNats,
	}
	if s.Kept == 0 {
		out.LogSumExp = 0 // JSON has no −Inf
	}
	if s.Removed > 0 && s.Kept > 0 {
		out.Threshold = &trace.Cut{
			LastKeptID:    s.LastKept,
			LastKeptLogit: s.Scores[s.LastKept],
			FirstCutID:    s.FirstCut,
			FirstCutLogit: stages[i-1].Scores[s.FirstCut],
		}
	}
	for c := range candidates {
		candidate := &candidates[c]
		if candidate.Logits[i] != nil {
			out.OtherKept--
			out.OtherProb -= candidate.Probs[i]
			out.OtherEntropyNats -= numeric.Surprise(candidate.Probs[i])
		}
		if i > 0 && s.Scores[candidate.ID] != stages[i-1].Scores[candidate.ID] {
			out.OtherChanged--
		}
	}
	if out.OtherKept == 0 {
		out.OtherProb, out.OtherEntropyNats = 0, 0 // not the 1e-16 that rounding leaves
	}
	return out
}
