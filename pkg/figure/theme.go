package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Theme is the colours and the size of type of a figure.
//
// In Light and Dark all text has a contrast of 4.5 or more with what it stands on,
// and curves, edges and points one of 3 or more with the background, as WCAG 2.2
// asks (criteria 1.4.3 and 1.4.11). What is compared by its fill differs in
// lightness, so that a print in grey says the same.
type Theme struct {
	Background color.Color
	Text       color.Color
	Muted      color.Color // what explains or accompanies
	Grid       color.Color
	Ghost      color.Color // raw values, behind the final ones
	GhostEdge  color.Color // the outline of a ghost; axes
	Final      color.Color
	Chosen     color.Color    // also of text
	Band       [2]color.Color // neighbours on a line
	Series     [7]color.Color // one of several, told apart by shape as well
	FontSize   vg.Length      // of ordinary text; all other sizes follow
}

// Themes are the names that ThemeNamed knows.
func Themes() []string { return []string{"light", "dark"} }

// ThemeNamed returns the theme of a name. One that is not among Themes is an error
// that lists them.
func ThemeNamed(name string) (Theme, error) {
	switch name {
	case "light":
		return Light(), nil
	case "dark":
		return Dark(), nil
	}
	return Theme{}, fmt.Errorf("figure: there is no theme %q: want %s", name, strings.Join(Themes(), " or "))
}

// Light is the theme for white paper.
func Light() Theme {
	return Theme{
		Background: color.White,
		Text:       rgb(0x1a1a1a),
		Muted:      rgb(0x6b6b6b),
		Grid:       rgb(0xe3e3e3),
		Ghost:      rgb(0xe6e6e6),
		GhostEdge:  rgb(0x8a8a8a),
		Final:      rgb(0x00527f), // Okabe and Ito's blue and vermilion, both darker: the one
		Chosen:     rgb(0xc25400), // to differ from the other in grey, the other to be read as text
		Band:       [2]color.Color{rgb(0xa6cbe3), rgb(0xd3e5f1)},
		Series: [...]color.Color{ // Okabe and Ito's, orange and sky blue darker, and a grey
			rgb(0xd55e00), rgb(0x0072b2), rgb(0x009e73), rgb(0xcc79a7), rgb(0xb97f00), rgb(0x2f8fc4), rgb(0x767676),
		},
		FontSize: vg.Points(9),
	}
}

// Dark is the theme for a dark page.
func Dark() Theme {
	return Theme{
		Background: rgb(0x16181d),
		Text:       rgb(0xececec),
		Muted:      rgb(0xa3a7ae),
		Grid:       rgb(0x33373f),
		Ghost:      rgb(0x363a43),
		GhostEdge:  rgb(0x757b87),
		Final:      rgb(0x56b4e9), // Okabe and Ito's sky blue …
		Chosen:     rgb(0xf0e442), // … and yellow
		Band:       [2]color.Color{rgb(0x25608a), rgb(0x183a52)},
		Series: [...]color.Color{ // Okabe and Ito's, and a grey
			rgb(0xd55e00), rgb(0x56b4e9), rgb(0x009e73), rgb(0xcc79a7), rgb(0xe69f00), rgb(0xf0e442), rgb(0xa8a8a8),
		},
		FontSize: vg.Points(9),
	}
}

func rgb(hex uint32) color.Color {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

// inkOn is the colour of text on a fill: the theme's text or background, whichever
// stands out more.
func (t Theme) inkOn(fill color.Color) color.Color {
	if contrast(t.Text, fill) >= contrast(t.Background, fill) {
		return t.Text
	}
	return t.Background
}

// contrast is that of two opaque colours by WCAG 2.2: from 1, none, to 21, black on
// white.
func contrast(a, b color.Color) float64 {
	light := []float64{luminance(a), luminance(b)}
	return (slices.Max(light) + 0.05) / (slices.Min(light) + 0.05)
}

// luminance is how much light a colour of sRGB gives, of 1.
func luminance(c color.Color) float64 {
	linear := func(channel uint32) float64 {
		v := float64(channel) / 0xffff
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
