package figure

import (
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// nameColumns is how long the name of a position or a step may be.
const nameColumns = 14

// textNames are the tokens of a text by position: the prompt's, then the new
// ones.
func textNames(t *trace.Trace) []string {
	var labels []string
	for _, token := range t.Run.Prompt.Tokens {
		labels = append(labels, visible.Fit(view.Token(token), nameColumns))
	}
	return append(labels, stepNames(t)...)
}

// stepNames are the tokens that the steps added.
func stepNames(t *trace.Trace) []string {
	var labels []string
	for i := range t.Steps {
		labels = append(labels, visible.Fit(view.Token(t.Steps[i].Token), nameColumns))
	}
	return labels
}
