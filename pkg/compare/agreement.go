package compare

import (
	"math"
	"strings"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Kinds of cache that the comparison knows something of.
const (
	none      = "none"
	dynamic   = "dynamic"
	quantized = "quantized"
	sliding   = "sliding_window"
)

// Exact reports whether a kind of cache gives attention back what was put in, so
// that logits differ by the rounding of sums alone.
func Exact(kind string) bool {
	return !strings.HasPrefix(kind, quantized) && !strings.HasPrefix(kind, sliding)
}

// Agreement is how near the logits of a run are to the reference's, on the same
// text.
type Agreement struct {
	Exact bool `json:"exact"` // the cache is of a kind that ought to agree
	// Along says that a second trace, along the reference's tokens, was compared.
	Along bool `json:"along_reference"`
	// Vocab is how many logits of each row were compared; 0 if none could be, for
	// want of a full capture.
	Vocab int      `json:"vocab"`
	Rows  []RowGap `json:"rows"`
	// Largest is the index in Rows of the largest logit difference, Widest that
	// of the largest divergence; -1 for no rows.
	Largest int  `json:"largest_row"`
	Widest  int  `json:"widest_row"`
	Within  bool `json:"within_tolerance"` // every logit is, see AbsTolerance
}

// A logit agrees with the reference if it is no further from it than
// AbsTolerance, or than RelTolerance times its size.
const (
	AbsTolerance = 1e-4
	RelTolerance = 1e-5
)

// RowGap is how far two rows of raw logits are apart.
type RowGap struct {
	Step     int         `json:"step"` // from 0
	Sequence int         `json:"sequence"`
	Chosen   trace.Token `json:"token"` // that the reference took there; of a beam's row, its last

	// Token is whose logits differ most; its text is known where it is a candidate
	// of some step of the reference.
	Token     trace.Token `json:"furthest_token"`
	Reference view.Real   `json:"reference_logit"`
	Other     view.Real   `json:"other_logit"`
	Size      view.Real   `json:"logit_difference"` // |Reference − Other|
	// Divergence is D(reference ‖ other) = Σ p ln(p ÷ q) of the two softmaxes, in
	// nats (Kullback and Leibler 1951): 0 where they are the same.
	Divergence view.Real `json:"kl_nats"`
	SameTop    bool      `json:"same_top"` // the largest logit is the same token's
}

// agree holds the rows of a run against the reference's.
func agree(reference *trace.Trace, side Side) *Agreement {
	out := &Agreement{Exact: Exact(side.Trace.Run.Cache), Along: side.Along != nil, Rows: []RowGap{}, Largest: -1, Widest: -1, Within: true}
	other := side.Trace
	if side.Along != nil {
		other = side.Along
	}
	tokens := candidates(reference)
	for _, pair := range pairs(reference, other) {
		a, errA := pair.a.RawLogits()
		b, errB := pair.b.RawLogits()
		if errA != nil || errB != nil || len(a) == 0 || len(a) != len(b) {
			continue
		}
		gap, within := rowGap(a, b)
		gap.Step, gap.Sequence, gap.Chosen = pair.step, pair.sequence, pair.token
		if token, ok := tokens[gap.Token.ID]; ok {
			gap.Token = token
		}
		out.Vocab, out.Within = len(a), out.Within && within
		n := len(out.Rows)
		out.Rows = append(out.Rows, gap)
		if out.Largest < 0 || gap.Size > out.Rows[out.Largest].Size {
			out.Largest = n
		}
		if out.Widest < 0 || gap.Divergence > out.Rows[out.Widest].Divergence {
			out.Widest = n
		}
	}
	out.Within = out.Within && len(out.Rows) > 0
	return out
}

// rowGap compares two rows of the same length.
func rowGap(a, b []float32) (gap RowGap, within bool) {
	within = true
	for id := range a {
		x, y := float64(a[id]), float64(b[id])
		size := math.Abs(x - y)
		if x == y { // two infinities, too
			size = 0
		}
		if !(size <= max(AbsTolerance, RelTolerance*math.Abs(x))) {
			within = false
		}
		if id == 0 || !(size <= float64(gap.Size)) {
			gap.Token.ID, gap.Reference, gap.Other, gap.Size = id, view.Real(x), view.Real(y), view.Real(size)
		}
	}
	gap.Divergence = view.Real(divergence(a, b))
	gap.SameTop = top(a) == top(b)
	return gap, within
}

// candidates are all tokens that a trace describes, by id.
func candidates(t *trace.Trace) map[int]trace.Token {
	all := make(map[int]trace.Token)
	add := func(row *trace.Row) {
		for i := range row.Candidates {
			all[row.Candidates[i].ID] = row.Candidates[i].Token
		}
	}
	for i := range t.Steps {
		add(&t.Steps[i].Row)
	}
	for i := range t.Beams {
		for n := range t.Beams[i].Rows {
			add(&t.Beams[i].Rows[n].Row)
		}
	}
	return all
}

// divergence is D(a ‖ b) of the softmaxes of two rows, in nats.
func divergence(a, b []float32) float64 {
	sumA, sumB := numeric.Summarize(a).LogSumExp, numeric.Summarize(b).LogSumExp
	sum := 0.0
	for id := range a {
		if a[id] == b[id] && sumA == sumB || a[id] == numeric.Cut {
			continue
		}
		lnP, lnQ := float64(a[id])-sumA, float64(b[id])-sumB
		sum += math.Exp(lnP) * (lnP - lnQ)
	}
	return max(sum, 0) // rounding can leave two equal rows below
}

// top is the id of the largest logit, of equal ones the smallest.
func top(row []float32) int {
	best := 0
	for id := range row {
		if row[id] > row[best] {
			best = id
		}
	}
	return best
}

// rowPair is a row of each run, both made after the same text.
type rowPair struct {
	step, sequence int
	token          trace.Token
	a, b           *trace.Row
}

// pairs finds the rows that both runs made after the same text.
func pairs(a, b *trace.Trace) []rowPair {
	if len(a.Beams) > 0 || len(b.Beams) > 0 {
		return beamPairs(a.Beams, b.Beams)
	}
	type place struct{ sequence, step int }
	places := make(map[place]*trace.Step, len(b.Steps))
	for i := range b.Steps {
		places[place{b.Steps[i].Sequence, b.Steps[i].Index}] = &b.Steps[i]
	}
	var out []rowPair
	parted := make(map[int]bool)
	for i := range a.Steps {
		one := &a.Steps[i]
		other := places[place{one.Sequence, one.Index}]
		if other == nil || parted[one.Sequence] {
			continue
		}
		out = append(out, rowPair{one.Index, one.Sequence, one.Token, &one.Row, &other.Row})
		parted[one.Sequence] = one.Token.ID != other.Token.ID
	}
	return out
}

// beamPairs goes on for as long as both searches keep the same beams.
func beamPairs(a, b []trace.Beam) []rowPair {
	var out []rowPair
	for i := range min(len(a), len(b)) {
		if len(a[i].Rows) != len(b[i].Rows) {
			break
		}
		for n := range a[i].Rows {
			out = append(out, rowPair{a[i].Index, n, a[i].Rows[n].Token, &a[i].Rows[n].Row, &b[i].Rows[n].Row})
		}
		for n := range a[i].Rows {
			x, y := view.Running(&a[i], n), view.Running(&b[i], n)
			if x < 0 || y < 0 {
				if x != y {
					return out
				}
				continue
			}
			one, other := &a[i].Considered[x], &b[i].Considered[y]
			if one.Parent != other.Parent || one.Token.ID != other.Token.ID {
				return out
			}
		}
	}
	return out
}
