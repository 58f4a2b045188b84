package guide

import (
	"fmt"

	"github.com/genlens/genlens/pkg/view"
)

// share is a part of a whole.
func share(part, whole int) float64 { return float64(part) / float64(whole) }

// percent writes a share with a decimal where it is small.
func percent(x float64) string {
	if x < 0.0995 {
		return view.Fixed(100*x, 1) + "%"
	}
	return view.FormatPercent(x)
}

// textCount counts texts that ought to be one.
func textCount(n int) string {
	if n == 1 {
		return "one text"
	}
	return fmt.Sprintf("%d texts", n)
}

// differentTexts counts texts that ought to differ.
func differentTexts(n int) string {
	if n == 1 {
		return "the same text"
	}
	return fmt.Sprintf("%d different texts", n)
}

// plural writes a number of things: 1 token, 2 tokens.
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return view.FormatCount(n) + " " + thing
}

// yes writes whether something is so.
func yes(so bool) string {
	if so {
		return "yes"
	}
	return "no"
}

// chance writes a chance that was estimated: one that is not sure is not 100%.
func chance(p float64) string {
	if p < 1 && p >= 0.995 {
		return "over 99%"
	}
	return view.FormatPercent(p)
}
