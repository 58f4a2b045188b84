package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/bench"
)

// TimeGrowth is how the time of a run grows with the number of new tokens, a
// series for each cache, on logarithmic axes, where a power law is a straight
// line.
type TimeGrowth struct {
	Frame

	record *bench.Record
	series []growthSeries
}

// NewTimeGrowth returns the figure of a record of the benchmark, finished or
// not.
func NewTimeGrowth(r *bench.Record) (*TimeGrowth, error) {
	f := &TimeGrowth{Frame: ofRecord(r), record: r}
	summary := bench.Summarize(r)
	f.series = recordSeries(r, summary, func(c bench.CellSummary) bench.Spread { return c.Total })
	if len(f.series) == 0 {
		return nil, errNoCells
	}
	for i := range f.series {
		f.series[i].fit = f.series[i].law()
	}
	return f, nil
}

// Size implements Figure.
func (f *TimeGrowth) Size() (width, height vg.Length) {
	keys := keyHeight * vg.Length(len(f.series))
	return f.size(280+keys/2, 210+keys)
}

// Draw implements Figure.
func (f *TimeGrowth) Draw(c draw.Canvas) {
	theme := f.theme()
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.titleOf(width, atLongest("Time", f.series, func(v float64) string { return seconds(v) + "s" })...),
		f.readingOf(width, spreadNote(f.record)+f.lines(), spreadNote(f.record), shortNote), recordCaption(f.record))
	var keys []key
	for _, s := range f.series {
		name := s.name
		if s.fit != nil {
			name += ": grows as " + exponent(s.fit)
		}
		keys = append(keys, markKey(name, theme.mark(s.index)))
	}
	inner = drawKeys(inner, theme, keys)
	p := growthPlot(theme, inner.Max.X-inner.Min.X, f.series, true, "time of the run", "s")
	p.Y.Tick.Marker = withUnit{logTicks{seconds}, "s"}
	drawOver(p, inner, theme, "new tokens")
}

// lines says what the lines are.
func (f *TimeGrowth) lines() string {
	fitted := 0
	for _, s := range f.series {
		if s.fit != nil {
			fitted++
		}
	}
	switch fitted {
	case len(f.series):
		return "; lines are power laws fitted to them"
	case 0:
		return "; one length allows no fit"
	}
	return "; lines are power laws, fitted where there are two lengths"
}

// seconds writes a time without its unit: 0.02 s is 20 m.
func seconds(s float64) string {
	switch {
	case s < 0.9995e-3:
		return si(s*1e6) + " µ"
	case s < 0.9995:
		return si(s*1e3) + " m"
	}
	return si(s) + " "
}

// shortNote is as much of what points are as the smallest figure has room for.
const shortNote = "Points are medians, bars the range"

// spreadNote says what points and bars are.
func spreadNote(r *bench.Record) string {
	runs := map[bench.Cell]int{}
	for _, run := range r.Runs {
		runs[run.Cell]++
	}
	fewest, most := math.MaxInt, 0
	for _, n := range runs {
		fewest, most = min(fewest, n), max(most, n)
	}
	planned := ""
	if !r.Complete() {
		planned = fmt.Sprintf(" (%d of %d were made)", len(r.Runs), r.Plan.Runs())
	}
	const bars = ", with bars from the lowest to the highest"
	switch {
	case most <= 1:
		return "Points are one run each" + planned
	case fewest < most:
		return fmt.Sprintf("Points are medians of %d to %d runs%s%s", fewest, most, planned, bars)
	}
	return fmt.Sprintf("Points are medians of %d runs%s%s", most, planned, bars)
}
