package figure_test

import (
	"flag"
	"fmt"
	"image"
	"image/draw"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "make testdata/*_golden.* anew")

// goldens are the examples by the file that each saves, which is compared with
// the one beside it that ends in _golden.
var goldens = map[string]func(){}

// golden makes an example a golden test. The files of examples call it when they
// are initialized.
func golden(path string, example func()) {
	if goldens[path] != nil {
		panic("two examples save " + path)
	}
	goldens[path] = example
}

// TestGolden runs each example and compares the picture it saved with the one
// that someone looked at.
func TestGolden(t *testing.T) {
	for path, example := range goldens {
		t.Run(path, func(t *testing.T) {
			example()
			format := filepath.Ext(path)
			golden := strings.TrimSuffix(path, format) + "_golden" + format
			if *update {
				if err := os.Rename(path, golden); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := compare(t, path, golden); d != "" {
				t.Errorf("%s differs from %s %s; look at both, then run go test -update", path, golden, d)
				return
			}
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		})
	}
}

// compare says where two pictures differ; nothing where they are the same.
func compare(t *testing.T, a, b string) string {
	t.Helper()
	if filepath.Ext(a) == ".svg" {
		return drawingDifference(read(t, a), read(t, b))
	}
	if d := difference(t, decode(t, a), decode(t, b)); d > tolerance {
		return fmt.Sprintf("by %.4f", d)
	}
	return ""
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// coordinate is a number with a fraction, as those of an SVG are.
var coordinate = regexp.MustCompile(`-?\d+\.\d+(e-?\d+)?`)

// drawingDifference compares two SVGs: what is written there, and the
// coordinates up to a hundredth of a point, as processors that fuse
// multiplication and addition come to other last digits.
func drawingDifference(a, b string) string {
	if coordinate.ReplaceAllString(a, "#") != coordinate.ReplaceAllString(b, "#") {
		return "in what it draws or writes"
	}
	others := coordinate.FindAllString(b, -1)
	for i, one := range coordinate.FindAllString(a, -1) {
		x, errX := strconv.ParseFloat(one, 64)
		y, errY := strconv.ParseFloat(others[i], 64)
		if errX != nil || errY != nil || math.Abs(x-y) > 0.01 {
			return fmt.Sprintf("in a coordinate: %s for %s", one, others[i])
		}
	}
	return ""
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
