package view

import (
	"encoding/json"
	"math"
)

// Real is a number that may be infinite, as the surprisal of a token without
// any chance is. JSON has no such number; null stands for it there.
type Real float64

// Finite reports whether the number is one that can be written down.
func (r Real) Finite() bool { return !math.IsInf(float64(r), 0) && !math.IsNaN(float64(r)) }

// MarshalJSON implements json.Marshaler.
func (r Real) MarshalJSON() ([]byte, error) {
	if !r.Finite() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(r))
}
