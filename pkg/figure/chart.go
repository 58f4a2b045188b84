package figure

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// newPlot is an empty plot in a theme: thin axes, small type, no background.
func newPlot(theme Theme) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Padding, p.Y.Padding = 0, 0
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle = draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
		axis.Tick.LineStyle = axis.LineStyle
		axis.Tick.Length = vg.Points(3)
		axis.Tick.Label = restyle(axis.Tick.Label, style(regular, theme.FontSize*0.85, theme.Muted))
		axis.Label.TextStyle = restyle(axis.Label.TextStyle, style(regular, theme.FontSize*0.9, theme.Muted))
	}
	return p
}

// restyle takes the look of one style and the alignment of the other.
func restyle(align, look text.Style) text.Style {
	look.XAlign, look.YAlign, look.Rotation = align.XAlign, align.YAlign, align.Rotation
	return look
}

// plotterFunc draws on the part of the canvas inside the axes.
type plotterFunc func(draw.Canvas, *plot.Plot)

// Plot implements plot.Plotter.
func (f plotterFunc) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }

// verticals draws a grid line at each labelled tick of the x axis.
func verticals(theme Theme) plot.Plotter {
	return plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		for _, tick := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
			if x := c.X(p.X.Norm(tick.Value)); !tick.IsMinor() && tick.Value > p.X.Min {
				c.StrokeLine2(gridLine(theme), x, c.Min.Y, x, c.Max.Y)
			}
		}
	})
}

// horizontals draws a grid line at each labelled tick of the y axis.
func horizontals(theme Theme) plot.Plotter {
	return plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		for _, tick := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
			if y := c.Y(p.Y.Norm(tick.Value)); !tick.IsMinor() && tick.Value > p.Y.Min {
				c.StrokeLine2(gridLine(theme), c.Min.X, y, c.Max.X, y)
			}
		}
	})
}

func gridLine(theme Theme) draw.LineStyle {
	return draw.LineStyle{Color: theme.Grid, Width: vg.Points(0.6)}
}

// promptLine is the border between the prompt and what came after it.
func promptLine(theme Theme) draw.LineStyle {
	return draw.LineStyle{Color: theme.Text, Width: vg.Points(0.6), Dashes: []vg.Length{vg.Points(3), vg.Points(2)}}
}

// share keeps a number that ought to be a probability in 0..1, whatever a
// trace says.
func share(p float64) float64 {
	if !(p > 0) { // not a number, too
		return 0
	}
	return math.Min(p, 1)
}
