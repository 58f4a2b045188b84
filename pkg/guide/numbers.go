package guide

import (
	"fmt"
	"strconv"

	"github.com/genlens/genlens/pkg/bench"
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

// chance writes a chance that was estimated: one that is not sure is not 100%.
func chance(p float64) string {
	if p < 1 && p >= 0.995 {
		return "over 99%"
	}
	return view.FormatPercent(p)
}

// signed writes a number with its sign.
func signed(x float64) string {
	if text := view.Fixed(x, 2); x < 0 || text == "0.00" {
		return text
	}
	return "+" + view.Fixed(x, 2)
}

// small writes a difference that ought to be none.
func small(x float64) string {
	if x == 0 {
		return "0"
	}
	return strconv.FormatFloat(x, 'e', 1, 64)
}

// list writes numbers in a sentence: 0.914, 0.075 and 0.011.
func list(probs []float64) string {
	texts := make([]string, len(probs))
	for i, p := range probs {
		texts[i] = view.FormatProb(p)
	}
	return join(texts)
}

// asSaid writes numbers as they were written: 0.7, 0.2 and 0.1.
func asSaid(numbers []float64) string {
	texts := make([]string, len(numbers))
	for i, x := range numbers {
		texts[i] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	return join(texts)
}

// times writes a ratio with its spread.
func times(s bench.Spread) string {
	return fmt.Sprintf("×%s (%s to %s)", view.FormatThree(s.Median), view.FormatThree(s.Low), view.FormatThree(s.High))
}

// seconds writes a time: 3.20 s.
func seconds(s float64) string { return view.FormatThree(s) + " s" }

// micro writes seconds as microseconds.
func micro(s float64) string { return view.FormatThree(1e6 * s) }

// bytes writes an amount of memory: 2.80 GB.
func bytes(b float64) string { return view.FormatSI(int64(b)) + "B" }
