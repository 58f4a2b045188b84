package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// title says which tokens the runs took, and why.
func (f *Parting) title(width vg.Length) string {
	var tokens [2]string
	for i, token := range f.tokens() {
		tokens[i] = "“" + drawable(visible.Fit(view.Token(*token), 24)) + "”"
	}
	took := fmt.Sprintf("Step %d: A takes %s, B %s", f.Step+1, tokens[0], tokens[1])
	sty := titleStyle(f.theme())
	return firstFit(sty, width, f.titled, took+"; "+f.why(tokens), fmt.Sprintf("Step %d: %s", f.Step+1, f.why(tokens)), took)
}

// why is the reason in a few words.
func (f *Parting) why(tokens [2]string) string {
	why := &f.Why
	who := strings.ToUpper(strings.Join(why.Runs, " and "))
	switch why.Kind {
	case diff.Forced:
		return "a hand chose in " + who
	case diff.OtherModel:
		return "the models differ"
	case diff.OtherPrompt:
		return "the prompts differ"
	case diff.OtherMethod:
		return "one chooses in another way"
	case diff.WasCut:
		if why.Cuts.InA != nil {
			return drawable(why.Cuts.InA.Label) + " cut " + tokens[1] + " in A"
		}
		return drawable(why.Cuts.InB.Label) + " cut " + tokens[0] + " in B"
	case diff.OtherDraw:
		return "the numbers drawn differ"
	case diff.OtherLine:
		var stages []string
		for _, name := range why.Settings {
			stages = append(stages, drawable(visible.Fit(visible.Line(name), 2*valueColumns)))
		}
		verb := " moved them"
		if f.A.U != nil {
			verb = " moved the line under u"
		}
		return strings.Join(stages, ", ") + verb
	}
	return "the logits differ"
}

func (f *Parting) subtitle(width vg.Length) string {
	sty := style(regular, f.theme().FontSize, f.theme().Muted)
	ways := []string{"Probability after each stage, and ×: by what it changed", "Probability after each stage"}
	if slices.ContainsFunc([]*float64{f.A.U, f.B.U}, func(u *float64) bool { return u != nil }) {
		ways = append([]string{"Probability after each stage, ×: by what it changed; bold: a stage that moved these two itself; below, the draw",
			"Probability after each stage, ×: by what it changed; below, the draw"}, ways...)
	}
	return firstFit(sty, width, asIs, ways...)
}

// settings are those of a run that differ and follow from no other.
func (f *Parting) settings(letter string) string {
	var said []string
	for _, s := range f.diff.Settings {
		value := s.A.Value
		if letter == "B" {
			value = s.B.Value
		}
		switch {
		case s.Follows || s.Name == diff.Prompt || s.Name == diff.Pipeline:
		case value == nil:
			said = append(said, s.Name+" not set")
		default:
			said = append(said, s.Name+" "+fmt.Sprint(value))
		}
	}
	return drawable(visible.Fit(visible.Line(strings.Join(said, ", ")), 120))
}

// words say how likely a token is after a stage, its rank, and what the stage did to
// it.
func (p *partingPanel) words(token, stage int) string {
	point := p.point(token, stage)
	switch {
	case point.Cut && point.Moved:
		return "cut by this stage"
	case point.Cut:
		return "cut before"
	case point.Prob == nil:
		return "not in the trace"
	}
	words := view.FormatProb(*point.Prob)
	if point.Rank > 0 {
		words += fmt.Sprintf(", rank %s", view.FormatCount(point.Rank))
	}
	if stage > 0 {
		if before := p.point(token, stage-1); before.Prob != nil && *before.Prob > 0 {
			if times := *point.Prob / *before.Prob; math.Abs(times-1) >= unmoved {
				words += ", ×" + view.FormatThree(times)
			}
		}
	}
	return words
}

// caption is the provenance of both runs.
func (f *Parting) caption() string {
	commandA, madeA, _ := strings.Cut(provenance(&f.diff.A.Run), "\n")
	commandB, madeB, _ := strings.Cut(provenance(&f.diff.B.Run), "\n")
	if madeB == madeA {
		madeB = ""
	}
	return joinLines("A: "+commandA, "B: "+commandB, madeA, madeB)
}

// Describe implements Describer.
func (f *Parting) Describe() string {
	tokens := f.tokens()
	names := [2]string{"“" + view.Token(*tokens[0]) + "”", "“" + view.Token(*tokens[1]) + "”"}
	var runs []string
	for _, p := range f.panels() {
		for token := range p.chance {
			var stages []string
			for _, stage := range p.shown() {
				stages = append(stages, p.label(stage)+" "+p.words(token, stage))
			}
			runs = append(runs, fmt.Sprintf("In %s, %s: %s.", p.letter, names[token], strings.Join(stages, "; ")))
		}
		if p.choice.U != nil {
			runs = append(runs, fmt.Sprintf("u = %s fell on %s.", view.Fixed(*p.choice.U, 3), names[p.took]))
		}
	}
	return fmt.Sprintf("Step %d, where two runs part: A takes %s, B takes %s; %s. %s", f.Step+1, names[0], names[1], f.why(names), strings.Join(runs, " "))
}
