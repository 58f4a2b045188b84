// Package kvcache keeps keys and values, and reads them.
package kvcache

import "math"

// Attend takes one attention head one position further. keys and values are
// its cache: a row for each earlier position, none at the beginning. key,
// value and query are the rows of the new position; all rows have the same
// width.
//
// It returns the cache with the new position at its end, and what the query
// reads from it: the sum of the rows of values, each times its weight. The
// weights are the softmax of the scores, and the score of a position is the
// dot product of query and its key, divided by the square root of the width.
// The new position is among those that are read. The scores may be in the
// thousands.
//
// The new key and value come first, so that the query sees its own position
// too. No key or value of an earlier position is computed again: that is the
// saving. What stays is one dot product and one sum for every position held,
// which grows with the text. The largest score is taken from all, which
// changes no weight and keeps the exponential finite.
func Attend(keys, values [][]float64, key, value, query []float64) (allKeys, allValues [][]float64, out []float64) {
	keys, values = append(keys, key), append(values, value)

	weights, largest := make([]float64, len(keys)), math.Inf(-1)
	for position, key := range keys {
		score := dot(query, key) / math.Sqrt(float64(len(query)))
		weights[position], largest = score, max(largest, score)
	}
	total := 0.0
	for position, score := range weights {
		weights[position] = math.Exp(score - largest)
		total += weights[position]
	}
	out = make([]float64, len(value))
	for position, weight := range weights {
		for i, x := range values[position] {
			out[i] += weight / total * x
		}
	}
	return keys, values, out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
