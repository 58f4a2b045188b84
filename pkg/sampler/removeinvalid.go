package sampler

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// RemoveInvalid replaces what no probability can be made of: NaN by 0, +∞ by
// the largest float32 and −∞ by the smallest.
//
// The last of these brings back what earlier stages removed, with a logit so
// low that its probability is 0. Where every score left is −∞ it makes the
// tokens equally likely instead.
//
// Source: InfNanRemoveLogitsProcessor in transformers.
type RemoveInvalid struct{}

// Name implements Processor.
func (*RemoveInvalid) Name() string { return "remove_invalid_values" }

// Params implements Processor.
func (*RemoveInvalid) Params() map[string]any { return map[string]any{} }

// Process implements Processor.
func (*RemoveInvalid) Process(_ []int, scores []float32) {
	for id, score := range scores {
		switch {
		case score != score:
			scores[id] = 0
		case score > math.MaxFloat32:
			scores[id] = math.MaxFloat32
		case score == numeric.Cut:
			scores[id] = -math.MaxFloat32
		}
	}
}
