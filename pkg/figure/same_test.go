package figure_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/figure"
)

// TestSame: what another processor may make of a figure is the same, what another
// figure would be is not.
func TestSame(t *testing.T) {
	drawing := `<svg><path d="M1.5,20L3,4e-05"/><text x="1.25">0.531</text></svg>`
	for _, c := range []struct{ name, other, want string }{
		{"itself", drawing, ""},
		{"another last digit", strings.Replace(drawing, "1.25", "1.2501", 1), ""},
		{"another coordinate", strings.Replace(drawing, "1.25", "1.27", 1), "in a coordinate: 1.25 for 1.27"},
		{"a whole number", strings.Replace(drawing, ",20", ",19.995", 1), ""},
		{"another number in the text", strings.Replace(drawing, "0.531", "0.532", 1), `in what it says: "0.531" for "0.532"`},
		{"another shape", strings.Replace(drawing, "L3", "Q3", 1), "in what it draws"},
		{"one shape more", strings.Replace(drawing, "<path", "<g/><path", 1), "in how much it draws"},
		{"nothing", "", "in how much it draws"},
	} {
		got, err := figure.Same([]byte(drawing), []byte(c.other), "svg")
		if err != nil || !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestSamePNG(t *testing.T) {
	file := encoded(t, "png", told(t))
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	// changed is the picture with a square of dots brighter by one step, and without
	// the words of the file.
	changed := func(side int) []byte {
		dots := image.NewRGBA(picture.Bounds())
		draw.Draw(dots, dots.Bounds(), picture, image.Point{}, draw.Src)
		for x := range side {
			for y := range side {
				dot := dots.RGBAAt(x, y)
				dot.G--
				dots.SetRGBA(x, y, dot)
			}
		}
		var out bytes.Buffer
		if err := png.Encode(&out, dots); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	renamed := told(t)
	renamed.Alt = "other words"
	narrow := told(t)
	narrow.Width = 300
	for _, c := range []struct {
		name string
		a, b []byte
		want string
	}{
		{"itself", file, encoded(t, "png", told(t)), ""},
		{"shades of a few dots", changed(0), changed(20), ""},
		{"a large square", changed(0), changed(500), "by "},
		{"other words", file, encoded(t, "png", renamed), "in what the file says"},
		{"no words", file, changed(0), "in what the file says"},
		{"another size", file, encoded(t, "png", narrow), "in size"},
	} {
		got, err := figure.Same(c.a, c.b, "png")
		if err != nil || !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	for name, bad := range map[string][]byte{"nothing": nil, "cut off": file[:len(file)/2], "no picture": []byte("<svg></svg>")} {
		if _, err := figure.Same(file, bad, "png"); err == nil {
			t.Errorf("%s was compared", name)
		}
	}
	if _, err := figure.Same(nil, nil, "pdf"); err == nil || !strings.Contains(err.Error(), "use png or svg") {
		t.Errorf("a PDF: %v", err)
	}
}
