package figure_test

import (
	"log"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/beamtree.png", ExampleBeamTree)
	golden("testdata/beamtree_long.svg", ExampleBeamTree_long)
}

// A search with three beams. The picture is testdata/beamtree_golden.png.
func ExampleBeamTree() {
	search := tracetest.Search()
	search.NumBeams = 3
	f, err := figure.NewBeamTree(search.Trace())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/beamtree.png", f); err != nil {
		log.Fatal(err)
	}
}

// Of a long search the first and the last steps are drawn. In the dark theme:
// testdata/beamtree_long_golden.svg.
func ExampleBeamTree_long() {
	f, err := figure.NewBeamTree(longSearch(3, 40))
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme, f.Steps = &dark, 6
	if err := figure.Save("testdata/beamtree_long.svg", f); err != nil {
		log.Fatal(err)
	}
}

// longSearch is one in which texts hardly ever end.
func longSearch(beams, length int) *trace.Trace {
	search := tracetest.Search()
	search.NumBeams, search.MaxLength = beams, length
	for _, row := range search.Follow {
		row[len(row)-1] = 1e-6
	}
	return search.Trace()
}

// TestBeamTreeStaysInside: no label lies over another or outside.
func TestBeamTreeStaysInside(t *testing.T) {
	one := tracetest.Search()
	one.NumBeams, one.MaxLength = 1, 2
	never := tracetest.Search()
	never.NumBeams, never.EarlyStopping = 5, "never"
	strange := tracetest.Search().Trace()
	for i := range strange.Beams {
		for k := range strange.Beams[i].Considered {
			c := &strange.Beams[i].Considered[k]
			c.Token.Text, c.Total = []string{"世界世界世界", "\x1b[2J\u202e", strings.Repeat("long", 30)}[k%3], -1e9*float64(k)
		}
	}
	for name, tr := range map[string]*trace.Trace{
		"two beams": tracetest.Search().Trace(), "one token": one.Trace(), "never": never.Trace(),
		"strange tokens": strange, "a long search": longSearch(4, 200),
	} {
		for _, width := range []float64{1, 260, 480, 900} {
			for _, steps := range []int{0, 1, 5, 12, 1000} {
				f, err := figure.NewBeamTree(tr)
				if err != nil {
					t.Fatal(err)
				}
				f.Width, f.Steps = vg.Points(width), steps
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%s, %v points wide, %d steps: %v", name, width, steps, err)
				}
			}
		}
	}
}

// TestBeamTreeOfAnything draws searches that no decoder would write.
func TestBeamTreeOfAnything(t *testing.T) {
	number := rapid.OneOf(rapid.Float64Range(-90, 2), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64}))
	rapid.Check(t, func(t *rapid.T) {
		tr := &trace.Trace{Run: trace.Run{Prompt: trace.Prompt{Text: rapid.String().Draw(t, "prompt")}}}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			b := trace.Beam{Considered: []trace.Continuation{{Fate: trace.FateRunning}}}
			for range rapid.IntRange(0, 9).Draw(t, "considered") {
				b.Considered = append(b.Considered, trace.Continuation{
					Parent: rapid.IntRange(-1, 4).Draw(t, "parent"), Beam: rapid.IntRange(-1, 4).Draw(t, "beam"),
					Token: trace.Token{Text: rapid.String().Draw(t, "token")}, LogProb: number.Draw(t, "ln p"), Total: number.Draw(t, "total"),
					Fate:  rapid.SampledFrom([]string{"running", "finished", "pruned", ""}).Draw(t, "fate"),
					Score: number.Draw(t, "score"),
				})
			}
			for range rapid.IntRange(0, 3).Draw(t, "hypotheses") {
				b.Hypotheses = append(b.Hypotheses, trace.Hypothesis{Step: rapid.IntRange(-1, 12).Draw(t, "step"), Continuation: rapid.IntRange(-1, 9).Draw(t, "of")})
			}
			tr.Beams = append(tr.Beams, b)
		}
		f, err := figure.NewBeamTree(tr)
		if err != nil {
			t.Fatal(err)
		}
		f.Width, f.Steps = vg.Points(rapid.Float64Range(-1, 900).Draw(t, "width")), rapid.IntRange(-1, 20).Draw(t, "shown")
		d := record(f)
		if err := d.check(); err != nil {
			t.Fatal(err)
		}
	})
}
