package guide

import (
	"strconv"
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

// list writes numbers in a sentence: 0.914, 0.075 and 0.011.
func list(probs []float64) string {
	texts := make([]string, len(probs))
	for i, p := range probs {
		texts[i] = view.FormatProb(p)
	}
	return join(texts)
}

// asSaid writes numbers as they were written: 0.7, 0.2 and 0.1.
func asSaid(numbers []float64) string {
	texts := make([]string, len(numbers))
	for i, x := range numbers {
		texts[i] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	return join(texts)
}

// join writes words in a sentence: a, b and c.
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
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
