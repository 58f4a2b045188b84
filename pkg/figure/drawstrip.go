package figure

import (
	"errors"
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// DrawStrip is the draw: the line from 0 to 1, on which each token that the
// pipeline left has a part as long as its probability, the likeliest first, and
// the number u that fell on one of them. Of one step it also lists which token
// another u would have brought. Of several it is a line for each, one under the
// other: the luck of a whole sentence.
//
// It is inverse transform sampling: u is uniform between 0 and 1, so it falls on
// each part as often as that is long.
type DrawStrip struct {
	Frame
	Top int // of one step: tokens listed; 0 means 12

	run  *trace.Run
	rows []drawRow
	of   int // how many steps of the trace were drawn
}

// drawRow is the draw of one step.
type drawRow struct {
	step   view.Step
	number int    // counted from 1
	before string // the text that the token was added to
}

const (
	defaultListed = 12
	maxDraws      = 60 // lines under one another that can still be seen
)

// NewDrawStrip returns the figure of some steps, counted from 0, of the trace's
// first sequence; without any, of all steps that were drawn, the first 60 at most.
// It is an error if a step was not drawn from its line: with greedy decoding, in a
// beam search, where a text was given, and where a draft was checked.
func NewDrawStrip(t *trace.Trace, steps ...int) (*DrawStrip, error) {
	frame := ofFirst(t)
	t = view.First(t)
	f := &DrawStrip{Frame: frame, run: &t.Run}
	var why error // nothing was drawn
	for i := range t.Steps {
		switch err := notDrawn(view.At(t, i), i+1); {
		case err == nil:
			f.of++
			if len(steps) == 0 && len(f.rows) < maxDraws {
				f.add(t, i)
			}
		case why == nil:
			why = err
		}
	}
	if len(steps) > maxDraws {
		return nil, fmt.Errorf("figure: %s steps make too many lines: %d have room\nname fewer steps", view.FormatCount(len(steps)), maxDraws)
	}
	for _, i := range steps {
		if i < 0 || i >= len(t.Steps) {
			return nil, fmt.Errorf("figure: there is no step %d: the trace has %d", i+1, len(t.Steps))
		}
		if err := notDrawn(view.At(t, i), i+1); err != nil {
			return nil, err
		}
		f.add(t, i)
	}
	switch {
	case len(f.rows) > 0:
		return f, nil
	case why != nil:
		return nil, why
	}
	return nil, errors.New("figure: the trace has no steps to draw")
}

func (f *DrawStrip) add(t *trace.Trace, i int) {
	f.rows = append(f.rows, drawRow{view.At(t, i), i + 1, visible.Line(view.TextBefore(t, i))})
}

// notDrawn says why no number fell on the line of a step; nil if one did.
func notDrawn(s view.Step, number int) error {
	if len(s.Stages) == 0 {
		return fmt.Errorf("figure: step %d has no stages", number)
	}
	if s.Drawn() {
		return nil
	}
	const record = "\nrecord a run with --do_sample True"
	switch s.Draw.Method {
	case trace.DrawGiven:
		return fmt.Errorf("figure: nothing was drawn in step %d: its text was given"+record, number)
	case trace.DrawBeam:
		return fmt.Errorf("figure: nothing was drawn in step %d: a beam search goes on with whole continuations"+record+" and --num_beams 1", number)
	case trace.DrawAccepted, trace.DrawResidual:
		return fmt.Errorf("figure: step %d has no draw from the pipeline's line: a draft's token was accepted or replaced"+record+" and without --assistant_model", number)
	case trace.DrawForced:
		return fmt.Errorf("figure: nothing was drawn in step %d: a hand put its token there"+record, number)
	}
	return fmt.Errorf("figure: nothing was drawn in step %d: greedy decoding takes the likeliest token"+record, number)
}

// In points.
const (
	drawBand  = 36 // of one step, at most
	leastBand = 12
	// thinnestNamed is a stretch that is named from outside: more thinner ones would
	// be a fan of lines.
	thinnestNamed = 2
	drawRowBand   = 12 // of each of several
	drawRowSpace  = 21
	leastRow      = 17
	listRow       = 12.5
	underList     = 6   // between the list and a caption as long as can be, in the smallest figure
	aroundDraw    = 170 // of one step: title, u, the band, names under it, caption
	aroundDraws   = 80
	twoColumns    = 380 // from this width on the list has two
)

// Size implements Figure.
func (f *DrawStrip) Size() (width, height vg.Length) {
	if len(f.rows) > 1 {
		n := vg.Length(len(f.rows))
		return f.size(n*drawRowSpace+aroundDraws, n*leastRow+aroundDraws)
	}
	width, _ = f.size(0, 0)
	height = aroundDraw + listRow*vg.Length(f.listRows(width))
	return f.size(height, height-drawBand+leastBand+underList)
}

// Draw implements Figure.
func (f *DrawStrip) Draw(c draw.Canvas) {
	width := c.Max.X - c.Min.X - 2*margin
	if len(f.rows) > 1 {
		f.drawRows(f.draw(c, f.titleOf(width, f.luck()...), f.readingOf(width,
			"Each line is all of the probability, a part for each token; the arrow is u, drawn evenly from 0 to 1",
			"A part of the line for each token; the arrow is u",
		), provenance(f.run)))
		return
	}
	row := f.rows[0]
	subtitle := f.readingOf(width,
		"Each token has a part of the line as long as its probability, and u is drawn evenly from 0 to 1",
		"A part for each token, as long as its probability", "A part of the line for each token")
	f.drawOne(f.draw(c, f.title(width), subtitle, provenance(f.run)), row)
}

// title says of one step where u fell.
func (f *DrawStrip) title(width vg.Length) string {
	row := f.rows[0]
	d, digits := row.step.Draw, row.digits()
	token := row.token(row.step.Chosen())
	return f.quoting(row.before, width, func(quote string) string {
		if quote != "" {
			quote = "after " + quote + ", "
		}
		if d.Method == trace.DrawForced {
			return fmt.Sprintf("Step %d: %su = %s fell on %s, but a hand put %s there", row.number, quote, view.Fixed(d.U, digits), row.token(row.step.Instead()), token)
		}
		fell := fmt.Sprintf("Step %d: %su = %s fell on %s", row.number, quote, view.Fixed(d.U, digits), token)
		return f.titleOf(width, fmt.Sprintf("%s, from %s to %s", fell, view.Fixed(d.Low, digits), view.Fixed(d.High, digits)), fell)
	})
}

// Describe implements Describer: it says where u fell, step by step.
func (f *DrawStrip) Describe() string {
	var words []string
	for _, row := range f.rows {
		d, digits := row.step.Draw, row.digits()
		words = append(words, fmt.Sprintf("In step %d u = %s; the part of %s is from %s to %s.", row.number,
			view.Fixed(d.U, digits), row.token(row.step.Chosen()), view.Fixed(d.Low, digits), view.Fixed(d.High, digits)))
	}
	if len(f.rows) > 1 {
		return f.luck()[0] + ". " + strings.Join(words, " ")
	}
	for _, line := range f.listed() {
		if !line.chosen {
			words = append(words, fmt.Sprintf("From %s to %s it would have been %s.", line.low, line.high, line.name))
		}
	}
	return strings.Join(words, " ")
}

// token names a candidate.
func (r drawRow) token(candidate int) string {
	if candidate < 0 {
		return "a token that the trace does not hold"
	}
	return drawable(visible.Fit(view.Token(r.step.Candidates[candidate].Token), 24))
}

// digits are as many as tell u from the ends of the part it fell on.
func (r drawRow) digits() int {
	d := r.step.Draw
	for digits := 3; digits < 6; digits++ {
		if u := view.Fixed(d.U, digits); u != view.Fixed(d.Low, digits) && u != view.Fixed(d.High, digits) {
			return digits
		}
	}
	return 6
}

// likeliest reports whether the likeliest token came.
func (r drawRow) likeliest() bool { return r.step.Draw.ID == r.step.Draw.TopID }
