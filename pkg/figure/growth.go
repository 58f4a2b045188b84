package figure

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// growthSeries is what was measured with one cache at several lengths.
type growthSeries struct {
	name   string
	points []growthPoint
	fit    *bench.Fit // the line through the points; nil: from one to the next
	index  int        // of the mark
}

type growthPoint struct {
	length int // of one series in ascending order
	spread bench.Spread
}

// draw draws the line, the points, and the bars from the lowest value to the
// highest. Points that would hide each other stand beside each other.
func (s growthSeries) draw(c draw.Canvas, p *plot.Plot, theme Theme, aside vg.Length) {
	mark := theme.mark(s.index)
	at := func(length, value float64) vg.Point {
		return vg.Point{X: c.X(p.X.Norm(length)) + aside, Y: c.Y(p.Y.Norm(value))}
	}
	var line []vg.Point
	if s.fit == nil {
		for _, point := range s.points {
			line = append(line, at(float64(point.length), point.spread.Median))
		}
	} else {
		first, last := float64(s.points[0].length), float64(s.points[len(s.points)-1].length)
		if from, to := s.fit.At(first), s.fit.At(last); positive(from) && positive(to) {
			line = []vg.Point{at(first, from), at(last, to)}
		}
	}
	c.StrokeLines(draw.LineStyle{Color: mark.color, Width: vg.Points(1)}, c.ClipLinesXY(line)...)
	bar := draw.LineStyle{Color: mark.color, Width: vg.Points(1.2)}
	for _, point := range s.points {
		low, high := at(float64(point.length), point.spread.Low), at(float64(point.length), point.spread.High)
		if low != high {
			c.StrokeLine2(bar, low.X, low.Y, high.X, high.Y)
			for _, end := range []vg.Point{low, high} {
				c.StrokeLine2(bar, end.X-vg.Points(2.5), end.Y, end.X+vg.Points(2.5), end.Y)
			}
		}
		mark.at(c, at(float64(point.length), point.spread.Median), vg.Points(2.8))
	}
}

// aside is how far to the side the i-th of n series stands.
func aside(i, n int) vg.Length { return vg.Points(4) * (vg.Length(i) - vg.Length(n-1)/2) }

// exponent writes how a series grows: with which power of the length, and
// within which bounds that lies with 95% confidence.
func exponent(fit *bench.Fit) string {
	if fit.Interval == nil {
		return fmt.Sprintf("length^%s (two lengths)", view.Fixed(fit.Exponent, 2))
	}
	half, decimals := (fit.Interval.High-fit.Interval.Low)/2, 2
	if half < 0.005 {
		decimals = 3
	}
	return fmt.Sprintf("length^(%s ± %s)", view.Fixed(fit.Exponent, decimals), view.Fixed(half, decimals))
}

// growthPlot is a plot of series over lengths, so wide, with the lengths as ticks
// and the values in a unit.
func growthPlot(theme Theme, width vg.Length, series []growthSeries, log bool, label, unit string) *plot.Plot {
	var lengths, values []float64
	for _, s := range series {
		for _, point := range s.points {
			lengths = append(lengths, float64(point.length))
			values = append(values, point.spread.Low, point.spread.High)
		}
	}
	xLow, xHigh := span(lengths, 1.2)
	yLow, yHigh := span(values, 1)
	p := newLogPlot(theme, xLow, xHigh, yLow/1.3, yHigh*1.3)
	longest := p.X.Tick.Label.Width(view.FormatCount(int64(xHigh))) + theme.FontSize
	p.X.Tick.Marker = valueTicks(lengths, xLow, xHigh, float64(longest/(width-besidePlot)))
	p.Y.Label.Text = label
	if !log {
		p.Y.Scale = plot.LinearScale{}
		p.Y.Min, p.Y.Max = 0, yHigh*1.1
		p.Y.Tick.Marker = siTicks{}
	}
	p.Y.Tick.Marker = withUnit{p.Y.Tick.Marker, unit}
	p.Add(verticals(theme), horizontals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		for i, s := range series {
			s.draw(c, p, theme, aside(i, len(series)))
		}
	}))
	return p
}

// besidePlot is what the y axis and its labels take at most, in points.
const besidePlot = 80

// withUnit puts a unit after a ticker's labels.
type withUnit struct {
	plot.Ticker
	unit string
}

// Ticks implements plot.Ticker.
func (u withUnit) Ticks(low, high float64) []plot.Tick {
	ticks := u.Ticker.Ticks(low, high)
	for i := range ticks {
		if !ticks[i].IsMinor() {
			if !strings.Contains(ticks[i].Label, " ") {
				ticks[i].Label += " "
			}
			ticks[i].Label += u.unit
		}
	}
	return ticks
}

// atLongest are titles, in ever fewer words, that hold the caches against each other
// at the greatest length that the first and the last of them were measured at.
func atLongest(what string, series []growthSeries, amount func(float64) string) []string {
	first, last := series[0], series[len(series)-1]
	short := what + " against length"
	for _, a := range slices.Backward(first.points) {
		for _, b := range last.points {
			if a.length != b.length {
				continue
			}
			at := fmt.Sprintf("%s: %s with %s", tokens(a.length), amount(a.spread.Median), first.name)
			if len(series) == 1 {
				return []string{what + " of " + at, short}
			}
			at += fmt.Sprintf(", %s with %s", amount(b.spread.Median), last.name)
			return []string{what + " of " + at, short}
		}
	}
	return []string{short}
}

// recordSeries are a record's cells by cache, each with what pick finds in it.
// Values that a logarithmic axis has no place for are left out, and so is a
// cache that has no other.
func recordSeries(r *bench.Record, s bench.Summary, pick func(bench.CellSummary) bench.Spread) []growthSeries {
	var all []growthSeries
	for i, cache := range r.Plan.Caches {
		series := growthSeries{name: cacheName(visible.Fit(visible.Line(cache), 32)), index: i}
		for _, cell := range s.Cells {
			if spread := pick(cell); cell.Cache == cache && positive(spread.Low) && positive(spread.High) && positive(spread.Median) {
				series.points = append(series.points, growthPoint{cell.Length, spread})
			}
		}
		slices.SortFunc(series.points, func(a, b growthPoint) int { return cmp.Compare(a.length, b.length) })
		if len(series.points) > 0 {
			all = append(all, series)
		}
	}
	return all
}

// law returns the power law through the medians; nil where there is none.
func (s growthSeries) law() *bench.Fit {
	var x, y []float64
	for _, point := range s.points {
		x, y = append(x, float64(point.length)), append(y, point.spread.Median)
	}
	fit, err := bench.FitPower(x, y)
	if err != nil || math.IsNaN(fit.Exponent) {
		return nil
	}
	return &fit
}

// recordCaption says where a record was measured.
func recordCaption(r *bench.Record) string {
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	add(join(visible.Fit(visible.Line(r.Model.Name), 40), short(r.Model.SHA256)))
	add(visible.Fit(visible.Line(r.Machine.CPU), 50))
	if r.Machine.Threads > 0 {
		add(fmt.Sprintf("%d threads", r.Machine.Threads))
	}
	add(join(visible.Fit(visible.Line(r.Machine.OS), 20), visible.Fit(visible.Line(r.Machine.Arch), 20)))
	if !r.Date.IsZero() {
		add(r.Date.UTC().Format("2006-01-02"))
	}
	add(join(visible.Fit(visible.Line(r.Tool.Name), 20), visible.Fit(visible.Line(r.Tool.Version), 30)))
	return strings.Join(parts, " · ")
}

// errNoCells: nothing was measured.
var errNoCells = errors.New("figure: the record has no measurement to draw")
