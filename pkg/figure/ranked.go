package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// ranked is a step's vocabulary as one stage left it, the likeliest token first.
type ranked struct {
	step   view.Step
	stage  int
	tokens []rankedToken // the first of all, without a gap
	total  int           // tokens left, of which tokens may be only the first
	sum    float64       // of all probabilities in float32, as a filter adds them up
}

type rankedToken struct {
	rank  int // counted from 1; 0: there is no such token
	id    int
	logit float32
	prob  float64
	// single is the probability as the filters of transformers compute it, who
	// do that in float32.
	single float32
}

// whole reports whether every token that is left is known.
func (r *ranked) whole() bool { return len(r.tokens) == r.total }

// rankedAt sorts the tokens that a stage of step i left. Of a full capture these are all
// tokens, else those candidates above which no other can stand.
func rankedAt(t *trace.Trace, i, stage int) ranked {
	s := view.At(t, i)
	r := ranked{step: s, stage: stage, total: max(s.Stages[stage].Kept, 0), sum: 1}
	if row := wholeRow(t, i, stage); row != nil {
		r.all(row)
	} else {
		r.candidates()
	}
	if r.whole() {
		r.addUp()
	}
	// Ties by ascending id, as on the line that the draw falls on.
	slices.SortFunc(r.tokens, func(a, b rankedToken) int {
		return cmp.Or(cmp.Compare(b.logit, a.logit), cmp.Compare(a.id, b.id))
	})
	if !r.whole() {
		r.tokens = r.tokens[:min(r.gapless(), r.total)]
	}
	for i := range r.tokens {
		r.tokens[i].rank = i + 1
	}
	return r
}

// all takes every token of a row, [vocab], that is not cut.
func (r *ranked) all(row []float32) {
	lse := r.step.Stages[r.stage].LogSumExp
	for id, logit := range row {
		if logit != numeric.Cut {
			r.tokens = append(r.tokens, rankedToken{id: id, logit: logit, prob: share(numeric.Prob(logit, lse))})
		}
	}
}

// addUp works out the probabilities as a filter does, which starts from all logits.
func (r *ranked) addUp() {
	slices.SortFunc(r.tokens, func(a, b rankedToken) int { return cmp.Compare(a.id, b.id) })
	top, z := numeric.Cut, 0.0
	for _, t := range r.tokens {
		top = max(top, t.logit)
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		t.single = float32(math.Exp(float64(t.logit - top)))
		z += float64(t.single)
	}
	r.sum = 0
	for i := range r.tokens {
		r.tokens[i].single /= float32(z)
		r.sum += float64(r.tokens[i].single)
	}
}

// candidates takes those candidates that are left.
func (r *ranked) candidates() {
	for n, c := range r.step.Candidates {
		if logit := r.step.Logit(n, r.stage); logit != nil && *logit == *logit {
			p := share(r.step.Prob(n, r.stage))
			r.tokens = append(r.tokens, rankedToken{id: c.ID, logit: *logit, prob: p, single: float32(p)})
		}
	}
}

// gapless is how many of the sorted candidates no other token stands between.
func (r *ranked) gapless() int {
	ceiling := r.ceiling()
	n, _ := slices.BinarySearchFunc(r.tokens, ceiling, func(t rankedToken, ceiling float32) int {
		if t.logit >= ceiling {
			return -1
		}
		return 1
	})
	next := r.stage + 1
	if next > r.step.Last() || r.step.Stages[next].OtherKept != 0 || !sorts(r.step.Stages[next].Name) {
		return n
	}
	// The filter that comes next left none but candidates. They stand above all
	// that it removed, of which the first is a candidate.
	left := 0
	for c := range r.step.Candidates {
		if r.step.Logit(c, next) != nil {
			left++
		}
	}
	return max(n, min(left+1, len(r.tokens)))
}

// ceiling is how high a token that is no candidate can stand. At first that is no
// higher than the lowest of the top raw candidates; of each further stage it has
// to be known what it does to others.
func (r *ranked) ceiling() float32 {
	s := r.step
	var raw []float32
	for n := range s.Candidates {
		if logit := s.Logit(n, 0); logit != nil && *logit == *logit {
			raw = append(raw, *logit)
		}
	}
	slices.Sort(raw)
	ceiling := float32(math.Inf(1))
	if top := s.Run.Capture.Top; top > 0 && top <= len(raw) {
		ceiling = raw[len(raw)-top]
	}
	for i := 0; i <= r.stage; i++ {
		st := &s.Stages[i]
		penalty, _ := s.Number(i, "penalty")
		temperature, _ := s.Number(i, view.Temperature)
		switch {
		case st.OtherKept == 0:
			return numeric.Cut
		case i == 0, st.OtherChanged == 0, removesOnly(s, i):
		case st.Name == view.Penalty && penalty >= 1: // lowers what it changes
		case st.Name == view.Temperature && temperature > 0:
			ceiling /= float32(temperature)
		default:
			return float32(math.Inf(1))
		}
	}
	return ceiling
}

// removesOnly reports whether stage i left every token that it kept as it was.
func removesOnly(s view.Step, i int) bool {
	before, after := &s.Stages[i-1], &s.Stages[i]
	return after.Kept < before.Kept && after.Changed == before.Kept-after.Kept
}

// sorts reports whether a stage removes the least likely tokens, and none that is
// likelier than one it keeps.
func sorts(stage string) bool {
	return slices.Contains([]string{view.TopH, view.TopK, view.TopP, view.MinP, view.Epsilon, view.Eta}, stage)
}

// wholeRow works out from the raw logits of a full capture the whole row after a
// stage, [vocab], −Inf where a token was cut. It is nil where the trace does not
// hold them, or does not tell what became of the tokens that are no candidates:
// then the count or the sum does not meet that of the stage.
func wholeRow(t *trace.Trace, i, stage int) []float32 {
	s := view.At(t, i)
	row, err := s.RawLogits()
	if err != nil || row == nil {
		return nil
	}
	for at := 1; at <= stage; at++ {
		replay(t, i, at, row)
		for n, c := range s.Candidates {
			switch logit := s.Logit(n, at); {
			case c.ID < 0 || c.ID >= len(row):
			case logit == nil:
				row[c.ID] = numeric.Cut
			default:
				row[c.ID] = *logit
			}
		}
	}
	sum := numeric.Summarize(row)
	want := &s.Stages[stage]
	if sum.Kept != want.Kept || !(math.Abs(sum.LogSumExp-want.LogSumExp) <= rounding*max(1, math.Abs(want.LogSumExp))) {
		return nil
	}
	return row
}

// replay does to a row what stage at of step i did, as far as that follows from the
// trace alone.
func replay(t *trace.Trace, i, at int, row []float32) {
	s := view.At(t, i)
	st := &s.Stages[at]
	switch {
	case st.OtherChanged == 0:
	case st.Name == view.Temperature:
		temperature, _ := s.Number(at, view.Temperature)
		for id := range row {
			row[id] /= float32(temperature)
		}
	case st.Name == view.Penalty:
		penalty, _ := s.Number(at, "penalty")
		penalize(row, textIDs(t, i), float32(penalty))
	case st.Threshold != nil && sorts(st.Name):
		for id, logit := range row {
			if logit < st.Threshold.LastKeptLogit {
				row[id] = numeric.Cut
			}
		}
	}
}

// penalize is the repetition penalty: once for each token of the text.
func penalize(row []float32, text []int, penalty float32) {
	slices.Sort(text)
	for _, id := range slices.Compact(text) {
		switch {
		case id < 0 || id >= len(row):
		case row[id] < 0:
			row[id] *= penalty
		default:
			row[id] /= penalty
		}
	}
}

// textIDs are the ids of the text that step i continued.
func textIDs(t *trace.Trace, i int) []int {
	ids := slices.Clone(t.Run.Prompt.IDs)
	for n := range i {
		ids = append(ids, t.Steps[n].Token.ID)
	}
	return ids
}

// tokenOf looks for the text of a token anywhere in the trace. A full capture has
// the logits of all tokens, and the texts of the candidates.
func tokenOf(t *trace.Trace, i, id int) trace.Token {
	is := func(token trace.Token) bool { return token.ID == id }
	if n := slices.IndexFunc(t.Run.Prompt.Tokens, is); n >= 0 {
		return t.Run.Prompt.Tokens[n]
	}
	for n := range t.Steps { // this step first
		s := view.At(t, (i+n)%len(t.Steps))
		if c := s.Candidate(id); c >= 0 {
			return s.Candidates[c].Token
		}
	}
	return trace.Token{ID: id}
}

// ordinal writes a place: 1st, 22nd, 13th.
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(view.FormatCount(n), suffix)
}
