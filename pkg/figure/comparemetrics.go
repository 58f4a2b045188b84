package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// CompareMetrics is how the text changes with a setting, a panel for each metric:
// entropy after all settings and effective choices, which are means of the steps, the
// mean ln p by the model's own probabilities, distinct pairs, repeated runs of four
// tokens, and the number of new tokens; see compare.Metrics for their sources. Where
// all values are numbers they stand on an axis of numbers, joined by a line; else they
// stand side by side.
type CompareMetrics struct {
	Frame
	compared

	order  []int     // of the runs along the axis
	places []float64 // of these, from 0 to 1
	log    bool      // the axis is logarithmic
	number bool      // it is one of numbers
}

// NewCompareMetrics returns the figure of a comparison.
func NewCompareMetrics(c *compare.Comparison) (*CompareMetrics, error) {
	frame, all, err := newCompared(c)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(c.Runs, func(r compare.Run) bool { return r.Metrics.Tokens > 0 }) {
		return nil, errors.New("figure: no run wrote a token, so there is nothing to measure\nlet the runs write a token")
	}
	f := &CompareMetrics{Frame: frame, compared: all}
	f.place()
	return f, nil
}

// nearest is how near two places on an axis of numbers may be, of 1, before it is
// logarithmic.
const nearest = 0.04

// place finds the places of the runs.
func (f *CompareMetrics) place() {
	values := make([]float64, len(f.Runs))
	f.number = len(f.Runs) > 1
	for i := range f.Runs {
		f.order = append(f.order, i)
		v, err := strconv.ParseFloat(strings.TrimSpace(f.Runs[i].Value), 64)
		values[i] = v
		f.number = f.number && err == nil && math.Abs(v) <= math.MaxFloat32 // neither infinite nor no number
	}
	if !f.number {
		for i := range f.Runs {
			f.places = append(f.places, (float64(i)+0.5)/float64(len(f.Runs)))
		}
		return
	}
	slices.SortStableFunc(f.order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	spread := func(at func(float64) float64) (places []float64, gap float64) {
		low, high := at(values[f.order[0]]), at(values[f.order[len(f.order)-1]])
		gap = 1
		for n, i := range f.order {
			place := 0.5
			if high > low {
				place = (at(values[i]) - low) / (high - low)
			}
			places = append(places, place)
			if n > 0 {
				gap = min(gap, place-places[n-1])
			}
		}
		return places, gap
	}
	var gap float64
	f.places, gap = spread(func(v float64) float64 { return v })
	if values[f.order[0]] > 0 && gap < nearest {
		if places, wider := spread(math.Log); wider > gap {
			f.places, f.log = places, true
		}
	}
}

// metricPanel is one metric.
type metricPanel struct {
	name      string
	values    []view.Real // by run, along the axis
	low, high float64     // at least this is on the axis
	fixed     bool        // and no more
	format    func(float64) string
}

func (f *CompareMetrics) panels() []metricPanel {
	of := func(name string, low, high float64, fixed bool, format func(float64) string, value func(*compare.Metrics) view.Real) metricPanel {
		p := metricPanel{name: name, low: low, high: high, fixed: fixed, format: format}
		for _, i := range f.order {
			p.values = append(p.values, value(&f.Runs[i].Metrics))
		}
		return p
	}
	return []metricPanel{
		of("entropy (nats)", 0, 0.5, false, view.FormatEntropy, func(m *compare.Metrics) view.Real { return m.Entropy }),
		of("effective choices", 1, 2, false, view.FormatChoices, func(m *compare.Metrics) view.Real { return m.Choices }),
		of("mean ln p (nats)", -0.5, 0, false, view.FormatEntropy, func(m *compare.Metrics) view.Real { return m.LogProb }),
		of("distinct pairs", 0, 1, true, func(v float64) string { return view.Fixed(v, 2) }, func(m *compare.Metrics) view.Real { return m.Distinct2 }),
		of("repeated fours", 0, 1, true, view.FormatPercent, func(m *compare.Metrics) view.Real { return m.Repetition }),
		of("new tokens", 0, 5, false, func(v float64) string { return si(math.Round(v)) }, func(m *compare.Metrics) view.Real { return view.Real(m.Tokens) }),
	}
}

// In points.
const (
	metricWidth  = 100 // at least
	metricHeight = 112
	leastMetric  = 92
	aroundMetric = 76 // the title, the caption
	metricLeft   = 26 // the labels of the axis
)

// Size implements Figure.
func (f *CompareMetrics) Size() (width, height vg.Length) {
	width, _ = f.size(1, 1)
	_, rows := panelGrid(len(f.panels()), width-2*margin, metricWidth)
	return f.size(vg.Length(rows)*metricHeight+aroundMetric, vg.Length(rows)*leastMetric+aroundMetric+moreWords)
}

// Draw implements Figure.
func (f *CompareMetrics) Draw(c draw.Canvas) {
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.title(width), f.subtitle(width), provenance(&f.Origin))
	panels := f.panels()
	columns, rows := panelGrid(len(panels), width, metricWidth)
	room := (width - betweenCols*vg.Length(columns-1)) / vg.Length(columns)
	high := (inner.Max.Y - inner.Min.Y) / vg.Length(rows)
	for i, p := range panels {
		x := inner.Min.X + vg.Length(i%columns)*(room+betweenCols)
		y := inner.Max.Y - vg.Length(i/columns)*high
		f.drawPanel(draw.Canvas{Canvas: c.Canvas, Rectangle: rect(x, y-high, x+room, y)}, p)
	}
}

// scale is what the axis of a metric reaches from and to.
func (p *metricPanel) scale() (low, high float64) {
	low, high = p.low, p.high
	if p.fixed {
		return low, high
	}
	for _, v := range p.values {
		if v.Finite() {
			low, high = min(low, float64(v)), max(high, float64(v))
		}
	}
	return low, high
}

func (f *CompareMetrics) drawPanel(c draw.Canvas, p metricPanel) {
	theme := f.theme()
	head := style(bold, theme.FontSize*0.95, theme.Text)
	c.FillText(head, vg.Point{X: c.Min.X, Y: c.Max.Y - theme.FontSize*0.7}, fitted(p.name, head, c.Max.X-c.Min.X, visible.Fit))

	low, high := p.scale()
	area := draw.Crop(c, metricLeft, 0, theme.FontSize*2.1, -theme.FontSize*2.9)
	y := func(v float64) vg.Length {
		v = math.Max(low, math.Min(v, high))
		return area.Min.Y + (area.Max.Y-area.Min.Y)*vg.Length((v-low)/(high-low))
	}
	inset := theme.FontSize * 1.7 // room for numbers beside the outer points
	if !f.number {
		inset = 0
	}
	x := func(n int) vg.Length {
		return area.Min.X + inset + (area.Max.X-area.Min.X-2*inset)*vg.Length(f.places[n])
	}
	f.drawAxes(area, p, low, high, y, x)

	var taken []vg.Rectangle // by points and what joins them
	var points []vg.Point
	var known []int
	for n, v := range p.values {
		if !v.Finite() {
			continue
		}
		at := vg.Point{X: x(n), Y: y(float64(v))}
		if len(known) > 0 && known[len(known)-1] == n-1 && f.number {
			c.StrokeLine2(draw.LineStyle{Color: theme.Final, Width: vg.Points(1.4)}, points[len(points)-1].X, points[len(points)-1].Y, at.X, at.Y)
		}
		points, known = append(points, at), append(known, n)
	}
	if len(points) == 0 {
		none := style(regular, theme.FontSize*0.85, theme.Muted)
		none.XAlign = text.XCenter
		c.FillText(none, area.Center(), fitted("too few tokens", none, area.Max.X-area.Min.X, visible.Fit))
		return
	}
	radius := vg.Points(2.6)
	for i, at := range points {
		if i > 0 && at.X-points[i-1].X < 2*radius {
			radius = vg.Points(1.4)
		}
	}
	for _, at := range points {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Final, Radius: radius, Shape: draw.CircleGlyph{}}, at)
		taken = append(taken, rect(at.X-radius, at.Y-radius, at.X+radius, at.Y+radius))
	}
	f.drawNumbers(c, area, p, points, known, taken)
}

// drawAxes draws the grid with its labels, and the values of the setting below.
func (f *CompareMetrics) drawAxes(area draw.Canvas, p metricPanel, low, high float64, y func(float64) vg.Length, x func(int) vg.Length) {
	theme := f.theme()
	label := style(regular, theme.FontSize*0.8, theme.Muted)
	label.XAlign = text.XRight
	step := roundStep((high - low) / 2.5)
	var ticks []float64
	if low > 0 { // that of one choice, where the axis begins
		ticks = append(ticks, low)
	}
	for n := math.Ceil(low/step - 1e-9); n*step <= high+(high-low)*1e-9; n++ {
		if v := n*step + 0; low <= 0 || y(v)-y(low) > theme.FontSize { // not −0
			ticks = append(ticks, v)
		}
	}
	for _, v := range ticks {
		area.StrokeLine2(gridLine(theme), area.Min.X, y(v), area.Max.X, y(v))
		words := strconv.FormatFloat(v, 'g', 3, 64)
		switch {
		case p.name == "repeated fours":
			words = view.FormatPercent(v)
		case math.Abs(v) >= 1000:
			words = strings.ReplaceAll(si(v), " ", "")
		}
		area.FillText(label, vg.Point{X: area.Min.X - theme.FontSize*0.4, Y: y(v)}, fitted(words, label, metricLeft-theme.FontSize*0.4, visible.Fit))
	}
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	area.StrokeLine2(edge, area.Min.X, area.Min.Y, area.Max.X, area.Min.Y)

	value := style(regular, theme.FontSize*0.8, theme.Text)
	value.XAlign = text.XCenter
	slot := (area.Max.X - area.Min.X) / vg.Length(len(f.order))
	if f.number {
		slot = area.Max.X - area.Min.X // what does not fit is left out
	}
	last := len(f.order) - 1
	var taken []vg.Rectangle
	for _, n := range outsideIn(last + 1) {
		area.StrokeLine2(edge, x(n), area.Min.Y-vg.Points(2), x(n), area.Min.Y)
		words := fitted(drawable(f.value(f.order[n])), value, max(slot-theme.FontSize*0.5, theme.FontSize*1.5), visible.Fit)
		half, air := value.Width(words)/2, theme.FontSize*0.15
		r := rect(x(n)-half-air, 0, x(n)+half+air, 1)
		if overlaps(r, taken) || r.Max.X > area.Max.X+betweenCols/2+air || r.Min.X < area.Min.X-metricLeft {
			continue
		}
		taken = append(taken, r)
		area.FillText(value, vg.Point{X: x(n), Y: area.Min.Y - theme.FontSize*0.95}, words)
	}
}

// outsideIn are so many numbers from 0: the first, the last, and then the others.
func outsideIn(n int) []int {
	order := []int{0}
	if n > 1 {
		order = append(order, n-1)
	}
	for i := 1; i < n-1; i++ {
		order = append(order, i)
	}
	return order
}

// drawNumbers writes what the points come to, where no line and no other number is.
func (f *CompareMetrics) drawNumbers(c, area draw.Canvas, p metricPanel, points []vg.Point, known []int, taken []vg.Rectangle) {
	theme := f.theme()
	size, air := theme.FontSize*0.8, vg.Points(4.5)
	for _, i := range outsideIn(len(points)) {
		sty := style(regular, size, theme.Text)
		words := p.format(float64(p.values[known[i]]))
		width := sty.Width(words)
		at := points[i]
		before := f.number && i > 0 && points[i-1].Y > at.Y
		after := f.number && i < len(points)-1 && points[i+1].Y > at.Y
		left, bottom := at.X-width/2, at.Y+air
		switch {
		case before && after:
			bottom = at.Y - air - size*0.75
		case before:
			left = at.X - vg.Points(1)
		case after:
			left = at.X - width + vg.Points(1)
		}
		left = max(area.Min.X-vg.Points(2), min(left, area.Max.X-width))
		r := rect(left, bottom, left+width, bottom+size*0.75)
		crossed := r.Min.Y < area.Min.Y+vg.Points(1) || overlaps(r, taken)
		for n := 1; n < len(points) && f.number; n++ {
			crossed = crossed || crosses(points[n-1], points[n], r)
		}
		if crossed {
			continue
		}
		taken = append(taken, r)
		sty.YAlign = text.YCenter
		box(c, r, theme.Background, nil) // no grid line through a number
		c.FillText(sty, vg.Point{X: left, Y: bottom + size*0.4}, words)
	}
}

// title says what the first and the last value lead to.
func (f *CompareMetrics) title(width vg.Length) string {
	first, last := f.order[0], f.order[len(f.order)-1]
	sty := titleStyle(f.theme())
	plain := "What the runs are like, by " + f.setting()
	a, b := f.Runs[first].Metrics, f.Runs[last].Metrics
	if !a.Entropy.Finite() || !b.Entropy.Finite() {
		return plain
	}
	from, to := view.FormatEntropy(float64(a.Entropy)), view.FormatEntropy(float64(b.Entropy))
	ways := []string{
		fmt.Sprintf("%s: entropy %s nats; %s: %s nats", f.named(first), from, f.value(last), to),
		fmt.Sprintf("%s %s to %s: %s to %s nats", f.setting(), f.value(first), f.value(last), from, to), plain,
	}
	if a.LogProb.Finite() && b.LogProb.Finite() {
		ways = append([]string{fmt.Sprintf("%s: entropy %s nats, mean ln p %s; %s: %s and %s", f.named(first), from,
			view.FormatEntropy(float64(a.LogProb)), f.value(last), to, view.FormatEntropy(float64(b.LogProb)))}, ways...)
	}
	return firstFit(sty, width, f.titled, ways...)
}

func (f *CompareMetrics) subtitle(width vg.Length) string {
	caution := "; nothing is drawn, so each comes out the same again"
	if f.Seed != "" {
		caution = "; another seed gives other texts"
	}
	axis := ""
	if f.log {
		axis = ", on a logarithmic axis"
	}
	sty := style(regular, f.theme().FontSize, f.theme().Muted)
	return firstFit(sty, width, asIs,
		"A point is one run, by "+f.setting()+axis+caution, "By "+f.setting()+axis+", one run each"+caution, "By "+f.setting()+", one run each")
}

// Describe implements Describer.
func (f *CompareMetrics) Describe() string {
	var panels []string
	for _, p := range f.panels() {
		var runs []string
		for n, v := range p.values {
			words := "none"
			if v.Finite() {
				words = p.format(float64(v))
			}
			runs = append(runs, f.value(f.order[n])+" "+words)
		}
		panels = append(panels, p.name+": "+strings.Join(runs, ", "))
	}
	return "Points by " + f.setting() + ". " + strings.Join(panels, "; ") + "."
}
