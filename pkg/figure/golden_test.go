package figure_test

import (
	"flag"
	"image"
	"image/draw"
	_ "image/png"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "make testdata/*_golden.png anew")

// TestGolden runs each example and compares the picture it saved with the one
// that someone looked at.
func TestGolden(t *testing.T) {
	for path, example := range map[string]func(){
		"testdata/candidates.png":        ExampleCandidates,
		"testdata/candidates_greedy.png": ExampleCandidates_greedy,
		"testdata/candidates_nasty.png":  ExampleCandidates_nasty,
		"testdata/entropy.png":           ExampleEntropy,
		"testdata/entropy_long.png":      ExampleEntropy_long,
	} {
		t.Run(path, func(t *testing.T) {
			example()
			golden := strings.TrimSuffix(path, ".png") + "_golden.png"
			if *update {
				if err := os.Rename(path, golden); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := difference(t, decode(t, path), decode(t, golden)); d > tolerance {
				t.Errorf("%s differs from %s by %.4f; look at both, then run go test -update", path, golden, d)
				return
			}
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		})
	}
}

// tolerance is the mean difference of a colour channel, of 1, up to which two
// pictures are the same: processors that fuse multiplication and addition may
// shade the edge of a letter by one step of 255. Another letter in a caption
// makes 1.3e-5.
const tolerance = 1e-5

func difference(t *testing.T, a, b *image.RGBA) float64 {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Errorf("size %v, want %v", a.Bounds(), b.Bounds())
		return 1
	}
	sum := 0
	for i, v := range a.Pix {
		sum += max(int(v)-int(b.Pix[i]), int(b.Pix[i])-int(v))
	}
	return float64(sum) / float64(0xff*len(a.Pix))
}

func decode(t *testing.T, path string) *image.RGBA {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(picture.Bounds())
	draw.Draw(out, out.Bounds(), picture, picture.Bounds().Min, draw.Src)
	return out
}
