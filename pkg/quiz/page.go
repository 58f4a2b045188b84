package quiz

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// verdict begins an explanation.
func verdict(right bool, text string) *table.Page {
	lead := "Not quite."
	if right {
		lead = "Right."
	}
	p := &table.Page{}
	p.Lead(lead, text)
	return p
}

// text shows what a step continued.
func text(p *table.Page, t *trace.Trace, i int) {
	p.Lead("The text so far:", strings.TrimSpace(view.TextBefore(t, i)))
}

// tokens shows what a step continued token by token.
func tokens(p *table.Page, t *trace.Trace, i int) {
	var list []string
	for _, token := range view.TokensBefore(t, i, len(t.Run.Prompt.Tokens)+i) {
		list = append(list, view.Token(token))
	}
	p.Lead("The text so far, token by token:", strings.Join(list, " "))
}

// quoted is a token in a sentence.
func quoted(t trace.Token) string { return "“" + view.Token(t) + "”" }

// points is a share as points.
func points(share float64) int { return int(100*min(max(share, 0), 1) + 0.5) }

// all is what is right or wrong and nothing between.
func all(right bool) int {
	if right {
		return 100
	}
	return 0
}

// mark marks the answer to a question that is right or wrong.
func mark(right bool, explain *table.Page) Mark {
	return Mark{Right: right, Points: all(right), Explain: explain}
}

// yes is a mark beside the row that it is about.
func yes(is bool) table.Cell {
	if is {
		return table.Cell{Text: "◀", Value: true, Tone: table.Good}
	}
	return table.Cell{Value: false}
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
