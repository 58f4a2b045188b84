package script

import (
	"fmt"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
)

// Table is a table that grows row by row.
type Table struct{ table.Table }

// NewTable begins a table with the heads of its columns.
func NewTable(heads ...string) *Table { return new(Table).With(heads...) }

// With adds columns.
func (t *Table) With(heads ...string) *Table {
	for _, head := range heads {
		t.Columns = append(t.Columns, table.Column{Head: head})
	}
	return t
}

// Under puts the last n columns under one label.
func (t *Table) Under(label string, n int) *Table {
	for i := range t.Columns[len(t.Columns)-n:] {
		t.Columns[len(t.Columns)-n+i].Group = label
	}
	return t
}

// Row adds a row of texts, whole numbers, cells, and other values as they print. A
// column is of text, aligned left, if its first value is a text.
func (t *Table) Row(values ...any) {
	var cells []table.Cell
	for i, value := range values {
		switch value := value.(type) {
		case string:
			t.Columns[i].Left = t.Columns[i].Left || len(t.Rows) == 0
			cells = append(cells, table.Cell{Text: value})
		case int:
			cells = append(cells, table.Cell{Text: view.FormatCount(value), Value: value})
		case table.Cell:
			cells = append(cells, value)
		default:
			cells = append(cells, table.Cell{Text: fmt.Sprint(value)})
		}
	}
	t.Add(cells...)
}

// Number is a cell with a number in one of the ways of package view:
// Number(p, view.FormatProb).
func Number[T any](x T, format func(T) string) table.Cell {
	return table.Cell{Text: format(x), Value: x}
}

// Fixed is a cell with a number of so many decimals.
func Fixed[T float32 | float64](x T, decimals int) table.Cell {
	return table.Cell{Text: view.Fixed(float64(x), decimals), Value: x}
}

// Prob is a cell with a probability.
func Prob(p float64) table.Cell { return Number(p, view.FormatProb) }
