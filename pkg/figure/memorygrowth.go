package figure

import (
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/view"
)

// MemoryGrowth is how the memory of a run grows with the number of new tokens, a
// series for each cache: above what the system measured of the whole process,
// below what the cache held, counted.
type MemoryGrowth struct {
	Frame

	record     *bench.Record
	peak, held []growthSeries
}

// NewMemoryGrowth returns the figure of a record of the benchmark, finished or
// not.
func NewMemoryGrowth(r *bench.Record) (*MemoryGrowth, error) {
	summary := bench.Summarize(r)
	f := &MemoryGrowth{
		Frame:  ofRecord(r),
		record: r,
		peak:   recordSeries(r, summary, func(c bench.CellSummary) bench.Spread { return c.PeakBytes }),
		held: recordSeries(r, summary, func(c bench.CellSummary) bench.Spread {
			return bench.NewSpread([]float64{float64(c.CacheBytes)})
		}),
	}
	if len(f.peak)+len(f.held) == 0 {
		return nil, errNoCells
	}
	return f, nil
}

// Size implements Figure.
func (f *MemoryGrowth) Size() (width, height vg.Length) {
	keys := keyHeight * vg.Length(max(len(f.peak), len(f.held))) // of one panel
	return f.size(415+keys, 335+2*keys)
}

// Draw implements Figure.
func (f *MemoryGrowth) Draw(c draw.Canvas) {
	theme := f.theme()
	width := c.Max.X - c.Min.X - 2*margin
	series := f.peak
	if len(series) == 0 {
		series = f.held
	}
	inner := f.draw(c, f.titleOf(width, atLongest("Memory", series, func(v float64) string { return si(v) + "B" })...),
		f.readingOf(width, spreadNote(f.record), shortNote), recordCaption(f.record))
	top, bottom := inner, inner
	if len(f.peak) > 0 && len(f.held) > 0 {
		top.Min.Y = (inner.Min.Y + inner.Max.Y) / 2
		bottom.Max.Y = top.Min.Y - theme.FontSize
	}
	f.panel(top, f.peak, false, "Peak of the whole process, measured: program, weights, cache, work space", "resident set")
	f.panel(bottom, f.held, true, "Keys and values in the cache at the end, counted", "cache")
}

func (f *MemoryGrowth) panel(c draw.Canvas, series []growthSeries, log bool, title, label string) {
	if len(series) == 0 {
		return
	}
	theme := f.theme()
	strong := style(bold, theme.FontSize, theme.Text)
	short, _, _ := strings.Cut(title, ":")
	c.Max.Y = line(c, strong, c.Max.Y, firstFit(strong, c.Max.X-c.Min.X, asIs, title, short))
	var keys []key
	for _, s := range series {
		last := s.points[len(s.points)-1]
		name := s.name + ": " + si(last.spread.Median) + "B at " + view.FormatCount(last.length)
		if law := s.law(); log && straight(law) {
			name += ", grows as " + exponent(law)
		}
		keys = append(keys, markKey(name, theme.mark(s.index)))
	}
	c = drawKeys(c, theme, keys)
	p := growthPlot(theme, c.Max.X-c.Min.X, series, log, label, "B")
	drawOver(p, c, theme, "new tokens")
}

// straight reports whether points lie on a power law well enough to speak of its
// exponent. A window that is full, or rows that are no longer exact, make them
// bend away from one.
func straight(law *bench.Fit) bool {
	return law != nil && law.Interval != nil && law.Interval.High-law.Interval.Low < 0.2
}
