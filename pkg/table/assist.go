package table

import (
	"fmt"
	"io"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Marks of what became of a draft's token.
const (
	acceptedMark = "✓"
	rejectedMark = "✕"
	unseenMark   = "–" // the text had gone on otherwise, or ended, before it
)

func assisted(t *trace.Trace) bool { return len(t.Steps) > 0 && t.Steps[0].Assist != nil }

// draftCell is a step's round and what was proposed for it.
func draftCell(a *trace.Assist) cell {
	if a == nil {
		return cell{}
	}
	values := []any{a.Round + 1, a.Outcome}
	if a.Proposed != nil {
		values = append(values, tokenValues(*a.Proposed)...)
	}
	return cell{text: draftText(a), values: values}
}

// draftText is a step's round, and what became of the token proposed for it.
func draftText(a *trace.Assist) string {
	text := strconv.Itoa(a.Round+1) + " "
	switch {
	case a.Outcome == trace.OutcomeAccepted:
		return text + acceptedMark
	case a.Outcome == trace.OutcomeReplaced && a.Proposed != nil:
		return text + rejectedMark + tokenText(*a.Proposed)
	}
	return text + unseenMark
}

// Rounds writes a row per round of assisted decoding: what the draft proposed,
// how much of it the target kept, and the token that the target's pass added
// itself. It writes nothing for a run without a draft.
func Rounds(w io.Writer, t *trace.Trace, s Style) error {
	return roundsPage(t).Write(w, s)
}

func roundsPage(t *trace.Trace) *Page {
	p := &Page{}
	if !assisted(t) {
		return p
	}
	p.add(rounds(t))
	p.say(prose{{muted, fmt.Sprintf("A round is one pass of the target over all that was proposed. %s accepted; %s rejected, "+
		"and the target's token in its place; %s dropped, as the text went on otherwise or had ended.", acceptedMark, rejectedMark, unseenMark)}})
	return p
}

func rounds(t *trace.Trace) *grid {
	g := &grid{name: "rounds", title: "Rounds of assisted decoding"}
	var (
		number   = g.addColumn(column{head: "round", fields: fieldsOf("round")})
		by       = g.addColumn(column{head: "draft", fields: fieldsOf("draft_by"), left: true, drop: 2, shrink: 8})
		proposed = g.addColumn(column{head: "proposed", fields: fieldsOf("proposed_text"), left: true, shrink: 12})
		kept     = g.addColumn(column{head: "accepted", fields: fieldsOf("accepted", "proposed")})
		then     = g.addColumn(column{group: "the target", head: "added", fields: tokenFields("added"), left: true, shrink: 8})
		flops    = g.addColumn(column{group: "draft", head: "FLOPs", fields: fieldsOf("draft_flops"), drop: 1})
		target   = g.addColumn(column{group: "target", head: "FLOPs", fields: fieldsOf("target_flops"), drop: 3})
	)
	for i := 0; i < len(t.Steps); {
		first, last := view.Round(t, i)
		last = max(last, first+1)
		i = last
		head := &t.Steps[first]
		if head.Assist == nil {
			continue
		}
		cells := g.addRow(plain)
		cells[number] = numberCell(head.Assist.Round + 1)
		cells[target] = siCell(head.Cost.Flops.Total)
		if token, ok := added(t.Steps[first:last]); ok {
			cells[then] = cell{text: tokenText(token), code: true, values: tokenValues(token)}
		}
		d := head.Assist.Draft
		if d == nil {
			continue
		}
		cells[by] = cell{text: draftName(d), values: []any{d.By}}
		cells[proposed] = cell{text: visible.Fit(proposals(d, t.Steps[first:last]), proposedWidth), values: []any{running(d.Proposed)}}
		cells[kept] = cell{text: fmt.Sprintf("%d of %d", d.Accepted, len(d.Proposed)), values: []any{d.Accepted, len(d.Proposed)}}
		if d.Flops > 0 {
			cells[flops] = siCell(d.Flops)
		}
	}
	return g
}

// proposedWidth is how much of a draft a cell shows, however wide the terminal.
const proposedWidth = 60

// draftName says where a draft came from.
func draftName(d *trace.Draft) string {
	if d.By != "prompt_lookup" {
		return visible.Fit(visible.Line(d.By), tokenWidth)
	}
	if len(d.Proposed) == 0 {
		return "nothing found"
	}
	return fmt.Sprintf("%d-gram at %d", d.NGram, d.Found)
}

// proposals marks each token of a draft with what became of it.
func proposals(d *trace.Draft, steps []trace.Step) string {
	text := ""
	for i, token := range d.Proposed {
		mark := unseenMark
		if i < len(steps) && steps[i].Assist != nil {
			switch steps[i].Assist.Outcome {
			case trace.OutcomeAccepted:
				mark = acceptedMark
			case trace.OutcomeReplaced:
				mark = rejectedMark
			}
		}
		if i > 0 {
			text += " "
		}
		text += mark + shortToken(token)
	}
	return text
}

// added is the token that the target chose at the end of a round, if it did.
func added(steps []trace.Step) (trace.Token, bool) {
	last := &steps[len(steps)-1]
	return last.Token, last.Assist != nil && last.Assist.Outcome != trace.OutcomeAccepted
}

// speculation says what the draft was good for: passes of the target, each of
// which reads all weights, are saved; arithmetic, as a rule, is not.
func speculation(t *trace.Trace) prose {
	if !assisted(t) {
		return nil
	}
	a := view.Assistance(t)
	var p prose
	if a.Rounds >= a.Tokens {
		p.say("The draft saved nothing: ")
		if a.Proposed == 0 {
			p.say("it proposed nothing")
		} else {
			p.say("of %s %s %s %s accepted", view.FormatCount(a.Proposed), plural(a.Proposed, "token"), view.FormatCount(a.Accepted), was(a.Accepted))
		}
		p.say(", and the target made %s %s in %s %s", view.FormatCount(a.Tokens), plural(a.Tokens, "token"), view.FormatCount(a.Rounds), passes(a.Rounds))
		draftCost(&p, a)
		return p
	}
	p.say("The draft proposed %s %s; %s %s accepted, %s not. ", view.FormatCount(a.Proposed), plural(a.Proposed, "token"),
		view.FormatCount(a.Accepted), was(a.Accepted), view.FormatCount(a.Proposed-a.Accepted))
	p.say("%s %s of the target made %s %s, which saved %s, and with each a reading of all weights.",
		view.FormatCount(a.Rounds), passes(a.Rounds), view.FormatCount(a.Tokens), plural(a.Tokens, "token"), view.FormatCount(a.Tokens-a.Rounds))
	p.say(" It saved no arithmetic: %s %s ran through the target, ", view.FormatCount(a.Computed), plural(a.Computed, "position"))
	if a.Computed == a.Needed {
		p.say("as many as with a token a pass")
	} else {
		p.say("where a token a pass needs %s", view.FormatCount(a.Needed))
	}
	draftCost(&p, a)
	return p
}

// draftCost ends a sentence with the arithmetic of a draft that is a model.
func draftCost(p *prose, a view.Assisted) {
	if a.Draft > 0 {
		p.say(", and the draft took %s FLOPs beside the target's %s", glue(view.FormatSI(a.Draft)), glue(view.FormatSI(a.Target)))
	}
	p.say(".")
}

func passes(n int) string {
	if n == 1 {
		return "pass"
	}
	return "passes"
}

func was(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// assistance says how a draft came to the step's token; nil without one.
func (d *detail) assistance() prose {
	a := d.Assist
	if a == nil {
		return nil
	}
	var p prose
	switch {
	case a.Outcome == trace.OutcomeBonus && d.roundDraft() == 0:
		p.say(" Nothing was proposed for this round: an ordinary pass.")
	case a.Outcome == trace.OutcomeBonus:
		p.say(" All that was proposed was accepted, so the pass gives this token as well.")
	case a.Proposed == nil:
	case d.Draw.Method == trace.DrawAccepted: // said already
	case a.Outcome == trace.OutcomeAccepted:
		p.say(" The draft had proposed the same: accepted.")
	case a.Ratio > 0 || a.DraftProb > 0:
		p.say(" The draft had proposed ")
		quote(&p, cut, *a.Proposed)
		p.say(": ")
		ratio(&p, a)
		p.say(", and u~=~%s is larger: rejected.", view.Fixed(a.U, 3))
	default:
		p.say(" The draft had proposed ")
		quote(&p, cut, *a.Proposed)
		p.say(": rejected.")
	}
	return p
}

// accepted says why the target took the draft's token.
func (d *detail) accepted(p *prose) {
	p.say(": the draft proposed it, and ")
	a := d.Assist
	if a == nil {
		p.say("the target accepted.")
		return
	}
	ratio(p, a)
	if a.Ratio >= 1 {
		p.say(", at least 1, so it is accepted whatever u is.")
	} else {
		p.say(", no less than u~=~%s: accepted.", view.Fixed(a.U, 3))
	}
}

// ratio is the arithmetic of acceptance.
func ratio(p *prose, a *trace.Assist) {
	p.say("the target's p~%s ÷ the draft's q~%s = %s", view.Fixed(a.TargetProb, 4), view.Fixed(a.DraftProb, 4), view.Fixed(a.Ratio, 2))
}

// roundDraft is how many tokens were proposed for the step's round.
func (d *detail) roundDraft() int {
	first, _ := view.Round(d.trace, d.index)
	if a := d.trace.Steps[first].Assist; a != nil && a.Draft != nil {
		return len(a.Draft.Proposed)
	}
	return 0
}
