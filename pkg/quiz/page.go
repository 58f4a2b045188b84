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
	p.Note("A dot in a token is a blank; “·the” and “the” are two tokens.")
}

// quoted is a token in a sentence.
func quoted(t trace.Token) string { return "“" + view.Token(t) + "”" }

// upperFirst begins a sentence.
func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
