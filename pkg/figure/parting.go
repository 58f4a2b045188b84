package figure

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/trace"
)

// Parting is the first step at which two runs took different tokens: a panel for each
// run with both tokens, how likely each was after every stage, which rank it had, and
// by what a stage that moved it multiplied it. Below stands the part that each token
// had of the line of a draw, and where the number u fell.
type Parting struct {
	Frame

	diff     *diff.Diff
	sequence *diff.Sequence
	*diff.Parting
}

// NewParting returns the figure of where the first sequences of two runs part. Two that
// do not part, or of which one was over before, have no such step.
func NewParting(d *diff.Diff) (*Parting, error) {
	if d == nil || len(d.Sequences) == 0 {
		return nil, errors.New("figure: there are no two texts to hold against each other\nmake a diff of two traces with diff.Compare")
	}
	s := &d.Sequences[0]
	switch p := s.Parting; {
	case p == nil:
		return nil, errors.New("figure: the two runs wrote the same tokens, so there is no step where they part\ncompare runs with different settings or seeds")
	case p.A.Token == nil || p.B.Token == nil:
		return nil, fmt.Errorf("figure: one run was over after step %d, so there is no further step of both\nlet both runs write as many tokens, with --max_new_tokens", p.Step)
	case len(p.A.InA.Course) == 0 || len(p.B.InB.Course) == 0:
		return nil, fmt.Errorf("figure: step %d has no stages in one of the traces\nrecord the run again with explain run", p.Step+1)
	}
	frame := of(&d.A.Run)
	frame.origin.source = joinLines("Run A", originOf(&d.A.Run).source, "Run B", originOf(&d.B.Run).source)
	if max(d.A.Sequences, d.B.Sequences) > 1 {
		frame.Sequence = 1
	}
	return &Parting{frame, d, s, s.Parting}, nil
}

// joinLines puts each text below its heading.
func joinLines(parts ...string) string {
	var lines []string
	for _, part := range parts {
		if part != "" {
			lines = append(lines, part)
		}
	}
	return strings.Join(lines, "\n")
}

// partingPanel is one of the two runs: both tokens in it, A's first.
type partingPanel struct {
	letter string
	took   int // which of the tokens
	choice *diff.Choice
	chance [2]diff.Chance
}

func (f *Parting) panels() [2]partingPanel {
	return [2]partingPanel{
		{"A", 0, &f.A, [2]diff.Chance{f.A.InA, f.B.InA}},
		{"B", 1, &f.B, [2]diff.Chance{f.A.InB, f.B.InB}},
	}
}

// tokens are the two that the runs took.
func (f *Parting) tokens() [2]*trace.Token { return [2]*trace.Token{f.A.Token, f.B.Token} }

// unmoved is the part of a probability by which it may change and still count as the
// same: it would be written as ×1.00.
const unmoved = 0.005

// shown are the stages of a panel that have a row: the model's own, those that moved
// either token's probability, and the last.
func (p *partingPanel) shown() []int {
	stages := max(len(p.chance[0].Course), len(p.chance[1].Course))
	var rows []int
	for i := range stages {
		moved := i == 0 || i == stages-1
		for _, c := range p.chance {
			if i > 0 && i < len(c.Course) {
				a, b := c.Course[i-1], c.Course[i]
				moved = moved || b.Moved || a.Prob != nil && b.Prob != nil && math.Abs(*a.Prob-*b.Prob) >= unmoved**a.Prob
			}
		}
		if moved {
			rows = append(rows, i)
		}
	}
	return rows
}

// point is a token after a stage; one that nothing is known of where the trace does not
// hold it.
func (p *partingPanel) point(token, stage int) diff.Point {
	if c := p.chance[token].Course; stage < len(c) {
		return c[stage]
	}
	return diff.Point{}
}

func (p *partingPanel) label(stage int) string {
	for token := range p.chance {
		if label := p.point(token, stage).Label; label != "" {
			return drawable(label)
		}
	}
	return ""
}
