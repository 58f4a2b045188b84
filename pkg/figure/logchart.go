package figure

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/visible"
)

// newLogPlot is an empty plot with logarithmic axes, of ranges above 0.
func newLogPlot(theme Theme, xLow, xHigh, yLow, yHigh float64) *plot.Plot {
	p := newPlot(theme)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xLow, xHigh, yLow, yHigh
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = logTicks{si}, logTicks{si}
	return p
}

// drawOver draws a plot over the name of its x axis. The plot itself would make
// room for the name where the middle of the axis were, if it were linear.
func drawOver(p *plot.Plot, c draw.Canvas, theme Theme, name string) {
	sty := style(regular, theme.FontSize*0.9, theme.Muted)
	sty.XAlign, sty.YAlign = text.XCenter, text.YBottom
	above := draw.Crop(c, 0, 0, theme.FontSize*1.3, 0)
	p.Draw(above)
	name = fitted(name, sty, c.Max.X-c.Min.X, visible.Fit)
	data := p.DataCanvas(above)
	at := min(data.Center().X, c.Max.X-sty.Width(name)/2)
	c.FillText(sty, vg.Point{X: at, Y: c.Min.Y}, name)
}

// span is the lowest and the highest of some numbers above 0, with room around
// them on a logarithmic axis. What is not above 0, or not finite, has no place
// on one.
func span(values []float64, room float64) (low, high float64) {
	low, high = math.Inf(1), 0.0
	for _, v := range values {
		if positive(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if high == 0 {
		return 1, 10
	}
	return low / room, high * room
}

// positive reports whether a number has a place on a logarithmic axis, far
// enough from the ends of what a float64 can hold.
func positive(v float64) bool { return v > 1e-100 && v < 1e100 }
