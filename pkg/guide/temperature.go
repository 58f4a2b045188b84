package guide

import (
	"context"
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

func temperature() []Claim {
	return []Claim{
		reshaped("temperature-low", 0.5, 0.85, 0.12, 0.03),
		reshaped("temperature-high", 1.5, 0.55, 0.28, 0.17),
	}
}

// words and original are the guide's example: three words and what they have at
// temperature 1.
var (
	words    = []string{"the", "a", "an"}
	original = []float64{0.7, 0.2, 0.1}
)

// reshaped is a row of the guide's table: what it says that a temperature makes
// of the example.
func reshaped(id string, t float64, said ...float64) Claim {
	statement := claim.Statement{
		ID:   id,
		Text: fmt.Sprintf("At temperature %g, probabilities of 0.7, 0.2 and 0.1 become %s.", t, list(said)),
		Box:  bars(words, said),
		Try:  fmt.Sprintf(`explain compare --vary temperature=%g,1.0 "The weather today is"`, t),
	}
	return Claim{statement, func(context.Context, *Lab) (claim.Answer, error) {
		exact, err := atTemperature(t, original...)
		if err != nil {
			return claim.Answer{}, err
		}
		worst := 0.0
		for i := range said {
			worst = max(worst, math.Abs(said[i]-exact[i]))
		}
		const rounding = 0.005 // of two decimals
		verdict, reason := claim.Holds, "The numbers are those of the formula, to the decimals given."
		if worst > rounding {
			verdict, reason = claim.Illustration, fmt.Sprintf("The direction is right; the numbers are not from the formula: "+
				"up to %s off, where rounding explains 0.005.", view.Fixed(worst, 3))
		}
		return claim.Answer{
			Measured: fmt.Sprintf("They become %s: computed from p^(1/T) ÷ Σ p^(1/T), which is what dividing the logits by T does.", list(exact)),
			Verdict:  verdict,
			Reason:   reason,
			Box:      bars(words, exact),
			Figures:  []claim.Figure{{Name: "largest difference", Value: view.Real(worst)}},
		}, nil
	}}
}
