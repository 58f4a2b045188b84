package figure

import (
	"math"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestPartsOfTheLine: the chosen token's part is the one that the trace recorded,
// u fell on it, the parts touch and are as long as the tokens are likely.
func TestPartsOfTheLine(t *testing.T) {
	flat := tracetest.Weather()
	flat.TopK, flat.TopP, flat.Temperature = 0, 0, 2
	for _, tr := range []*trace.Trace{tracetest.Weather().Trace(), tracetest.Nasty().Trace(), flat.Trace()} {
		f, err := NewDrawStrip(tr)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.rows) != len(tr.Steps) {
			t.Fatalf("%d lines for %d steps", len(f.rows), len(tr.Steps))
		}
		for i, row := range f.rows {
			d, chosen, end := tr.Steps[i].Draw, 0, 0.0
			parts := strip{row.step, Light()}.parts()
			for n, p := range parts {
				if n > 0 && p.rank == parts[n-1].rank+1 && math.Abs(p.low-end) > 1e-6 {
					t.Errorf("step %d: %s begins at %v, the one before it ends at %v", i, p.label, p.low, end)
				}
				end = p.high
				prob := row.step.Prob(row.step.Candidate(d.ID), row.step.Last())
				if !p.chosen {
					if d.U > p.low+1e-6 && d.U < p.high-1e-6 {
						t.Errorf("step %d: u = %v fell on %s", i, d.U, p.label)
					}
					continue
				}
				chosen++
				if p.low != d.Low || p.high != d.High || d.U < p.low || d.U >= p.high || math.Abs(p.high-p.low-prob) > 1e-6 {
					t.Errorf("step %d: %+v for the draw %+v of %v", i, p, d, prob)
				}
			}
			if chosen != 1 {
				t.Errorf("step %d: %d parts are the chosen token's", i, chosen)
			}
		}
	}
}

// TestListOfDraws: the list tells of the whole line, once, whatever its length.
func TestListOfDraws(t *testing.T) {
	flat := tracetest.Weather()
	flat.TopK, flat.TopP, flat.Temperature, flat.Tokens = 0, 0, 2, 20
	tr := flat.Trace()
	tails := 0
	for i := range tr.Steps {
		f, err := NewDrawStrip(tr, i)
		if err != nil {
			t.Fatal(err)
		}
		for _, top := range []int{0, 1, 3} {
			f.Top = top
			end, chosen := "0.000", 0
			lines := f.listed()
			if d := f.rows[0].digits(); d > 3 {
				end += strings.Repeat("0", d-3)
			}
			for _, line := range lines {
				if line.low != end {
					t.Errorf("step %d, top %d: a gap from %s to %s", i, top, end, line.low)
				}
				end = line.high
				if line.chosen {
					chosen++
				}
				if strings.HasSuffix(line.name, " other tokens") {
					tails++
				}
			}
			if strings.Trim(end, "0") != "1." || chosen != 1 {
				t.Errorf("step %d, top %d: the list ends at %s and has the chosen token %d times", i, top, end, chosen)
			}
		}
	}
	if tails < len(tr.Steps) {
		t.Errorf("%d lines are of what is not listed", tails)
	}
}

// TestDrawInWords: who does not see the picture learns where u fell, and what
// another would have brought.
func TestDrawInWords(t *testing.T) {
	f, err := NewDrawStrip(tracetest.Weather().Trace(), 4)
	if err != nil {
		t.Fatal(err)
	}
	const want = "In step 5 u = 0.960; the part of ·mild is from 0.932 to 1.000. From 0.000 to 0.605 it would have been ·light. From 0.605 to 0.932 it would have been ·chance."
	if got := f.Describe(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if f, err = NewDrawStrip(tracetest.Weather().Trace(), 4, 1); err != nil {
		t.Fatal(err)
	}
	const several = "The luck of 2 of 7 draws: in 0 the likeliest token came, in 2 another. In step 5 u = 0.960;"
	if got := f.Describe(); !strings.HasPrefix(got, several) {
		t.Errorf("%q, want %q …", got, several)
	}
}

// TestNothingDrawn: what was not drawn says why, and what to do.
func TestNothingDrawn(t *testing.T) {
	given := tracetest.Weather()
	given.Given = []string{" sunny", " and"}
	forced := tracetest.Greedy()
	forced.Force = map[int]string{0: " snow"}
	long := tracetest.Weather()
	long.Follow["."] = map[string]float32{" The": 9}
	long.Tokens = 100
	for _, c := range []struct {
		trace *trace.Trace
		steps []int
		want  string
	}{
		{tracetest.Greedy().Trace(), nil, "step 1: greedy decoding"},
		{tracetest.Greedy().Trace(), []int{2}, "step 3: greedy decoding takes the likeliest token\nrecord a run with --do_sample True"},
		{given.Trace(), nil, "its text was given"},
		{forced.Trace(), []int{0}, "a hand put its token there"},
		{tracetest.Search().Trace(), nil, "--num_beams 1"},
		{tracetest.Speculative().Trace(), []int{0}, "without --assistant_model"},
		{tracetest.Weather().Trace(), []int{-1}, "no step 0"},
		{tracetest.Weather().Trace(), []int{99}, "no step 100"},
		{long.Trace(), make([]int, 61), "name fewer steps"},
		{&trace.Trace{}, nil, "no steps"},
		{&trace.Trace{Steps: []trace.Step{{}}}, nil, "no stages"},
	} {
		if f, err := NewDrawStrip(c.trace, c.steps...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v (%d lines), want %q", c.steps, err, len(f.rows), c.want)
		}
	}
	f, err := NewDrawStrip(long.Trace())
	if err != nil || len(f.rows) != maxDraws || !strings.Contains(f.luck()[0], "60 of 100 draws") {
		t.Errorf("of 100 draws: %v", err)
	}
}
