package figure

import (
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

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

// Size implements Figure.
func (f *BeamTree) Size() (width, height vg.Length) {
	width, _ = f.size(0, 0)
	steps, _ := f.columnsIn(width - 2*margin)
	rows := vg.Length(f.tallest(steps))
	return f.size(min(rows*beamRow, max(largestTree, rows*leastBeamRow))+aroundBeams, rows*leastBeamRow+aroundBeams)
}

// tallest is the number of nodes in the fullest of the columns drawn.
func (f *BeamTree) tallest(steps []int) int {
	most := 1
	for _, step := range steps {
		most = max(most, len(f.columns[step]))
	}
	return most
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

// ancestor is the nearest node before n whose step is drawn; -1 for none.
func (f *BeamTree) ancestor(n int, drawn map[int]bool) int {
	for n = f.nodes[n].parent; n >= 0 && !drawn[f.nodes[n].step]; {
		n = f.nodes[n].parent
	}
	return n
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
