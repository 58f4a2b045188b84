package figure

import (
	"image"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// AttentionMap is where every position of a text looked: a row for each
// position that looks, a column for each that is looked at.
type AttentionMap struct {
	Frame

	layer, head int // counted from 1; 0: all
	run         *trace.Run
	attended    attended
	labels      []string // of the positions
	window      int      // how many positions each sees, itself included; 0: all before it
}

// NewAttentionMap returns the figure of the steps of a trace put together, of
// its first sequence if it has several. Layer and head are counted from 1; 0 is
// all of them, a map each, and of one layer their mean as well. It is an error if
// the run did not record attention, or if the model has no such layer or head.
func NewAttentionMap(t *trace.Trace, layer, head int) (*AttentionMap, error) {
	t = view.First(t)
	a, err := gather(t)
	if err != nil {
		return nil, err
	}
	if err := a.check(layer, head); err != nil {
		return nil, err
	}
	return &AttentionMap{Frame: of(&t.Run), layer: layer, head: head, run: &t.Run, attended: a, labels: textNames(t), window: window(&t.Run)}, nil
}

// window is that of the cache or, where it has none, of the model.
func window(run *trace.Run) int {
	if run.Layout != nil && run.Layout.Window > 0 {
		return run.Layout.Window
	}
	return max(0, run.Model.Shape.SlidingWindow)
}

// outside reports whether a position has left the window before another looks.
func (f *AttentionMap) outside(query, key int) bool {
	return f.window > 0 && key <= query-f.window
}

// In points.
const (
	mapGap      = 6
	mapTitle    = 10
	largestMap  = 330
	smallestMap = 12
	aroundMaps  = 100 // title, colours, caption
	aroundLeast = 135 // the same where the caption is as long as can be
	nameRoom    = 64  // beside and below a map with names
)

// layout is how many maps stand side by side and how large each is.
func (f *AttentionMap) layout(width vg.Length) (columns int, side vg.Length) {
	n := len(f.panels())
	switch {
	case n == 1:
		return 1, min(largestMap, width-nameRoom)
	case f.layer == 0 && f.head == 0:
		columns = f.attended.heads // a row for each layer
	default:
		columns = min(n, max(3, int(math.Ceil(math.Sqrt(float64(n))))))
	}
	side = (width - mapGap*vg.Length(columns-1)) / vg.Length(columns)
	return columns, max(min(side, largestMap/2), smallestMap)
}

func (f *AttentionMap) panels() []panel { return f.attended.panels(f.layer, f.head) }

// Size implements Figure.
func (f *AttentionMap) Size() (width, height vg.Length) {
	width, _ = f.size(0, 0)
	columns, side := f.layout(width - 2*margin)
	n := len(f.panels())
	if n == 1 {
		return f.size(side+nameRoom+aroundMaps, minWidth+aroundMaps)
	}
	rows := vg.Length((n + columns - 1) / columns)
	// As many maps as a large model has need the width that the smallest take.
	width = max(width, vg.Length(columns)*(smallestMap+mapGap)+2*margin)
	_, height = f.size(rows*(side+mapTitle+mapGap)+aroundMaps, rows*(smallestMap+mapTitle+mapGap)+aroundLeast)
	return width, height
}

// Draw implements Figure.
func (f *AttentionMap) Draw(c draw.Canvas) {
	theme := f.theme()
	small := style(regular, theme.FontSize*0.8, theme.Text)
	panels := f.panels()
	columns, side := f.layout(c.Max.X - c.Min.X - 2*margin)
	named := small.Width(panels[len(panels)-1].name(f.layer, f.head)) <= side
	subtitle := "A row for each position that looks, a column for each that it looks at"
	switch {
	case f.layer > 0 || f.head > 0:
	case named:
		subtitle += "; 2.3 is layer 2, head 3"
	default:
		subtitle += "; layers from top to bottom, heads from left to right"
	}
	inner := f.draw(c, "Attention: "+choice(f.layer, f.head), subtitle, provenance(f.run))
	inner = drawKeys(inner, theme, f.scale())
	if len(panels) == 1 {
		f.drawOne(inner, panels[0])
		return
	}
	rows := (len(panels) + columns - 1) / columns
	height := (inner.Max.Y - inner.Min.Y) / vg.Length(rows)
	side = max(1, min(side, height-mapTitle-mapGap))
	for i, p := range panels {
		x := inner.Min.X + vg.Length(i%columns)*(side+mapGap)
		y := inner.Max.Y - vg.Length(i/columns)*height
		if named {
			inner.FillText(small, vg.Point{X: x, Y: y - mapTitle/2}, p.name(f.layer, f.head))
		}
		f.drawMap(inner, rect(x, y-mapTitle-side, x+side, y-mapTitle), p)
	}
}

// scale explains the colours.
func (f *AttentionMap) scale() []key {
	var keys []key
	for _, p := range []float64{0, 0.01, 0.05, 0.1, 0.25, 0.5, 1} {
		name := strconv.FormatFloat(p, 'g', -1, 64)
		if p == 1 {
			name += ": all of a row’s attention"
		}
		keys = append(keys, key{name, func(c draw.Canvas, r vg.Rectangle) { box(c, r, heat(p), nil) }})
	}
	if f.outside(len(f.attended.steps)-1, 0) {
		keys = append(keys, key{"has left the window: cannot be looked at", func(c draw.Canvas, r vg.Rectangle) {
			box(c, r, f.theme().GhostEdge, nil)
		}})
	}
	return keys
}

// drawOne draws one map with the tokens beside and below it.
func (f *AttentionMap) drawOne(c draw.Canvas, p panel) {
	theme, n := f.theme(), len(f.attended.steps)
	sty := style(regular, theme.FontSize*0.85, theme.Text)
	sty.XAlign = text.XRight
	side := min(c.Max.Y-c.Min.Y, c.Max.X-c.Min.X) - nameRoom
	labels := f.labels[:min(n, len(f.labels))]
	names := slantedNames(theme, labels, n, side, nameRoom-theme.FontSize)
	r := rect(c.Min.X+nameRoom, c.Max.Y-side, c.Min.X+nameRoom+side, c.Max.Y)
	f.drawMap(c, r, p)

	cell := side / vg.Length(n)
	middle := func(position int) vg.Length { return (vg.Length(position) + 0.5) * cell }
	below := c
	below.Rectangle = r
	names.draw(below, func(position int) vg.Length { return r.Min.X + middle(position) })
	for i := range labels {
		if name, ok := names.texts[i]; ok {
			name = fitted(name, sty, nameRoom-theme.FontSize*0.5, visible.Fit)
			c.FillText(sty, vg.Point{X: r.Min.X - theme.FontSize*0.4, Y: r.Max.Y - middle(i)}, name)
		}
	}
}

// drawMap draws one map as an image, a pixel or more for each cell: as shapes,
// the maps of a long text would be millions. Stairs part what a position can look
// at from what comes after it, as on a dark page both are dark.
func (f *AttentionMap) drawMap(c draw.Canvas, r vg.Rectangle, p panel) {
	c.DrawImage(r, f.cells(p, r.Max.X-r.Min.X))
	edge := draw.LineStyle{Color: f.theme().GhostEdge, Width: vg.Points(0.4)}
	n := f.cellsAcross(r.Max.X - r.Min.X)
	at := func(column, row int) vg.Point {
		return vg.Point{
			X: r.Min.X + (r.Max.X-r.Min.X)*vg.Length(column)/vg.Length(n),
			Y: r.Max.Y - (r.Max.Y-r.Min.Y)*vg.Length(row)/vg.Length(n),
		}
	}
	var stairs []vg.Point
	for i := range n {
		stairs = append(stairs, at(i+1, i), at(i+1, i+1))
	}
	c.StrokeLines(edge, stairs)
	box(c, r, nil, &edge)
}

// cellsAcross is how many cells a map of some side has in a row: no more than dots.
func (f *AttentionMap) cellsAcross(side vg.Length) int {
	return min(len(f.attended.steps), dotsAcross(side))
}

func dotsAcross(side vg.Length) int { return max(1, min(int(side.Dots(dpi)), mostDots)) }

// mostDots is how many dots an image is wide at most.
const mostDots = 2000

// cells is one map as an image for a square of some side. What a position does
// not see has the background, what has left its window is grey. Where the text has
// more positions than there are dots, a dot is the highest of its cells, which keeps
// a thin line visible.
func (f *AttentionMap) cells(p panel, side vg.Length) image.Image {
	n := len(f.attended.steps)
	cells := f.cellsAcross(side)
	scale := (dotsAcross(side) + cells - 1) / cells // so that no smoothing blurs them
	shares := make([]float32, cells*cells)
	seen, gone := make([]bool, cells*cells), make([]bool, cells*cells)
	for query := range n {
		row := f.attended.row(p.layer, p.head, query)
		for key, share := range row[:min(len(row), query+1)] {
			at := query*cells/n*cells + key*cells/n
			if share == 0 && f.outside(query, key) {
				gone[at] = true
				continue
			}
			shares[at], seen[at] = max(shares[at], share), true
		}
	}
	picture := image.NewRGBA(image.Rect(0, 0, cells*scale, cells*scale))
	background := color.RGBAModel.Convert(f.theme().Background).(color.RGBA)
	grey := color.RGBAModel.Convert(f.theme().GhostEdge).(color.RGBA)
	for y := range cells * scale {
		for x := range cells * scale {
			at := y/scale*cells + x/scale
			dot := background
			switch {
			case seen[at]:
				dot = heat(float64(shares[at]))
			case gone[at]:
				dot = grey
			}
			picture.SetRGBA(x, y, dot)
		}
	}
	return picture
}
