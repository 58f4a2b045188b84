package tensor

import "math"

// exp32 is e^x in float32, within 2 units in the last place; the method and the
// polynomial are those of Cephes' expf (Moshier, 1989). math.Exp works in
// float64 and takes about twice the time.
//
// Write x = k·ln 2 + r with k whole and |r| ≤ ½ ln 2; then e^x = 2^k·e^r.
func exp32(x float32) float32 {
	const (
		log2e  = 1.44269504088896341
		ln2Hi  = 0.693359375      // ln 2 in two parts: k·ln2Hi is exact, …
		ln2Lo  = -2.12194440e-4   // … so r keeps its low bits
		round  = 3 << 22          // adding and subtracting it rounds to a whole number
		maxArg = 88.72283172607   // e^x is the largest float32
		minArg = -103.97207641602 // below it e^x rounds to 0
	)
	switch {
	case x > maxArg:
		return float32(math.Inf(1))
	case x < minArg:
		return 0
	case x != x:
		return x
	}
	k := float32(float32(x*log2e)+round) - round // 3 operations
	r := x - float32(k*ln2Hi)                    // 2
	r -= float32(k * ln2Lo)                      // 2
	p := float32(1.9875691500e-4)
	p = p*r + 1.3981999507e-3 // 5 × 2
	p = p*r + 8.3334519073e-3
	p = p*r + 4.1665795894e-2
	p = p*r + 1.6666665459e-1
	p = p*r + 5.0000001201e-1
	p = p*float32(r*r) + r + 1 // 4

	e := int32(k)
	if e < -126 || e > 127 { // 2^k is no normal float32: in two steps
		return p * pow2(e/2) * pow2(e-e/2)
	}
	return p * pow2(e) // 1, which makes ExpFlops
}

// pow2 is 2^e for -126 ≤ e ≤ 127.
func pow2(e int32) float32 { return math.Float32frombits(uint32(e+127) << 23) }
