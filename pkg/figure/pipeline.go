package figure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Pipeline is one step as a waterfall: a column for the model's probabilities and
// one for each stage that changed something, each cut into the parts of the
// likeliest tokens and of all others together. Bands follow a token from column to
// column. What a stage removed falls out below its column, as large as it was
// before the stage, and what is left grows until it is 1 again.
//
// Below each column stand, of the whole vocabulary after the stage: the tokens
// left, the entropy in nats, and e to its power, the effective choices.
type Pipeline struct {
	Frame
	Top int // tokens shown; 0 means 8

	step    view.Step
	number  int    // counted from 1
	before  string // the text that the token was added to
	columns []pipelineColumn
	idle    []string // stages that changed nothing
}

// pipelineColumn is a stage, or the model before the first.
type pipelineColumn struct {
	stage         int
	name, setting string
	cuts          bool
}

const (
	defaultFlows = 8
	maxColumns   = 32 // more than there are kinds of stages
	// worthAFlow is the mass below which, in every column, a token is counted with
	// the others: its part of a column would be a line.
	worthAFlow = 0.004
)

// NewPipeline returns the figure of step i, counted from 0, of the trace's first
// sequence: of a beam search, the best. It is an error if no stage changed anything
// in that step.
func NewPipeline(t *trace.Trace, i int) (*Pipeline, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return nil, err
	}
	s := view.At(t, i)
	if len(s.Stages) == 1 {
		return nil, errors.New("figure: the run has no pipeline: the model's probabilities were used as they were\nrecord a run that samples, or one with --repetition_penalty")
	}
	f := &Pipeline{Frame: frame, step: s, number: i + 1, before: visible.Line(view.TextBefore(t, i))}
	for stage := range s.Stages {
		if s.Idle(stage) && !s.Cuts(stage) {
			f.idle = append(f.idle, s.StageLabel(stage))
			continue
		}
		column := pipelineColumn{stage: stage, name: view.StageName(s.Stages[stage].Name), cuts: s.Cuts(stage)}
		if value, ok := s.Setting(stage); ok && stage > 0 {
			column.setting = value
		}
		f.columns = append(f.columns, column)
	}
	switch n := len(f.columns) - 1; {
	case n == 0:
		return nil, fmt.Errorf("figure: no stage changed anything in step %d (%s)\ndraw another step", i+1, strings.Join(f.idle, ", "))
	case n > maxColumns:
		return nil, fmt.Errorf("figure: %d stages changed something in step %d; %d have room", n, i+1, maxColumns)
	}
	return f, nil
}

// label is what stands over a column.
func (c pipelineColumn) label() string {
	return drawable(strings.TrimSpace(c.name + " " + c.setting))
}

// cuts reports whether any stage removed tokens.
func (f *Pipeline) cuts() bool {
	return slices.ContainsFunc(f.columns, func(c pipelineColumn) bool { return c.cuts })
}

// cutTokens is how many tokens a column's stage removed.
func (f *Pipeline) cutTokens(i int) int {
	if i == 0 {
		return 0
	}
	stage := f.columns[i].stage
	return max(0, f.step.Stages[stage-1].Kept-f.step.Stages[stage].Kept)
}

// removedBy is the mass that a column's stage removed.
func (f *Pipeline) removedBy(i int) float64 {
	if !f.columns[i].cuts {
		return 0
	}
	return share(f.step.Stages[f.columns[i].stage].RemovedProb)
}

// title says how many tokens the stages left, and what became of the one that came.
func (f *Pipeline) title(width vg.Length) string {
	first, last := f.step.Stages[0].Kept, f.step.Stages[f.step.Last()].Kept
	left := "all " + view.FormatCount(last)
	if last != first {
		left = view.FormatCount(last) + " of " + view.FormatCount(first)
	}
	stages := "1 stage leaves "
	if n := len(f.columns) - 1; n > 1 {
		stages = fmt.Sprintf("%d stages leave ", n)
	}
	chosen := ""
	if n := f.step.Chosen(); n >= 0 {
		chosen = fmt.Sprintf("; %s %s → %s", drawable(visible.Fit(view.Token(f.step.Candidates[n].Token), 24)),
			view.FormatProb(f.step.Prob(n, 0)), view.FormatProb(f.step.Prob(n, f.step.Last())))
	}
	return f.quoting(f.before, width, func(quote string) string {
		if quote != "" {
			quote = "after " + quote + ", "
		}
		short := fmt.Sprintf("Step %d: %s%s%s tokens", f.number, quote, stages, left)
		return f.titleOf(width, short+chosen, short)
	})
}

func (f *Pipeline) subtitles() []string {
	const column, short = "A column is all of the probability; ", "Columns are probability"
	if f.cuts() {
		return []string{column + "hatched: what its stage removed, before the rest grew to 1", column + "hatched: removed", short + "; hatched: removed"}
	}
	return []string{column + "a band follows a token from stage to stage", short + ", bands are tokens"}
}

// Describe implements Describer: it says what each column shows.
func (f *Pipeline) Describe() string {
	var words []string
	for i, column := range f.columns {
		s := &f.step.Stages[column.stage]
		say := fmt.Sprintf("%s %s tokens, as uncertain as among %s equal choices", column.label(), view.FormatCount(s.Kept), view.FormatChoices(s.EffectiveChoices))
		if column.cuts {
			say += fmt.Sprintf(" (%s removed, which held %s)", view.FormatCount(f.cutTokens(i)), view.FormatProb(f.removedBy(i)))
		}
		words = append(words, say)
	}
	came := ""
	if n := f.step.Chosen(); n >= 0 {
		came = fmt.Sprintf(" %s, which came, had %s at first and %s in the end.", view.Token(f.step.Candidates[n].Token),
			view.FormatProb(f.step.Prob(n, 0)), view.FormatProb(f.step.Prob(n, f.step.Last())))
	}
	return fmt.Sprintf("Step %d, stage by stage: %s.%s", f.number, strings.Join(words, "; "), came)
}
