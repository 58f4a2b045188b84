package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

func (f *Repetition) title(width vg.Length) string {
	most := f.most()
	return f.quoting(f.before, width, func(quote string) string {
		if quote != "" {
			quote = "after " + quote + ", "
		}
		from, to := view.FormatProb(most.probs[0]), view.FormatProb(most.probs[1])
		if from == to {
			return f.titleOf(width, fmt.Sprintf("Step %d: %sa penalty of %s hardly moves what is in the text", f.number, quote, f.size()),
				fmt.Sprintf("Step %d: a penalty of %s hardly matters", f.number, f.size()))
		}
		return fmt.Sprintf("Step %d: %sa penalty of %s takes %s from %s to %s", f.number, quote, f.size(),
			drawable(visible.Fit(view.Token(most.token), 24)), from, to)
	})
}

// most is the token of the text whose probability changed most.
func (f *Repetition) most() repeated {
	return slices.MaxFunc(f.penalised, func(a, b repeated) int {
		return cmp.Compare(math.Abs(a.probs[0]-a.probs[1]), math.Abs(b.probs[0]-b.probs[1]))
	})
}

// size is the penalty in words.
func (f *Repetition) size() string { return strconv.FormatFloat(f.penalty, 'g', 4, 64) }

// subtitles say in ever fewer words what the penalty does to a logit.
func (f *Repetition) subtitles() []string {
	both := "so both fall"
	if f.penalty < 1 {
		both = "so both rise"
	}
	return []string{
		fmt.Sprintf("Logits above 0 are divided by %s, those below 0 multiplied by it, %s", f.size(), both),
		fmt.Sprintf("Logits: above 0 ÷ %s, below 0 × %s", f.size(), f.size()),
	}
}

// note says how many tokens were penalised, and of how many the trace tells.
func (f *Repetition) note() string {
	inText, _ := f.shown()
	all := max(f.step.Stages[f.stage].Changed, len(f.penalised))
	became := "penalised"
	if f.penalty < 1 {
		became = "rewarded"
	}
	say := view.FormatCount(all) + " tokens are in the text and " + became + ", each once, however often it came"
	if all == 1 {
		say = "1 token is in the text and " + became + ", once, however often it came"
	}
	if missing := all - len(f.penalised); missing > 0 {
		say += "; the trace tells of " + view.FormatCount(len(f.penalised))
		if f.meetsRow() {
			say += " (with --capture full, of all)"
		}
		return say + "."
	}
	if len(inText) < all {
		say += "; " + view.FormatCount(len(inText)) + " are shown"
	}
	return say + "."
}

// Describe implements Describer: it says what happened to each token shown.
func (f *Repetition) Describe() string {
	inText, others := f.shown()
	var words []string
	for _, r := range inText {
		words = append(words, fmt.Sprintf("%s: logit %s, probability %s to %s", view.Token(r.token), f.sum(r), view.FormatProb(r.probs[0]), view.FormatProb(r.probs[1])))
	}
	say := fmt.Sprintf("What a repetition penalty of %s did in step %d to the tokens in the text. %s.", f.size(), f.number, strings.Join(words, "; "))
	words = words[:0]
	for _, r := range others {
		words = append(words, fmt.Sprintf("%s %s to %s", view.Token(r.token), view.FormatProb(r.probs[0]), view.FormatProb(r.probs[1])))
	}
	if len(words) > 0 {
		say += " Tokens that it left alone: " + strings.Join(words, ", ") + "."
	}
	return say
}

// sum is what the penalty did to a logit, to be worked out again.
func (f *Repetition) sum(r repeated) string {
	sign := " ÷ "
	if r.logits[0] < 0 {
		sign = " × "
	}
	return view.FormatOperand(r.logits[0]) + sign + f.size() + " = " + view.FormatLogit(r.logits[1])
}

// often is how often a token is in the text, as it stands beside its name.
func (r repeated) often() string {
	if r.times == 0 {
		return ""
	}
	return view.FormatCount(r.times) + "×"
}
