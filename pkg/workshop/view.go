package workshop

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/visible"
)

const (
	maxRows    = 8  // of a table of got and wanted
	maxOutput  = 8  // lines of what the learner's code printed
	maxMoments = 16 // steps of a performance
)

// Page shows a verdict: what is wrong, as short as it can be said, or what the
// decoder did with the function.
func (v *Verdict) Page() *table.Page {
	p := &table.Page{}
	switch {
	case v.Problem != nil:
		v.Problem.onto(p)
		switch {
		case v.Stopped != nil:
			v.Stopped.onto(p)
		case v.Cases > 0:
			p.Note(fmt.Sprintf("All %d cases are right; this came in the decoder.", v.Cases))
		}
	case v.Failed != nil:
		v.Failed.onto(p)
	default:
		v.perform(p)
	}
	if len(v.Printed) > 0 {
		shown := v.Printed[:min(len(v.Printed), maxOutput)]
		more := ""
		if len(v.Printed) > len(shown) {
			more = fmt.Sprintf(" (%d lines; the first are)", len(v.Printed))
		}
		p.Note("Your code printed" + more + ":")
		for _, line := range shown {
			p.Note("  " + visible.Line(line))
		}
	}
	return p
}

func (problem *Problem) onto(p *table.Page) {
	place := problem.File
	if problem.Line > 0 {
		place += ":" + strconv.Itoa(problem.Line)
	}
	p.Lead(strings.TrimSpace("✗ "+place), visible.Line(problem.Text))
	if problem.Help != "" {
		p.Note(problem.Help)
	}
}

func (c *Call) onto(p *table.Page) {
	p.Note(fmt.Sprintf("In case %d of %d, %s:", c.Number, c.Of, c.Case.Name))
	for i, arg := range c.Case.Args {
		p.Note(c.param(i) + " = " + show(reflect.ValueOf(arg)))
	}
}

func (f *Failure) onto(p *table.Page) {
	p.Lead(fmt.Sprintf("✗ case %d of %d:", f.Number, f.Of), f.Case.Name)
	listed := f.listed()
	for i, arg := range f.Case.Args {
		if !listed || i != f.beside() {
			p.Note(f.param(i) + " = " + show(reflect.ValueOf(arg)))
		}
	}
	if listed {
		p.Table(f.listTable())
		if got, want := f.Got[0].Len(), f.Want[0].Len(); got != want {
			p.Note(fmt.Sprintf("A list of %d came, and one of %d is wanted.", got, want))
		}
	} else {
		p.Table(f.table())
	}
	if f.Case.Why != "" {
		p.Note(f.Case.Why)
	}
}

// listed reports whether a list of several is wanted, of which each place is shown.
func (f *Failure) listed() bool {
	return len(f.Want) == 1 && f.Want[0].Kind() == reflect.Slice && f.Want[0].Len() > 1
}

// beside is the argument that stands beside a listed result: the first that is
// as long; −1 if there is none.
func (f *Failure) beside() int {
	return slices.IndexFunc(f.Case.Args, func(arg any) bool {
		v := reflect.ValueOf(arg)
		return v.Kind() == reflect.Slice && v.Len() == f.Want[0].Len()
	})
}

// table is a failed case with a row for each result.
func (f *Failure) table() table.Table {
	t := table.Table{Name: "case", Title: "A case that is wrong", Columns: []table.Column{
		{Head: "got", Name: "got", Left: true, Wrap: true}, {Head: "wanted", Name: "wanted", Left: true, Wrap: true}, {Head: " ", Name: "same", Left: true},
	}}
	for i := range f.Want {
		mark := f.mark(f.Got[i], f.Want[i])
		t.Add(table.Cell{Text: show(f.Got[i]), Tone: mark.Tone}, table.Cell{Text: show(f.Want[i]), Tone: table.Strong}, mark)
	}
	return t
}

// mark says whether two values are the same.
func (f *Failure) mark(got, want reflect.Value) table.Cell {
	if sameValue(got, want, f.Tolerance) {
		return table.Cell{Text: "✓", Value: true, Tone: table.Good}
	}
	return table.Cell{Text: "✗", Value: false, Tone: table.Bad}
}

// listTable is a failed case of a listed result, a row for each place of it.
func (f *Failure) listTable() table.Table {
	got, want := f.Got[0], f.Want[0]
	t := table.Table{Name: "case", Title: "A case that is wrong", Columns: []table.Column{{Head: "place", Name: "place"}}}
	beside := f.beside()
	if beside >= 0 {
		t.Columns = append(t.Columns, table.Column{Head: f.param(beside), Name: "argument"})
	}
	t.Columns = append(t.Columns,
		table.Column{Head: "got", Name: "got"}, table.Column{Head: "wanted", Name: "wanted"}, table.Column{Head: " ", Name: "same", Left: true})
	first, all := 0, max(got.Len(), want.Len())
	for first < min(got.Len(), want.Len()) && sameValue(got.Index(first), want.Index(first), f.Tolerance) {
		first++
	}
	from := max(0, min(first-maxRows/2, all-maxRows))
	for i := from; i < min(all, from+maxRows); i++ {
		cells := []table.Cell{{Text: strconv.Itoa(i), Value: i, Tone: table.Quiet}}
		if beside >= 0 {
			cells = append(cells, place(reflect.ValueOf(f.Case.Args[beside]), i, table.Quiet))
		}
		mark := table.Cell{Text: "✗", Value: false, Tone: table.Bad}
		if i < min(got.Len(), want.Len()) {
			mark = f.mark(got.Index(i), want.Index(i))
		}
		t.Add(append(cells, place(got, i, mark.Tone), place(want, i, table.Strong), mark)...)
	}
	return t
}

// place is one place of a list, and a dash beyond its end.
func place(list reflect.Value, i int, tone table.Tone) table.Cell {
	if i >= list.Len() {
		return table.Cell{Text: "–", Tone: tone}
	}
	return table.Cell{Text: show(list.Index(i)), Tone: tone}
}

func (c *Call) param(i int) string {
	if i < len(c.Params) {
		return c.Params[i]
	}
	return fmt.Sprintf("argument %d", i+1)
}

// show is a value as a reader wants it: floats to six digits.
func show(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		switch x := v.Float(); {
		case math.IsNaN(x):
			return "NaN"
		case math.IsInf(x, 1):
			return "+Inf"
		case math.IsInf(x, -1):
			return "−Inf"
		default:
			return strings.Replace(strconv.FormatFloat(x, 'g', 6, 64), "-", "−", 1)
		}
	case reflect.Int, reflect.Int64:
		return strings.Replace(strconv.FormatInt(v.Int(), 10), "-", "−", 1)
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = show(v.Index(i))
		}
		return "[" + strings.Join(items, " ") + "]"
	case reflect.Interface:
		if v.IsNil() {
			return "no error"
		}
		return "an error"
	}
	return fmt.Sprint(v)
}

// perform shows what the decoder did.
func (v *Verdict) perform(p *table.Page) {
	if v.Passed {
		p.Lead("✓ "+v.Exercise.Name+":", fmt.Sprintf("all %d cases are right.", v.Cases))
	} else {
		p.Lead("✗ "+v.Exercise.Name+":", fmt.Sprintf("all %d cases are right, but in the decoder your code does not do what ours does: see step %d.", v.Cases, v.Differs+1))
	}
	yours, ours := v.Performance, v.Reference
	p.Paragraph("Your code is now " + yours.Does + ", in a real model that writes on from “" + visible.Line(yours.Prompt) + "”:")
	t := table.Table{Name: "steps", Title: "Your code in the decoder", Columns: []table.Column{
		{Head: "step", Name: "step"},
		{Head: "yours", Name: "yours", Left: true},
		{Head: yours.Measure, Name: "yours_value"},
		{Head: "reference", Name: "reference", Left: true},
		{Head: yours.Measure, Name: "reference_value", Drop: 1},
		{Head: " ", Name: "same", Left: true},
	}}
	last := len(ours.Moments)
	if v.Differs >= 0 {
		last = min(v.Differs+1, max(len(yours.Moments), len(ours.Moments)))
	}
	from := max(0, last-maxMoments)
	for i := from; i < last; i++ {
		same := i != v.Differs
		mark, tone := "✓", table.Good
		if !same {
			mark, tone = "✗ differs", table.Bad
		}
		a, b := yours.cells(i), ours.cells(i)
		a[0].Tone, a[1].Tone = tone, tone
		t.Add(table.Cell{Text: strconv.Itoa(i + 1), Value: i + 1}, a[0], a[1], b[0], b[1], table.Cell{Text: mark, Value: same, Tone: tone})
	}
	p.Table(t)
	if v.Passed {
		p.Note(fmt.Sprintf("%d of %d steps are the same as the reference's.", len(yours.Moments), len(ours.Moments)))
	}
}

// cells are the text and the value of a moment, empty beyond the last.
func (p *Performance) cells(i int) [2]table.Cell {
	if i >= len(p.Moments) {
		return [2]table.Cell{{Text: "–"}, {}}
	}
	m := p.Moments[i]
	value := table.Cell{Text: show(reflect.ValueOf(m.Value))}
	if !math.IsNaN(m.Value) && !math.IsInf(m.Value, 0) {
		value.Value = m.Value
	}
	return [2]table.Cell{{Text: m.Text, Code: true}, value}
}

// Summary is the verdict in a line.
func (v *Verdict) Summary() string {
	switch {
	case v.Passed:
		return "✓ " + v.Exercise.Name
	case v.Problem != nil:
		return "✗ " + v.Exercise.Name + ": " + visible.Line(v.Problem.String())
	case v.Failed != nil:
		return fmt.Sprintf("✗ %s: case %d of %d is wrong: %s", v.Exercise.Name, v.Failed.Number, v.Failed.Of, v.Failed.Case.Name)
	}
	return fmt.Sprintf("✗ %s: step %d differs in the decoder", v.Exercise.Name, v.Differs+1)
}
