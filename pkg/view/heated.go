package view

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
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
	row  []float32
	top  float64 // the largest logit
	kept int     // tokens that are not cut
	ties int     // tokens that have the largest logit
}

// Heat returns a row to be read at temperatures. It is an error if a logit is NaN
// or +Inf, and if there is none above −Inf.
func Heat(row []float32) (Heated, error) {
	h := Heated{row: slices.Clone(row), top: math.Inf(-1)}
	for id, logit := range row {
		if logit != logit || logit > math.MaxFloat32 {
			return Heated{}, fmt.Errorf("view: the logit of token %d is %g, of which there is no softmax", id, logit)
		}
		if logit == numeric.Cut {
			continue
		}
		h.kept++
		switch l := float64(logit); {
		case l > h.top:
			h.top, h.ties = l, 1
		case l == h.top:
			h.ties++
		}
	}
	if h.kept == 0 {
		return Heated{}, errors.New("view: no token is left in the row, so there is no softmax")
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
	var order numeric.Order
	order.ResetTop(h.row, n)
	var ids []int
	for len(ids) < n {
		id, _, ok := order.Next()
		if !ok {
			break
		}
		ids = append(ids, id)
	}
	return ids
}

// Softmax is a row at one temperature.
type Softmax struct {
	Temperature float64
	EntropyNats float64

	row Heated
	z   float64 // Σ exp((logit − top) ÷ T)
}

// EffectiveChoices is exp(entropy).
func (s Softmax) EffectiveChoices() float64 { return math.Exp(s.EntropyNats) }

// Prob is the probability of a token, 0 where it was cut or is none.
func (s Softmax) Prob(id int) float64 {
	if id < 0 || id >= len(s.row.row) {
		return 0
	}
	below := s.row.top - float64(s.row.row[id])
	switch {
	case below == 0:
		return 1 / s.z
	case s.Temperature == 0:
		return 0
	}
	return math.Exp(-below/s.Temperature) / s.z
}

// Others is what all tokens but some hold together.
func (s Softmax) Others(ids []int) float64 {
	sum := 0.0
	for id := range s.row.row {
		if !slices.Contains(ids, id) {
			sum += s.Prob(id)
		}
	}
	return sum
}

// At reads the row at a temperature; at one that is not above 0, or not a number,
// as at 0.
func (h Heated) At(temperature float64) Softmax {
	if !(temperature > 0) {
		return Softmax{EntropyNats: math.Log(float64(h.ties)), row: h, z: float64(h.ties)}
	}
	// With d = (top − logit) ÷ T and Z = Σ exp(−d), −Σ p ln p is ln Z + Σ d·exp(−d) ÷ Z.
	var z, zd float64
	for _, logit := range h.row {
		d := (h.top - float64(logit)) / temperature
		if w := math.Exp(-d); w > 0 {
			z += w
			zd += d * w
		}
	}
	return Softmax{Temperature: temperature, EntropyNats: math.Log(z) + zd/z, row: h, z: z}
}
