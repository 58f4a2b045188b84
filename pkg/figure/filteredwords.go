package figure

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// token names one token.
func (f *filtered) token(t rankedToken) string {
	return drawable(visible.Fit(view.Token(tokenOf(f.trace, f.index, t.id)), 24))
}

// setting is the filter with its value, to begin a title with: Top-p 0.9.
func (f *filtered) setting() string {
	name := view.StageName(f.name)
	return strings.ToUpper(name[:1]) + name[1:] + " " + strconv.FormatFloat(f.value, 'g', -1, 64)
}

// keeps begins a title: "Top-p 0.9 keeps 7 of 4,096 tokens".
func (f *filtered) keeps() string {
	verb := "keeps"
	if f.supposed {
		verb = "would keep"
	}
	setting := f.setting()
	if f.kept == f.total {
		return fmt.Sprintf("%s %s all %s", setting, verb, tokens(f.total))
	}
	return fmt.Sprintf("%s %s %s of %s", setting, verb, view.FormatCount(f.kept), tokens(f.total))
}

// holds says how much of the probability some tokens have.
func (f *filtered) holds(p float64) string {
	if f.kept == f.total {
		return "all of the probability"
	}
	return sumOf(p) + " of the probability"
}

// describe says in words what all figures of filters show.
func (f *filtered) describe() string {
	var kept []string
	for _, t := range f.tokens[:min(f.known(), defaultTop)] {
		kept = append(kept, f.token(t)+" "+massOf(t.prob))
	}
	if more := f.kept - len(kept); more > 0 {
		kept = append(kept, view.FormatCount(more)+" more")
	}
	text := fmt.Sprintf("Step %d after “%s”: %s. Kept, with %s: %s.",
		f.index+1, visible.FitLastWords(f.before, 200), f.keeps(), f.holds(f.mass), strings.Join(kept, ", "))
	if f.kept < f.total {
		text += fmt.Sprintf(" Cut: %s with %s", tokens(f.total-f.kept), massOf(share(1-f.mass)))
		if t := f.firstCut; t.rank > 0 {
			text += fmt.Sprintf(", the likeliest of them %s %s", f.token(t), massOf(t.prob))
		}
		text += "."
	}
	return text
}

// where says in ever fewer words which step it is, what it continued, and which
// stages the tokens had been through.
func (f *filtered) where() []string {
	through := "as the model gave them"
	if f.stage > 0 {
		var labels []string
		for i := 1; i <= f.stage; i++ {
			labels = append(labels, f.step.StageLabel(i))
		}
		through = "after " + strings.Join(labels, ", ")
	}
	saw := "saw"
	if !f.ran {
		saw = "would have seen"
	}
	rest := fmt.Sprintf("probabilities as %s %s them, %s", view.StageName(f.name), saw, through)
	step := fmt.Sprintf("Step %d", f.index+1)
	var out []string
	for _, columns := range []int{60, 40, 30, 20} {
		if before := visible.FitLastWords(f.before, columns); before != "" {
			out = append(out, fmt.Sprintf("%s, “%s”: %s", step, before, rest))
		}
	}
	return append(out, step+": "+rest, step+": probabilities "+through, step+", "+through)
}

// massOf is a probability with as many digits as tell it from 0.
func massOf(p float64) string {
	if p < 0.01 && p > 0 {
		return strconv.FormatFloat(p, 'g', 2, 64)
	}
	return view.FormatProb(p)
}

// sumOf is a probability with as many digits as tell it from 1.
func sumOf(p float64) string {
	if p >= 0.9995 && p < 1 {
		return strings.TrimRight(strconv.FormatFloat(min(p, 0.999999), 'f', 6, 64), "0")
	}
	return view.FormatProb(p)
}
