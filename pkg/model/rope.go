package model

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
)

// Rope is how a model turns positions into angles. Names, formulas and which
// key wins are those of transformers' modeling_rope_utils.py.
type Rope struct {
	Type  string  // "default", "linear", "dynamic" or "llama3"
	Theta float64 // base of the frequencies

	// Of linear and llama3: by how much longer the context is than at first.
	Factor float64
	// Of llama3: wavelengths shorter than OriginalMaxPositions/HighFreqFactor
	// stay, those longer than OriginalMaxPositions/LowFreqFactor are stretched
	// by Factor, and between the two it goes over smoothly.
	LowFreqFactor, HighFreqFactor float64
	OriginalMaxPositions          int
}

// parseRope reads rope_parameters (transformers 5), or rope_theta and
// rope_scaling (before).
func parseRope(f *fields, maxPositions int) Rope {
	r := Rope{Theta: f.positiveOr("rope_theta", 10000)}
	if f.float("partial_rotary_factor", 1) != 1 {
		f.refuse("partial_rotary_factor", "heads are rotated whole: only 1 is supported")
	}
	key := "rope_parameters"
	if f.has("rope_scaling") { // transformers lets it win
		key = "rope_scaling"
		f.read["rope_parameters"] = true
	}
	var raw map[string]json.RawMessage
	f.get(key, "an object", &raw)
	p := newFields(key+".", raw)
	p.err = f.err

	r.Type = p.string("rope_type", p.string("type", "default"))
	r.Theta = p.positiveOr("rope_theta", r.Theta)
	if p.float("partial_rotary_factor", 1) != 1 {
		p.refuse("partial_rotary_factor", "heads are rotated whole: only 1 is supported")
	}
	switch r.Type {
	case "default":
	case "dynamic":
		// Dynamic NTK scaling changes the frequencies only past
		// max_position_embeddings, where generation stops.
		p.positive("factor")
	case "linear":
		r.Factor = p.positive("factor")
	case "llama3":
		r.Factor = p.positive("factor")
		r.LowFreqFactor = p.positive("low_freq_factor")
		r.HighFreqFactor = p.positive("high_freq_factor")
		r.OriginalMaxPositions = p.sizeOr("original_max_position_embeddings", maxPositions)
		if r.HighFreqFactor <= r.LowFreqFactor {
			p.refuse("high_freq_factor", "%g: must be more than low_freq_factor, %g", r.HighFreqFactor, r.LowFreqFactor)
		}
		if f.has("original_max_position_embeddings") { // transformers lets it win
			r.OriginalMaxPositions = f.sizeOr("original_max_position_embeddings", 1)
		}
	default:
		p.refuse("rope_type", "%q: known are default, linear, dynamic, llama3", r.Type)
	}
	for _, key := range sortedKeys(raw) {
		if value := raw[key]; len(value) > 0 && value[0] == '{' {
			p.refuse(key, "frequencies that differ from layer to layer are not supported")
		}
	}
	f.warnings = append(f.warnings, p.unused("rope_type "+r.Type)...)
	f.err = p.err
	return r
}

// Frequencies are the angles, in radians, by which one position turns the pairs
// of a head: [headDim/2].
func (r Rope) Frequencies(headDim int) []float32 {
	frequencies := make([]float32, headDim/2)
	for i := range frequencies {
		exponent := float32(2*i) / float32(headDim)
		f := 1 / float32(math.Pow(r.Theta, float64(exponent)))
		switch r.Type {
		case "linear":
			f /= float32(r.Factor)
		case "llama3":
			f = r.stretched(f)
		}
		frequencies[i] = f
	}
	return frequencies
}

// stretched is llama3's frequency for an original one.
func (r Rope) stretched(f float32) float32 {
	factor, low, high := float32(r.Factor), float32(r.LowFreqFactor), float32(r.HighFreqFactor)
	turns := float32(r.OriginalMaxPositions) / (2 * math.Pi / f) // over the original context
	switch {
	case turns < low:
		return f / factor
	case turns > high:
		return f
	default:
		smooth := (turns - low) / (high - low)
		return (1-smooth)*f/factor + smooth*f
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
