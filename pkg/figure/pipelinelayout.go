package figure

import (
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

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

// rowHeight is that of a line of numbers, in sizes of type.
const rowHeight = 1.25

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

// headDepth is how high the longest label over a column is at a slant.
func headDepth(room pipelineRoom, columns []pipelineColumn) vg.Length {
	var longest vg.Length
	for _, column := range columns {
		longest = max(longest, room.strong.Width(column.label()))
	}
	return longest * vg.Length(math.Sin(slant))
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
