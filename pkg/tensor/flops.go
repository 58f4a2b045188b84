package tensor

// Kind says which part of a decoder an operation belongs to. The kinds are
// those of trace.Flops.
type Kind int

const (
	Projections     Kind = iota // q, k, v and output
	Rope                        // rotating q and k
	AttentionScores             // q·k, scaled
	Softmax                     // of the scores
	AttentionValues             // p·v
	MLP                         // its products and its activation
	Norms
	Residual
	Unembedding // hidden state to logits
	NumKinds
)

// ExpFlops is what one exponential counts: the additions and multiplications
// in exp.go.
const ExpFlops = 22

// Count is a number of floating-point operations for each kind.
type Count [NumKinds]int64

// Total is the sum over all kinds.
func (c *Count) Total() int64 {
	var total int64
	for _, n := range c {
		total += n
	}
	return total
}
