// Package speculative keeps a drafted token or replaces it.
package speculative

// Speculate decides what comes in the place for which a small model, the
// draft, has put forward a token. p and q are two distributions over the
// vocabulary: p is that of the model and q is that of the draft, from which
// the token drafted was drawn. u and v are uniform random numbers from 0 to
// 1, without the 1.
//
// The drafted token stays if u is at most the ratio of its p to its q; the
// answer is then that token and true. If it goes, another is drawn with v
// from the residual: of each token what p has more than q, nothing where p is
// not more, and all of it scaled to sum to 1. Its tokens lie end to end on a
// line, in the order of their ids, each as long as its share, and v points at
// one; a token has its left end and not its right. The answer is then that
// token and false.
//
// Should rounding leave v beyond the end of the line, it is the last token
// that has a share.
func Speculate(p, q []float64, drafted int, u, v float64) (id int, accepted bool) {
	return 0, false
}
