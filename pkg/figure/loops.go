package figure

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Loops is where a text says again what it said before: a dot plot of the text
// against itself, prompt and new tokens. A cell is filled where the n tokens that
// end in its row also ended in its column, so a passage that comes back is a
// diagonal, and a loop one beside the other. A strip above marks every token that
// belongs to n tokens that came before.
//
// Source: Gibbs and McIntyre 1970, The Diagram, a Method for Comparing Sequences;
// as a plot of recurrence, Eckmann, Kamphorst and Ruelle 1987, Recurrence Plots of
// Dynamical Systems.
type Loops struct {
	Frame
	N int // tokens that have to be the same; 0 means 3

	run    *trace.Run
	ids    []int
	prompt int // how many of the ids are the prompt's
	labels []string
	cycle  view.Cycle
}

const defaultN = 3

// NewLoops returns the figure of a trace's first sequence.
func NewLoops(t *trace.Trace) (*Loops, error) {
	frame := ofFirst(t)
	t = view.First(t)
	if len(t.Steps) == 0 {
		return nil, errors.New("figure: the trace has no steps to draw\nrecord a run")
	}
	f := &Loops{Frame: frame, run: &t.Run, labels: textNames(t)}
	f.ids, f.prompt = view.TextIDs(t)
	f.cycle = view.Loop(f.ids)
	return f, nil
}

func (f *Loops) n() int {
	if f.N <= 0 {
		return defaultN
	}
	return f.N
}

// In points.
const (
	largestDots = 330
	dotsStrip   = 9
	dotsGap     = 5
	aroundDots  = 118 // title, keys, caption
)

// Size implements Figure.
func (f *Loops) Size() (width, height vg.Length) {
	width, _ = f.size(0, 0)
	side := min(largestDots, width-2*margin-nameRoom)
	return f.size(side+dotsStrip+dotsGap+nameRoom+aroundDots, minWidth+aroundDots)
}

// Draw implements Figure.
func (f *Loops) Draw(c draw.Canvas) {
	theme := f.theme()
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.titleOf(width, f.titles()...), f.readingOf(width,
		f.subtitle()+"; a mark: the row was at the column", f.subtitle(), fmt.Sprintf("A mark: these %d tokens came before", f.n())), provenance(f.run))
	inner = drawKeys(inner, theme, f.keys())
	side := min(inner.Max.Y-inner.Min.Y-dotsStrip-dotsGap, inner.Max.X-inner.Min.X) - nameRoom
	strip := rect(inner.Min.X+nameRoom, inner.Max.Y-dotsStrip, inner.Min.X+nameRoom+side, inner.Max.Y)
	square := rect(strip.Min.X, strip.Min.Y-dotsGap-side, strip.Max.X, strip.Min.Y-dotsGap)
	f.drawStrip(inner, strip)
	inner.DrawImage(square, f.cells(side))
	f.drawLines(inner, strip, square)
	f.drawNames(inner, square)
}

// titles say in ever fewer words where the loop is.
func (f *Loops) titles() []string {
	if f.cycle.Period == 0 {
		return []string{"No loop in " + tokens(len(f.ids))}
	}
	loop := fmt.Sprintf("A loop: the same %s %s times", strings.TrimPrefix(tokens(f.cycle.Period), "1 "), strings.TrimSuffix(view.FormatChoices(f.cycle.Turns()), ".0"))
	from := fmt.Sprintf("%s, from token %s on", loop, view.FormatCount(f.cycle.Start+1))
	if f.cycle.Start < f.prompt {
		return []string{from + ", still in the prompt", from, loop}
	}
	return []string{from, loop}
}

// subtitle says how much comes again.
func (f *Loops) subtitle() string {
	return fmt.Sprintf("%s of the %s new tokens repeat %d in a row that came before",
		view.FormatPercent(f.repetition()), view.FormatCount(len(f.ids)-f.prompt), f.n())
}

// Describe implements Describer.
func (f *Loops) Describe() string {
	return fmt.Sprintf("A dot plot of a text of %s against itself; what comes again is a diagonal. %s. %s.", tokens(len(f.ids)), f.titles()[0], f.subtitle())
}

// repetition is the share of the new tokens that repeat.
func (f *Loops) repetition() float64 { return view.Repetition(f.ids, f.prompt, f.n()) }

func (f *Loops) keys() []key {
	fill := func(c color.Color) func(draw.Canvas, vg.Rectangle) {
		return func(canvas draw.Canvas, r vg.Rectangle) { box(canvas, r, c, nil) }
	}
	_, fresh, old := f.colors()
	keys := []key{{"comes again, new text", fill(fresh)}}
	if slices.Contains(view.Again(f.ids, f.n())[:f.prompt], true) {
		keys = append(keys, key{"comes again, prompt", fill(old)})
	}
	if f.prompt > 0 {
		keys = append(keys, lineKey("end of the prompt", promptLine(f.theme())))
	}
	if f.cycle.Period > 0 {
		keys = append(keys, key{"loop", func(c draw.Canvas, r vg.Rectangle) {
			c.StrokeLine2(f.loopLine(), r.Min.X, (r.Min.Y+r.Max.Y)/2, r.Max.X, (r.Min.Y+r.Max.Y)/2)
		}})
	}
	return keys
}

// colors are those of a cell that is empty, and of one that is filled in the new
// text and in the prompt.
func (f *Loops) colors() (empty, fresh, old color.RGBA) {
	theme := f.theme()
	rgba := func(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }
	return rgba(theme.Background), rgba(theme.Final), rgba(theme.GhostEdge)
}

func (f *Loops) loopLine() draw.LineStyle {
	return draw.LineStyle{Color: f.theme().Chosen, Width: vg.Points(1.6)}
}

// drawStrip marks the tokens that repeat, and below the strip the loop.
func (f *Loops) drawStrip(c draw.Canvas, r vg.Rectangle) {
	_, fresh, old := f.colors()
	box(c, r, f.theme().Ghost, nil)
	x := f.scale(r)
	again := view.Again(f.ids, f.n())
	for from := 0; from < len(again); { // a box for a run of them: neighbours would show a seam
		to := from + 1
		for to < len(again) && again[to] == again[from] && to != f.prompt {
			to++
		}
		if again[from] {
			fill := fresh
			if from < f.prompt {
				fill = old
			}
			box(c, rect(x(from), r.Min.Y, x(to), r.Max.Y), fill, nil)
		}
		from = to
	}
	if f.cycle.Period > 0 {
		y := r.Min.Y - dotsGap/2
		c.StrokeLine2(f.loopLine(), x(f.cycle.Start), y, x(f.cycle.End()), y)
	}
}

// scale is where a token begins along a rectangle.
func (f *Loops) scale(r vg.Rectangle) func(int) vg.Length {
	return func(i int) vg.Length {
		return r.Min.X + (r.Max.X-r.Min.X)*vg.Length(i)/vg.Length(len(f.ids))
	}
}

// matches calls yield with every pair of places i > j at which the same n tokens
// end.
func (f *Loops) matches(yield func(i, j int)) {
	places := map[int][]int{}
	for i, gram := range view.NGrams(f.ids, f.n()) {
		if gram < 0 {
			continue
		}
		for _, j := range places[gram] {
			yield(i, j)
		}
		places[gram] = append(places[gram], i)
	}
}

// cells is the dot plot as an image for a square of some side: as shapes, the
// cells of a long text would be millions. Above the diagonal, where a row has not
// come to a column yet, it is a light grey. Where the text has more tokens than
// there are dots, a dot is filled if any of its cells is.
func (f *Loops) cells(side vg.Length) image.Image {
	empty, fresh, old := f.colors()
	later := color.RGBAModel.Convert(mix(f.theme().Background, f.theme().Ghost, 0.6)).(color.RGBA)
	total := len(f.ids)
	dots := max(1, min(int(side.Dots(dpi)), mostDots))
	cells := min(total, dots)
	scale := (dots + cells - 1) / cells // so that no smoothing blurs them
	picture := image.NewRGBA(image.Rect(0, 0, cells*scale, cells*scale))
	paint := func(row, column, beside int, fill color.RGBA) {
		for y := row*scale - beside; y < (row+1)*scale+beside; y++ {
			for x := column*scale - beside; x < (column+1)*scale+beside; x++ {
				picture.SetRGBA(x, y, fill) // does nothing outside
			}
		}
	}
	diagonal := color.RGBAModel.Convert(f.theme().Grid).(color.RGBA)
	for row := range cells {
		for column := range cells {
			switch {
			case column < row:
				paint(row, column, 0, empty)
			case column > row:
				paint(row, column, 0, later)
			default:
				paint(row, column, 0, diagonal)
			}
		}
	}
	filled := make([]color.RGBA, cells*cells) // transparent where nothing is
	f.matches(func(i, j int) {
		fill := fresh
		if i < f.prompt {
			fill = old
		}
		filled[i*cells/total*cells+j*cells/total] = fill
	})
	beside := max(0, (leastDots-scale+1)/2)
	near := (3*leastDots + scale - 1) / scale // wide diagonals would touch up to here
	for row := range cells {
		last := -near - 1
		for column := range row + 1 {
			fill := filled[row*cells+column]
			if fill.A == 0 {
				continue
			}
			next := column + 1
			for next < column+near && next < cells && filled[row*cells+next].A == 0 {
				next++
			}
			if alone := column-last > near && next == min(column+near, cells); alone {
				paint(row, column, beside, fill)
			} else {
				paint(row, column, 0, fill)
			}
			last = column
		}
	}
	return picture
}

// leastDots is how many dots a filled cell is wide at least, as a single one is
// hardly seen, unless there is another near it: the lines of a loop stay apart.
const leastDots = 5

// drawLines frames the square and draws the end of the prompt.
func (f *Loops) drawLines(c draw.Canvas, strip, square vg.Rectangle) {
	edge := draw.LineStyle{Color: f.theme().GhostEdge, Width: vg.Points(0.5)}
	box(c, strip, nil, &edge)
	box(c, square, nil, &edge)
	if f.prompt > 0 && f.prompt < len(f.ids) {
		x := f.scale(square)(f.prompt)
		y := square.Max.Y - (x - square.Min.X)
		c.StrokeLine2(promptLine(f.theme()), x, square.Min.Y, x, strip.Max.Y)
		c.StrokeLine2(promptLine(f.theme()), square.Min.X, y, square.Max.X, y)
	}
}

// drawNames writes the tokens beside and below the square, and what the strip is.
func (f *Loops) drawNames(c draw.Canvas, square vg.Rectangle) {
	theme := f.theme()
	sty := style(regular, theme.FontSize*0.85, theme.Text)
	sty.XAlign = text.XRight
	side := square.Max.X - square.Min.X
	names := slantedNames(theme, f.labels, len(f.ids), side, nameRoom-theme.FontSize)
	middle := func(i int) vg.Length { return (vg.Length(i) + 0.5) * side / vg.Length(len(f.ids)) }
	below := c
	below.Rectangle = square
	names.draw(below, func(i int) vg.Length { return square.Min.X + middle(i) })
	for i := range f.labels {
		if name, ok := names.texts[i]; ok {
			name = fitted(name, sty, nameRoom-theme.FontSize*0.5, visible.Fit)
			c.FillText(sty, vg.Point{X: square.Min.X - theme.FontSize*0.4, Y: square.Max.Y - middle(i)}, name)
		}
	}
	sty.Color = theme.Muted
	c.FillText(sty, vg.Point{X: square.Min.X - theme.FontSize*0.4, Y: square.Max.Y + dotsGap + dotsStrip/2}, "repeats")
}
