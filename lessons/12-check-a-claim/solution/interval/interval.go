// Package interval says how much a counted share is worth.
package interval

import "math"

// z is how many standard errors hold 95 % of a normal distribution.
const z = 1.959964

// Wilson returns where the probability of an outcome lies, with 95 %
// confidence, that came count times in so many draws. It is Wilson's interval
// (1927): with p = count/draws and n = draws it reaches from m − h to m + h,
// where
//
//	m = (p + z²/2n) / (1 + z²/n)
//	h = z / (1 + z²/n) · √(p(1−p)/n + z²/4n²)
//
// Without a draw nothing is known, and the probability lies between 0 and 1.
//
// The numbers become floats before they are divided: 3/10 of two ints is 0.
// The share ± z standard errors, which many books give, is a mistake that
// costs more: of 10 in 10 it says “1 to 1”, as if ten draws proved that
// nothing else can come, and near 0 and 1 it leaves the range of a
// probability. Wilson's says 0.722 to 1.
func Wilson(count, draws int) (low, high float64) {
	if draws == 0 {
		return 0, 1
	}
	n := float64(draws)
	p := float64(count) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return middle - half, middle + half
}
