package figure_test

import (
	"bytes"
	"image/color"
	"image/png"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestPNGEdges: of a size that is no whole number of dots, the outermost dots have
// the background's colour in full, as a light line at the edge of a dark picture shows.
func TestPNGEdges(t *testing.T) {
	f, err := figure.NewEntropy(tracetest.Weather().Trace())
	if err != nil {
		t.Fatal(err)
	}
	theme := figure.Dark()
	f.Theme = &theme
	for _, size := range []vg.Length{300.1, 300.25, 300.3, 301} {
		f.Width, f.Height = size, size
		var file bytes.Buffer
		if err := figure.Write(&file, "png", f); err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		want := color.RGBAModel.Convert(theme.Background)
		b := picture.Bounds()
		for i := range b.Dx() {
			for _, at := range [][2]int{{i, 0}, {i, b.Dy() - 1}, {0, i}, {b.Dx() - 1, i}} {
				if got := color.RGBAModel.Convert(picture.At(at[0], at[1])); got != want {
					t.Fatalf("%v points: %v at %v of %v, want %v", size, got, at, b, want)
				}
			}
		}
	}
}
