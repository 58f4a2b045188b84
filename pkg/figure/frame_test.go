package figure_test

import (
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestGivenWords: a title and a caption as long as anyone may give leave room for
// the figure, however small it was asked to be.
func TestGivenWords(t *testing.T) {
	must := func(f figure.Figure, err error) figure.Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	tr := attending(counted(12, false), 2, 2)
	tr.Run.Machine = trace.Machine{OS: "linux", Arch: "amd64", CPUs: 2}
	measured := benchmark("none", "dynamic", "quantized")
	for name, f := range map[string]figure.Figure{
		"candidates":     must(figure.NewCandidates(tracetest.Nasty().Trace(), 4)),
		"entropy":        must(figure.NewEntropy(tr)),
		"cache":          must(figure.NewCacheGrid(slid(counted(60, false), 24))),
		"flops":          must(figure.NewFlops(tr)),
		"time":           must(figure.NewSpent(tr)),
		"attention":      must(figure.NewAttentionMap(tr, 2, 1)),
		"attentions":     must(figure.NewAttentionMap(tr, 0, 0)),
		"attention-step": must(figure.NewAttentionStep(tr, 9, 0, 0)),
		"roofline":       must(figure.NewRoofline(tr, machine())),
		"time-growth":    must(figure.NewTimeGrowth(measured)),
		"memory-growth":  must(figure.NewMemoryGrowth(measured)),
	} {
		frame := figure.FrameOf(f)
		for _, words := range []string{
			strings.Repeat("words that never end ", 60), strings.Repeat("line\n", 200),
			strings.Repeat("long lines, and many\n", 200), strings.Repeat("x", 5000), "世界\x1b[31m\u202e",
		} {
			frame.Title, frame.Caption = words, words
			for _, size := range [][2]vg.Length{{0, 0}, {1, 1}, {1000, 1}, {1, 1000}} {
				frame.Width, frame.Height = size[0], size[1]
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%s, %.12q, %v points: %v", name, words, size, err)
				}
			}
		}
	}
}
