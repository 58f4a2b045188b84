package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// hotStep is a step of a full capture whose raw row can be read at any
// temperature.
type hotStep struct {
	step   view.Step
	number int    // counted from 1
	before string // the text that the token was added to
	row    view.Heated
}

// newHotStep returns step i of a trace of one sequence.
func newHotStep(t *trace.Trace, i int) (hotStep, error) {
	s := view.At(t, i)
	row, err := s.RawLogits()
	if err != nil {
		return hotStep{}, fmt.Errorf("figure: step %d: %w", i+1, err)
	}
	if row == nil {
		return hotStep{}, fmt.Errorf("figure: step %d does not hold the logits of the whole vocabulary, and every token counts in a softmax\nrecord a run with --capture full", i+1)
	}
	heated, err := view.Heat(row)
	if err != nil {
		return hotStep{}, fmt.Errorf("figure: step %d: %w", i+1, err)
	}
	return hotStep{step: s, number: i + 1, before: visible.Line(view.TextBefore(t, i)), row: heated}, nil
}

// token is what the trace says of a token; of one that it does not name, its id.
func (s *hotStep) token(id int) trace.Token {
	if n := s.step.Candidate(id); n >= 0 {
		return s.step.Candidates[n].Token
	}
	return trace.Token{ID: id}
}

// choices writes the effective choices at a temperature.
func (s *hotStep) choices(temperature float64) string {
	return view.FormatChoices(s.row.At(temperature).EffectiveChoices())
}

// after says which text the step continued, as much of it as width has room for,
// and then the words; where there is no room, the words alone.
func (s *hotStep) after(theme Theme, width vg.Length, words, alone string) string {
	sty := style(regular, theme.FontSize, theme.Muted)
	room := width - sty.Width("After “”: "+words)
	before := drawable(s.before)
	if before == "" || sty.Width(before) > room && room < sty.Width(leastQuote) {
		return alone
	}
	return "After “" + fitted(before, sty, room, visible.FitLastWords) + "”: " + words
}

// ownTemperature is that of the run, which its pipeline divided by; false where
// it has no such stage.
func ownTemperature(run *trace.Run) (float64, bool) {
	for _, spec := range run.Pipeline {
		if v, ok := spec.Params[view.Temperature].(float64); ok && spec.Name == view.Temperature && v > 0 && v < math.MaxFloat32 {
			return v, true
		}
	}
	return 0, false
}

// degrees writes a temperature with one decimal or as many as it has: 1.0, 0.75.
func degrees(temperature float64) string {
	s := strconv.FormatFloat(temperature, 'g', 4, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
