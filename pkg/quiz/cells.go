package quiz

import (
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// number is a count.
func number(n int) table.Cell { return table.Cell{Text: view.FormatCount(n), Value: n} }

// flops is a number of operations.
func flops(n int64) table.Cell { return table.Cell{Text: view.FormatSI(n), Value: n} }

// yes is a mark beside the row that it is about.
func yes(is bool) table.Cell {
	if is {
		return table.Cell{Text: "◀", Value: true, Tone: table.Good}
	}
	return table.Cell{Value: false}
}

// token is a token as it stands in a text.
func token(t trace.Token) table.Cell { return table.Cell{Text: view.Token(t), Code: true} }

// chance is a probability with its bar.
func chance(p float64) table.Cell {
	return table.Cell{Text: view.FormatProb(p), Value: p, Bar: p}
}
