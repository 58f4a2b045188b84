package table

import (
	"math"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// dataset is what a program gets of a page.
type dataset struct {
	tables []datatable
	notes  []string
}

// datatable is a grid's values: each row has as many as there are fields.
type datatable struct {
	name, title string
	fields      []field
	rows        [][]any // nil, bool, int, int64, float32, float64 or string
}

func (p *Page) dataset() *dataset {
	d := &dataset{}
	for _, part := range p.parts {
		part.data(d)
	}
	taken := map[string]bool{}
	for i := range d.tables {
		d.tables[i].name = unused(d.tables[i].name, taken)
	}
	return d
}

// data adds the grid's values.
func (g *grid) data(d *dataset) {
	t := datatable{name: g.name, title: g.title}
	taken := map[string]bool{}
	for _, c := range g.columns {
		for _, f := range c.fields {
			t.fields = append(t.fields, field{unused(f.name, taken), f.unit})
		}
	}
	if len(t.fields) == 0 {
		return
	}
	for _, r := range g.rows {
		values := make([]any, 0, len(t.fields))
		told := false
		for i, c := range g.columns {
			for n := range c.fields {
				var value any
				if n < len(r.cells[i].values) {
					value = finite(r.cells[i].values[n])
				}
				values = append(values, value)
				told = told || value != nil
			}
		}
		if told { // sums and signs for people have no values
			t.rows = append(t.rows, values)
		}
	}
	d.tables = append(d.tables, t)
}

// unused is name or, where that is taken, name with a number.
func unused(name string, taken map[string]bool) string {
	free := name
	for n := 2; taken[free]; n++ {
		free = name + "_" + strconv.Itoa(n)
	}
	taken[free] = true
	return free
}

// finite is a value as data has it: nil for what is no finite number.
func finite(value any) any {
	switch v := value.(type) {
	case view.Real:
		return finite(float64(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case float32:
		return finite32(v)
	case *float64:
		if v == nil {
			return nil
		}
		return finite(*v)
	case *float32:
		if v == nil {
			return nil
		}
		return finite32(*v)
	}
	return value
}

func finite32(v float32) any {
	if finite(float64(v)) == nil {
		return nil
	}
	return v
}

// Cells of numbers: the text for people and the value behind it.

func numberCell(n int) cell        { return cell{text: strconv.Itoa(n), values: []any{n}} }
func countCell(n int) cell         { return cell{text: view.FormatCount(n), values: []any{n}} }
func siCell(n int64) cell          { return cell{text: view.FormatSI(n), values: []any{n}} }
func probCell(p float64) cell      { return cell{text: view.FormatProb(p), values: []any{p}} }
func wordCell(text string) cell    { return cell{text: text, values: []any{text}} }
func valueCell(values ...any) cell { return cell{values: values} }
func fixedCell(x float64, decimals int) cell {
	return cell{text: view.Fixed(x, decimals), values: []any{x}}
}

// painted is the cell with a role.
func (c cell) as(r role) cell {
	c.role = r
	return c
}

// one is the field of a column whose cells have one value.
func one(name string) []field { return []field{{name: name}} }

// in is one for a value with a unit.
func in(name, unit string) []field { return []field{{name, unit}} }

// tokenFields are a token's text, as it is, and its id.
func tokenFields(name string) []field { return []field{{name: name}, {name: name + "_id"}} }

// tokenCell is a token, made visible.
func tokenCell(t trace.Token, r role) cell {
	return cell{text: tokenText(t), role: tokenRole(t, r), code: true, values: tokenValues(t)}
}

func tokenValues(t trace.Token) []any { return []any{tokenValue(t), t.ID} }

// tokenValue is a token's text; nil for one that is known by its id alone.
func tokenValue(t trace.Token) any {
	if t.Bytes == nil && t.Text == "" {
		return nil
	}
	return view.Bytes(t)
}
