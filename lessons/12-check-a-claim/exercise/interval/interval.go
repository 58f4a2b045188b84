// Package interval says how much a counted share is worth.
package interval

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
func Wilson(count, draws int) (low, high float64) {
	return 0, 0
}
