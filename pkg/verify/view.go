package verify

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// view is a row, looked at from its candidates.
type view struct {
	row    *trace.Row
	picked []int // tokens that have to be candidates, whatever they scored
	// logits holds a row for each stage, an entry for each candidate; −Inf
	// where it was cut. [stages, candidates]
	logits [][]float32
	chosen int // index of the chosen token among the candidates; −1 in a beam's row
	// ceiling is the highest logit that a token outside the candidates can
	// have at each stage, −Inf if none is left. [stages]
	ceiling []float32
	// exact says that the pipeline was run again on the whole row, so that
	// nothing has to be bounded.
	exact bool
	raw   []float32 // the raw logits of a full capture, or nil. [vocab]
}

// view is the row of which picked are the tokens that were, would have been or
// could have been chosen; the first one was, if chosen says so.
func (v *verifier) view(r *trace.Row, chosen bool, picked []int) *view {
	c := &view{row: r, picked: picked, logits: make([][]float32, len(r.Stages)), chosen: -1}
	for i := range r.Stages {
		c.logits[i] = make([]float32, len(r.Candidates))
		for j := range r.Candidates {
			c.logits[i][j] = value(r.Candidates[j].Logits[i])
		}
	}
	if chosen {
		c.chosen = c.candidate(picked[0])
	}
	if r.Logits != nil {
		c.raw, _ = r.RawLogits() // whose length the reader has checked
		c.exact = v.pipeline != nil && v.opaque == ""
	}
	return c
}

// candidate is the index of a token among the candidates, or −1.
func (c *view) candidate(id int) int {
	return slices.IndexFunc(c.row.Candidates, func(k trace.Candidate) bool { return k.ID == id })
}

// before says whether candidate a comes before b on the line of a stage.
func (c *view) before(stage, a, b int) bool {
	x, y := c.logits[stage][a], c.logits[stage][b]
	return x > y || x == y && c.row.Candidates[a].ID < c.row.Candidates[b].ID
}

// top is the first n kept candidates on the line of a stage, as indices.
func (c *view) top(stage, n int) []int {
	var kept []int
	for j, logit := range c.logits[stage] {
		if !isCut(logit) {
			kept = append(kept, j)
		}
	}
	slices.SortFunc(kept, func(a, b int) int {
		if c.before(stage, a, b) {
			return -1
		}
		return 1
	})
	return kept[:min(n, len(kept))]
}

// rank is the place of a candidate among those of a stage, from 1; 0 if it was
// cut.
func (c *view) rank(stage, candidate int) int {
	if isCut(c.logits[stage][candidate]) {
		return 0
	}
	rank := 1
	for j := range c.logits[stage] {
		if c.before(stage, j, candidate) {
			rank++
		}
	}
	return rank
}

var cut = float32(math.Inf(-1))

func isCut(logit float32) bool { return math.IsInf(float64(logit), -1) }

func value(logit *float32) float32 {
	if logit == nil {
		return cut
	}
	return *logit
}
