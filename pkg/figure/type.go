package figure

import (
	"image/color"
	"strings"
	"sync"

	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/visible"
)

// fonts is our own: plot's defaults can be changed by any other package.
var fonts = sync.OnceValue(func() *font.Cache { return font.NewCache(liberation.Collection()) })

var (
	regular = font.Font{Typeface: "Liberation", Variant: "Sans"}
	bold    = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: stdfont.WeightBold}
)

// style is left-aligned text that sits on its baseline.
func style(f font.Font, size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color: c, Font: font.From(f, size),
		XAlign: text.XLeft, YAlign: text.YCenter,
		Handler: text.Plain{Fonts: fonts()},
	}
}

// drawable replaces the characters that the fonts lack, which would vanish.
func drawable(s string) string {
	face := fonts().Lookup(regular, vg.Points(10)).Face
	var buf sfnt.Buffer
	return visible.Drawable(s, func(r rune) bool {
		glyph, err := face.GlyphIndex(&buf, r)
		return err == nil && glyph != 0
	})
}

// wrappedLines is how much room one paragraph of a caption gets at most.
const wrappedLines = 3

// wrapped breaks each line of s between words into lines at most width wide.
func wrapped(s string, sty text.Style, width vg.Length) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line, count := "", 0
		for word := range strings.FieldsSeq(drawable(paragraph)) {
			longer := strings.TrimPrefix(line+" "+word, " ")
			if line != "" && count < wrappedLines-1 && sty.Width(longer) > width {
				lines, longer, count = append(lines, fitted(line, sty, width, visible.Fit)), word, count+1
			}
			line = longer
		}
		if line != "" {
			lines = append(lines, fitted(line, sty, width, visible.Fit))
		}
	}
	return lines
}

// fitted shortens text, in the way of visible.Fit or one of its sisters, until
// it is at most width wide.
func fitted(s string, sty text.Style, width vg.Length, shorten func(string, int) string) string {
	// Halving finds the number of columns without measuring every one of them.
	low, high := 0, visible.Width(s)
	if sty.Width(s) <= width {
		return s
	}
	for low+1 < high {
		if mid := (low + high) / 2; sty.Width(shorten(s, mid)) <= width {
			low = mid
		} else {
			high = mid
		}
	}
	return shorten(s, low)
}
