package guide

import (
	"context"
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

// drawnBars are the guide's boxes of bars: the temperature, the parts of 1 that it
// gives to three words, and how many characters its bars for them have.
var drawnBars = []struct {
	temperature float64
	probs       [3]float64
	characters  [3]int
}{
	{0.1, [3]float64{0.95, 0.04, 0.01}, [3]int{20, 1, 0}},
	{0.7, [3]float64{0.70, 0.20, 0.10}, [3]int{14, 4, 2}},
	{1.0, [3]float64{0.60, 0.25, 0.15}, [3]int{12, 6, 3}},
	{2.0, [3]float64{0.40, 0.35, 0.25}, [3]int{7, 6, 5}},
}

var barLengths = Claim{
	claim.Statement{
		ID:   "temperature-bar-lengths",
		Text: "The bars of the four boxes are as long as their percentages say.",
		Box:  barBox(),
		Try:  `explain run "The weather today is" --temperature 0.7 --seed 8 --steps 1`,
	},
	func(context.Context, *Lab) (claim.Answer, error) { return judgeBarLengths(), nil },
}

// barBox is what the guide's boxes say and draw.
func barBox() *claim.Box {
	box := claim.NewBox("temperature", "said", "characters")
	for _, bars := range drawnBars {
		for i, p := range bars.probs {
			box.Row(claim.Number(bars.temperature, float(bars.temperature)), claim.Bar(p, view.FormatPercent(p)), claim.Number(float64(bars.characters[i]), fmt.Sprint(bars.characters[i])))
		}
	}
	return box
}

// judgeBarLengths finds the scale that most bars are drawn to, and counts them.
func judgeBarLengths() claim.Answer {
	all, right, scale := 0, 0, 0
	for whole := 10; whole <= 40; whole++ { // characters of a bar for 100%
		n, agree := 0, 0
		for _, bars := range drawnBars {
			for i, p := range bars.probs {
				if n++; math.Round(float64(whole)*p) == float64(bars.characters[i]) {
					agree++
				}
			}
		}
		if agree >= right {
			all, right, scale = n, agree, whole
		}
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("At %d characters for 100%%, the best scale, %d of %d bars have the length that their number rounds to.", scale, right, all),
		Verdict:  claim.Holds,
		Reason:   "All bars are drawn to one scale.",
		Figures:  []claim.Figure{{Name: "bars to scale", Value: view.Real(share(right, all))}},
	}
	if right < all {
		a.Verdict, a.Reason = claim.Illustration, "In each box the longer bar belongs to the larger number, but the bars are not all to one scale: read the numbers."
		if !inOrder() {
			a.Verdict, a.Reason = claim.Fails, "In a box the longer bar does not even belong to the larger number."
		}
	}
	return a
}

// inOrder reports whether no bar is longer than that of a larger number in its box.
func inOrder() bool {
	for _, bars := range drawnBars {
		for i, p := range bars.probs {
			for j, q := range bars.probs {
				if p > q && bars.characters[i] < bars.characters[j] {
					return false
				}
			}
		}
	}
	return true
}
