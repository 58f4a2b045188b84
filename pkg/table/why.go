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
// the stages did to the tokens shown, and which stages have no column: they did
// nothing, or there is no room for them.
func (d *detail) why(noRoom []string) []prose {
	out := []prose{slices.Concat(d.verdict(), d.assistance(), d.arithmetic())}
	if p := d.leftOut(noRoom); p != nil {
		out = append(out, p)
	}
	return out
}

// verdict says why this token and not another.
func (d *detail) verdict() prose {
	if d.fates != nil {
		return prose{{plain, "▶ marks what has the best sum of this row. Sums are compared over all beams: the likeliest token of a row may go, and several may stay."}}
	}
	var p prose
	p.add(strong, "Why ")
	d.name(&p, d.Draw.ID)
	switch {
	case d.Draw.Method == trace.DrawForced:
		d.forced(&p)
	case d.Draw.Method == trace.DrawGiven:
		d.given(&p)
		return p
	case d.Draw.Method == trace.DrawBeam:
		p.say(": a beam search keeps what has the highest total of log-probabilities, whatever its place in this row. No number decides for one token.")
	case d.Draw.Method == trace.DrawAccepted:
		d.accepted(&p)
	case d.Draw.Method == trace.DrawResidual:
		p.say(": drawn by u~=~%s from what the target gives more than the draft, max(p − q, 0), and so the text is distributed as if there were no draft.", view.Fixed(d.Draw.U, 3))
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

// forced says whose choice it was, and what would have come.
func (d *detail) forced(p *prose) {
	p.say(": a hand put it there")
	if d.Draw.Instead == nil {
		p.say(".")
		return
	}
	if d.Drawn() {
		p.say("; the draw u~=~%s would have taken ", view.Fixed(d.Draw.U, 3))
	} else {
		p.say("; greedy decoding would have taken ")
	}
	d.name(p, *d.Draw.Instead)
	p.say(".")
	d.standing(p)
}

// given says what the model thought of a token of a given text.
func (d *detail) given(p *prose) {
	p.say(": it was given, and nothing is drawn.")
	d.standing(p)
	if d.Draw.ID != d.Draw.TopID && d.Candidate(d.Draw.TopID) >= 0 {
		p.say(" The likeliest was ")
		d.name(p, d.Draw.TopID)
		p.say(".")
	}
}

// standing is the chosen token's rank and probability, or what forbade it.
func (d *detail) standing(p *prose) {
	n := d.Chosen()
	if n < 0 {
		return
	}
	if at := d.CutAt(n); at >= 0 {
		p.say(" The stage %s had removed it (p~%s before any stage).", d.StageLabel(at), view.FormatProb(d.Prob(n, 0)))
		return
	}
	p.say(" It had rank %s, p~%s.", view.FormatCount(d.Stages[d.Last()].ChosenRank), view.FormatProb(d.Prob(n, d.Last())))
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
	p.add(r, shortToken(token))
	p.say("”")
}

func shortToken(token trace.Token) string { return visible.Fit(view.Token(token), nameWidth) }

// nameWidth is how much of a token's text a sentence has room for.
const nameWidth = 24

// arithmetic spells out where numbers of the table come from, on one token
// each; nil if there is nothing to spell out.
func (d *detail) arithmetic() prose {
	var p prose
	for i := 1; i < len(d.Stages); i++ {
		if !d.absent(i) {
			d.remark(&p, i)
		}
	}
	return p
}

// likeliest returns the first candidate shown that ok accepts, or -1. They are
// shown in the order of their final probability.
func (d *detail) likeliest(ok func(n int) bool) int {
	if i := slices.IndexFunc(d.shown, ok); i >= 0 {
		return d.shown[i]
	}
	return -1
}

// leftOut names the stages that are not in the table, those in noRoom among
// them; nil if all are.
func (d *detail) leftOut(noRoom []string) prose {
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
	var text []string
	if stages != nil {
		text = append(text, "Not in the table: "+strings.Join(stages, "; ")+".")
	}
	if noRoom != nil {
		text = append(text, "No room here for "+together(noRoom)+".")
	}
	if text == nil {
		return nil
	}
	return prose{{muted, strings.Join(text, " ")}}
}

// together lists labels, each of which stays on one line.
func together(labels []string) string {
	var glued []string
	for _, label := range labels {
		glued = append(glued, glue(label))
	}
	return strings.Join(glued, ", ")
}
