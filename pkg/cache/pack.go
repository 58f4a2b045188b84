package cache

import "math"

// packing turns rows of numbers into codes of a few bits. The numbers of a
// group share a scale: code c stands for min + c·scale, where min is the
// group's smallest number and min + (2^bits − 1)·scale its largest, so that
// none is further off than half a scale. Groups lie within one position's keys
// or values.
//
// Source: the asymmetric scheme of Liu et al., "KIVI", 2024 (arXiv 2402.02750),
// with the scales of optimum-quanto's MaxOptimizer.
type packing struct {
	row, bits, group int
}

// scale is what the codes of a group mean.
type scale struct{ min, step float32 }

// packed is rows of codes, as many as there is room for.
type packed struct {
	codes  []byte  // [positions, codeBytes]
	scales []scale // [positions, row/group]
}

// codeBytes is the size of a row of codes; with 4 bits two share a byte.
func (p packing) codeBytes() int { return (p.row*p.bits + 7) / 8 }

// rowBytes is the size of a row with its scales, each two float32.
func (p packing) rowBytes() int64 {
	return int64(p.codeBytes()) + 2*bytesPerNumber*int64(p.row/p.group)
}

func (p packing) empty(positions int) packed {
	return packed{make([]byte, positions*p.codeBytes()), make([]scale, positions*p.row/p.group)}
}

// copy makes to hold the first positions of from.
func (p packing) copy(to, from packed, positions int) {
	copy(to.codes, from.codes[:positions*p.codeBytes()])
	copy(to.scales, from.scales[:positions*p.row/p.group])
}

// pack stores rows of numbers from a position on.
func (p packing) pack(to packed, position int, rows []float32) {
	for ; len(rows) > 0; rows, position = rows[p.row:], position+1 {
		codes := to.codes[position*p.codeBytes():][:p.codeBytes()]
		scales := to.scales[position*p.row/p.group:]
		clear(codes)
		for i := 0; i < p.row; i += p.group {
			group := rows[i : i+p.group]
			s := p.scale(group)
			scales[i/p.group] = s
			for j, v := range group {
				code := p.code(v, s)
				if at := i + j; p.bits == 8 {
					codes[at] = code
				} else {
					codes[at/2] |= code << (at % 2 * 4)
				}
			}
		}
	}
}

// scale spans a group's numbers.
func (p packing) scale(group []float32) scale {
	low, high := group[0], group[0]
	for _, v := range group {
		low, high = min(low, v), max(high, v)
	}
	return scale{low, (high - low) / float32(int(1)<<p.bits-1)}
}

// code is the nearest; numbers that are not finite have none, and their scale
// makes the whole group NaN again.
func (p packing) code(v float32, s scale) byte {
	nearest := math.RoundToEven(float64((v - s.min) / s.step))
	if !(nearest > 0) { // a group of equal numbers has step 0
		return 0
	}
	return byte(min(nearest, float64(int(1)<<p.bits-1)))
}

// unpack writes the numbers of the first rows to out, [positions, row].
func (p packing) unpack(out []float32, from packed) {
	for position := 0; len(out) > 0; out, position = out[p.row:], position+1 {
		codes := from.codes[position*p.codeBytes():][:p.codeBytes()]
		scales := from.scales[position*p.row/p.group:]
		for i := 0; i < p.row; i += p.group {
			s, group := scales[i/p.group], out[i:i+p.group]
			for j := range group {
				at := i + j
				code := codes[at*p.bits/8]
				if p.bits == 4 {
					code = code >> (at % 2 * 4) & 15
				}
				group[j] = s.min + float32(code)*s.step
			}
		}
	}
}
