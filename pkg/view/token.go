package view

import (
	"fmt"
	"iter"
	"slices"
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
	return textBefore(&t.Run, before(t, i))
}

// TokensBefore are the last n tokens that step i continued, fewer where the
// text has fewer.
func TokensBefore(t *trace.Trace, i, n int) []trace.Token {
	var tokens []trace.Token
	for token := range before(t, i) {
		if len(tokens) == n {
			break
		}
		tokens = append(tokens, token)
	}
	for k := len(t.Run.Prompt.Tokens) - 1; k >= 0 && len(tokens) < n; k-- {
		tokens = append(tokens, t.Run.Prompt.Tokens[k])
	}
	slices.Reverse(tokens)
	return tokens
}

// before goes back over the new tokens of step i's sequence, the one before it
// first.
func before(t *trace.Trace, i int) iter.Seq[trace.Token] {
	return func(yield func(trace.Token) bool) {
		sequence := 0
		if i >= 0 && i < len(t.Steps) {
			sequence = t.Steps[i].Sequence
		}
		for i = min(i, len(t.Steps)); i > 0; i-- {
			if s := &t.Steps[i-1]; s.Sequence == sequence && !yield(s.Token) {
				return
			}
		}
	}
}

// textBefore is the end of the prompt and the tokens, which come last first.
func textBefore(run *trace.Run, tokens iter.Seq[trace.Token]) string {
	text := ""
	for token := range tokens {
		if text = Bytes(token) + text; len(text) >= longText {
			break
		}
	}
	if len(text) < longText {
		text = Prompt(run) + text
	}
	return text[max(0, len(text)-longText):]
}
