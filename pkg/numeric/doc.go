// Package numeric holds the few sums over a row of scores that the sampler,
// the recorder and the verifier share, so that each is written once.
//
// A row is one score per vocabulary entry, float32 as the model and
// transformers compute it; −Inf marks an entry that was cut. Sums run in
// float64, with the row's maximum taken out first, so that no exponential
// overflows; their exponentials are a table's, exact to 2e-13 (see exp.go).
// Prob uses math.Exp. None of the functions keeps or changes its argument.
package numeric
