package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// why returns what a teacher would say about the step: why this token, what
// the stages did to the tokens shown, and which stages did nothing.
func (d *detail) why() []prose {
	out := []prose{append(d.verdict(), d.arithmetic()...)}
	if p := d.leftOut(); p != nil {
		out = append(out, p)
	}
	return out
}

// verdict says why this token and not another.
func (d *detail) verdict() prose {
	var p prose
	p.add(strong, "Why ")
	d.name(&p, d.Draw.ID)
	switch {
	case d.Greedy():
		d.greedy(&p)
	case d.Stages[d.Last()].Kept == 1:
		p.say(": it was the only token left, so any u draws it.")
	case d.Draw.ID == d.Draw.TopID:
		p.say(": the likeliest token, and ")
		d.fell(&p)
		p.say(".")
	default:
		d.notTheTop(&p)
	}
	d.overruled(&p)
	return p
}

// overruled names the model's own first token where the pipeline left another
// as the most likely.
func (d *detail) overruled(p *prose) {
	n := d.Favourite()
	if n < 0 || d.Candidates[n].ID == d.Draw.TopID {
		return
	}
	p.say(" The model's own first was ")
	d.name(p, d.Candidates[n].ID)
	p.say(" (p~%s).", view.FormatProb(d.Prob(n, 0)))
}

func (d *detail) notTheTop(p *prose) {
	p.say(", not ")
	d.name(p, d.Draw.TopID)
	p.say(": ")
	d.fell(p)
	p.say(", %s", view.FormatChance(d.ChosenProb(d.Last())))
	if rank := d.Stages[d.Last()].ChosenRank; rank > len(d.shown) {
		p.say(" and number %s on the line", view.FormatCount(rank)) // not the row it stands in
	}
	if top := d.Candidate(d.Draw.TopID); top >= 0 && d.line[top].Rank == 1 {
		p.say("; ")
		d.name(p, d.Draw.TopID)
		p.say(" needed u~<~%s", view.Fixed(d.line[top].High, 3))
	}
	p.say(".")
}

// fell says where on the line u fell.
func (d *detail) fell(p *prose) {
	p.say("u~=~%s fell into its part, %s", view.Fixed(d.Draw.U, 3), interval(view.Place{Low: d.Draw.Low, High: d.Draw.High}))
}

// greedy explains a choice without chance, and by what margin it was made.
func (d *detail) greedy(p *prose) {
	p.say(": greedy decoding takes the largest logit; no number is drawn.")
	last := d.Last()
	own := d.Chosen()
	if second := slices.IndexFunc(d.line, func(at view.Place) bool { return at.Rank == 2 }); second >= 0 && own >= 0 {
		a, b := d.Logit(own, last), d.Logit(second, last)
		if a != nil && b != nil {
			p.say(" ")
			d.name(p, d.Candidates[second].ID)
			p.say(" came second, %s behind.", behind(*a, *b))
		}
	}
}

// behind is the difference of two logits as they are shown, so that a reader
// who subtracts gets the same.
func behind(a, b float32) string {
	hundredths := math.Round(100*float64(a)) - math.Round(100*float64(b))
	return view.FormatLogit(float32(hundredths / 100))
}

// name writes a token by its id, in the colour it has in the table.
func (d *detail) name(p *prose, id int) {
	r := plain
	if id == d.Draw.ID {
		r = chosen
	}
	token := trace.Token{ID: id}
	if n := d.Candidate(id); n >= 0 {
		token = d.Candidates[n].Token
	}
	quote(p, r, token)
}

// quote writes a token within a sentence, where a comma could be mistaken for
// one of ours.
func quote(p *prose, r role, token trace.Token) {
	p.say("“")
	p.add(r, visible.Fit(view.Token(token), nameWidth))
	p.say("”")
}

// nameWidth is how much of a token's text a sentence has room for.
const nameWidth = 24

// arithmetic spells out where numbers of the table come from, on one token
// each; nil if there is nothing to spell out.
func (d *detail) arithmetic() prose {
	var p prose
	for i := 1; i < len(d.Stages); i++ {
		value, known := d.Setting(i)
		if !known || d.absent(i) {
			continue
		}
		switch d.Stages[i].Name {
		case view.Penalty:
			d.penalty(&p, i, value)
		case view.Temperature:
			d.temperature(&p, i, value)
		}
	}
	return p
}

// penalty names the likeliest token shown that stood in the text already.
func (d *detail) penalty(p *prose, i int, value string) {
	n := d.likeliest(func(n int) bool {
		before, after := d.Logit(n, i-1), d.Logit(n, i)
		return before != nil && after != nil && *before != *after
	})
	if n < 0 {
		return
	}
	before, after := *d.Logit(n, i-1), *d.Logit(n, i)
	sign := "÷"
	if before < 0 {
		sign = "×" // dividing would raise a negative logit
	}
	p.say(" ")
	d.name(p, d.Candidates[n].ID)
	p.say(" was in the text already: %s~%s~%s~= %s", view.FormatOperand(before), sign, value, view.FormatLogit(after))
	if from, to := d.raw[n].Rank, d.line[n].Rank; from > 0 && to > from {
		p.say(", from rank %d down to %d", from, to)
	}
	p.say(".")
}

// temperature divides the logit of the chosen token.
func (d *detail) temperature(p *prose, i int, value string) {
	n := d.Chosen()
	if n < 0 || d.Logit(n, i-1) == nil || d.Logit(n, i) == nil {
		return
	}
	p.say(" Temperature divides all logits: ")
	d.name(p, d.Candidates[n].ID)
	p.say(" %s~÷~%s~=~%s.", view.FormatOperand(*d.Logit(n, i-1)), value, view.FormatLogit(*d.Logit(n, i)))
}

// likeliest returns the first candidate shown that ok accepts, or -1. They are
// shown in the order of their final probability.
func (d *detail) likeliest(ok func(n int) bool) int {
	if i := slices.IndexFunc(d.shown, ok); i >= 0 {
		return d.shown[i]
	}
	return -1
}

// leftOut names the stages that are not in the table; nil if all are.
func (d *detail) leftOut() prose {
	var stages []string
	for i, s := range d.Stages {
		switch {
		case !d.absent(i):
		case d.Idle(i):
			stages = append(stages, d.StageLabel(i)+" changed nothing")
		default:
			stages = append(stages, fmt.Sprintf("%s changed %s %s, none of them shown",
				d.StageLabel(i), view.FormatCount(s.Changed), plural(s.Changed, "token")))
		}
	}
	if stages == nil {
		return nil
	}
	return prose{{muted, "Not in the table: " + strings.Join(stages, "; ") + "."}}
}
