package view

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// Token is a token made visible. Where the vocabulary gives it no text, as in
// a run on bare ids, its number stands for it.
func Token(t trace.Token) string {
	switch {
	case t.Bytes != nil:
		return visible.Token(string(t.Bytes))
	case t.Text == "":
		return fmt.Sprintf("#%d", t.ID)
	case t.Special:
		return visible.Special(t.Text)
	}
	return visible.Token(t.Text)
}

// Bytes is what a token adds to the text, whole character or not, as it is. A
// token without text adds its number, so that a run on bare ids reads as such.
func Bytes(t trace.Token) string {
	switch {
	case t.Bytes != nil:
		return string(t.Bytes)
	case t.Text == "":
		return fmt.Sprintf(" #%d", t.ID)
	}
	return t.Text
}

// Prompt is the text of the prompt, or the numbers of its tokens where they
// have none, as it is.
func Prompt(run *trace.Run) string {
	if run.Prompt.Text != "" {
		return run.Prompt.Text
	}
	var text strings.Builder
	for _, t := range run.Prompt.Tokens {
		if text.Len() > longText {
			break
		}
		text.WriteString(Bytes(t))
	}
	return strings.TrimPrefix(text.String(), " ")
}

// longText is how many bytes of text anything that quotes it can need.
const longText = 1000

// TextBefore is the end of the text that step i continued, as it is: it has
// yet to be made visible.
func TextBefore(t *trace.Trace, i int) string {
	text := ""
	for i = min(i, len(t.Steps)); i > 0 && len(text) < longText; i-- {
		text = Bytes(t.Steps[i-1].Token) + text
	}
	if len(text) < longText {
		text = Prompt(&t.Run) + text
	}
	return text[max(0, len(text)-longText):]
}
