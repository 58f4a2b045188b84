package figure

import (
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Draw implements Figure.
func (f *Pipeline) Draw(c draw.Canvas) {
	flows := f.flows()
	text := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.title(text), f.readingOf(text, f.subtitles()...), provenance(f.step.Run))
	if len(f.idle) > 0 {
		inner.Min.Y = f.drawIdle(inner)
	}
	room, named := f.room(flows), false
	gaps := vg.Length(len(f.columns) - 1)
	left, right := inner.Min.X+room.left, inner.Max.X-room.right
	if wide := right - room.name - f.theme().FontSize*0.5; wide-left-widestColumn >= gaps*(widestColumn+leastGap) {
		right, named = wide, true
	}
	width := min(widestColumn, (right-left)/(gaps+1)*0.6)
	at := func(i int) vg.Length { return left + width/2 + vg.Length(i)*(right-left-width)/gaps }

	inner.Max.Y = f.drawHeads(inner, room, at)
	inner.Min.Y = f.drawRows(inner, room, at)
	f.drawFlows(inner, room, flows, at, width, named)
}

// drawIdle names at the bottom the stages that have no column, and returns where
// the room above it begins.
func (f *Pipeline) drawIdle(c draw.Canvas) vg.Length {
	theme := f.theme()
	sty := style(regular, theme.FontSize*0.85, theme.Muted)
	sty.YAlign = text.YBottom
	lines := wrapped("Changed nothing in this step: "+strings.Join(f.idle, ", "), sty, c.Max.X-c.Min.X)
	y := c.Min.Y
	for i := len(lines) - 1; i >= 0; i-- {
		c.FillText(sty, vg.Point{X: c.Min.X, Y: y}, lines[i])
		y += sty.Font.Size * 1.35
	}
	return y + sty.Font.Size*0.4
}

// drawHeads names the columns, upright where there is room, and returns where the
// columns begin.
func (f *Pipeline) drawHeads(c draw.Canvas, room pipelineRoom, at func(int) vg.Length) vg.Length {
	theme := f.theme()
	name, setting := room.strong, room.number
	name.Color, setting.Color = theme.Text, theme.Muted
	var widest vg.Length
	for _, column := range f.columns {
		widest = max(widest, name.Width(drawable(column.name)), setting.Width(drawable(column.setting)))
	}
	if widest <= at(1)-at(0)-theme.FontSize*0.4 {
		name.XAlign, setting.XAlign = text.XCenter, text.XCenter
		for i, column := range f.columns {
			c.FillText(name, vg.Point{X: at(i), Y: c.Max.Y - theme.FontSize*0.7}, drawable(column.name))
			c.FillText(setting, vg.Point{X: at(i), Y: c.Max.Y - theme.FontSize*1.8}, drawable(column.setting))
		}
		return c.Max.Y - theme.FontSize*2.7
	}
	name.Rotation = slant
	bottom := c.Max.Y - headDepth(room, f.columns) - theme.FontSize*0.9
	for i, column := range f.columns {
		// A name leans over the next column; the last one must not over the edge.
		label := fitted(column.label(), name, (c.Max.X-at(i))/vg.Length(math.Cos(slant))-theme.FontSize, visible.Fit)
		c.FillText(name, vg.Point{X: at(i), Y: bottom + theme.FontSize*0.7}, label)
	}
	return bottom
}

// drawRows writes the numbers below the columns and returns where these end.
func (f *Pipeline) drawRows(c draw.Canvas, room pipelineRoom, at func(int) vg.Length) vg.Length {
	theme := f.theme()
	name, number := room.number, room.number
	name.Color, number.XAlign = theme.Muted, text.XCenter
	rows := f.rows()
	height := theme.FontSize * rowHeight
	top := c.Min.Y + height*vg.Length(len(rows))
	for n, row := range rows {
		y := top - height*(vg.Length(n)+0.5)
		c.FillText(name, vg.Point{X: c.Min.X, Y: y}, row.name)
		for i, cell := range row.cells {
			c.FillText(number, vg.Point{X: at(i), Y: y}, f.cell(room, cell))
		}
	}
	return top + theme.FontSize*0.4
}

// flowCanvas is where the columns stand, and below them what fell out.
type flowCanvas struct {
	draw.Canvas
	at    func(column int) vg.Length // its middle
	width vg.Length                  // of a column
	unit  vg.Length                  // the height of all of the probability
}

// y is the height in a column above which there is so much mass.
func (c *flowCanvas) y(mass float64) vg.Length { return c.Max.Y - vg.Length(share(mass))*c.unit }

// part is what a flow takes of a column, where there is so much mass above it.
func (c *flowCanvas) part(column int, above, mass float64) vg.Rectangle {
	x := c.at(column)
	return rect(x-c.width/2, c.y(above+mass), x+c.width/2, c.y(above))
}

// floor is where begins what fell out of the columns.
func (c *flowCanvas) floor() vg.Length { return c.y(1) - fallGap }

// drawFlows draws the columns, the bands between them and what fell out.
func (f *Pipeline) drawFlows(c draw.Canvas, room pipelineRoom, flows []flow, at func(int) vg.Length, width vg.Length, named bool) {
	most := 0.0
	for i := range f.columns {
		most = math.Max(most, f.removedBy(i))
	}
	canvas := flowCanvas{c, at, width, (c.Max.Y - c.Min.Y - fallGap) / vg.Length(1+most)}
	f.drawBands(&canvas, flows)
	f.drawFallen(&canvas)
	f.drawColumns(&canvas, flows)
	last := len(f.columns) - 1
	f.drawNames(c, room, flows, 0, at(0)-width/2, canvas.y, true)
	f.drawNames(c, room, flows, last, at(last)+width/2, canvas.y, named)
}

// drawBands draws the ways of the flows from column to column, those that stay over
// those that fall out.
func (f *Pipeline) drawBands(c *flowCanvas, flows []flow) {
	theme := f.theme()
	above := make([]float64, len(f.columns))    // the mass over the next flow in each column
	fallen := make([]vg.Length, len(f.columns)) // how far down each column's fallen part is filled
	var kept, gone []func()
	for k, fl := range flows {
		fill := f.fill(flows, k)
		for i := range f.columns {
			r := c.part(i, above[i], fl.mass[i])
			above[i] += fl.mass[i]
			if i == 0 {
				continue
			}
			x0, x1 := c.at(i-1)+c.width/2, c.at(i)-c.width/2
			before := above[i-1] - fl.mass[i-1] // that column is one flow ahead
			stays := before + fl.mass[i-1] - fl.removed[i]
			kept = append(kept, func() {
				band(c.Canvas, x0, c.y(before), c.y(stays), x1, r.Max.Y, r.Min.Y, mix(theme.Background, fill, 0.4))
			})
			if drop := min(vg.Length(fl.removed[i]), vg.Length(f.removedBy(i))-fallen[i]/c.unit) * c.unit; drop > 0 {
				low := c.floor() - fallen[i]
				fallen[i] += drop
				gone = append(gone, func() {
					band(c.Canvas, x0, c.y(stays), c.y(stays+fl.removed[i]), x1, low, low-drop, theme.Ghost)
				})
			}
		}
	}
	for _, paint := range slices.Concat(gone, kept) {
		paint()
	}
}

// drawFallen draws what each stage removed, below its column.
func (f *Pipeline) drawFallen(c *flowCanvas) {
	theme := f.theme()
	line := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	dashed := line
	dashed.Dashes = []vg.Length{vg.Points(2), vg.Points(2)}
	for i, column := range f.columns {
		if !column.cuts {
			continue
		}
		r := c.part(i, 0, 0)
		r.Min.Y, r.Max.Y = c.floor()-vg.Length(f.removedBy(i))*c.unit, c.floor()
		if r.Max.Y-r.Min.Y < vg.Points(1) { // a line, lest it look like more
			c.StrokeLine2(dashed, r.Min.X, r.Max.Y, r.Max.X, r.Max.Y)
			continue
		}
		box(c.Canvas, r, theme.Ghost, nil)
		hatch(c.Canvas, r, line)
		box(c.Canvas, r, nil, &dashed)
	}
}

// drawColumns draws the columns, cut into the parts of the flows.
func (f *Pipeline) drawColumns(c *flowCanvas, flows []flow) {
	above := make([]float64, len(f.columns))
	seam := draw.LineStyle{Color: f.theme().Background, Width: vg.Points(0.5)}
	for k, fl := range flows {
		for i := range f.columns {
			r := c.part(i, above[i], fl.mass[i])
			above[i] += fl.mass[i]
			if r.Max.Y > r.Min.Y {
				box(c.Canvas, r, f.fill(flows, k), &seam)
			}
		}
	}
}

// fill is the colour of a flow. Neighbours differ in lightness.
func (f *Pipeline) fill(flows []flow, k int) color.Color {
	theme := f.theme()
	switch fl := flows[k]; {
	case fl.chosen:
		return theme.Chosen
	case fl.token < 0:
		return mix(theme.Ghost, theme.GhostEdge, 0.35)
	case k%2 == 0:
		return theme.Final
	}
	return mix(theme.Background, theme.Final, 0.6)
}

// drawNames writes the names and the masses of the flows beside the first or the
// last column, with a line to the part that is meant. Where there is no room for
// all, the smallest have none.
func (f *Pipeline) drawNames(c draw.Canvas, room pipelineRoom, flows []flow, column int, edge vg.Length, y func(float64) vg.Length, named bool) {
	theme := f.theme()
	height := theme.FontSize * 1.2
	var shown []int
	for k, fl := range flows {
		if fl.mass[column] > 0 {
			shown = append(shown, k)
		}
	}
	for most := int((c.Max.Y - c.Min.Y) / height); len(shown) > most; {
		least := 0
		for n, k := range shown {
			if flows[shown[least]].chosen || !flows[k].chosen && flows[k].mass[column] < flows[shown[least]].mass[column] {
				least = n
			}
		}
		shown = slices.Delete(shown, least, least+1)
	}
	var wanted, sizes []vg.Length
	above, next := 0.0, 0
	for k, fl := range flows {
		if next < len(shown) && shown[next] == k {
			wanted, sizes = append(wanted, c.Max.Y-y(above+fl.mass[column]/2)), append(sizes, height)
			next++
		}
		above += fl.mass[column]
	}
	way := vg.Length(-1) // from the column to its names
	if column > 0 {
		way = 1
	}
	line := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	for n, place := range apart(wanted, sizes, 0, c.Max.Y-c.Min.Y) {
		fl, number, name := flows[shown[n]], room.number, style(regular, room.strong.Font.Size, theme.Text)
		number.Color = theme.Muted
		if fl.chosen {
			name, number.Color = room.strong, theme.Chosen
		}
		at := vg.Point{X: edge + way*theme.FontSize*1.2, Y: c.Max.Y - place}
		c.StrokeLine2(line, edge+way*vg.Points(1), c.Max.Y-wanted[n], at.X-way*theme.FontSize*0.2, at.Y)
		mass := view.FormatProb(fl.mass[column])
		if column == 0 {
			number.XAlign, name.XAlign = text.XRight, text.XRight
		}
		c.FillText(number, at, mass)
		if !named {
			continue
		}
		at.X += way * (room.number.Width("0.000") + theme.FontSize*0.5)
		c.FillText(name, at, room.names[shown[n]])
		if at.X += way * (name.Width(room.names[shown[n]]) + theme.FontSize*0.5); fl.chosen && column == 0 {
			triangle(c, vg.Point{X: at.X, Y: at.Y - theme.FontSize*0.08}, theme.FontSize*0.3, theme.Chosen)
		}
	}
}
