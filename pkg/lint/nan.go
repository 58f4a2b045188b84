package lint

import (
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/params"
)

// checkNaN finds numbers that are none. A check that a value lies within its
// range refuses them; one that a value lies outside of it lets them pass, and
// every comparison after it is false.
func checkNaN(r *report) {
	for _, p := range params.All() {
		x, ok := r.setNum(p.Name)
		if !ok || !math.IsNaN(x) {
			continue
		}
		refuses := []string{"repetition_penalty", "encoder_repetition_penalty"}
		if r.samples() {
			refuses = append(refuses, "temperature", "min_p", "top_h")
		}
		if slices.Contains(refuses, p.Name) {
			r.add("not-a-number", Error, p.Name, fmt.Sprintf("%s is not a number: it lies in no range, and transformers raises ValueError", r.text(p.Name)), "give it a value "+p.Range)
			continue
		}
		r.add("not-a-number", Warning, p.Name, fmt.Sprintf("%s is not a number: every comparison with it is false, without a word", r.text(p.Name)), "give it a value "+p.Range)
	}
}
