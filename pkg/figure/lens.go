package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Lens is what each layer would have answered at each position of a text, had the
// model ended there: a column for each position, with the token that went in below
// it and the one that came above, a row for each layer, from the embeddings at the
// bottom to the output at the top. In each cell stands the layer's first guess,
// coloured by its probability ("interpreting GPT: the logit lens", nostalgebraist
// 2020).
type Lens struct {
	Frame
	// Columns is how many positions are shown at most; 0: as many as the width has
	// legible room for. With more than that the picture grows.
	Columns int
	End     bool // of a longer text the end is shown, not the beginning
	ByRank  bool // colours say at which rank the token stood that came

	run     *trace.Run
	columns []lensColumn
	layers  int     // and one for the embeddings
	settled float64 // the layer from which on the first guess is the output's, on average …
	counted int     // … over so many positions
}

// lensColumn is one position.
type lensColumn struct {
	step   view.Step
	number int    // of the step, counted from 1
	input  string // the token that went in, whose position it is
	came   string // the one after it
}

// NewLens returns the figure of the steps of a trace that have a lens, of its first
// sequence if it has several. It is an error if the run did not record one.
func NewLens(t *trace.Trace) (*Lens, error) {
	frame := ofFirst(t)
	t = view.First(t)
	f := &Lens{Frame: frame, run: &t.Run}
	for i := range t.Steps {
		s := view.At(t, i)
		if len(s.Lens) == 0 {
			continue
		}
		if len(f.columns) > 0 && len(s.Lens) != f.layers+1 {
			return nil, fmt.Errorf("figure: step %d has a lens of %d layers, the steps before it one of %d", i+1, len(s.Lens), f.layers+1)
		}
		f.layers = len(s.Lens) - 1
		c := lensColumn{step: s, number: i + 1, came: view.Token(s.Token)}
		if before := view.TokensBefore(t, i, 1); len(before) > 0 {
			c.input = visible.Fit(view.Token(before[0]), nameColumns)
		}
		f.columns = append(f.columns, c)
	}
	if len(f.columns) == 0 {
		return nil, errors.New("figure: the trace has no lens: the run did not record what its layers would have answered\nrun it again with --logit_lens")
	}
	f.settled, f.counted = view.MeanSettled(t)
	return f, nil
}

// In points.
const (
	leastColumn = 30 // a cell with room for a short word
	widestCell  = 62
	lensRow     = 17 // of a model with few layers
	leastLens   = 10
	tallestLens = 560 // all rows of a model with many
	lensNames   = 56  // below the columns, at most
	aroundLens  = 115 // title, keys, what came, caption
)

// label is what stands left of a row.
func (f *Lens) label(layer int) string { return view.LayerName(layer, f.layers+1) }

func (f *Lens) small() text.Style {
	theme := f.theme()
	return style(regular, theme.FontSize*0.85, theme.Text)
}

// left is the room of the labels.
func (f *Lens) left() vg.Length {
	sty, widest := f.small(), vg.Length(0)
	for _, label := range []string{f.label(0), f.label(f.layers), cameLabel} {
		widest = max(widest, sty.Width(label))
	}
	return widest + sty.Font.Size
}

const cameLabel = "came"

// Size implements Figure.
func (f *Lens) Size() (width, height vg.Length) {
	width, _ = f.size(0, 0)
	if f.Columns > 0 {
		width = max(width, f.left()+leastColumn*vg.Length(min(f.Columns, len(f.columns)))+2*margin)
	}
	rows := vg.Length(f.layers + 1)
	row := min(max(tallestLens/rows, leastLens), lensRow)
	_, height = f.size(rows*row+lensNames+aroundLens, rows*leastLens+lensNames+aroundLens)
	return width, height
}

// shown are the positions that a width has room for.
func (f *Lens) shown(width vg.Length) []lensColumn {
	n := f.Columns
	if n <= 0 {
		n = int((width - f.left()) / leastColumn)
	}
	n = min(max(n, 1), len(f.columns))
	if f.End {
		return f.columns[len(f.columns)-n:]
	}
	return f.columns[:n]
}

// Draw implements Figure.
func (f *Lens) Draw(c draw.Canvas) {
	theme := f.theme()
	shown := f.shown(c.Max.X - c.Min.X - 2*margin)
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.titleOf(width, f.titles()...), f.readingOf(width, f.subtitles(shown)...), provenance(f.run))
	inner = drawKeys(inner, theme, f.keys())

	left := f.left()
	cell := min((inner.Max.X-inner.Min.X-left)/vg.Length(len(shown)), widestCell)
	grid := inner
	grid.Min.X += left
	grid.Max.X = grid.Min.X + cell*vg.Length(len(shown))
	labels := make([]string, len(shown))
	for i := range shown {
		labels[i] = shown[i].input
	}
	names := slantedNames(theme, labels, len(labels), grid.Max.X-grid.Min.X, lensNames-theme.FontSize)
	grid.Min.Y += names.depth()
	grid.Max.Y -= theme.FontSize * 1.6 // what came
	names.draw(grid, func(i int) vg.Length { return grid.Min.X + (vg.Length(i)+0.5)*cell })

	row := max(min((grid.Max.Y-grid.Min.Y)/vg.Length(f.layers+1), lensRow*1.5), 1)
	label := f.small()
	label.XAlign = text.XRight
	every := int(math.Ceil(float64(label.Font.Size * 1.1 / row))) // row that has a label
	for layer := range f.layers + 1 {
		y := grid.Min.Y + (vg.Length(layer)+0.5)*row
		if layer == f.layers || layer%every == 0 && f.layers-layer >= every || layer == 0 {
			c.FillText(label, vg.Point{X: grid.Min.X - label.Font.Size*0.6, Y: y}, f.label(layer))
		}
		for i := range shown {
			x := grid.Min.X + vg.Length(i)*cell
			f.drawCell(c, rect(x, y-row/2, x+cell, y+row/2), shown[i].step, layer)
		}
	}
	f.drawCame(c, shown, vg.Point{X: grid.Min.X, Y: grid.Min.Y + row*vg.Length(f.layers+1) + theme.FontSize*0.8}, cell)
}

// drawCame writes the tokens that came above their columns.
func (f *Lens) drawCame(c draw.Canvas, shown []lensColumn, at vg.Point, cell vg.Length) {
	theme := f.theme()
	label := style(bold, theme.FontSize*0.85, theme.Chosen)
	label.XAlign = text.XRight
	c.FillText(label, vg.Point{X: at.X - label.Font.Size*0.6, Y: at.Y}, cameLabel)
	label.XAlign = text.XCenter
	for i := range shown {
		name := fitted(drawable(shown[i].came), label, cell-vg.Points(3), visible.Fit)
		c.FillText(label, vg.Point{X: at.X + (vg.Length(i)+0.5)*cell, Y: at.Y}, name)
	}
}

// drawCell draws what one layer answered.
func (f *Lens) drawCell(c draw.Canvas, r vg.Rectangle, s view.Step, layer int) {
	const gap = 0.4 // points: neighbours of one colour are two cells
	r = rect(r.Min.X+gap, r.Min.Y+gap, r.Max.X-gap, r.Max.Y-gap)
	fill, ink := f.fill(s, layer)
	box(c, r, fill, nil)
	guess, ok := s.Guessed(layer)
	if !ok {
		return
	}
	if s.Agrees(layer) {
		corner(c, r, ink)
	}
	sty := f.small()
	sty.Color, sty.XAlign = ink, text.XCenter
	if r.Max.Y-r.Min.Y < sty.Font.Size {
		return // so low that a word would lie over its neighbours
	}
	name := fitted(drawable(view.Token(guess.Token)), sty, r.Max.X-r.Min.X-vg.Points(3), visible.Fit)
	c.FillText(sty, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, name)
}

// corner marks a cell whose guess is the output's.
func corner(c draw.Canvas, r vg.Rectangle, ink color.Color) {
	size, inset := min(vg.Points(3.6), (r.Max.Y-r.Min.Y)/3), vg.Points(1)
	r.Max.X, r.Max.Y = r.Max.X-inset, r.Max.Y-inset
	c.FillPolygon(ink, []vg.Point{{X: r.Max.X - size, Y: r.Max.Y}, r.Max, {X: r.Max.X, Y: r.Max.Y - size}})
}

// fill is the colour of a cell, and that of what stands on it.
func (f *Lens) fill(s view.Step, layer int) (fill, ink color.Color) {
	theme := f.theme()
	fill = theme.Ghost // not known
	if guess, ok := s.Guessed(layer); ok && !f.ByRank {
		fill = heat(guess.Prob)
	} else if rank := s.Lens[layer].ChosenRank; ok && rank > 0 {
		fill = f.rankColor(rank)
	}
	return fill, theme.inkOn(fill)
}

// rankColor is that of a place among the whole vocabulary: each step of the scale
// is as many times further down.
func (f *Lens) rankColor(rank int) color.Color {
	lowest := math.Log(float64(max(f.vocab(), 2)))
	way := 1 - math.Log(float64(max(rank, 1)))/lowest
	return heat(max(way, 0) * max(way, 0))
}

// vocab is how many tokens there are, as far as the trace tells.
func (f *Lens) vocab() int {
	vocab := f.run.Model.Shape.Vocab
	if vocab > 0 {
		return vocab
	}
	for _, c := range f.columns {
		for i := range c.step.Lens {
			vocab = max(vocab, c.step.Lens[i].ChosenRank)
		}
	}
	return vocab
}

// mostRanks ends the scale of ranks: no vocabulary is larger.
const mostRanks = 1 << 20

// keys explains the colours and the mark.
func (f *Lens) keys() []key {
	theme := f.theme()
	scale := func(name string, fill color.Color) key {
		return key{name, func(c draw.Canvas, r vg.Rectangle) { box(c, r, fill, nil) }}
	}
	var keys []key
	if f.ByRank {
		for rank := 1; rank < min(f.vocab(), mostRanks) || rank == 1; rank *= 10 {
			name := view.FormatCount(rank)
			if rank == 1 {
				name = "what came is the layer’s number 1"
			}
			keys = append(keys, scale(name, f.rankColor(rank)))
		}
	} else {
		for _, p := range []float64{1, 0.5, 0.25, 0.1, 0.01} {
			name := view.FormatPercent(p)
			if p == 1 {
				name = "the layer is sure: 100%"
			}
			keys = append(keys, scale(name, heat(p)))
		}
	}
	return append(keys, key{"the output’s first guess already", func(c draw.Canvas, r vg.Rectangle) {
		box(c, r, theme.Ghost, nil)
		corner(c, r, theme.inkOn(theme.Ghost))
	}})
}

// titles say in ever fewer words from which layer on the guess is that of the output.
func (f *Lens) titles() []string {
	if f.counted == 0 {
		return []string{"What each layer would have answered"}
	}
	settled := fmt.Sprintf("layer %s of %d", view.Fixed(f.settled, 1), f.layers)
	return []string{"The output’s first guess stands from " + settled + " on, on average", "Settled, on average, at " + settled}
}

// subtitles say in ever fewer words how a column reads.
func (f *Lens) subtitles(shown []lensColumn) []string {
	if len(shown) == len(f.columns) {
		return []string{"A column reads upwards: each layer’s first guess at what follows the token below", "Upwards: each layer’s first guess"}
	}
	steps := fmt.Sprintf("Steps %s to %s of %s",
		view.FormatCount(shown[0].number), view.FormatCount(shown[len(shown)-1].number), view.FormatCount(f.columns[len(f.columns)-1].number))
	return []string{steps + "; upwards, each layer’s first guess at what follows the token below", steps + "; upwards: first guesses"}
}

// mostDescribed is how many positions an alternative text names.
const mostDescribed = 20

// Describe implements Describer.
func (f *Lens) Describe() string {
	var said []string
	width, _ := f.Size()
	shown := f.shown(width - 2*margin)
	for _, c := range shown[:min(mostDescribed, len(shown))] {
		last, ok := c.step.Guessed(f.layers)
		if !ok {
			continue
		}
		said = append(said, fmt.Sprintf("after %s, %s from %s on", c.input, view.Token(last.Token), f.from(c.step.Settled())))
	}
	text := fmt.Sprintf("A grid of first guesses, a column for each of %s positions, a row for the embeddings and each of %d layers. ",
		view.FormatCount(len(f.columns)), f.layers)
	if len(said) == 0 {
		return strings.TrimSpace(text)
	}
	return text + "The output’s guess and the layer it stands from: " + strings.Join(said, "; ") + "."
}

func (f *Lens) from(layer int) string {
	if layer == 0 {
		return "the embeddings"
	}
	return fmt.Sprintf("layer %d", layer)
}
