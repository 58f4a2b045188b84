package figure

import (
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

// CompareCost is what several runs cost that keep their keys and values in different
// ways: positions run through the weights and FLOPs, both counted; bytes of keys and
// values held at the end; and, where runs were timed, the median of their times with a
// line from the fastest to the slowest. Each number stands against the reference's.
type CompareCost struct {
	Frame
	compared
}

// NewCompareCost returns the figure of a comparison of caches, see compare.OfCaches.
func NewCompareCost(c *compare.Comparison) (*CompareCost, error) {
	frame, all, err := newCompared(c)
	if err != nil {
		return nil, err
	}
	if !c.Caches {
		return nil, fmt.Errorf("figure: runs by %s write different texts, and a longer one costs more, so their costs say nothing of the setting\ncompare use_cache, cache_implementation or cache_config", all.setting())
	}
	return &CompareCost{frame, all}, nil
}

// costPanel is one kind of cost, a bar for each run.
type costPanel struct {
	name    string
	verb    string // of a run and times as much of this as another
	amounts []float64
	ranges  [][2]float64 // from the least to the most; nil: it was counted
	format  func(float64) string
}

// panels are what there is to be shown.
func (f *CompareCost) panels() []costPanel {
	count := func(n float64) string { return view.FormatCount(int64(n)) }
	positions := costPanel{name: "positions computed", verb: "computes %s× the positions of %s", format: count}
	flops := costPanel{name: "FLOPs, counted", verb: "takes %s× the FLOPs of %s", format: si}
	bytes := costPanel{name: "bytes of keys and values held at the end", verb: "holds %s× the bytes of %s", format: si}
	times := costPanel{name: "time in ms", verb: "takes %s× the time of %s", format: func(ns float64) string { return view.FormatMS(int64(ns)) }}
	timed := true
	for i := range f.Runs {
		run := &f.Runs[i]
		positions.amounts = append(positions.amounts, amount(run.Totals.Computed))
		flops.amounts = append(flops.amounts, amount(run.Totals.Flops))
		bytes.amounts = append(bytes.amounts, amount(run.Totals.Bytes))
		if timed = timed && len(run.Times) > 0; !timed {
			continue
		}
		times.amounts = append(times.amounts, amount(compare.Median(run.Times, compare.Time.Total)))
		least, most := math.Inf(1), 0.0
		for _, t := range run.Times {
			least, most = min(least, amount(t.Total())), max(most, amount(t.Total()))
		}
		times.ranges = append(times.ranges, [2]float64{least, most})
		times.name = fmt.Sprintf("time in ms, the median of %d", len(run.Times))
	}
	out := []costPanel{positions, flops, bytes}
	if timed {
		out = append(out, times)
	}
	return out
}

// differ reports whether no time of one run is among those of the other: else they may
// be as fast as each other.
func (p *costPanel) differ(a, b int) bool {
	return p.ranges[a][0] > p.ranges[b][1] && p.ranges[b][0] > 0 || p.ranges[b][0] > p.ranges[a][1] && p.ranges[a][0] > 0
}

// amount is a number that ought not to be negative, whatever a trace says.
func amount[T int | int64](n T) float64 { return max(0, float64(n)) }

// In points.
const (
	costBar     = 15 // the space to the next included
	minCostBar  = 11
	costHead    = 17
	betweenCost = 7
	aroundCost  = 66 // the title, the caption
)

// Size implements Figure.
func (f *CompareCost) Size() (width, height vg.Length) {
	high := func(bar vg.Length) vg.Length {
		return vg.Length(len(f.panels()))*(vg.Length(len(f.Runs))*bar+costHead+betweenCost) + aroundCost
	}
	return f.size(high(costBar), high(minCostBar)+moreWords)
}

// names are the values of the runs and, where these wrote texts of several lengths, how
// long each is: a longer one costs more.
func (f *CompareCost) names() []string {
	var names []string
	lengths := make(map[int]bool)
	for i := range f.Runs {
		lengths[f.Runs[i].Metrics.Tokens] = true
	}
	for i := range f.Runs {
		name := f.value(i)
		if len(lengths) > 1 {
			name += fmt.Sprintf(", %d tokens", f.Runs[i].Metrics.Tokens)
		}
		names = append(names, drawable(name))
	}
	return names
}

// Draw implements Figure.
func (f *CompareCost) Draw(c draw.Canvas) {
	width, theme := c.Max.X-c.Min.X-2*margin, f.theme()
	inner := f.draw(c, f.title(width), f.subtitle(width), provenance(&f.Origin))
	names := f.names()
	sty, left := style(bold, theme.FontSize, theme.Text), vg.Length(0)
	for i := range names {
		names[i] = fitted(names[i], sty, width*0.35, visible.Fit)
		left = max(left, sty.Width(names[i]))
	}
	left += theme.FontSize * 0.6
	panels := f.panels()
	high := (inner.Max.Y - inner.Min.Y) / vg.Length(len(panels))
	for i, p := range panels {
		at := inner
		at.Max.Y = inner.Max.Y - vg.Length(i)*high
		at.Min.Y = at.Max.Y - high + betweenCost
		f.drawPanel(at, p, names, left)
	}
}

// drawPanel draws the bars of one kind, their amounts and what these are of the
// reference's.
func (f *CompareCost) drawPanel(c draw.Canvas, p costPanel, names []string, left vg.Length) {
	theme := f.theme()
	head := style(bold, theme.FontSize*0.95, theme.Muted)
	c.FillText(head, vg.Point{X: c.Min.X, Y: c.Max.Y - theme.FontSize*0.6}, fitted(p.name, head, c.Max.X-c.Min.X, visible.Fit))
	c.Max.Y -= costHead
	number, aside := style(bold, theme.FontSize*0.9, theme.Text), style(regular, theme.FontSize*0.9, theme.Muted)
	longest, widest := 0.0, vg.Length(0)
	for i, v := range p.amounts {
		longest = max(longest, v)
		if p.ranges != nil {
			longest = max(longest, p.ranges[i][1])
		}
		widest = max(widest, number.Width(p.format(v))+theme.FontSize*0.6+aside.Width(f.against(p, i)))
	}
	c.Min.X += left
	room := max(c.Max.X-c.Min.X-widest-theme.FontSize*0.5, 1)
	x := func(v float64) vg.Length {
		if longest == 0 {
			return c.Min.X
		}
		return c.Min.X + room*vg.Length(v/longest)
	}
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	for i, v := range p.amounts {
		y, half := barY(c, i, len(p.amounts)), (c.Max.Y-c.Min.Y)/vg.Length(len(p.amounts))/2
		name, fill := style(regular, theme.FontSize, theme.Text), theme.Band[0]
		if i == f.Reference {
			name, fill = style(bold, theme.FontSize, theme.Text), theme.Final
		}
		name.XAlign = text.XRight
		c.FillText(name, vg.Point{X: c.Min.X - theme.FontSize*0.5, Y: y + theme.FontSize*0.06}, names[i])
		box(c, rect(x(0), y-half*0.66, x(v), y+half*0.66), fill, &edge)
		end := x(v)
		if p.ranges != nil {
			end = max(end, x(p.ranges[i][1]))
			f.drawRange(c, x(p.ranges[i][0]), x(p.ranges[i][1]), y, half*0.35)
		}
		at := vg.Point{X: end + theme.FontSize*0.5, Y: y + theme.FontSize*0.06}
		c.FillText(number, at, p.format(v))
		at.X += number.Width(p.format(v)) + theme.FontSize*0.6
		c.FillText(aside, at, f.against(p, i))
	}
	c.StrokeLine2(edge, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
}

// drawRange draws a line from the least to the most, with ends.
func (f *CompareCost) drawRange(c draw.Canvas, from, to, y, half vg.Length) {
	for _, line := range []draw.LineStyle{ // the rim keeps it apart from the bar
		{Color: f.theme().Background, Width: vg.Points(2.6)}, {Color: f.theme().Text, Width: vg.Points(1)},
	} {
		c.StrokeLine2(line, from, y, to, y)
		c.StrokeLine2(line, from, y-half, from, y+half)
		c.StrokeLine2(line, to, y-half, to, y+half)
	}
}

// against writes how many times the reference's amount a run's is.
func (f *CompareCost) against(p costPanel, run int) string {
	switch {
	case run == f.Reference:
		return "reference"
	case p.amounts[f.Reference] == 0:
		return ""
	}
	return ratio(p.amounts[run]/p.amounts[f.Reference]) + "×"
}

// ratio writes how many times as much something is; what is not the same is never
// written as 1.
func ratio(r float64) string {
	s := view.FormatThree(r)
	if s == "1.00" && r != 1 {
		return view.Fixed(r, 4)
	}
	return s
}

// title says where the costs are furthest apart, of what was counted, and the time
// that this run took, where that is surely another.
func (f *CompareCost) title(width vg.Length) string {
	run, of, furthest := -1, costPanel{}, 1e-3 // less is rounding's
	panels := f.panels()
	for _, p := range panels[:3] {
		own := p.amounts[f.Reference]
		for i, v := range p.amounts {
			if gap := math.Abs(math.Log(v / own)); v > 0 && own > 0 && gap > furthest {
				run, of, furthest = i, p, gap
			}
		}
	}
	sty := titleStyle(f.theme())
	if run < 0 {
		return firstFit(sty, width, f.titled, "All runs compute, take and hold the same: positions, FLOPs, bytes", "All runs take the same FLOPs and bytes")
	}
	say := func(p costPanel, reference string) string {
		return fmt.Sprintf(p.verb, ratio(p.amounts[run]/p.amounts[f.Reference]), reference)
	}
	short, value := f.named(run)+" "+say(of, f.value(f.Reference)), f.value(run)+" "+say(of, f.value(f.Reference))
	ways := []string{short}
	if len(panels) > 3 && panels[3].differ(run, f.Reference) {
		time := ", in " + ratio(panels[3].amounts[run]/panels[3].amounts[f.Reference]) + "× the time"
		ways = []string{short + time, value + time, short}
	}
	return firstFit(sty, width, f.titled, append(ways, value)...)
}

func (f *CompareCost) subtitle(width vg.Length) string {
	written := "All runs wrote the same tokens"
	if !f.AllSame() {
		written = "The runs did not write the same tokens"
	}
	sty := style(regular, f.theme().FontSize, f.theme().Muted)
	return firstFit(sty, width, asIs,
		written+"; ×: times as much as the reference, "+f.named(f.Reference), "×: times as much as "+f.named(f.Reference))
}

// Describe implements Describer.
func (f *CompareCost) Describe() string {
	var panels []string
	for _, p := range f.panels() {
		var runs []string
		for i, v := range p.amounts {
			words := f.value(i) + " " + p.format(v)
			if r := f.against(p, i); r != "" {
				words += " (" + r + ")"
			}
			runs = append(runs, words)
		}
		panels = append(panels, p.name+": "+strings.Join(runs, ", "))
	}
	return "Bars of what the runs cost by " + f.setting() + ". " + strings.Join(panels, "; ") + "."
}
