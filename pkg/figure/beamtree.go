package figure

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// BeamTree is the tree of a beam search, a column for each step: every
// continuation that the search kept stands behind the one that it continued. The
// line to it is the thicker the likelier its token was. Under a token is the
// log-probability of its text so far, in nats; where a text ended, its score, by
// which texts of different lengths are compared.
type BeamTree struct {
	Frame
	Steps int // drawn, of a long search the first and the last; 0: those with room for their tokens

	run     *trace.Run
	nodes   []beamNode
	columns [][]int // the nodes of each step, from top to bottom
	beams   int
	text    string // of the winner
	score   float64
	ended   bool // the winner is a hypothesis, not yet a beam that leads
}

// beamNode is a continuation that was kept.
type beamNode struct {
	step, continuation int
	parent             int // in nodes; -1: the prompt, or none that the trace tells
	token              string
	prob               float64 // of the token, after the row's last stage
	total, score       float64
	finished           bool
	rank               int // among the hypotheses at the end, from 1; 0: none
	way                beamWay
}

// beamWay is where a continuation led in the end.
type beamWay int

const (
	wayDead beamWay = iota
	wayEnding
	wayWon
)

// NewBeamTree returns the figure of a beam search.
func NewBeamTree(t *trace.Trace) (*BeamTree, error) {
	if len(t.Beams) == 0 {
		return nil, errors.New("figure: the trace has no beams to draw\nrecord a beam search: --num_beams 3")
	}
	f := &BeamTree{Frame: of(&t.Run), run: &t.Run, beams: int(view.Config(&t.Run, "num_beams", 0))}
	numbers := map[view.Ending]int{} // of the nodes
	places := map[int]int{}          // of the nodes in their columns
	for step := range t.Beams {
		column := f.add(t, step, numbers)
		slices.SortStableFunc(column, func(a, b int) int {
			return cmp.Compare(f.place(places, a), f.place(places, b))
		})
		for place, n := range column {
			places[n] = place
		}
		f.columns = append(f.columns, column)
		f.beams = max(f.beams, len(t.Beams[step].Rows))
	}
	if len(f.nodes) == 0 {
		return nil, errors.New("figure: the search kept no continuation\nrecord a beam search: --num_beams 3")
	}
	f.mark(t, numbers)
	return f, nil
}

// add makes the nodes of a step.
func (f *BeamTree) add(t *trace.Trace, step int, numbers map[view.Ending]int) []int {
	var column []int
	for i, c := range t.Beams[step].Considered {
		if c.Fate == trace.FatePruned {
			continue
		}
		parent := -1
		if step > 0 {
			if n, ok := numbers[view.Ending{Step: step - 1, Continuation: view.Running(&t.Beams[step-1], c.Parent)}]; ok {
				parent = n
			}
		}
		numbers[view.Ending{Step: step, Continuation: i}] = len(f.nodes)
		column = append(column, len(f.nodes))
		f.nodes = append(f.nodes, beamNode{
			step: step, continuation: i, parent: parent, token: visible.Fit(view.Token(c.Token), nameColumns),
			prob: share(math.Exp(c.LogProb)), total: c.Total, score: c.Score, finished: c.Fate == trace.FateFinished,
		})
	}
	return column
}

// place is that of a node's parent, by which a column is ordered so that no lines
// cross.
func (f *BeamTree) place(places map[int]int, n int) int {
	if parent := f.nodes[n].parent; parent >= 0 {
		return places[parent]
	}
	return -1
}

// mark finds what each node led to.
func (f *BeamTree) mark(t *trace.Trace, numbers map[view.Ending]int) {
	for i, ending := range view.Endings(t) {
		n, ok := numbers[ending]
		if !ok {
			continue
		}
		if f.ended = f.nodes[n].finished; f.ended {
			f.nodes[n].rank = i + 1
		}
		way := wayEnding
		if i == 0 {
			way = wayWon
			f.text = visible.Line(view.BeamText(t, ending.Step, ending.Continuation))
			f.score = f.nodes[n].score
			if !f.ended {
				f.score = view.NormalScore(&t.Run, f.nodes[n].total, ending.Step+1)
			}
		}
		for ; n >= 0 && f.nodes[n].way < way; n = f.nodes[n].parent {
			f.nodes[n].way = way
		}
	}
}

// In points.
const (
	beamColumn      = 47 // with room for a token
	beamRow         = 23 // with room for a token and a number below it
	leastBeamRow    = 3
	namedBeamRow    = 10 // rows from this height on have their token, …
	namedBeamColumn = 22 // … in columns of this width
	scoredBeamRow   = 19 // and from this height on the number
	aroundBeams     = 126
	largestTree     = 620
	beamLabelShare  = 0.72 // of a column: the rest is for the lines
	mostBeamLabel   = 80
)

// tallest is the number of nodes in the fullest of the columns drawn.
func (f *BeamTree) tallest(steps []int) int {
	most := 1
	for _, step := range steps {
		most = max(most, len(f.columns[step]))
	}
	return most
}

// Size implements Figure.
func (f *BeamTree) Size() (width, height vg.Length) {
	width, _ = f.size(0, 0)
	steps, _ := f.columnsIn(width - 2*margin)
	rows := vg.Length(f.tallest(steps))
	return f.size(min(rows*beamRow, max(largestTree, rows*leastBeamRow))+aroundBeams, rows*leastBeamRow+aroundBeams)
}

// Draw implements Figure.
func (f *BeamTree) Draw(c draw.Canvas) {
	inner := f.draw(c, f.title(c.Max.X-c.Min.X-2*margin), f.subtitle(), provenance(f.run))
	inner = drawKeys(inner, f.theme(), f.keys())
	f.drawTree(inner)
}

// title says which text won, as much of it as width has room for.
func (f *BeamTree) title(width vg.Length) string {
	verb := "wins"
	if !f.ended {
		verb = "leads"
	}
	beams := fmt.Sprintf("%d beams", f.beams)
	if f.beams == 1 {
		beams = "1 beam"
	}
	after := fmt.Sprintf("” %s with %s", verb, view.Fixed(f.score, 3))
	around := f.titled(beams + ": “" + after)
	sty := titleStyle(f.theme())
	return beams + ": “" + fitted(drawable(f.text), sty, width-sty.Width(around), visible.FitLastWords) + after
}

// Describe implements Describer.
func (f *BeamTree) Describe() string {
	finished, ended := 0, ""
	for _, n := range f.nodes {
		if n.finished {
			finished++
		}
	}
	if f.ended {
		ended = fmt.Sprintf(", %s of them ends", view.FormatCount(finished))
	}
	return fmt.Sprintf("A tree of %s kept continuations over %s steps%s, from the prompt on the left. The path of the best text, “%s”, is highlighted; its score is %s.",
		view.FormatCount(len(f.nodes)), view.FormatCount(len(f.columns)), ended, visible.FitLastWords(f.text, 200), view.Fixed(f.score, 3))
}

func (f *BeamTree) subtitle() string {
	score := "ln p"
	switch penalty := view.LengthPenalty(f.run); penalty {
	case 0:
	case 1:
		score += " ÷ tokens"
	default:
		score += " ÷ tokens^" + strconv.FormatFloat(penalty, 'g', 4, 64)
	}
	return "Below a token: ln p so far; in a box: the score, " + score
}

func (f *BeamTree) keys() []key {
	keys := []key{lineKey("best", f.line(wayWon, 0.5)), lineKey("to another end", f.line(wayEnding, 0.5)), lineKey("given up", f.line(wayDead, 0.5))}
	keys = append(keys, key{"finished", func(c draw.Canvas, r vg.Rectangle) { box(c, r, nil, f.edge(wayEnding)) }})
	return append(keys, key{"thicker: likelier token", func(c draw.Canvas, r vg.Rectangle) {
		half, y := f.line(wayDead, 1).Width/2, (r.Min.Y+r.Max.Y)/2
		c.FillPolygon(f.theme().GhostEdge, []vg.Point{{X: r.Min.X, Y: y}, {X: r.Max.X, Y: y + half}, {X: r.Max.X, Y: y - half}})
	}})
}

func (f *BeamTree) color(way beamWay) color.Color {
	return [...]color.Color{f.theme().GhostEdge, f.theme().Final, f.theme().Chosen}[way]
}

// line is that to a token of a probability.
func (f *BeamTree) line(way beamWay, prob float64) draw.LineStyle {
	return draw.LineStyle{Color: f.color(way), Width: vg.Points(0.6 + 2.6*prob)}
}

func (f *BeamTree) edge(way beamWay) *draw.LineStyle {
	return &draw.LineStyle{Color: f.color(way), Width: vg.Points(0.8)}
}

// shown are the steps drawn where there is room for so many columns: all, or the
// first and the last ones; before the step at gap some are left out.
func (f *BeamTree) shown(room int) (steps []int, gap int) {
	most := f.Steps
	if most <= 0 {
		most = room
	}
	most = max(most, 2)
	if most >= len(f.columns) {
		for step := range f.columns {
			steps = append(steps, step)
		}
		return steps, -1
	}
	for step := range (most + 1) / 2 {
		steps = append(steps, step)
	}
	for step := len(f.columns) - most/2; step < len(f.columns); step++ {
		steps = append(steps, step)
	}
	return steps, len(f.columns) - most/2
}

// ancestor is the nearest node before n whose step is drawn; -1 for none.
func (f *BeamTree) ancestor(n int, drawn map[int]bool) int {
	for n = f.nodes[n].parent; n >= 0 && !drawn[f.nodes[n].step]; {
		n = f.nodes[n].parent
	}
	return n
}

// prompt is as much of the end of the prompt as has room beside the tree.
func (f *BeamTree) prompt(width vg.Length) string {
	return fitted(drawable(visible.Line(view.Prompt(f.run))), f.aside(), min(width*0.2, beamColumn*1.5), visible.FitLastWords)
}

// aside is the style of what stands around the tree.
func (f *BeamTree) aside() text.Style {
	return style(regular, f.theme().FontSize*0.85, f.theme().Muted)
}

// left is the room that the prompt takes.
func (f *BeamTree) left(width vg.Length) vg.Length {
	return f.aside().Width(f.prompt(width)) + f.theme().FontSize
}

// columnsIn are the steps for which a picture of some width has columns, and before
// which of them there is a gap.
func (f *BeamTree) columnsIn(width vg.Length) (steps []int, gap int) {
	room := int((width - f.left(width)) / beamColumn)
	if steps, gap = f.shown(room); gap >= 0 && f.Steps <= 0 {
		steps, gap = f.shown(room - 1) // the gap takes a column
	}
	return steps, gap
}

// drawTree draws the columns from left to right, and the lines before what they
// lead to.
func (f *BeamTree) drawTree(c draw.Canvas) {
	theme, sty := f.theme(), f.aside()
	width := c.Max.X - c.Min.X
	left := f.left(width)
	steps, gap := f.columnsIn(width)
	columns := vg.Length(len(steps))
	if gap >= 0 {
		columns++
	}
	b := beamCanvas{Canvas: c, left: left, column: (width - left) / columns}
	b.Min.Y += theme.FontSize * 0.5 // the number below a token
	b.Max.Y -= theme.FontSize * 1.6 // the numbers of the steps
	b.row = min((b.Max.Y-b.Min.Y)/vg.Length(f.tallest(steps)), beamRow*1.4)
	if b.row >= namedBeamRow && b.column >= namedBeamColumn {
		b.label = min(b.column*beamLabelShare, mostBeamLabel)
	}
	b.drawn, b.at = map[int]bool{}, map[int]vg.Point{}
	for _, step := range steps {
		b.drawn[step] = true
	}
	x, before := c.Min.X+left, -1
	for _, step := range steps {
		if step == gap {
			f.head(&b, view.FormatCount(gap-before-1)+" more", x)
			x += b.column
		}
		f.head(&b, view.FormatCount(step+1), x)
		f.layOut(&b, step, x)
		x, before = x+b.column, step
	}
	for _, way := range []beamWay{wayDead, wayEnding, wayWon} { // the last ones are on top
		for _, step := range steps {
			for _, n := range f.columns[step] {
				if f.nodes[n].way == way {
					f.drawLine(&b, n, step == gap)
				}
			}
		}
	}
	for _, step := range steps {
		for _, n := range f.columns[step] {
			f.drawNode(&b, n)
		}
	}
	c.FillText(sty, vg.Point{X: c.Min.X, Y: b.middle()}, f.prompt(width))
}

// beamCanvas is where the nodes of a tree are drawn.
type beamCanvas struct {
	draw.Canvas
	left        vg.Length // the prompt's
	column, row vg.Length // of a node
	label       vg.Length // how much of a column a token may take; 0: there are only dots
	headed      vg.Length // up to where there are heads
	drawn       map[int]bool
	at          map[int]vg.Point // the left end of each node drawn
}

func (b *beamCanvas) middle() vg.Length { return (b.Min.Y + b.Max.Y) / 2 }

// head writes what a column is above it, where the one before has left room.
func (f *BeamTree) head(b *beamCanvas, s string, x vg.Length) {
	sty := f.aside()
	if s == "1" && b.column >= beamColumn {
		s = "step 1"
	}
	if end := x + sty.Width(s); x >= b.headed && end <= b.Max.X {
		b.FillText(sty, vg.Point{X: x, Y: b.Max.Y + f.theme().FontSize*1.2}, s)
		b.headed = end + vg.Points(3)
	}
}

// layOut finds a place for each node of a step: as near to the height of the one
// that it continues as the others let it.
func (f *BeamTree) layOut(b *beamCanvas, step int, x vg.Length) {
	var wanted, sizes []vg.Length
	order := slices.Clone(f.columns[step])
	slices.Reverse(order) // heights grow upwards
	for _, n := range order {
		y := b.middle()
		if parent := f.ancestor(n, b.drawn); parent >= 0 {
			y = b.at[parent].Y
		}
		wanted, sizes = append(wanted, y), append(sizes, b.row)
	}
	slices.Sort(wanted) // one whose parent the trace does not tell may want to be below
	for i, y := range apart(wanted, sizes, b.Min.Y, b.Max.Y) {
		b.at[order[i]] = vg.Point{X: x, Y: y}
	}
}

// drawLine draws the line to a node from the one that it continues, or from the
// prompt.
func (f *BeamTree) drawLine(b *beamCanvas, n int, overGap bool) {
	node, gap := &f.nodes[n], f.theme().FontSize*0.25
	line := f.line(node.way, node.prob)
	if b.label == 0 {
		line.Width *= 0.6
	}
	if overGap {
		line.Dashes = []vg.Length{vg.Points(2), vg.Points(2)}
	}
	to := vg.Point{X: b.at[n].X - gap, Y: b.at[n].Y}
	parent := f.ancestor(n, b.drawn)
	switch {
	case parent >= 0:
		from := b.at[parent]
		if b.label == 0 {
			b.StrokeLine2(line, from.X, from.Y, b.at[n].X, to.Y)
			return
		}
		name, _ := f.name(b, parent)
		bend := vg.Point{X: from.X + b.label + gap, Y: from.Y}
		from.X = min(from.X+f.style(parent).Width(name)+gap, bend.X)
		b.StrokeLines(line, []vg.Point{from, bend, to})
	case node.step == 0:
		b.StrokeLine2(line, b.Min.X+b.left-f.theme().FontSize*0.7, b.middle(), to.X, to.Y)
	}
}

// style is that of a node's token.
func (f *BeamTree) style(n int) text.Style {
	theme := f.theme()
	switch f.nodes[n].way {
	case wayWon:
		return style(bold, theme.FontSize*0.85, theme.Chosen)
	case wayEnding:
		return style(regular, theme.FontSize*0.85, theme.Text)
	}
	return style(regular, theme.FontSize*0.85, theme.Muted)
}

// name is as much of a node's token as has room, and the number below it.
func (f *BeamTree) name(b *beamCanvas, n int) (name, number string) {
	sty, width := f.style(n), b.label-vg.Points(2)
	if b.label == 0 {
		return "", ""
	}
	name = fitted(drawable(f.nodes[n].token), sty, width, visible.Fit)
	if b.row >= scoredBeamRow {
		number = f.number(&f.nodes[n], f.small(n).Width, width)
	}
	return name, number
}

// small is the style of the number below a token.
func (f *BeamTree) small(n int) text.Style {
	return style(regular, f.theme().FontSize*0.7, f.style(n).Color)
}

// drawNode writes a token and its number, or draws a dot where there is no room.
func (f *BeamTree) drawNode(b *beamCanvas, n int) {
	node, at, size := &f.nodes[n], b.at[n], f.theme().FontSize
	name, number := f.name(b, n)
	if name == "" {
		shape := draw.GlyphDrawer(draw.CircleGlyph{})
		if node.finished {
			shape = draw.BoxGlyph{}
		}
		b.DrawGlyphNoClip(draw.GlyphStyle{Color: f.color(node.way), Radius: min(vg.Points(1.8), b.row*0.4), Shape: shape}, at)
		return
	}
	bottom := at.Y - size*0.6
	if number != "" {
		bottom = at.Y - size*1.4
		b.FillText(f.small(n), vg.Point{X: at.X, Y: at.Y - size*0.95}, number)
	}
	b.FillText(f.style(n), at, name)
	if node.finished {
		end := at.X + max(f.style(n).Width(name), f.small(n).Width(number)) + vg.Points(2)
		box(b.Canvas, rect(at.X-vg.Points(2), bottom, end, at.Y+size*0.6), nil, f.edge(node.way))
	}
}

// number is what stands below a token, the longest form that fits.
func (f *BeamTree) number(node *beamNode, measure func(string) vg.Length, width vg.Length) string {
	forms := []string{view.Fixed(node.total, 2), view.Fixed(node.total, 1)}
	if node.finished {
		forms = []string{view.Fixed(node.score, 3), view.Fixed(node.score, 2), view.Fixed(node.score, 1)}
		if node.rank > 0 {
			forms = append([]string{fmt.Sprintf("#%d %s", node.rank, forms[0]), fmt.Sprintf("#%d %s", node.rank, forms[1])}, forms...)
		}
	}
	for _, form := range forms {
		if measure(form) <= width {
			return form
		}
	}
	return ""
}
