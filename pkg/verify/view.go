package verify

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// view is a step, looked at from its candidates.
type view struct {
	step *trace.Step
	// logits holds a row for each stage, an entry for each candidate; −Inf
	// where it was cut. [stages, candidates]
	logits [][]float32
	chosen int // index of the chosen token among the candidates
	// ceiling is the highest logit that a token outside the candidates can
	// have at each stage, −Inf if none is left. [stages]
	ceiling []float32
	row     []float32 // the raw logits of a full capture, or nil. [vocab]
}

func (v *verifier) view(s *trace.Step) *view {
	c := &view{step: s, logits: make([][]float32, len(s.Stages)), chosen: -1}
	for i := range s.Stages {
		c.logits[i] = make([]float32, len(s.Candidates))
		for j := range s.Candidates {
			c.logits[i][j] = value(s.Candidates[j].Logits[i])
		}
	}
	for j := range s.Candidates {
		if s.Candidates[j].ID == s.Draw.ID {
			c.chosen = j
		}
	}
	if s.Logits != nil {
		c.row, _ = s.RawLogits() // whose length the reader has checked
	}
	return c
}

// before says whether candidate a comes before b on the line of a stage.
func (c *view) before(stage, a, b int) bool {
	x, y := c.logits[stage][a], c.logits[stage][b]
	return x > y || x == y && c.step.Candidates[a].ID < c.step.Candidates[b].ID
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

// rank is the place of the chosen token among the candidates of a stage, from
// 1; 0 if it was cut.
func (c *view) rank(stage int) int {
	if isCut(c.logits[stage][c.chosen]) {
		return 0
	}
	rank := 1
	for j := range c.logits[stage] {
		if c.before(stage, j, c.chosen) {
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
