package figure

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// stepChart is a plot of numbers that every step has, over the tokens that the
// steps added.
type stepChart struct {
	theme   Theme
	labels  []string // of the steps
	highest float64  // number that is drawn
	title   string   // of the axis on the left
	right   secondAxis
	above   vg.Length // room for the keys
}

// secondAxis labels the numbers of the axis on the left in another unit.
type secondAxis struct {
	title string
	ticks func(highest float64) []plot.Tick // from low to high, their values those on the left
}

// In font sizes.
const (
	leftOfSteps  = 5 // axis and title
	rightOfSteps = 4
)

// draw draws the axes with the names of the steps, and between them what curves
// draws, which is given the place of a number of a step.
func (s stepChart) draw(c draw.Canvas, curves func(c draw.Canvas, at func(step int, v float64) vg.Point)) {
	p := newPlot(s.theme)
	p.HideX()
	p.Y.Label.Text = s.title
	p.Y.Tick.Marker = shortTicks{}
	p.X.Min, p.X.Max = -0.5, float64(len(s.labels))-0.5
	p.Y.Min, p.Y.Max = 0, s.highest

	left, right := s.theme.FontSize*leftOfSteps, s.theme.FontSize*rightOfSteps
	names := slantedNames(s.theme, s.labels, len(s.labels), c.Max.X-c.Min.X-left-right, (c.Max.Y-c.Min.Y)*nameShare)
	p.Add(horizontals(s.theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		at := func(step int, v float64) vg.Point {
			return vg.Point{X: c.X(p.X.Norm(float64(step))), Y: c.Y(p.Y.Norm(v))}
		}
		names.draw(c, func(step int) vg.Length { return at(step, 0).X })
		curves(c, at)
		s.right.draw(c, p, s.theme)
	}))
	p.Draw(draw.Crop(c, 0, -right, names.depth(), -s.above))
}

// draw draws the axis along the right side of a plot. A label that would lie on
// the one below it is left out.
func (a secondAxis) draw(c draw.Canvas, p *plot.Plot, theme Theme) {
	sty := style(regular, theme.FontSize*0.85, theme.Muted)
	line := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	c.StrokeLine2(line, c.Max.X, c.Min.Y, c.Max.X, c.Max.Y)
	last := vg.Length(math.Inf(-1))
	for _, tick := range a.ticks(p.Y.Max) {
		y := c.Y(p.Y.Norm(tick.Value))
		if tick.Value > p.Y.Max || y < last+sty.Font.Size*1.3 {
			continue
		}
		c.StrokeLine2(line, c.Max.X, y, c.Max.X+vg.Points(3), y)
		c.FillText(sty, vg.Point{X: c.Max.X + vg.Points(5), Y: y + sty.Font.Size*0.1}, tick.Label)
		last = y
	}
	title := style(regular, theme.FontSize*0.9, theme.Muted)
	title.Rotation, title.XAlign, title.YAlign = math.Pi/2, text.XCenter, text.YBottom
	c.FillText(title, vg.Point{X: c.Max.X + theme.FontSize*rightOfSteps, Y: c.Center().Y}, a.title)
}
