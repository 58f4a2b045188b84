package figure

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Of some figures the title and the subtitle say what they are of, but not what is
// to be seen. These say it.

// Describe implements Describer.
func (f *Candidates) Describe() string {
	var bars []string
	for _, b := range f.bars() {
		bar := fmt.Sprintf("%s %s, raw %s", b.label, view.FormatProb(b.final), view.FormatProb(b.raw))
		if b.cutBy != "" {
			bar = fmt.Sprintf("%s raw %s, cut by %s", b.label, view.FormatProb(b.raw), b.cutBy)
		}
		if b.chosen {
			bar += ", chosen"
		}
		bars = append(bars, bar)
	}
	text := fmt.Sprintf("Step %d after “%s”: bars of the candidates’ probabilities, the raw ones behind the final ones. %s.",
		f.number, visible.FitLastWords(f.before, 200), strings.Join(bars, "; "))
	if f.hasLine() {
		text += fmt.Sprintf(" Below, a line from 0 to 1 with a stretch for each token: u = %s fell on %s.",
			view.Fixed(f.step.Draw.U, 3), view.Token(f.step.Token))
	}
	return text
}

// Describe implements Describer.
func (f *AttentionStep) Describe() string {
	var strips []string
	for _, s := range f.strips {
		strip := fmt.Sprintf("%s most, %s, at position %d", s.name, view.FormatProb(share(float64(s.shares[s.most]))), s.most+1)
		if s.most < len(f.labels) {
			strip += ", " + f.labels[s.most]
		}
		strips = append(strips, strip)
	}
	return fmt.Sprintf("Bars of the attention that step %d gave to the tokens of the text before %s came: %s.",
		f.number, f.token, strings.Join(strips, "; "))
}

// Describe implements Describer.
func (f *Spent) Describe() string {
	say := func(parts []portion, amount func(int64) string) string {
		var said []string
		for _, p := range parts {
			said = append(said, fmt.Sprintf("%s %s (%s)", p.name, amount(max(0, p.amount)), percent(float64(max(0, p.amount))/float64(total(parts)))))
		}
		return strings.Join(said, ", ")
	}
	text := "A bar of the time of " + f.ofSteps() + ": " + say(f.clock, milliseconds) + "."
	if len(f.stacks()) > 1 {
		text += " A bar of the FLOPs by kind: " + say(f.flops, view.FormatSI) + "."
	}
	return text
}

// Describe implements Describer.
func (f *TimeGrowth) Describe() string {
	var series []string
	for _, s := range f.series {
		last := s.points[len(s.points)-1]
		said := fmt.Sprintf("%s %ss at %s", s.name, seconds(last.spread.Median), view.FormatCount(last.length))
		if s.fit != nil {
			said += ", grows as " + exponent(s.fit)
		}
		series = append(series, said)
	}
	return "Time of a run against new tokens on logarithmic axes, by cache: " + strings.Join(series, "; ") + "."
}

// Describe implements Describer.
func (f *MemoryGrowth) Describe() string {
	say := func(series []growthSeries) string {
		var said []string
		for _, s := range series {
			last := s.points[len(s.points)-1]
			said = append(said, fmt.Sprintf("%s %sB at %s", s.name, si(last.spread.Median), view.FormatCount(last.length)))
		}
		return strings.Join(said, ", ")
	}
	text := "Memory against new tokens, by cache."
	if len(f.peak) > 0 {
		text += " Peak of the whole process, measured: " + say(f.peak) + "."
	}
	if len(f.held) > 0 {
		text += " Keys and values in the cache, counted: " + say(f.held) + "."
	}
	return text
}
