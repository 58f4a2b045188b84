package sampler

import "math/rand/v2"

// RNGAlgorithm names what a Source draws from, precisely enough to draw the
// same numbers elsewhere.
const RNGAlgorithm = "PCG-DXSM of Go math/rand/v2: NewPCG(seed, sequence), Float64"

// Source is a stream of uniform numbers in [0, 1), 53 bits each, that a seed
// and the number of the sequence fix on every platform.
type Source struct{ rng *rand.Rand }

// NewSource starts the stream of one sequence (0 but for
// num_return_sequences > 1).
func NewSource(seed uint64, sequence int) *Source {
	return &Source{rand.New(rand.NewPCG(seed, uint64(sequence)))}
}

// Float64 returns the next u.
func (s *Source) Float64() float64 { return s.rng.Float64() }
