package view

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Heated is a row of logits, [vocab], that can be read at any temperature: the
// softmax of the logits ÷ T. With the raw row of a full capture it says what
// other temperatures would have made of a step.
//
// It adds up in float64, so it is finer than a run, whose logits are divided in
// float32: entropies differ by about 1e-7 nats. A temperature is above 0, or 0
// itself for the limit from above, where the tokens with the largest logit share
// all probability.
type Heated struct {
	below []float64 // how far each logit is below the largest; +Inf: the token was cut
	kept  int       // tokens that are not cut
	ties  int       // tokens that have the largest logit
}

// Heat returns a row to be read at temperatures. It is an error if a logit is NaN
// or +Inf, and if there is none above −Inf.
func Heat(row []float32) (Heated, error) {
	top := math.Inf(-1)
	for id, logit := range row {
		if logit != logit || logit > math.MaxFloat32 {
			return Heated{}, fmt.Errorf("view: the logit of token %d is %g, of which there is no softmax", id, logit)
		}
		top = max(top, float64(logit))
	}
	if math.IsInf(top, -1) {
		return Heated{}, errors.New("view: no token is left in the row, so there is no softmax")
	}
	h := Heated{below: make([]float64, len(row))}
	for id, logit := range row {
		h.below[id] = top - float64(logit)
		if !math.IsInf(h.below[id], 1) {
			h.kept++
		}
		if h.below[id] == 0 {
			h.ties++
		}
	}
	return h, nil
}

// Kept is how many tokens there are, those that were cut left out: what the
// effective choices come to as the temperature rises.
func (h Heated) Kept() int { return h.kept }

// Ties is how many tokens have the largest logit: what the effective choices come
// to as the temperature falls.
func (h Heated) Ties() int { return h.ties }

// Likeliest returns the ids of the n likeliest tokens, ties by ascending id. It is
// the same at every temperature.
func (h Heated) Likeliest(n int) []int {
	ids := make([]int, 0, h.kept)
	for id, below := range h.below {
		if !math.IsInf(below, 1) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b int) int {
		return cmp.Or(cmp.Compare(h.below[a], h.below[b]), cmp.Compare(a, b))
	})
	return ids[:max(0, min(n, len(ids)))]
}

// Softmax is a row at one temperature.
type Softmax struct {
	Temperature float64
	EntropyNats float64

	row Heated
	z   float64 // Σ exp(−below ÷ T)
}

// EffectiveChoices is exp(entropy).
func (s Softmax) EffectiveChoices() float64 { return math.Exp(s.EntropyNats) }

// Prob is the probability of a token, 0 where it was cut or is none.
func (s Softmax) Prob(id int) float64 {
	if id < 0 || id >= len(s.row.below) {
		return 0
	}
	return s.row.weight(id, s.Temperature) / s.z
}

// At reads the row at a temperature; at one that is not above 0, or not a number,
// as at 0.
func (h Heated) At(temperature float64) Softmax {
	if !(temperature > 0) {
		return Softmax{EntropyNats: math.Log(float64(h.ties)), row: h, z: float64(h.ties)}
	}
	// With d = below ÷ T and Z = Σ exp(−d), −Σ p ln p is ln Z + Σ d·exp(−d) ÷ Z.
	var z, zd float64
	for id, below := range h.below {
		if w := h.weight(id, temperature); w > 0 {
			z += w
			zd += below / temperature * w
		}
	}
	return Softmax{Temperature: temperature, EntropyNats: math.Log(z) + zd/z, row: h, z: z}
}

// weight is a token's probability ÷ that of the likeliest.
func (h Heated) weight(id int, temperature float64) float64 {
	switch below := h.below[id]; {
	case below == 0:
		return 1
	case temperature == 0 || math.IsInf(below, 1):
		return 0
	default:
		return math.Exp(-below / temperature)
	}
}
