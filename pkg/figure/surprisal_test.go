package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// TestSurprisals: each is −ln of what the model gave the token that came, whatever
// the pipeline made of it, and stands against the entropy of the same row.
func TestSurprisals(t *testing.T) {
	given := tracetest.Weather()
	given.Given = []string{" cold", " and", " light", " rain", "."}
	for name, tr := range map[string]*trace.Trace{
		"sampled": tracetest.Weather().Trace(), "greedy": tracetest.Greedy().Trace(),
		"given": given.Trace(), "a search": tracetest.Search().Trace(),
	} {
		f, err := NewSurprisal(tr)
		if err != nil {
			t.Fatal(err)
		}
		one, sum := view.First(tr), 0.0
		if len(f.points) != len(one.Steps) {
			t.Fatalf("%s: %d bars for %d steps", name, len(f.points), len(one.Steps))
		}
		for i, p := range f.points {
			s := &one.Steps[i]
			n := slices.IndexFunc(s.Candidates, func(c trace.Candidate) bool { return c.ID == s.Draw.ID })
			want := -math.Log(s.Candidates[n].Probs[0])
			if math.Abs(float64(p.surprisal)-want) > 1e-6*max(1, want) {
				t.Errorf("%s, step %d: surprisal %v, want %v", name, i+1, p.surprisal, want)
			}
			if p.entropy != s.Stages[0].EntropyNats {
				t.Errorf("%s, step %d: entropy %v, want %v", name, i+1, p.entropy, s.Stages[0].EntropyNats)
			}
			if p.surprising != (float64(p.surprisal)-p.entropy > 1) {
				t.Errorf("%s, step %d: %v over %v: surprising is %v", name, i+1, p.surprisal, p.entropy, p.surprising)
			}
			sum += want
		}
		mean := sum / float64(len(f.points))
		if got := float64(view.Score(tr).MeanSurprisal); math.Abs(got-mean) > 1e-6 {
			t.Errorf("%s: the score's mean is %v, that of the bars %v", name, got, mean)
		}
		want := fmt.Sprintf("Surprisal %s nats a token: perplexity %s", view.FormatThree(mean), view.FormatThree(math.Exp(mean)))
		if f.title() != want {
			t.Errorf("%s: title %q, want %q", name, f.title(), want)
		}
	}
}

// TestMostSurprising: the most surprising token is the first to be named, and stands
// in the subtitle.
func TestMostSurprising(t *testing.T) {
	run := tracetest.Weather()
	run.Given = []string{" sunny", " and", " purple", " hills", "."}
	f, err := NewSurprisal(run.Trace())
	if err != nil {
		t.Fatal(err)
	}
	if peaks := f.peaks(); len(peaks) == 0 || peaks[0] != 2 {
		t.Errorf("named are %v, and token 2 surprised the most", peaks)
	}
	if got := f.subtitles()[0]; !strings.Contains(got, "most surprising: ·purple, step 3, p <.001") {
		t.Errorf("subtitle %q", got)
	}
}

// TestNoProbability: a token that the trace holds no probability for has a bar
// without an end, and the text no perplexity.
func TestNoProbability(t *testing.T) {
	tr := tracetest.Greedy().Trace()
	tr.Steps[3].Draw.ID = -7
	f, err := NewSurprisal(tr)
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsInf(float64(f.points[3].surprisal), 1) || f.points[2].surprisal > 50 {
		t.Errorf("surprisals %v and %v", f.points[2].surprisal, f.points[3].surprisal)
	}
	if want := "Surprisal without end: a token has no probability"; f.title() != want {
		t.Errorf("title %q, want %q", f.title(), want)
	}
	if slices.Contains(f.peaks(), 3) {
		t.Error("a bar without an end has a name on top")
	}
}

// TestBitTicks: each label is its place in nats, divided by ln 2, and there are
// enough of them and not too many.
func TestBitTicks(t *testing.T) {
	for highest := math.Ln2; highest <= 1.15*maxNats; highest *= 1.07 {
		ticks := bitTicks(highest)
		if len(ticks) < 3 || len(ticks) > 11 {
			t.Errorf("%d ticks up to %v", len(ticks), highest)
		}
		for _, tick := range ticks {
			if want := fmt.Sprintf("%.4g", tick.Value/math.Ln2); tick.Label != want || tick.Value > highest {
				t.Errorf("at %v of %v: %q, want %q", tick.Value, highest, tick.Label, want)
			}
		}
	}
}

func TestCrosses(t *testing.T) {
	r := rect(2, 2, 4, 4)
	for _, c := range []struct {
		name           string
		x0, y0, x1, y1 vg.Length
		want           bool
	}{
		{"through", 0, 0, 6, 6, true},
		{"above", 0, 5, 6, 5, false},
		{"steep, beside it", 0, 0, 1.5, 9, false},
		{"steep, through", 2.5, 0, 3.5, 9, true},
		{"below, rising after it", 0, 1, 6, 2.4, false},
		{"below, rising into it", 0, 1, 6, 2.8, true},
		{"past the corner", 3, 6, 6, 3.1, false},
		{"no line", 3, 3, 3, 3, false},
	} {
		if got := crosses(vg.Point{X: c.x0, Y: c.y0}, vg.Point{X: c.x1, Y: c.y1}, r); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
