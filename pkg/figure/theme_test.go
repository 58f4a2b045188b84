package figure_test

import (
	"fmt"
	"image/color"
	"log"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/recorder"

	"github.com/genlens/genlens/pkg/figure"
)

func init() {
	golden("testdata/dark_candidates.png", ExampleDark)
	golden("testdata/dark_cachegrid.svg", darkCacheGrid)
	golden("testdata/dark_attentionmap.png", darkAttentionMap)
	golden("testdata/dark_spent.svg", darkSpent)
}

// For a dark page. The picture is testdata/dark_candidates_golden.png.
func ExampleDark() {
	f, err := figure.NewCandidates(counted(12, false), 4)
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/dark_candidates.png", f); err != nil {
		log.Fatal(err)
	}
}

func darkCacheGrid() { saveDark("cachegrid.svg")(figure.NewCacheGrid(counted(12, true))) }

func darkAttentionMap() {
	tr := attending(counted(12, false), 2, 2)
	saveDark("attentionmap.png")(figure.NewAttentionMap(tr, 2, 0))
}

func darkSpent() { saveDark("spent.svg")(figure.NewSpent(counted(12, false))) }

// saveDark saves a figure in the dark theme.
func saveDark(name string) func(figure.Figure, error) {
	return func(f figure.Figure, err error) {
		if err != nil {
			log.Fatal(err)
		}
		dark := figure.Dark()
		figure.FrameOf(f).Theme = &dark
		if err := figure.Save("testdata/dark_"+name, f); err != nil {
			log.Fatal(err)
		}
	}
}

// lightness is CIE L*, from 0, black, to 100, white.
func lightness(c color.Color) float64 {
	y := figure.Luminance(c)
	if y <= 216.0/24389 {
		return y * 24389 / 27
	}
	return 116*math.Cbrt(y) - 16
}

// TestContrastOfKnown: WCAG's formula gives what is known of some pairs.
func TestContrastOfKnown(t *testing.T) {
	for _, test := range []struct {
		a, b color.Color
		want string
	}{
		{color.Black, color.White, "21.00"},
		{color.White, color.White, "1.00"},
		{color.Gray{0x76}, color.White, "4.54"}, // the lightest grey for text on white
		{color.Gray{0x77}, color.White, "4.48"},
		{color.RGBA{0xff, 0, 0, 0xff}, color.White, "4.00"},
		{color.RGBA{0, 0, 0xff, 0xff}, color.White, "8.59"},
	} {
		if got := fmt.Sprintf("%.2f", figure.Contrast(test.a, test.b)); got != test.want {
			t.Errorf("%v on %v: a contrast of %s, want %s", test.a, test.b, got, test.want)
		}
	}
}

// TestContrast: text can be read and marks can be seen, as WCAG 2.2 has it.
func TestContrast(t *testing.T) {
	for _, name := range figure.Themes() {
		theme, err := figure.ThemeNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			color, on color.Color
			least     float64
		}{
			"text":                        {theme.Text, theme.Background, 4.5},
			"muted text":                  {theme.Muted, theme.Background, 4.5},
			"the name of the chosen":      {theme.Chosen, theme.Background, 4.5},
			"text on a band":              {theme.Text, theme.Band[0], 4.5},
			"text on the band beside it":  {theme.Text, theme.Band[1], 4.5},
			"text on a ghost":             {theme.Text, theme.Ghost, 4.5},
			"a bar":                       {theme.Final, theme.Background, 3},
			"the chosen bar":              {theme.Chosen, theme.Background, 3},
			"the outline of a ghost":      {theme.GhostEdge, theme.Background, 3},
			"a bar on its ghost":          {theme.Final, theme.Ghost, 3},
			"the chosen bar on its ghost": {theme.Chosen, theme.Ghost, 3},
		} {
			if got := figure.Contrast(c.color, c.on); got < c.least {
				t.Errorf("%s: %s has a contrast of %.2f, want %v", name, what, got, c.least)
			}
		}
		for i, c := range theme.Series {
			if got := figure.Contrast(c, theme.Background); got < 3 {
				t.Errorf("%s: series %d has a contrast of %.2f, want 3", name, i+1, got)
			}
		}
	}
}

// TestGrey: what is compared by its fill differs in lightness, so that a print in
// grey says the same. Series differ in shape.
func TestGrey(t *testing.T) {
	const least = 8 // of 100; 1 can just be seen where fills touch
	for _, name := range figure.Themes() {
		theme, err := figure.ThemeNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		for what, pair := range map[string][2]color.Color{
			"final and chosen":        {theme.Final, theme.Chosen},
			"final and ghost":         {theme.Final, theme.Ghost},
			"chosen and ghost":        {theme.Chosen, theme.Ghost},
			"final and raw curve":     {theme.Final, theme.GhostEdge},
			"chosen and band":         {theme.Chosen, theme.Band[0]},
			"neighbours on a line":    {theme.Band[0], theme.Band[1]},
			"ghost and background":    {theme.Ghost, theme.Background},
			"band and background":     {theme.Band[1], theme.Background},
			"ghost edge and ghost":    {theme.GhostEdge, theme.Ghost},
			"text and muted text":     {theme.Text, theme.Muted},
			"computed and background": {theme.Chosen, theme.Background},
		} {
			if got := math.Abs(lightness(pair[0]) - lightness(pair[1])); got < least {
				t.Errorf("%s: %s differ by %.1f in lightness, want %v", name, what, got, least)
			}
		}
	}
}

// TestTextOnFills: whatever a figure writes on, the text can be read. Of each text
// that a figure draws, the last shape drawn before it that it lies on is its ground.
func TestTextOnFills(t *testing.T) {
	for _, name := range figure.Themes() {
		theme, err := figure.ThemeNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		spent, err := figure.NewSpent(counted(12, false))
		if err != nil {
			t.Fatal(err)
		}
		candidates, err := figure.NewCandidates(counted(12, false), 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []figure.Figure{spent, candidates} {
			figure.FrameOf(f).Theme = &theme
			for _, on := range grounds(f) {
				if got := figure.Contrast(on.ink, on.ground); got < 4.5 {
					t.Errorf("%s: %q has a contrast of %.2f, want 4.5", name, on.text, got)
				}
			}
		}
	}
}

// ground is a text, its colour, and that of what it is written on.
type ground struct {
	text        string
	ink, ground color.Color
}

func grounds(f figure.Figure) []ground {
	var canvas recorder.Canvas
	recordOn(&canvas, f)
	type filled struct {
		drawn
		color color.Color
	}
	var fills []filled
	var found []ground
	colors := []color.Color{color.Black}
	for _, action := range canvas.Actions {
		top := len(colors) - 1
		switch a := action.(type) {
		case *recorder.Push:
			colors = append(colors, colors[top])
		case *recorder.Pop:
			colors = colors[:top]
		case *recorder.SetColor:
			colors[top] = a.Color
		case *recorder.Fill:
			fill := filled{color: colors[top]}
			fill.path(a.Path)
			fills = append(fills, fill)
		case *recorder.FillString:
			for i := len(fills) - 1; i >= 0; i-- {
				if r := fills[i].bounds(); a.Point.X >= r.Min.X && a.Point.X <= r.Max.X && a.Point.Y >= r.Min.Y && a.Point.Y <= r.Max.Y {
					found = append(found, ground{a.String, colors[top], fills[i].color})
					break
				}
			}
		}
	}
	return found
}

func TestThemeNamed(t *testing.T) {
	for name, want := range map[string]figure.Theme{"light": figure.Light(), "dark": figure.Dark()} {
		if got, err := figure.ThemeNamed(name); err != nil || got != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := figure.ThemeNamed("Pink"); err == nil || !strings.Contains(err.Error(), `"Pink": want light or dark`) {
		t.Errorf("a theme that is not there: %v", err)
	}
}
