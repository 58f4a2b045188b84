package figure

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// In points.
const (
	repeatedRow      = 15
	leastRepeatedRow = 11
	aroundRepeated   = 150 // title, keys, axis, notes, caption
	sumsFrom         = 400 // width from which on there is room for the sums
)

// Size implements Figure.
func (f *Repetition) Size() (width, height vg.Length) {
	inText, others := f.shown()
	n := vg.Length(len(inText) + len(others) + 2)
	return f.Frame.size(n*repeatedRow+aroundRepeated, n*leastRepeatedRow+aroundRepeated)
}

// Draw implements Figure.
func (f *Repetition) Draw(c draw.Canvas) {
	theme := f.theme()
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.title(width), f.readingOf(width, f.subtitles()...), provenance(f.step.Run))
	inner = drawKeys(inner, theme, []key{
		{"before the penalty", func(c draw.Canvas, r vg.Rectangle) { f.mark(c, r, 0, theme) }},
		{"after it", func(c draw.Canvas, r vg.Rectangle) { f.mark(c, r, 1, theme) }},
	})
	note := style(regular, theme.FontSize*0.85, theme.Muted)
	note.YAlign = text.YBottom
	lines := wrapped(f.note(), note, inner.Max.X-inner.Min.X)
	for i := len(lines) - 1; i >= 0; i-- {
		inner.FillText(note, inner.Min, lines[i])
		inner.Min.Y += note.Font.Size * 1.35
	}
	inner.Min.Y += theme.FontSize * 0.4
	f.drawTokens(inner)
}

// mark is the key of what was before the penalty, or after it: a point among the
// logits, a bar among the probabilities.
func (f *Repetition) mark(c draw.Canvas, r vg.Rectangle, after int, theme Theme) {
	middle := (r.Min.X + r.Max.X) / 2
	repeatedBar(c, rect(middle+vg.Points(1), r.Min.Y, r.Max.X, r.Max.Y), after == 1, theme.Final, theme)
	repeatedPoint(c, vg.Point{X: r.Min.X + vg.Points(3), Y: (r.Min.Y + r.Max.Y) / 2}, after == 1, theme.Final, theme)
}

// repeatedLine is a row of the figure: a token, or the heading of some, in full and
// short.
type repeatedLine struct {
	heading, short string
	repeated
	sum string
}

func (f *Repetition) lines() []repeatedLine {
	inText, others := f.shown()
	lines := []repeatedLine{{heading: "In the text already, and how often", short: "In the text"}}
	for _, r := range inText {
		lines = append(lines, repeatedLine{repeated: r, sum: f.sum(r)})
	}
	if len(others) > 0 {
		lines = append(lines, repeatedLine{heading: "The likeliest that the penalty left alone", short: "Left alone"})
	}
	for _, r := range others {
		lines = append(lines, repeatedLine{repeated: r, sum: view.FormatLogit(r.logits[0])})
	}
	return lines
}

// repetitionRoom is how the width of the figure is dealt out, from left to right.
type repetitionRoom struct {
	names []string  // of the lines, as they fit
	name  vg.Length // up to where the names end
	left  vg.Length // and how often they are in the text
	sums  vg.Length // 0: there is no room for them
	panel vg.Length // of the logits, and of the probabilities
	right vg.Length // the probabilities as numbers
	gap   vg.Length // on either side of a panel
}

func (f *Repetition) room(lines []repeatedLine, width vg.Length) repetitionRoom {
	theme := f.theme()
	strong := style(bold, theme.FontSize*0.9, theme.Chosen)
	small := style(regular, theme.FontSize*0.85, theme.Muted)
	r := repetitionRoom{right: small.Width("0.000 → 0.000") + theme.FontSize*0.6, gap: theme.FontSize * 1.2}
	var times vg.Length
	for _, line := range lines {
		name := ""
		if line.heading == "" {
			name = fitted(drawable(visible.Fit(view.Token(line.token), 24)), strong, width*0.2, visible.Fit)
			times = max(times, small.Width(line.often()))
			r.sums = max(r.sums, small.Width(line.sum))
		}
		r.names = append(r.names, name)
	}
	r.left = widest(r.names, strong) + theme.FontSize*1.8 + times
	r.name = r.left - times - theme.FontSize*0.6
	if width+2*margin < sumsFrom {
		r.sums = 0
	}
	r.panel = (width - r.left - r.sums - r.right - 3*r.gap) / 2
	return r
}

// drawTokens draws the rows: names, sums, logits, probabilities.
func (f *Repetition) drawTokens(c draw.Canvas) {
	theme, lines := f.theme(), f.lines()
	room := f.room(lines, c.Max.X-c.Min.X)
	top := theme.FontSize * 1.4
	logits := draw.Crop(c, room.left+room.sums+room.gap, -(room.panel + room.right + 2*room.gap), 0, -top)
	probs := draw.Crop(c, room.left+room.sums+room.panel+2*room.gap, -room.right-room.gap, 0, -top)
	head := style(regular, theme.FontSize*0.85, theme.Muted)
	head.XAlign = text.XCenter
	c.FillText(head, vg.Point{X: logits.Center().X, Y: c.Max.Y - theme.FontSize*0.5}, "logit")
	c.FillText(head, vg.Point{X: probs.Center().X, Y: c.Max.Y - theme.FontSize*0.5}, "probability")

	y := f.drawLogitPanel(logits, lines)
	f.drawProbPanel(probs, lines, y)
	for i, line := range lines {
		f.drawWords(c, line, room.names[i], y(i), room)
	}
}

// drawLogitPanel draws the logits of the lines, and returns how high each line is,
// which the axis decides.
func (f *Repetition) drawLogitPanel(c draw.Canvas, lines []repeatedLine) (y func(line int) vg.Length) {
	scale := repeatedScale(lines, func(r repeatedLine) []float64 {
		return []float64{float64(r.logits[0]), float64(r.logits[1])}
	})
	p := f.panel(scale, len(lines), c.Max.X-c.Min.X)
	p.Add(verticals(f.theme()), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		y = func(line int) vg.Length { return c.Y(p.Y.Norm(float64(len(lines)-line) - 0.5)) }
		zero := c.X(p.X.Norm(0))
		c.StrokeLine2(draw.LineStyle{Color: f.theme().Text, Width: vg.Points(0.8)}, zero, c.Min.Y, zero, c.Max.Y)
		f.drawSides(c, zero, y(0))
		for i, line := range lines {
			if line.heading == "" {
				f.drawLogits(c, line, y(i), func(v float32) vg.Length { return c.X(p.X.Norm(float64(v))) })
			}
		}
	}))
	p.Draw(c)
	return y
}

// drawProbPanel draws the probabilities of the lines.
func (f *Repetition) drawProbPanel(c draw.Canvas, lines []repeatedLine, y func(line int) vg.Length) {
	theme := f.theme()
	p := f.panel(repeatedScale(lines, func(r repeatedLine) []float64 { return r.probs[:] }), len(lines), c.Max.X-c.Min.X)
	p.Add(verticals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		c.StrokeLine2(draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
		half := min((c.Max.Y-c.Min.Y)/vg.Length(len(lines))*0.36, vg.Points(5))
		for i, line := range lines {
			if line.heading != "" {
				continue
			}
			bar := func(v float64, half vg.Length) vg.Rectangle {
				return rect(c.Min.X, y(i)-half, c.X(p.X.Norm(v)), y(i)+half)
			}
			repeatedBar(c, bar(line.probs[0], half), false, nil, theme)
			repeatedBar(c, bar(line.probs[1], half*0.55), true, f.fill(line), theme)
		}
	}))
	p.Draw(c)
}

// fill is the colour of what became of a token.
func (f *Repetition) fill(line repeatedLine) color.Color {
	if line.chosen {
		return f.theme().Chosen
	}
	return f.theme().Final
}

// repeatedScale is the range of an axis that holds 0 and some numbers.
func repeatedScale(lines []repeatedLine, numbers func(repeatedLine) []float64) [2]float64 {
	low, high := 0.0, 0.0
	for _, line := range lines {
		if line.heading == "" {
			low, high = min(low, slices.Min(numbers(line))), max(high, slices.Max(numbers(line)))
		}
	}
	if low == high {
		high = 1
	}
	if low < 0 {
		low -= (high - low) * 0.05
	}
	return [2]float64{low, high + (high-low)*0.05}
}

// panel is an empty plot of a width over some lines.
func (f *Repetition) panel(scale [2]float64, lines int, width vg.Length) *plot.Plot {
	p := newPlot(f.theme())
	p.HideY()
	p.X.Tick.Marker = fewTicks{width, p.X.Tick.Label}
	p.X.Min, p.X.Max = scale[0], scale[1]
	p.Y.Min, p.Y.Max = 0, float64(lines)
	return p
}

// drawSides says on either side of the zero of logits what the penalty does there.
func (f *Repetition) drawSides(c draw.Canvas, zero, y vg.Length) {
	sty := style(bold, f.theme().FontSize*0.85, f.theme().Text)
	air := f.theme().FontSize * 0.4
	for _, side := range []struct {
		label string
		align text.XAlignment
		way   vg.Length
		room  vg.Length
	}{{"× " + f.size(), text.XRight, -1, zero - c.Min.X}, {"÷ " + f.size(), text.XLeft, 1, c.Max.X - zero}} {
		if sty.Width(side.label)+air <= side.room {
			sty.XAlign = side.align
			c.FillText(sty, vg.Point{X: zero + side.way*air, Y: y}, side.label)
		}
	}
}

// drawLogits draws the way of a logit through the penalty.
func (f *Repetition) drawLogits(c draw.Canvas, line repeatedLine, y vg.Length, x func(float32) vg.Length) {
	theme, fill := f.theme(), f.fill(line)
	before, after := x(line.logits[0]), x(line.logits[1])
	way := vg.Length(1)
	if after < before {
		way = -1
	}
	room := (after - before) * way
	if room > vg.Points(5) {
		c.StrokeLine2(draw.LineStyle{Color: fill, Width: vg.Points(1.1)}, before+way*vg.Points(2.4), y, after-way*vg.Points(2), y)
	}
	if room > vg.Points(9) {
		tip, size := after-way*vg.Points(2), vg.Points(2.4)
		c.FillPolygon(fill, []vg.Point{{X: tip, Y: y}, {X: tip - way*size*1.6, Y: y + size}, {X: tip - way*size*1.6, Y: y - size}})
	}
	repeatedPoint(c, vg.Point{X: before, Y: y}, false, nil, theme)
	repeatedPoint(c, vg.Point{X: after, Y: y}, true, fill, theme)
}

// repeatedPoint is a logit: a ring before the penalty, a dot after it.
func repeatedPoint(c draw.Canvas, at vg.Point, after bool, fill color.Color, theme Theme) {
	if after {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: fill, Radius: vg.Points(2.1), Shape: draw.CircleGlyph{}}, at)
		return
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.GhostEdge, Radius: vg.Points(2.8), Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Background, Radius: vg.Points(1.9), Shape: draw.CircleGlyph{}}, at)
}

// repeatedBar is a probability: a ghost before the penalty, a bar after it. One too
// small to be seen is left out.
func repeatedBar(c draw.Canvas, r vg.Rectangle, after bool, fill color.Color, theme Theme) {
	switch {
	case r.Max.X-r.Min.X < vg.Points(0.3):
		return
	case after:
		box(c, r, fill, nil)
		return
	}
	box(c, r, theme.Ghost, &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)})
}

// drawWords writes what stands beside the panels: the name, how often the token is
// in the text, the sum and the probabilities.
func (f *Repetition) drawWords(c draw.Canvas, line repeatedLine, name string, y vg.Length, room repetitionRoom) {
	theme := f.theme()
	small := style(regular, theme.FontSize*0.85, theme.Muted)
	if line.heading != "" {
		heading := line.heading
		if small.Width(heading) > room.left+room.sums {
			heading = line.short
		}
		c.FillText(small, vg.Point{X: c.Min.X, Y: y}, fitted(heading, small, room.left+room.sums, visible.Fit))
		return
	}
	sty, number := style(regular, theme.FontSize*0.9, theme.Text), small
	if line.chosen {
		sty, number.Color = style(bold, theme.FontSize*0.9, theme.Chosen), theme.Chosen
		triangle(c, vg.Point{X: c.Min.X + room.name - sty.Width(name) - theme.FontSize*0.5, Y: y - theme.FontSize*0.08}, theme.FontSize*0.3, theme.Chosen)
	}
	sty.XAlign, number.XAlign, small.XAlign = text.XRight, text.XRight, text.XRight
	c.FillText(sty, vg.Point{X: c.Min.X + room.name, Y: y}, name)
	c.FillText(small, vg.Point{X: c.Min.X + room.left, Y: y}, line.often())
	if room.sums > 0 {
		c.FillText(small, vg.Point{X: c.Min.X + room.left + theme.FontSize*0.6 + room.sums, Y: y}, line.sum)
	}
	c.FillText(number, vg.Point{X: c.Max.X, Y: y}, view.FormatProb(line.probs[0])+" → "+view.FormatProb(line.probs[1]))
}
