package numeric

import "math"

// Sums is the softmax of a row while it is added up. Its zero value is an empty
// row. With d = score − top it holds Z = Σ exp(d) and Σ d·exp(d), of which the
// entropy is ln Z − Σ d·exp(d) ÷ Z: no logarithm per entry.
type Sums struct {
	top   float64 // the largest score so far
	z, zd float64 // Σ exp(d), Σ d·exp(d), the latter's d in steps of expSteps
	peak  float64 // the largest z there was: its rounding stays when z shrinks
	kept  int     // scores above −Inf
}

// Add adds scores to the row.
func (s *Sums) Add(scores []float32) {
	var distance [256]float64
	for len(scores) > 0 {
		chunk := scores[:min(len(distance), len(scores))]
		scores = scores[len(chunk):]
		d := distance[:len(chunk)]
		top := s.measure(d, chunk)
		if top == math.Inf(-1) {
			continue
		}
		// From +∞ no distance is a number; left in the row, it makes the sums NaN.
		if top <= math.MaxFloat32 && (s.kept == 0 || top > s.top) {
			s.raise(top)
			s.measure(d, chunk)
		}
		s.add(d)
	}
	s.peak = max(s.peak, s.z)
}

// measure fills distance with score − top and returns the largest score; NaN if
// there is one.
//
// Converting apart from summing, and reading a score but once: on amd64 a
// conversion into another register waits for what that held last, and if that
// is part of a sum, each exponential waits for the one before.
func (s *Sums) measure(distance []float64, scores []float32) float64 {
	distance = distance[:len(scores)]
	base, top := s.top, math.Inf(-1)
	for i := range scores {
		score := float64(scores[i])
		if !(score <= top) && top == top { // greater, or the first NaN, which stays
			top = score
		}
		distance[i] = (score - base) * steps
	}
	return top
}

// raise makes top the largest score, so that no exponential overflows.
func (s *Sums) raise(top float64) {
	if s.kept > 0 {
		shrink := math.Exp(s.top - top)
		s.zd = (s.zd + s.z*(s.top-top)*steps) * shrink
		s.z *= shrink
		s.peak *= shrink
	}
	s.top = top
}

func (s *Sums) add(distance []float64) {
	z, zd := s.z, s.zd
	for _, d := range distance {
		if d < underflow {
			if d < -math.MaxFloat64 {
				s.kept--
			}
			continue
		}
		e := expSteps(d)
		z += e
		zd += d * e
	}
	s.z, s.zd = z, zd
	s.kept += len(distance)
}

// Replace puts a score in the place of another. It says false, and leaves the
// sums as they were, if the result would not be as good as that of adding the
// new row up: where most of the sum is taken away, or the largest score grows.
func (s *Sums) Replace(was, now float32) bool {
	next := *s
	if was != Cut {
		e, d := next.term(was)
		next.z, next.zd, next.kept = next.z-e, next.zd-d*e, next.kept-1
	}
	if now != Cut {
		if !(float64(now) <= s.top) {
			return false
		}
		e, d := next.term(now)
		next.z, next.zd, next.kept = next.z+e, next.zd+d*e, next.kept+1
	}
	if !(next.z > s.peak/2) {
		return false
	}
	next.peak = max(s.peak, next.z)
	*s = next
	return true
}

func (s *Sums) term(score float32) (e, d float64) {
	d = (float64(score) - s.top) * steps
	if d < underflow {
		return 0, 0
	}
	return expSteps(d), d
}

// Top returns the largest score that was added, which a Replace can have taken
// away again; −Inf if there is none, NaN if the sums are.
func (s *Sums) Top() float32 {
	switch {
	case s.kept == 0:
		return Cut
	case s.z != s.z:
		return float32(s.z)
	}
	return float32(s.top)
}

// Summary returns what the sums say of the row. Of one that holds nothing but
// −Inf, LogSumExp is −Inf.
func (s *Sums) Summary() Summary {
	if s.kept == 0 {
		return Summary{LogSumExp: math.Inf(-1)}
	}
	logZ := math.Log(s.z)
	// Rounding can leave a one-token row at −1e−17; entropy is never negative.
	return Summary{LogSumExp: s.top + logZ, EntropyNats: max(0, logZ-s.zd*step/s.z), Kept: s.kept}
}

// underflow is where exp is nothing in float64, in steps.
const underflow = -708 * steps
