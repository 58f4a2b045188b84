package figure

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// FirstStep is the first step of several runs, a panel each: how likely the same
// tokens are after all settings, in the same order and on the same scale, before a
// ghost of how likely the model had them. What a setting cut names the stage, and a
// mark points at the token that each run took. Over each panel stand its entropy in
// nats and the effective choices, exp(entropy).
//
// All runs have read the same text there, the prompt, so that whatever differs is the
// setting's doing.
type FirstStep struct {
	Frame
	compared
}

// NewFirstStep returns the figure of a comparison whose runs have a first step.
func NewFirstStep(c *compare.Comparison) (*FirstStep, error) {
	frame, all, err := newCompared(c)
	if err != nil {
		return nil, err
	}
	if len(c.First.Candidates) == 0 || len(c.First.Entropy) < len(c.Runs) {
		return nil, errors.New("figure: some run has no first step, or it has no stages, so there are no candidates to compare\nlet every run write a token")
	}
	return &FirstStep{frame, all}, nil
}

// panels is how many runs are drawn.
func (f *FirstStep) panels() int { return min(len(f.Runs), maxPanels) }

// firstChance is a token in one run; of the last row, all others together.
type firstChance struct {
	raw, final float64
	known      bool
	cutBy      string
	chosen     bool
}

// rows are the tokens of a run, and at the end all others.
func (f *FirstStep) rows(run int) []firstChance {
	var out []firstChance
	rest := 1.0
	for _, c := range f.First.Candidates {
		row := firstChance{raw: share(float64(c.Raw))}
		rest -= row.raw
		if run < len(c.Runs) {
			chance := c.Runs[run]
			row.chosen = chance.Chosen
			if chance.CutBy != "" {
				row.cutBy = view.StageName(chance.CutBy)
			}
			if row.known = chance.Prob != nil; row.known {
				row.final = share(*chance.Prob)
			}
		}
		out = append(out, row)
	}
	others := firstChance{raw: share(rest), known: run < len(f.First.Other)}
	if others.known {
		others.final = share(f.First.Other[run])
	}
	return append(out, others)
}

// grid is how many columns and rows of panels there is room for.
func (f *FirstStep) grid(width vg.Length) (columns, rows int) {
	return panelGrid(f.panels(), width-2*margin-f.namesWidth(width-2*margin), panelWidth+f.theme().FontSize)
}

// Size implements Figure.
func (f *FirstStep) Size() (width, height vg.Length) {
	width, _ = f.size(1, 1)
	_, rows := f.grid(width)
	return f.barPanelsSize(rows, len(f.First.Candidates)+1)
}

// names are those of the tokens, and the last of all others, to fit into a width.
func (f *FirstStep) names(width vg.Length) []string {
	sty := style(regular, f.theme().FontSize, f.theme().Text)
	var names []string
	for _, c := range f.First.Candidates {
		names = append(names, fitted(drawable(visible.Fit(view.Token(c.Token), 24)), sty, width*0.3, visible.Fit))
	}
	return append(names, fitted("all others", sty, width*0.3, visible.Fit))
}

// namesWidth is the room that the names take.
func (f *FirstStep) namesWidth(width vg.Length) vg.Length {
	theme := f.theme()
	return widest(f.names(width), style(regular, theme.FontSize, theme.Text)) + theme.FontSize*0.5
}

// Draw implements Figure.
func (f *FirstStep) Draw(c draw.Canvas) {
	width, theme := c.Max.X-c.Min.X, f.theme()
	inner := f.draw(c, f.title(width-2*margin), f.subtitle(width-2*margin), provenance(&f.Origin))
	inner = drawKeys(inner, theme, f.keys())
	columns, rows := f.grid(width)
	names, left := f.names(width-2*margin), f.namesWidth(width-2*margin)
	longest := 0.01
	for i := range f.panels() {
		for _, row := range f.rows(i) {
			longest = max(longest, row.raw, row.final)
		}
	}
	name := style(regular, theme.FontSize, theme.Text)
	name.XAlign = text.XRight
	for i := range f.panels() {
		at := panelPlace(inner, i, columns, rows, left)
		head := at
		head.Min.X += theme.FontSize // above the bars, not above the marks
		entropy := float64(f.First.Entropy[i])
		drawPanelHead(head, theme, drawable(f.value(i)),
			view.FormatEntropy(entropy)+" nats", view.FormatChoices(math.Exp(entropy))+" choices")
		at.Max.Y -= panelHead
		if i%columns == 0 {
			for n, words := range names {
				c.FillText(name, vg.Point{X: at.Min.X, Y: barY(at, n, len(names)) + theme.FontSize*0.06}, words)
			}
		}
		f.drawPanel(at, f.rows(i), barScale(longest))
	}
}

// title says how much the least and the most uncertain run left to the draw.
func (f *FirstStep) title(width vg.Length) string {
	low, high := 0, 0
	for i := range f.panels() {
		if f.First.Entropy[i] < f.First.Entropy[low] {
			low = i
		}
		if f.First.Entropy[i] > f.First.Entropy[high] {
			high = i
		}
	}
	choices := func(i int) string { return view.FormatChoices(math.Exp(float64(f.First.Entropy[i]))) }
	sty := titleStyle(f.theme())
	if choices(low) == choices(high) {
		same := "First step: " + choices(low) + " effective choices in every run"
		if f.First.Same() {
			return firstFit(sty, width, f.titled, "The first step is the same in every run: "+choices(low)+" effective choices", same, "First step: the same in every run")
		}
		return same
	}
	return firstFit(sty, width, f.titled,
		fmt.Sprintf("First step: %s leaves %s effective choices, %s leaves %s", f.named(low), choices(low), f.value(high), choices(high)),
		fmt.Sprintf("First step: %s leaves %s choices, %s leaves %s", f.named(low), choices(low), f.value(high), choices(high)),
		fmt.Sprintf("First step: %s to %s effective choices", choices(low), choices(high)))
}

func (f *FirstStep) subtitle(width vg.Length) string {
	varies := "by " + f.setting()
	if n := len(f.Runs); n > f.panels() {
		varies += fmt.Sprintf(", the first %d of %d values", f.panels(), n)
	}
	sty := style(regular, f.theme().FontSize, f.theme().Muted)
	long := "Probabilities after all settings, " + varies + "; "
	return firstFit(sty, width, asIs,
		long+"the same tokens and one scale in all panels", long+"one scale for all", "After all settings, "+varies)
}

func (f *FirstStep) keys() []key {
	theme := f.theme()
	return []key{
		barKey("raw, the model's own", 1, theme.Ghost, &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}),
		barKey("after the settings", 0.6, theme.Final, nil),
		{"the token that came", func(c draw.Canvas, r vg.Rectangle) {
			middle := (r.Min.Y + r.Max.Y) / 2
			triangle(c, vg.Point{X: r.Min.X + theme.FontSize*0.3, Y: middle}, theme.FontSize*0.3, theme.Chosen)
			cut := (r.Max.Y - r.Min.Y) * 0.2
			box(c, rect(r.Min.X+theme.FontSize*0.7, r.Min.Y+cut, r.Max.X, r.Max.Y-cut), theme.Chosen, nil)
		}},
	}
}

// drawPanel draws the bars of one run over the ghosts of the raw ones.
func (f *FirstStep) drawPanel(c draw.Canvas, rows []firstChance, longest float64) {
	theme := f.theme()
	c.Min.X += theme.FontSize // the mark of the chosen one
	x := func(v float64) vg.Length { return c.Min.X + (c.Max.X-c.Min.X)*vg.Length(v/longest) }
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	drawShareScale(c, theme, x, longest)
	for i, row := range rows {
		y, half := barY(c, i, len(rows)), (c.Max.Y-c.Min.Y)/vg.Length(len(rows))/2
		fill, line := theme.Final, edge
		sty := style(regular, theme.FontSize*0.85, theme.Text)
		number := view.FormatProb(row.final)
		switch {
		case row.cutBy != "":
			number, sty.Color, line.Dashes = drawable("cut: "+row.cutBy), theme.Muted, []vg.Length{vg.Points(2), vg.Points(2)}
		case !row.known:
			number, sty.Color = "?", theme.Muted
		case i == len(rows)-1:
			fill = theme.Band[0] // no token, but what is left of them
		}
		if row.chosen {
			fill = theme.Chosen
			triangle(c, vg.Point{X: c.Min.X - theme.FontSize*0.5, Y: y}, theme.FontSize*0.35, theme.Chosen)
		}
		box(c, rect(x(0), y-half*0.78, x(row.raw), y+half*0.78), theme.Ghost, &line)
		end := x(0)
		if row.cutBy == "" && row.final > 0 {
			end = x(row.final)
			box(c, rect(x(0), y-half*0.5, end, y+half*0.5), fill, nil)
		}
		drawBarNumber(c, theme, sty, y, half, x(0), end, x(row.raw), number, fill)
	}
	c.StrokeLine2(edge, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
}

// Describe implements Describer: what each run makes of the tokens.
func (f *FirstStep) Describe() string {
	var runs []string
	for i := range f.panels() {
		var tokens []string
		rows := f.rows(i)
		for n, c := range f.First.Candidates {
			words := view.Token(c.Token) + " " + view.FormatProb(rows[n].final)
			switch {
			case rows[n].cutBy != "":
				words = view.Token(c.Token) + " cut by " + rows[n].cutBy
			case !rows[n].known:
				words = view.Token(c.Token) + " not known"
			}
			if rows[n].chosen {
				words += ", chosen"
			}
			tokens = append(tokens, words)
		}
		runs = append(runs, fmt.Sprintf("%s, %s effective choices: %s", f.value(i),
			view.FormatChoices(math.Exp(float64(f.First.Entropy[i]))), strings.Join(tokens, "; ")))
	}
	return "Bars of the first step's probabilities by " + f.setting() + ". " + strings.Join(runs, ". ") + "."
}
