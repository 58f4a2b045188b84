package table

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
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
					value, told = finite(r.cells[i].values[n]), true
				}
				values = append(values, value)
			}
		}
		if told { // sums and signs for people have no values
			t.rows = append(t.rows, values)
		}
	}
	d.add(t)
}

// add appends a table, or its rows to one that is the same but for them: of several
// steps shown one after the other, the candidates are one table.
func (d *dataset) add(t datatable) {
	for i := range d.tables {
		if same := &d.tables[i]; same.name == t.name && same.title == t.title && slices.Equal(same.fields, t.fields) {
			same.rows = append(same.rows, t.rows...)
			return
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
func realCell(r view.Real) cell    { return cell{text: real2(r), values: []any{r}} }
func siCell(n int64) cell          { return cell{text: view.FormatSI(n), values: []any{n}} }
func probCell(p float64) cell      { return cell{text: view.FormatProb(p), values: []any{p}} }
func wordCell(text string) cell    { return cell{text: text, values: []any{text}} }
func valueCell(values ...any) cell { return cell{values: values} }
func fixedCell(x float64, decimals int) cell {
	return cell{text: view.Fixed(x, decimals), values: []any{x}}
}

// as is the cell with a role.
func (c cell) as(r role) cell {
	c.role = r
	return c
}

// fieldsOf names the values of a column's cells. The unit is the name's last word,
// where that is one.
func fieldsOf(names ...string) []field {
	var out []field
	for _, name := range names {
		out = append(out, field{name, units[name[strings.LastIndexByte(name, '_')+1:]]})
	}
	return out
}

var units = map[string]string{"nats": "nats", "bits": "bits", "ms": "ms", "s": "s", "bytes": "bytes", "flops": "FLOPs"}

// tokenFields are a token's text, as it is, and its id.
func tokenFields(name string) []field { return fieldsOf(name, name+"_id") }

// record is a grid for programs only.
func record(name, title string, fields ...string) *grid {
	g := &grid{name: name, title: title}
	for _, f := range fields {
		g.addColumn(column{fields: fieldsOf(f), unseen: true})
	}
	return g
}

// addValues appends a row with a value for each of the first columns.
func (g *grid) addValues(values ...any) {
	cells := g.addRow(plain)
	for i, value := range values {
		cells[i] = valueCell(value)
	}
}

// machineName is a name in snake_case: what stages and settings are called comes
// from a trace and may hold anything.
func machineName(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, visible.Fit(text, settingWidth)), "_")
}

// scalar is a setting's value for a field: what has parts of its own is written as
// JSON.
func scalar(value any) any {
	switch v := value.(type) {
	case nil, bool, int, int64, float32, float64, string:
		return v
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	return string(text)
}

// milli is nanoseconds in milliseconds.
func milli(ns int64) float64 { return float64(ns) / 1e6 }

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
