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

// list writes numbers in a sentence: 0.914, 0.075 and 0.011.
func list(probs []float64) string {
	texts := make([]string, len(probs))
	for i, p := range probs {
		texts[i] = view.FormatProb(p)
	}
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
