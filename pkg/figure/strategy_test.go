package figure_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// TestEveryStrategy: the figures of a run know nothing of how it chose its
// tokens, and draw them all. Only where a number fell on the line is there one.
func TestEveryStrategy(t *testing.T) {
	forced := tracetest.Weather()
	forced.Force = map[int]string{1: " snow"}
	given := tracetest.Weather()
	given.Given = []string{" sunny", " and", " purple"}
	search := tracetest.Search()
	search.Return = 2
	for name, c := range map[string]struct {
		trace *trace.Trace
		line  bool
	}{
		"greedy":      {tracetest.Greedy().Trace(), false},
		"sample":      {tracetest.Weather().Trace(), true},
		"beams":       {search.Trace(), false},
		"lookup":      {tracetest.Lookup().Trace(), false},
		"speculative": {tracetest.Speculative().Trace(), false}, // its second number is drawn from the residual
		"forced":      {forced.Trace(), true},
		"given":       {given.Trace(), false},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range view.Sequences(c.trace) {
				one, err := view.Sequence(c.trace, i)
				if err != nil {
					t.Fatal(err)
				}
				candidates, err := figure.NewCandidates(one, 1)
				if err != nil {
					t.Fatal(err)
				}
				entropy, err := figure.NewEntropy(one)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range []figure.Figure{candidates, entropy} {
					var picture bytes.Buffer
					if err := figure.Write(&picture, "svg", f); err != nil {
						t.Fatal(err)
					}
					if f == figure.Figure(candidates) && strings.Contains(picture.String(), ">u = ") != c.line {
						t.Errorf("a line and u on it: want %v", c.line)
					}
				}
			}
		})
	}
}

// TestByHand: a token that a hand put there has a bar, even if a stage had
// removed it.
func TestByHand(t *testing.T) {
	run := tracetest.Weather()
	run.Force = map[int]string{1: " snow"}
	f, err := figure.NewCandidates(run.Trace(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := figure.Write(&picture, "svg", f); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"(by hand)", ">·snow<", "cut by top-k 12"} {
		if !strings.Contains(picture.String(), want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
}

// TestFiguresOfASearch: the figure of a search is that of its best sequence.
func TestFiguresOfASearch(t *testing.T) {
	tr := tracetest.Search().Trace()
	best, err := view.Sequence(tr, 0)
	if err != nil {
		t.Fatal(err)
	}
	var pictures [2]string
	for i, one := range []*trace.Trace{tr, best} {
		f, err := figure.NewCandidates(one, 2)
		if err != nil {
			t.Fatal(err)
		}
		var picture bytes.Buffer
		if err := figure.Write(&picture, "svg", f); err != nil {
			t.Fatal(err)
		}
		pictures[i] = picture.String()
	}
	if pictures[0] != pictures[1] || !strings.Contains(pictures[0], "Step 3") {
		t.Error("they are two figures")
	}
	if _, err := figure.NewCandidates(tr, len(best.Steps)); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("the trace has %d", len(best.Steps))) {
		t.Errorf("beyond the best sequence: %v", err)
	}
}

// TestSequenceIsNamed: of several sequences, the title says which one it is.
func TestSequenceIsNamed(t *testing.T) {
	one := tracetest.Weather().Trace()
	two := *one
	two.End, two.Steps = nil, nil
	for i := range one.Steps {
		for sequence := range 2 {
			step := one.Steps[i]
			step.Sequence = sequence
			two.Steps = append(two.Steps, step)
		}
	}
	for _, c := range []struct {
		trace    *trace.Trace
		sequence int // set by hand
		want     []string
	}{
		{one, 0, []string{">Step 2: ", ">Uncertainty from token to token: "}},
		{&two, 0, []string{">Sequence 1 · Step 2: ", ">Sequence 1 · Uncertainty from token to token: "}},
		{one, 3, []string{">Sequence 3 · Step 2: ", ">Sequence 3 · Uncertainty from token to token: "}},
	} {
		candidates, err := figure.NewCandidates(c.trace, 1)
		if err != nil {
			t.Fatal(err)
		}
		entropy, err := figure.NewEntropy(c.trace)
		if err != nil {
			t.Fatal(err)
		}
		if c.sequence > 0 {
			candidates.Sequence, entropy.Sequence = c.sequence, c.sequence
		}
		for i, f := range []figure.Figure{candidates, entropy} {
			var picture bytes.Buffer
			if err := figure.Write(&picture, "svg", f); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(picture.String(), c.want[i]) {
				t.Errorf("%q is not in the picture", c.want[i])
			}
		}
	}
}
