package table

import (
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Columns that a bar takes, at least and at most.
const (
	leastBar  = 4
	mostBar   = 16
	barBeside = 1 + 5 + 2*wideGap // what a bar's mark, its number and the gaps take
)

// first adds the first step's candidates, a bar for each run, as many runs
// side by side as there is room for. All bars have one axis.
func (p *comparePage) first(out *Page) {
	if len(p.First.Candidates) == 0 {
		return
	}
	full, from, to := p.longest(), 0, len(p.Runs)
	var intro prose
	if p.First.Same() {
		intro.add(strong, "The first step is the same in every run.")
		intro.say(" These are the probabilities after all settings.")
		to = 1
	} else {
		intro.add(strong, "The first step.")
		intro.say(" Every run sees the same logits there; these are the probabilities after all settings.")
	}
	intro.say(" A full bar is~%s.", view.FormatProb(full))
	out.say(intro)
	out.add(p.chances())
	room := p.style.width() - 1 - p.tokenRoom()
	side := max(1, min(to, room/(leastBar+barBeside)))
	bar := min(max(room/side-barBeside, leastBar), mostBar)
	for ; from < to; from += side {
		if from > 0 {
			out.gap()
		}
		out.add(p.bars(from, min(from+side, to), bar, full))
	}
}

// chances is the bars for programs: a row for each token in each run.
func (p *comparePage) chances() *grid {
	g := record("first_step", "The first step's candidates in each run", "value", "token", "token_id", "prob", "cut_by", "chosen")
	for i := range p.Runs {
		for _, c := range p.First.Candidates {
			if i < len(c.Runs) {
				chance := c.Runs[i]
				g.addValues(p.Runs[i].Value, tokenValue(c.Token), c.Token.ID, chance.Prob, chance.CutBy, chance.Chosen)
			}
		}
	}
	return g
}

// longest is the probability of the longest bar.
func (p *comparePage) longest() float64 {
	full := 0.0
	for _, c := range p.First.Candidates {
		for _, chance := range c.Runs {
			if chance.Prob != nil {
				full = max(full, *chance.Prob)
			}
		}
	}
	for _, other := range p.First.Other {
		full = max(full, other)
	}
	return full
}

// tokenRoom is what the column of tokens takes.
func (p *comparePage) tokenRoom() int {
	g := &grid{}
	token := g.addColumn(column{head: "token", left: true})
	for _, c := range p.First.Candidates {
		g.addRow(plain)[token].text = barToken(c)
	}
	return measure(g).widths[token]
}

func barToken(c compare.Candidate) string { return shortToken(c.Token) }

// bars is a row per candidate with a bar and a number for each run.
func (p *comparePage) bars(from, to, width int, full float64) *grid {
	g := &grid{}
	token := g.addColumn(column{head: "token", left: true, shrink: 6})
	bar, prob := make([]int, to), make([]int, to)
	for i := from; i < to; i++ {
		name := p.value(i)
		if p.First.Same() {
			name = "in all"
		}
		var over string // both columns, where one is too narrow
		if visible.Width(name) > width {
			name, over = "", name
		}
		bar[i] = g.addColumn(column{group: over, head: " " + name, left: true})
		prob[i] = g.addColumn(column{group: over})
	}
	for _, c := range p.First.Candidates {
		cells := g.addRow(plain)
		cells[token] = cell{text: barToken(c), role: tokenRole(c.Token, plain), code: true}
		for i := from; i < to && i < len(c.Runs); i++ {
			chance := c.Runs[i]
			r, mark := plain, " "
			if chance.Chosen {
				r, mark = chosen, "▶"
			}
			switch {
			case chance.CutBy != "":
				cells[bar[i]] = cell{text: padded(mark+"✕ "+view.StageName(chance.CutBy), width+1), role: cut}
			case chance.Prob == nil:
				cells[bar[i]].text = padded(" ?", width+1)
			default:
				cells[bar[i]] = cell{text: padded(mark+block(*chance.Prob, full, width), width+1), role: r}
				cells[prob[i]] = cell{text: view.FormatProb(*chance.Prob), role: r}
			}
		}
	}
	cells := g.addRow(muted)
	cells[token].text = "other"
	for i := from; i < to && i < len(p.First.Other); i++ {
		cells[bar[i]].text = padded(" "+block(p.First.Other[i], full, width), width+1)
		cells[prob[i]].text = view.FormatProb(p.First.Other[i])
	}
	return g
}
