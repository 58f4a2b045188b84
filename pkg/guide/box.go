package guide

import (
	"strings"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

// bars is a box of words and their probabilities.
func bars(words []string, probs []float64) *claim.Box {
	box := claim.NewBox("token", "p")
	for i, word := range words {
		box.Row(claim.Text(word), claim.Bar(probs[i], view.FormatProb(probs[i])))
	}
	return box
}

// runsBox lists texts by run.
func runsBox(texts []string) *claim.Box {
	box := claim.NewBox("run", "text")
	for i, text := range texts {
		box.Row(claim.Number(float64(i+1), view.FormatCount(i+1)), claim.Text(firstLine(text)))
	}
	return box
}

// firstLine is a text up to its first line break, as a box can show it.
func firstLine(text string) string {
	line, rest, broken := strings.Cut(strings.TrimSpace(text), "\n")
	if broken && rest != "" {
		line += " …"
	}
	return line
}

// edge is how much of a text's beginning or end is shown.
const edge = 40

// head is the beginning of a text, on one line.
func head(text string) string {
	runes := []rune(firstLine(text))
	if len(runes) <= edge {
		return string(runes)
	}
	return string(runes[:edge]) + "…"
}

// tail is the end of a text.
func tail(text string) string {
	runes := []rune(text)
	if len(runes) <= edge {
		return text
	}
	return "…" + string(runes[len(runes)-edge:])
}
