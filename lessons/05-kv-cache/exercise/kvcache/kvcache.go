// Package kvcache keeps keys and values, and reads them.
package kvcache

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
func Attend(keys, values [][]float64, key, value, query []float64) (allKeys, allValues [][]float64, out []float64) {
	return nil, nil, nil
}
