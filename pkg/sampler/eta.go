package sampler

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// EtaCutoff is EpsilonCutoff with a limit that falls where the model is unsure:
//
//	drop p < min(ε, √ε · e^−H), H the entropy in nats
//
// The keep highest scores stay, and all that tie with the last of them. The
// limit is the smaller of the two, although the documentation of transformers'
// GenerationConfig speaks of the greater.
//
// Source: Hewitt et al. 2022 (arXiv 2210.15191); EtaLogitsWarper in
// transformers.
type EtaCutoff struct {
	epsilon         float64
	least           int
	order           numeric.Order
	probs, logProbs []float32
	kept            []int
}

// NewEtaCutoff returns an error unless 0 < epsilon < 1 and keep ≥ 1.
func NewEtaCutoff(epsilon float64, keep int) (*EtaCutoff, error) {
	if err := checkCutoff("eta_cutoff", epsilon, keep); err != nil {
		return nil, err
	}
	return &EtaCutoff{epsilon: epsilon, least: keep}, nil
}

// Name implements Processor.
func (w *EtaCutoff) Name() string { return "eta_cutoff" }

// Params implements Processor.
func (w *EtaCutoff) Params() map[string]any {
	return map[string]any{"eta_cutoff": w.epsilon, "min_tokens_to_keep": w.least}
}

// Process implements Processor.
func (w *EtaCutoff) Process(_ []int, scores []float32) {
	w.kept = w.keep(w.kept[:0], scores)
	cutOthers(scores, w.kept)
}

func (w *EtaCutoff) keep(kept []int, scores []float32) []int {
	w.probs = softmax(w.probs, scores)
	w.logProbs = append(w.logProbs[:0], scores...)
	logSoftmax(w.logProbs)
	epsilon := float32(w.epsilon)
	root := float32(math.Sqrt(float64(epsilon)))
	unsure := float32(math.Exp(-float64(entropy(w.logProbs, w.probs))))
	return keepAbove(kept, scores, w.probs, min(epsilon, root*unsure), kthLargest(&w.order, scores, w.least))
}
