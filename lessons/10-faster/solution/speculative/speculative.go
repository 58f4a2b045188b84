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
//
// A token x comes with probability q(x)·min(1, p(x)/q(x)) = min(q(x), p(x))
// because it stays, and with max(p(x) − q(x), 0) as a replacement. The sum is
// p(x), whatever the draft: that is why the text is as good as without one.
// Drawn from p instead, a replacement would give the tokens that had stayed
// already a second chance. In place of the shares it is v that is scaled, to
// the length of a line that is not 1.
func Speculate(p, q []float64, drafted int, u, v float64) (id int, accepted bool) {
	if u <= p[drafted]/q[drafted] {
		return drafted, true
	}
	total := 0.0
	for token := range p {
		total += max(p[token]-q[token], 0)
	}
	right := 0.0
	for token := range p {
		share := max(p[token]-q[token], 0)
		if share == 0 {
			continue
		}
		id = token
		if right += share; v*total < right {
			break
		}
	}
	return id, false
}
