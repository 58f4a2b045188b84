package guide

import (
	"context"
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var practiceTask = Claim{
	claim.Statement{
		ID:   "practice-task",
		Text: "Choose by the task: greedy for facts, sampling at 0.7 to 0.9 for creative work.",
		Try:  `explain run "What is the capital of France?" --do_sample --temperature 1.5 --top_k 0 --top_p 1 --num_return_sequences 8`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		shares, greedy, err := accuracy(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeTask(shares, greedy), nil
	},
}

// answers is how often each temperature is asked.
const answers = 160

// accuracyTemperatures are those at which the question is asked.
var accuracyTemperatures = []float64{0.2, 0.8, 1.5}

// accuracy is the share of answers that name the capital, by temperature, and
// whether greedy decoding's does.
func accuracy(ctx context.Context, lab *Lab) (shares []float64, greedy bool, err error) {
	one, err := lab.Run(ctx, Trial{Prompt: france, Call: greedily(1, 16)})
	if err != nil {
		return nil, false, err
	}
	for _, t := range accuracyTemperatures {
		many, err := lab.Sequences(ctx, Trial{Prompt: france, Call: plainly(t) + fmt.Sprintf(", num_return_sequences=%d, max_new_tokens=16", answers), Seed: lab.Seed})
		if err != nil {
			return nil, false, err
		}
		shares = append(shares, share(nameCapital(many), answers))
	}
	return shares, namesCapital(one.End.Text), nil
}

func judgeTask(shares []float64, greedy bool) claim.Answer {
	box := claim.NewBox("temperature", "names "+capital)
	var parts []string
	for i, t := range accuracyTemperatures {
		box.Row(claim.Number(t, float(t)), claim.Bar(shares[i], view.FormatPercent(shares[i])))
		parts = append(parts, fmt.Sprintf("%s at %s", view.FormatPercent(shares[i]), float(t)))
	}
	names := "names"
	if !greedy {
		names = "does not name"
	}
	a := claim.Answer{Box: box, Measured: fmt.Sprintf("Asked for the capital of France, greedy decoding %s %s; of %d sampled answers at each temperature these do: %s.", names, capital, answers, join(parts))}
	switch {
	case !greedy:
		a.Verdict, a.Reason = claim.Condition, "This model does not know the answer, and no setting gives it."
	case errs(shares):
		a.Verdict, a.Reason = claim.Holds, "Where the model knows, each draw is a chance to say something else. For creative work there is nothing to count as right."
	default:
		a.Verdict, a.Reason = claim.Condition, "The model is so sure here that sampling does no harm beyond what so few draws leave to chance."
	}
	return a
}

// errs reports whether fewer answers are right at the highest temperature than at
// the lowest, beyond what so few draws leave to chance.
func errs(shares []float64) bool {
	right := func(share float64) view.Range { return view.Wilson(int(math.Round(share*answers)), answers) }
	return right(shares[len(shares)-1]).High < right(shares[0]).Low
}
