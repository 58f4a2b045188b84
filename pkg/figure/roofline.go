package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Roofline sets what the passes of a run achieved against what the machine can
// do: FLOPs a second over FLOPs a byte read, of weights and cache. Under the
// slanted roof a pass waits for memory, under the flat one for arithmetic.
//
// Source: Williams, Waterman and Patterson, "Roofline: An Insightful Visual
// Performance Model for Multicore Architectures" (2009).
type Roofline struct {
	Frame

	run             *trace.Run
	machine         bench.Machine
	prefill, decode []pass
}

// pass is one pass of the model; of a step that takes several, as a beam search
// does, all of them together.
type pass struct {
	intensity float64 // FLOPs a byte
	speed     float64 // FLOPs a second
	count     int
}

// NewRoofline returns the figure of the passes of a trace, of its first sequence
// if it has several, on the machine that a record of the benchmark tells of. It
// is an error if nothing there was measured, if the trace was recorded on
// another kind of machine, or if a run with classifier-free guidance made it, of
// whose second passes the time is not known.
func NewRoofline(t *trace.Trace, m bench.Machine) (*Roofline, error) {
	if !positive(m.BandwidthBytes) || !positive(m.PeakFlops) {
		return nil, errors.New("figure: there is no roof: the machine's bandwidth and peak were not measured")
	}
	if ran := t.Run.Machine; ran.OS != m.OS || ran.Arch != m.Arch || ran.CPUs != m.CPUs {
		return nil, fmt.Errorf("figure: the trace was recorded on %s/%s with %d processors, and the roofs measured on %s/%s with %d\nmeasure them where the trace was recorded",
			visible.Line(ran.OS), visible.Line(ran.Arch), ran.CPUs, visible.Line(m.OS), visible.Line(m.Arch), m.CPUs)
	}
	t = view.First(t)
	f := &Roofline{Frame: of(&t.Run), run: &t.Run, machine: m}
	c := view.Cost(t)
	if c.Total.Guided() {
		return nil, errors.New("figure: the speed of a pass is not known: the second pass of classifier-free guidance counts with the FLOPs, and its time with sampling\ndraw the roofline of a run with guidance_scale=1")
	}
	for i := range c.Steps {
		s := &c.Steps[i]
		p := pass{float64(s.Intensity), float64(s.Speed), s.Passes}
		switch {
		case !positive(p.intensity) || !positive(p.speed): // the pass stands in another step
		case s.Phase == trace.PhasePrefill:
			f.prefill = append(f.prefill, p)
		default:
			f.decode = append(f.decode, p)
		}
	}
	if len(f.prefill)+len(f.decode) == 0 {
		return nil, errors.New("figure: the trace has no pass whose FLOPs, bytes and time were counted")
	}
	return f, nil
}

// Size implements Figure.
func (f *Roofline) Size() (width, height vg.Length) { return f.size(345, 270) }

// Draw implements Figure.
func (f *Roofline) Draw(c draw.Canvas) {
	theme := f.theme()
	prefillMark, decodeMark := theme.mark(0), theme.mark(4)
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.titleOf(width, f.titles()...), f.readingOf(width, f.subtitle(), "Prefill, and medians of decode"), f.caption())
	var keys []key
	if n := len(f.prefill); n > 0 {
		keys = append(keys, markKey("prefill: the pass over the prompt", prefillMark))
	}
	if n := len(f.decode); n > 0 {
		keys = append(keys, markKey(f.decodeKey(), decodeMark))
	}
	for _, r := range f.roofs() {
		keys = append(keys, lineKey(r.name, r.line))
	}
	inner = drawKeys(inner, theme, keys)

	m := f.machine
	x, y := []float64{m.PeakFlops / m.BandwidthBytes}, []float64{m.PeakFlops}
	for _, p := range slices.Concat(f.prefill, f.decode) {
		x, y = append(x, p.intensity), append(y, p.speed)
	}
	xLow, xHigh := span(x, 3)
	yLow, yHigh := span(y, 2)
	p := newLogPlot(theme, xLow, xHigh, yLow, yHigh)
	p.Y.Tick.Marker = withUnit{logTicks{si}, "FLOP/s"}
	p.Add(verticals(theme), horizontals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		for _, r := range f.roofs() {
			f.drawRoof(c, p, r)
		}
		for _, pass := range f.decode {
			decodeMark.at(c, f.place(c, p, pass), vg.Points(2.4))
		}
		for _, pass := range f.prefill {
			prefillMark.at(c, f.place(c, p, pass), vg.Points(4))
		}
	}))
	drawOver(p, inner, theme, "arithmetic intensity (FLOPs a byte of weights and cache read)")
}

// decodeKey counts the passes and, where they are more, the points.
func (f *Roofline) decodeKey() string {
	passes := 0
	for _, p := range f.decode {
		passes += p.count
	}
	if n := len(f.decode); passes > n {
		return fmt.Sprintf("decode: %s passes after it, a dot for each of %s steps", view.FormatCount(passes), view.FormatCount(n))
	}
	return "decode: " + view.FormatCount(passes) + " passes after it"
}

func (f *Roofline) place(c draw.Canvas, p *plot.Plot, at pass) vg.Point {
	return vg.Point{X: c.X(p.X.Norm(at.intensity)), Y: c.Y(p.Y.Norm(at.speed))}
}

// roof is a limit of the machine: as fast as a bandwidth lets data come, up to
// the peak.
type roof struct {
	name      string
	bandwidth float64
	line      draw.LineStyle
}

// roofs are that of the memory and, where it is another, that of as many bytes as
// the weights have, which may lie in the processor's cache.
func (f *Roofline) roofs() []roof {
	m, line := f.machine, draw.LineStyle{Color: f.theme().Text, Width: vg.Points(1.4)}
	roofs := []roof{{"memory: " + si(m.BandwidthBytes) + "B/s, peak: " + si(m.PeakFlops) + "FLOP/s", m.BandwidthBytes, line}}
	if b := m.WeightsBandwidthBytes; positive(b) && math.Abs(b/m.BandwidthBytes-1) > 0.1 {
		line.Width, line.Dashes = vg.Points(1), []vg.Length{vg.Points(4), vg.Points(2)}
		roofs = append(roofs, roof{"reading as many bytes as the weights have: " + si(b) + "B/s", b, line})
	}
	return roofs
}

// drawRoof draws a bandwidth up to the peak, and the peak from there on.
func (f *Roofline) drawRoof(c draw.Canvas, p *plot.Plot, r roof) {
	peak := f.machine.PeakFlops
	corner := max(peak/r.bandwidth, p.X.Min)
	line := []vg.Point{f.place(c, p, pass{intensity: corner, speed: peak}), f.place(c, p, pass{intensity: max(corner, p.X.Max), speed: peak})}
	if low := max(p.X.Min, p.Y.Min/r.bandwidth); low < corner {
		line = append([]vg.Point{f.place(c, p, pass{intensity: low, speed: low * r.bandwidth})}, line...)
	}
	c.StrokeLines(r.line, c.ClipLinesXY(line)...)
}

// titles say, in ever fewer words, how near the passes came to the roof above them.
func (f *Roofline) titles() []string {
	var said []string
	say := func(name string, passes []pass) {
		if len(passes) > 0 {
			p := typical(passes)
			roof := math.Min(f.machine.PeakFlops, p.intensity*f.machine.BandwidthBytes)
			said = append(said, name+" "+view.FormatPercent(p.speed/roof))
		}
	}
	say("prefill", f.prefill)
	say("decode", f.decode)
	of := strings.Join(said, ", ") + " of the roof"
	return []string{"What the passes achieved: " + of + " above them", "Achieved: " + of, strings.Join(said, ", ")}
}

// typical is the pass of median intensity and speed.
func typical(passes []pass) pass {
	var intensities, speeds []float64
	for _, p := range passes {
		intensities, speeds = append(intensities, p.intensity), append(speeds, p.speed)
	}
	return pass{intensity: bench.NewSpread(intensities).Median, speed: bench.NewSpread(speeds).Median}
}

// subtitle says what the two kinds of passes achieved.
func (f *Roofline) subtitle() string {
	say := func(name string, passes []pass) string {
		if len(passes) == 0 {
			return ""
		}
		p := typical(passes)
		return fmt.Sprintf("%s: %s FLOPs a byte, %sFLOP/s", name, view.FormatThree(p.intensity), si(p.speed))
	}
	prefill, decode := say("Prefill", f.prefill), say("decode, medians", f.decode)
	if prefill != "" && decode != "" {
		prefill += "; "
	}
	return prefill + decode
}

// caption names the machine as well.
func (f *Roofline) caption() string {
	caption := provenance(f.run)
	if cpu := visible.Fit(visible.Line(f.machine.CPU), 50); cpu != "" {
		caption += fmt.Sprintf("\nRoofs measured on %s, %d threads", cpu, f.machine.Threads)
	}
	return caption
}
