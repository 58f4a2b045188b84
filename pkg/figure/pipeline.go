package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Pipeline is one step as a waterfall: a column for the model's probabilities and
// one for each stage that changed something, each cut into the parts of the
// likeliest tokens and of all others together. Bands follow a token from column to
// column. What a stage removed falls out below its column, as large as it was
// before the stage, and what is left grows until it is 1 again.
//
// Below each column stand, of the whole vocabulary after the stage: the tokens
// left, the entropy in nats, and e to its power, the effective choices.
type Pipeline struct {
	Frame
	Top int // tokens shown; 0 means 8

	step    view.Step
	number  int    // counted from 1
	before  string // the text that the token was added to
	columns []pipelineColumn
	idle    []string // stages that changed nothing
}

// pipelineColumn is a stage, or the model before the first.
type pipelineColumn struct {
	stage         int
	name, setting string
	cuts          bool
}

const (
	defaultFlows = 8
	maxColumns   = 32 // more than there are kinds of stages
	// worthAFlow is the mass below which, in every column, a token is counted with
	// the others: its part of a column would be a line.
	worthAFlow = 0.004
)

// NewPipeline returns the figure of step i, counted from 0, of the trace's first
// sequence: of a beam search, the best. It is an error if no stage changed anything
// in that step.
func NewPipeline(t *trace.Trace, i int) (*Pipeline, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return nil, err
	}
	s := view.At(t, i)
	if len(s.Stages) == 1 {
		return nil, errors.New("figure: the run has no pipeline: the model's probabilities were used as they were\nrecord a run that samples, or one with --repetition_penalty")
	}
	f := &Pipeline{Frame: frame, step: s, number: i + 1, before: visible.Line(view.TextBefore(t, i))}
	for stage := range s.Stages {
		if s.Idle(stage) && !s.Cuts(stage) {
			f.idle = append(f.idle, s.StageLabel(stage))
			continue
		}
		column := pipelineColumn{stage: stage, name: view.StageName(s.Stages[stage].Name), cuts: s.Cuts(stage)}
		if value, ok := s.Setting(stage); ok && stage > 0 {
			column.setting = value
		}
		f.columns = append(f.columns, column)
	}
	switch n := len(f.columns) - 1; {
	case n == 0:
		return nil, fmt.Errorf("figure: no stage changed anything in step %d (%s)\ndraw another step", i+1, strings.Join(f.idle, ", "))
	case n > maxColumns:
		return nil, fmt.Errorf("figure: %d stages changed something in step %d; %d have room", n, i+1, maxColumns)
	}
	return f, nil
}

// flow is what becomes of a token, or of all others together, from column to
// column.
type flow struct {
	name    string
	token   int // index among the candidates; -1 for the others
	chosen  bool
	mass    []float64 // after each column's stage
	removed []float64 // of the mass in the column before, by each column's stage
}

// flows returns the parts of the columns from top to bottom: the tokens that are
// left in the end, likeliest first, and those that stages removed, which went first
// at the bottom. All others stand where they went, too.
func (f *Pipeline) flows() []flow {
	top := f.Top
	if top <= 0 {
		top = defaultFlows
	}
	shown := f.step.Pick(min(top, maxTop))
	var kept, cut []int
	for _, n := range shown[:min(len(shown), maxTop)] {
		most := 0.0
		for _, column := range f.columns {
			most = math.Max(most, f.step.Prob(n, column.stage))
		}
		switch chosen := n == f.step.Chosen(); {
		case most < worthAFlow && !chosen:
		case f.step.Logit(n, f.step.Last()) == nil:
			cut = append(cut, n)
		default:
			kept = append(kept, n)
		}
	}
	likelier := func(stage int) func(a, b int) int {
		return func(a, b int) int {
			switch pa, pb := f.step.Prob(a, stage), f.step.Prob(b, stage); {
			case pa > pb:
				return -1
			case pa < pb:
				return 1
			}
			return a - b
		}
	}
	slices.SortFunc(kept, likelier(f.step.Last()))
	slices.SortFunc(cut, likelier(0))
	slices.SortStableFunc(cut, func(a, b int) int { return f.step.CutAt(b) - f.step.CutAt(a) })

	var flows []flow
	for _, n := range slices.Concat(kept, cut) {
		flows = append(flows, f.flow(n))
	}
	others := f.others(flows)
	place := len(kept)
	for place < len(flows) && others.gone() < flows[place].gone() {
		place++
	}
	return slices.Insert(flows, place, others)
}

// gone is the first column from which on the flow has no mass.
func (fl flow) gone() int {
	n := len(fl.mass)
	for n > 0 && fl.mass[n-1] == 0 {
		n--
	}
	return n
}

// flow is that of one candidate.
func (f *Pipeline) flow(n int) flow {
	out := flow{name: view.Token(f.step.Candidates[n].Token), token: n, chosen: n == f.step.Chosen()}
	for i, column := range f.columns {
		removed := 0.0
		if i > 0 && f.step.Logit(n, column.stage) == nil {
			removed = out.mass[i-1]
		}
		out.mass = append(out.mass, share(f.step.Prob(n, column.stage)))
		out.removed = append(out.removed, removed)
	}
	return out
}

// others is what the tokens without a flow of their own hold together. Of what a
// stage removed, theirs is what the others did not have.
func (f *Pipeline) others(flows []flow) flow {
	out := flow{name: "all other tokens", token: -1}
	var tokens []int
	for _, fl := range flows {
		tokens = append(tokens, fl.token)
	}
	for i, column := range f.columns {
		removed := 0.0
		if i > 0 {
			removed = share(f.step.Stages[column.stage].RemovedProb)
			for _, fl := range flows {
				removed -= fl.removed[i]
			}
			removed = math.Min(share(removed), out.mass[i-1])
		}
		out.mass = append(out.mass, share(f.step.OtherProb(tokens, column.stage)))
		out.removed = append(out.removed, removed)
	}
	return out
}

// cutTokens is how many tokens a column's stage removed.
func (f *Pipeline) cutTokens(i int) int {
	if i == 0 {
		return 0
	}
	stage := f.columns[i].stage
	return max(0, f.step.Stages[stage-1].Kept-f.step.Stages[stage].Kept)
}

// removedBy is the mass that a column's stage removed.
func (f *Pipeline) removedBy(i int) float64 {
	if !f.columns[i].cuts {
		return 0
	}
	return share(f.step.Stages[f.columns[i].stage].RemovedProb)
}

// In points.
const (
	flowsHeight      = 200 // of the columns and what falls out below them
	leastFlowsHeight = 120
	widestColumn     = 26
	leastGap         = 12 // between columns, for a band to be seen
	longestNumber    = 44
	longestFlowName  = 78
	fallGap          = 4 // between a column and what fell out of it
)

// pipelineRow is a line of numbers below the columns.
type pipelineRow struct {
	name  string
	cells []string // one for each column
}

func (f *Pipeline) rows() []pipelineRow {
	rows := []pipelineRow{{name: "mass removed"}, {name: "tokens removed"}, {name: "tokens left"}, {name: "entropy (nats)"}, {name: "effective choices"}}
	for i, column := range f.columns {
		s := &f.step.Stages[column.stage]
		removed, tokens := "", ""
		if column.cuts {
			removed, tokens = view.FormatProb(f.removedBy(i)), view.FormatCount(f.cutTokens(i))
		}
		for n, cell := range []string{removed, tokens, view.FormatCount(s.Kept), view.FormatEntropy(s.EntropyNats), view.FormatChoices(s.EffectiveChoices)} {
			rows[n].cells = append(rows[n].cells, cell)
		}
	}
	if !f.cuts() {
		rows = rows[2:]
	}
	return rows
}

// pipelineRoom is how the width of the figure is dealt out.
type pipelineRoom struct {
	number, strong text.Style
	names          []string  // of the flows
	name           vg.Length // the longest of those in the last column
	left, right    vg.Length // beside the columns, without names on the right
	pitch          vg.Length // from column to column, at least
}

func (f *Pipeline) room(flows []flow) pipelineRoom {
	theme := f.theme()
	r := pipelineRoom{
		number: style(regular, theme.FontSize*0.85, theme.Text),
		strong: style(bold, theme.FontSize*0.9, theme.Chosen),
	}
	digits := r.number.Width("0.000")
	for _, fl := range flows {
		name := fitted(drawable(visible.Fit(fl.name, 24)), r.strong, longestFlowName, visible.Fit)
		r.names = append(r.names, name)
		r.left = max(r.left, theme.FontSize*3+r.strong.Width(name)+digits) // the mark of the chosen one, and the lines to the column
		if fl.gone() == len(f.columns) {
			r.name = max(r.name, r.strong.Width(name))
		}
	}
	r.right = theme.FontSize*1.4 + digits
	r.pitch = widestColumn/2 + leastGap
	for _, row := range f.rows() {
		r.left = max(r.left, r.number.Width(row.name)+theme.FontSize*3)
		for _, cell := range row.cells {
			r.pitch = max(r.pitch, r.number.Width(f.cell(r, cell))+theme.FontSize*0.5)
		}
	}
	return r
}

// cell is a number as it fits below a column.
func (f *Pipeline) cell(r pipelineRoom, number string) string {
	return fitted(number, r.number, longestNumber, visible.Fit)
}

// Size implements Figure. The columns get at least the room that their numbers
// take.
func (f *Pipeline) Size() (width, height vg.Length) {
	theme, room := f.theme(), f.room(f.flows())
	gaps := vg.Length(len(f.columns) - 1)
	around := theme.FontSize*(12+rowHeight*vg.Length(len(f.rows()))) + headDepth(room, f.columns)
	width, height = f.size(flowsHeight+around, leastFlowsHeight+around)
	return max(width, 2*margin+room.left+room.right+widestColumn+gaps*room.pitch), height
}

// label is what stands over a column.
func (c pipelineColumn) label() string {
	return drawable(strings.TrimSpace(c.name + " " + c.setting))
}

// headDepth is how high the longest label over a column is at a slant.
func headDepth(room pipelineRoom, columns []pipelineColumn) vg.Length {
	var longest vg.Length
	for _, column := range columns {
		longest = max(longest, room.strong.Width(column.label()))
	}
	return longest * vg.Length(math.Sin(slant))
}

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

// title says how many tokens the stages left, and what became of the one that came.
func (f *Pipeline) title(width vg.Length) string {
	first, last := f.step.Stages[0].Kept, f.step.Stages[f.step.Last()].Kept
	left := "all " + view.FormatCount(last)
	if last != first {
		left = view.FormatCount(last) + " of " + view.FormatCount(first)
	}
	stages := "1 stage leaves "
	if n := len(f.columns) - 1; n > 1 {
		stages = fmt.Sprintf("%d stages leave ", n)
	}
	chosen := ""
	if n := f.step.Chosen(); n >= 0 {
		chosen = fmt.Sprintf("; %s %s → %s", drawable(visible.Fit(view.Token(f.step.Candidates[n].Token), 24)),
			view.FormatProb(f.step.Prob(n, 0)), view.FormatProb(f.step.Prob(n, f.step.Last())))
	}
	return f.quoting(f.before, width, func(quote string) string {
		if quote != "" {
			quote = "after " + quote + ", "
		}
		short := fmt.Sprintf("Step %d: %s%s%s tokens", f.number, quote, stages, left)
		return f.titleOf(width, short+chosen, short)
	})
}

// Describe implements Describer: it says what each column shows.
func (f *Pipeline) Describe() string {
	var words []string
	for i, column := range f.columns {
		s := &f.step.Stages[column.stage]
		say := fmt.Sprintf("%s %s tokens, as uncertain as among %s equal choices", column.label(), view.FormatCount(s.Kept), view.FormatChoices(s.EffectiveChoices))
		if column.cuts {
			say += fmt.Sprintf(" (%s removed, which held %s)", view.FormatCount(f.cutTokens(i)), view.FormatProb(f.removedBy(i)))
		}
		words = append(words, say)
	}
	came := ""
	if n := f.step.Chosen(); n >= 0 {
		came = fmt.Sprintf(" %s, which came, had %s at first and %s in the end.", view.Token(f.step.Candidates[n].Token),
			view.FormatProb(f.step.Prob(n, 0)), view.FormatProb(f.step.Prob(n, f.step.Last())))
	}
	return fmt.Sprintf("Step %d, stage by stage: %s.%s", f.number, strings.Join(words, "; "), came)
}

func (f *Pipeline) subtitles() []string {
	const column, short = "A column is all of the probability; ", "Columns are probability"
	if f.cuts() {
		return []string{column + "hatched: what its stage removed, before the rest grew to 1", column + "hatched: removed", short + "; hatched: removed"}
	}
	return []string{column + "a band follows a token from stage to stage", short + ", bands are tokens"}
}

// cuts reports whether any stage removed tokens.
func (f *Pipeline) cuts() bool {
	return slices.ContainsFunc(f.columns, func(c pipelineColumn) bool { return c.cuts })
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

// rowHeight is that of a line of numbers, in sizes of type.
const rowHeight = 1.25

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

// drawFlows draws the columns, the bands between them and what fell out.
func (f *Pipeline) drawFlows(c draw.Canvas, room pipelineRoom, flows []flow, at func(int) vg.Length, width vg.Length, named bool) {
	theme := f.theme()
	most := 0.0
	for i := range f.columns {
		most = math.Max(most, f.removedBy(i))
	}
	unit := (c.Max.Y - c.Min.Y - fallGap) / vg.Length(1+most)
	y := func(mass float64) vg.Length { return c.Max.Y - vg.Length(share(mass))*unit }
	floor := y(1) - fallGap

	dashed := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6), Dashes: []vg.Length{vg.Points(2), vg.Points(2)}}
	above := make([]float64, len(f.columns)) // where the next flow begins in each column
	fallen := make([]vg.Length, len(f.columns))
	var kept, gone []func()
	for k, fl := range flows {
		fill := f.fill(flows, k)
		for i := range f.columns {
			from := above[i]
			r := rect(at(i)-width/2, y(from+fl.mass[i]), at(i)+width/2, y(from))
			if i > 0 {
				x0, x1 := at(i-1)+width/2, at(i)-width/2
				before := above[i-1] - fl.mass[i-1] // that column is one flow ahead
				stays := before + fl.mass[i-1] - fl.removed[i]
				kept = append(kept, func() {
					band(c, x0, y(before), y(stays), x1, r.Max.Y, r.Min.Y, mix(theme.Background, fill, 0.4))
				})
				if drop := min(vg.Length(fl.removed[i]), vg.Length(f.removedBy(i))-fallen[i]/unit) * unit; drop > 0 {
					low := floor - fallen[i]
					fallen[i] += drop
					gone = append(gone, func() {
						band(c, x0, y(stays), y(stays+fl.removed[i]), x1, low, low-drop, theme.Ghost)
					})
				}
			}
			above[i] += fl.mass[i]
		}
	}
	for _, paint := range slices.Concat(gone, kept) {
		paint()
	}
	for i, column := range f.columns {
		if column.cuts {
			r := rect(at(i)-width/2, floor-vg.Length(f.removedBy(i))*unit, at(i)+width/2, floor)
			if r.Max.Y-r.Min.Y < vg.Points(1) { // a line, lest it look like more
				c.StrokeLine2(dashed, r.Min.X, floor, r.Max.X, floor)
				continue
			}
			box(c, r, theme.Ghost, nil)
			hatch(c, r, draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)})
			box(c, r, nil, &dashed)
		}
	}
	clear(above)
	seam := draw.LineStyle{Color: theme.Background, Width: vg.Points(0.5)}
	for k, fl := range flows {
		for i := range f.columns {
			r := rect(at(i)-width/2, y(above[i]+fl.mass[i]), at(i)+width/2, y(above[i]))
			above[i] += fl.mass[i]
			if r.Max.Y > r.Min.Y {
				box(c, r, f.fill(flows, k), &seam)
			}
		}
	}
	last := len(f.columns) - 1
	f.drawNames(c, room, flows, 0, at(0)-width/2, y, true)
	f.drawNames(c, room, flows, last, at(last)+width/2, y, named)
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

// band fills what lies between two parts of neighbouring columns, from top to
// bottom on either side, with edges that leave both level.
func band(c draw.Canvas, x0, top0, bottom0, x1, top1, bottom1 vg.Length, fill color.Color) {
	if max(top0-bottom0, top1-bottom1) < vg.Points(0.1) {
		return
	}
	mid := (x0 + x1) / 2
	var path vg.Path
	path.Move(vg.Point{X: x0, Y: top0})
	path.CubeTo(vg.Point{X: mid, Y: top0}, vg.Point{X: mid, Y: top1}, vg.Point{X: x1, Y: top1})
	path.Line(vg.Point{X: x1, Y: bottom1})
	path.CubeTo(vg.Point{X: mid, Y: bottom1}, vg.Point{X: mid, Y: bottom0}, vg.Point{X: x0, Y: bottom0})
	path.Close()
	c.SetColor(fill)
	c.Fill(path)
}

// hatch draws slanted lines over a rectangle.
func hatch(c draw.Canvas, r vg.Rectangle, line draw.LineStyle) {
	const between = 3.5 // points
	width, height := r.Max.X-r.Min.X, r.Max.Y-r.Min.Y
	for at := vg.Length(between); at < width+height; at += between {
		// The line where the ways from the left and from the bottom add up to at.
		c.StrokeLine2(line, r.Min.X+max(0, at-height), r.Min.Y+min(at, height), r.Min.X+min(at, width), r.Min.Y+max(0, at-width))
	}
}
