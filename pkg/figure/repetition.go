package figure

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Repetition is what the repetition penalty did in one step: the logits and the
// probabilities, before and after it, of the likeliest tokens that are in the text
// already, and of the likeliest that are not. The penalty divides a logit above 0
// and multiplies one below 0, so that with a penalty above 1 either falls; what is
// not in the text keeps its logit and gains in probability. It acts once on each
// token, however often that came.
//
// The zero of logits means nothing to the model: adding a constant to all of them
// leaves every probability as it is, and yet changes what the penalty does.
//
// Source: Keskar et al. 2019 (CTRL, arXiv 1909.05858), with the rule for logits
// below 0 of RepetitionPenaltyLogitsProcessor in transformers.
type Repetition struct {
	Frame
	Top int // tokens of the text shown; 0 means 8; half as many others

	step      view.Step
	number    int    // counted from 1
	before    string // the text that the token was added to
	stage     int
	penalty   float64
	penalised []repeated // those that the trace tells of, likeliest first
	others    []repeated
}

// repeated is a token before and after the penalty.
type repeated struct {
	token  trace.Token
	times  int // it is in the text
	logits [2]float32
	probs  [2]float64
	chosen bool
}

const defaultRepeated = 8

// NewRepetition returns the figure of step i, counted from 0, of the trace's first
// sequence: of a beam search, the best. With a full capture it tells of all tokens
// in the text, else of those among the candidates. It is an error if the run has no
// repetition penalty, or if that changed nothing in the step.
func NewRepetition(t *trace.Trace, i int) (*Repetition, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return nil, err
	}
	f := &Repetition{Frame: frame, step: view.At(t, i), number: i + 1, before: visible.Line(view.TextBefore(t, i))}
	f.stage = slices.IndexFunc(f.step.Stages, func(s trace.Stage) bool { return s.Name == view.Penalty })
	if f.stage < 1 {
		return nil, errors.New("figure: the run has no repetition penalty\nrecord one with --repetition_penalty 1.3")
	}
	if f.step.Idle(f.stage) {
		return nil, fmt.Errorf("figure: the repetition penalty changed nothing in step %d\ndraw another step, or record a run with a --repetition_penalty other than 1", i+1)
	}
	var ok bool
	if f.penalty, ok = f.step.Number(f.stage, "penalty"); !ok || !(f.penalty > 0) || math.IsInf(f.penalty, 0) {
		return nil, errors.New("figure: the trace does not tell how large the repetition penalty was\nrecord the run anew")
	}
	ids, prompt := view.TextIDs(t)
	if err := f.gather(t, ids[:min(prompt+i, len(ids))]); err != nil {
		return nil, err
	}
	if len(f.penalised) == 0 {
		return nil, fmt.Errorf("figure: the trace holds none of the tokens that the repetition penalty changed in step %d\nrecord a run with --capture full", i+1)
	}
	return f, nil
}

// gather finds the tokens, penalised and not, after a text.
func (f *Repetition) gather(t *trace.Trace, text []int) error {
	times := map[int]int{}
	for _, id := range text {
		times[id]++
	}
	for n, c := range f.step.Candidates {
		before, after := f.step.Logit(n, f.stage-1), f.step.Logit(n, f.stage)
		if before == nil || after == nil || !finite(*before) || !finite(*after) {
			continue
		}
		r := repeated{
			token: c.Token, times: times[c.ID], logits: [2]float32{*before, *after},
			probs:  [2]float64{share(f.step.Prob(n, f.stage-1)), share(f.step.Prob(n, f.stage))},
			chosen: c.ID == f.step.Draw.ID,
		}
		if f.step.Changes(f.stage, n) {
			f.penalised = append(f.penalised, r)
		} else {
			f.others = append(f.others, r)
		}
	}
	if err := f.addFromRow(t, text, times); err != nil {
		return err
	}
	likelier := func(a, b repeated) int {
		return cmp.Or(cmp.Compare(b.logits[0], a.logits[0]), cmp.Compare(a.token.ID, b.token.ID))
	}
	slices.SortFunc(f.penalised, likelier)
	slices.SortFunc(f.others, likelier)
	return nil
}

// addFromRow adds the tokens of the text that are no candidates, where the step
// has the whole row and no other stage changed that before the penalty.
func (f *Repetition) addFromRow(t *trace.Trace, text []int, times map[int]int) error {
	row, err := f.step.RawLogits()
	if err != nil {
		return fmt.Errorf("figure: step %d: %w", f.number, err)
	}
	if !f.meetsRow() {
		return nil
	}
	if ignored, ok := f.step.Number(f.stage, "prompt_ignore_length"); ok {
		text = text[min(max(int(ignored), 0), len(text)):]
	}
	names := map[int]trace.Token{}
	for _, token := range view.TokensBefore(t, f.number-1, len(text)) {
		names[token.ID] = token
	}
	added := map[int]bool{}
	for _, id := range text {
		if added[id] || id < 0 || id >= len(row) || f.step.Candidate(id) >= 0 {
			continue
		}
		added[id] = true
		r := repeated{token: names[id], times: times[id], logits: [2]float32{row[id], penalised(row[id], f.penalty)}}
		for k := range r.logits {
			r.probs[k] = share(math.Exp(float64(r.logits[k]) - f.step.Stages[f.stage-1+k].LogSumExp))
		}
		if finite(r.logits[0]) && finite(r.logits[1]) && r.logits[0] != r.logits[1] {
			f.penalised = append(f.penalised, r)
		}
	}
	return nil
}

// meetsRow reports whether the penalty met the logits as the model gave them.
func (f *Repetition) meetsRow() bool {
	for i := 1; i < f.stage; i++ {
		if !f.step.Idle(i) {
			return false
		}
	}
	return true
}

// penalised is what the penalty makes of a logit, in float32 as transformers has it.
func penalised(logit float32, penalty float64) float32 {
	if logit < 0 {
		return logit * float32(penalty)
	}
	return logit / float32(penalty)
}

func finite(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }

// shown are the tokens that have a row: of the text's the likeliest, in any case
// the one that came and one with a logit below 0; and the likeliest others.
func (f *Repetition) shown() (inText, others []repeated) {
	top := f.Top
	if top <= 0 {
		top = defaultRepeated
	}
	top = min(top, maxTop)
	chosen := func(r repeated) bool { return r.chosen }
	return first(f.penalised, top, chosen, func(r repeated) bool { return r.logits[0] < 0 }), first(f.others, max(top/2, 2), chosen)
}

// first returns the first n of some tokens, in any case the first of each kind that
// is wanted, in this order where n is small.
func first(tokens []repeated, n int, wanted ...func(repeated) bool) []repeated {
	var places []int
	add := func(place int) {
		if place >= 0 && len(places) < n && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	for _, is := range wanted {
		add(slices.IndexFunc(tokens, is))
	}
	for place := range tokens {
		add(place)
	}
	slices.Sort(places)
	var out []repeated
	for _, place := range places {
		out = append(out, tokens[place])
	}
	return out
}
