package figure

import (
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// filtered is what a filter that goes by rank or probability makes of one step: of
// the ranked tokens that it saw, the first are kept.
type filtered struct {
	ranked
	name     string // view.TopK, …
	value    float64
	ran      bool // the run had the filter
	supposed bool // the value is not the run's
	least    int  // tokens that stay, whatever the value

	kept     int
	mass     float64     // the probability that the kept tokens have before the cut
	lastKept rankedToken // rank 0 where the trace does not tell; so for the next
	firstCut rankedToken

	trace  *trace.Trace
	index  int    // of the step
	before string // the text that it continued
}

// newFiltered looks at a filter at step i of a trace's first sequence. Value 0 means
// the one that the run had; another shows what it would have kept in that place.
func newFiltered(t *trace.Trace, i int, name string, value float64) (Frame, *filtered, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return frame, nil, err
	}
	f, err := filteredAt(t, i, name, value)
	return frame, f, err
}

// filteredAt is newFiltered for a trace of one sequence that has the step.
func filteredAt(t *trace.Trace, i int, name string, value float64) (*filtered, error) {
	s := view.At(t, i)
	f := &filtered{name: name, value: value, least: 1, trace: t, index: i, before: visible.Line(view.TextBefore(t, i))}
	at := slices.IndexFunc(s.Stages, func(st trace.Stage) bool { return st.Name == name })
	if at < 1 {
		at = 0
	}
	if err := f.settle(s, at); err != nil {
		return nil, err
	}
	saw := at - 1
	if at == 0 {
		saw = placeOf(s, name)
	}
	f.ranked, f.ran = rankedAt(t, i, saw), at > 0
	if f.total == 0 {
		return nil, fmt.Errorf("figure: at step %d nothing was left for %s", i+1, name)
	}
	if len(f.tokens) == 0 {
		return nil, f.beyond()
	}
	if !f.supposed {
		f.read(at)
		return f, nil
	}
	return f, f.suppose()
}

// settle finds out the filter's value, its own at stage at where that is not 0.
func (f *filtered) settle(s view.Step, at int) error {
	ran, known := s.Number(at, f.name)
	if n, ok := s.Number(at, "min_tokens_to_keep"); ok && n >= 1 && n < math.MaxInt32 {
		f.least = int(n)
	}
	switch {
	case f.value == 0 && at == 0:
		return fmt.Errorf("figure: the run had no %s\ngive a value, to see what it would have kept", f.name)
	case f.value == 0 && !known:
		return fmt.Errorf("figure: the trace does not say what %s was", f.name)
	case f.value == 0:
		f.value = ran
	default:
		f.supposed = at == 0 || !known || f.value != ran
	}
	if f.name == view.TopK {
		if !(f.value >= 1 && f.value <= math.MaxInt32) || f.value != math.Trunc(f.value) {
			return fmt.Errorf("figure: top_k %v: it counts the tokens to keep, so it has to be 1 or more", f.value)
		}
	} else if !(f.value >= 0 && f.value <= 1) {
		return fmt.Errorf("figure: %s %v: it is a probability, so it has to be between 0 and 1", f.name, f.value)
	}
	return nil
}

// placeOf is the stage that a filter would have seen, had the run had it: the last
// one that transformers runs before it.
func placeOf(s view.Step, name string) int {
	order := []string{view.TopH, view.TopK, view.TopP, view.MinP, view.Typical, view.Epsilon, view.Eta, view.Renormalize}
	own := slices.Index(order, name)
	for i := 1; i <= s.Last(); i++ {
		if slices.Index(order, s.Stages[i].Name) > own {
			return i - 1
		}
	}
	return s.Last()
}

// beyond is the error of a border that the known tokens do not reach.
func (f *filtered) beyond() error {
	what := fmt.Sprintf("figure: step %d: of the tokens that %s saw, this trace holds the likeliest, %s, which do not settle what %v keeps",
		f.index+1, f.name, view.FormatCount(len(f.tokens)), f.value)
	if f.trace.Run.Capture.Mode == trace.CaptureFull {
		return fmt.Errorf("%s: what came before %s cannot be worked out again\ntake a smaller set", what, f.name)
	}
	return fmt.Errorf("%s\nrecord a run with --capture full", what)
}

// read takes from the trace what stage at kept.
func (f *filtered) read(at int) {
	st := &f.step.Stages[at]
	f.kept = min(max(st.Kept, 0), f.total)
	f.mass = share(1 - share(st.RemovedProb))
	f.turnTies()
	f.border()
	// Beyond the known tokens, and where some of several equals are unknown, the
	// trace still names those at the border.
	if cut := st.Threshold; cut != nil {
		if f.lastKept.rank == 0 || f.lastKept.id != cut.LastKeptID {
			f.lastKept = f.beside(f.kept, cut.LastKeptID, cut.LastKeptLogit)
		}
		if f.firstCut.rank == 0 || f.firstCut.id != cut.FirstCutID {
			f.firstCut = f.beside(f.kept+1, cut.FirstCutID, cut.FirstCutLogit)
		}
	}
}

// beside is a token at the border as the trace names it.
func (f *filtered) beside(rank, id int, logit float32) rankedToken {
	p := share(numeric.Prob(logit, f.step.Stages[f.stage].LogSumExp))
	return rankedToken{rank: rank, id: id, logit: logit, prob: p}
}

// turnTies puts the tokens that top-p kept of several with the logit of the border
// first: those with the highest ids, as it drops the lowest.
func (f *filtered) turnTies() {
	if f.name != view.TopP || f.kept < 1 || f.kept >= len(f.tokens) {
		return
	}
	from, to, logit := f.kept, f.kept, f.tokens[f.kept-1].logit
	for from > 0 && f.tokens[from-1].logit == logit {
		from--
	}
	for to < len(f.tokens) && f.tokens[to].logit == logit {
		to++
	}
	tied := slices.Concat(f.tokens[to-(f.kept-from):to], f.tokens[from:to-(f.kept-from)])
	for i := range tied {
		tied[i].rank = from + i + 1
	}
	copy(f.tokens[from:to], tied)
}

// border notes the tokens on both sides of it, where they are among the known.
func (f *filtered) border() {
	if f.kept >= 1 && f.kept <= len(f.tokens) {
		f.lastKept = f.tokens[f.kept-1]
	}
	if f.kept < len(f.tokens) {
		f.firstCut = f.tokens[f.kept]
	}
}

// known is the part of the kept tokens of which each is known.
func (f *filtered) known() int { return min(f.kept, len(f.tokens)) }
