package table

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// agreements says of every run how near its logits are to the reference's and,
// of those that need not be near, step by step.
func (p *comparePage) agreements(out *Page) {
	for i := range p.Runs {
		if p.Runs[i].Agreement != nil {
			out.say(p.agreement(i))
		}
	}
	out.add(p.agreementRecord(), p.divergenceRecord())
	g, elided := p.divergences()
	if g == nil {
		return
	}
	out.add(gap{})
	out.add(g)
	key := fmt.Sprintf("Step by step along the tokens of %s. KL: how far the probabilities are from its own, in nats, 0 the same; "+
		"logit: the largest difference; %s another token is the likeliest", p.named(p.Reference), rejectedMark)
	if elided {
		key += fmt.Sprintf(". Every %s is shown; --all-steps shows the steps left out", rejectedMark)
	}
	out.say(prose{{muted, key}})
}

// agreementRecord is the proof of each run for programs.
func (p *comparePage) agreementRecord() *grid {
	g := record("agreements", "How near each run is to the reference", "value", "reference", "same_tokens", "exact_kind", "rows",
		"largest_logit_difference", "largest_kl_nats", "steps_with_another_top_token")
	for i := range p.Runs {
		a := p.Runs[i].Agreement
		if a == nil {
			continue
		}
		values := []any{p.Runs[i].Value, p.Runs[p.Reference].Value, p.Runs[i].Same, a.Exact, len(a.Rows)}
		if len(a.Rows) > 0 {
			values = append(values, a.Rows[a.Largest].Size, a.Rows[a.Widest].Divergence, otherTop(a))
		}
		g.addValues(values...)
	}
	return g
}

// divergenceRecord is a row for each row of logits that was compared, for programs.
func (p *comparePage) divergenceRecord() *grid {
	g := record("divergences", "How near the logits are, step by step", "value", "step", "sequence", "token", "token_id",
		"kl_nats", "logit_difference", "same_top")
	for i := range p.Runs {
		if a := p.Runs[i].Agreement; a != nil {
			for _, r := range a.Rows {
				g.addValues(p.Runs[i].Value, r.Step+1, r.Sequence+1, tokenValue(r.Chosen), r.Chosen.ID, r.Divergence, r.Size, r.SameTop)
			}
		}
	}
	return g
}

// agreement is the proof for one run, or what it lacks.
func (p *comparePage) agreement(i int) prose {
	run, a := &p.Runs[i], p.Runs[i].Agreement
	name, reference := p.named(i), p.named(p.Reference)
	var out prose
	switch {
	case run.Same && run.Sequences > 1:
		out.add(strong, fmt.Sprintf("%s and %s write the same %s.", name, reference, plurals(run.Sequences, "sequence")))
	case run.Same:
		out.add(strong, fmt.Sprintf("%s and %s write the same %s.", name, reference, plurals(run.Metrics.Tokens, "token")))
	case run.SameText:
		out.add(strong, fmt.Sprintf("%s leaves %s in another sequence than the first.", name, reference))
	default:
		out.add(strong, fmt.Sprintf("%s leaves %s at step %d.", name, reference, run.Common+1))
	}
	if p.idle(i) {
		out.say(" Window %s: nothing left it, so nothing could differ.", view.FormatCount(run.Passes.Window))
	}
	if a.Vocab == 0 {
		out.say(" The logits cannot be compared: not every row of both was kept.")
		return out
	}
	n := len(a.Rows)
	over := fmt.Sprintf("%s of %s logits", plurals(n, "row"), view.FormatCount(a.Vocab))
	if a.Along {
		over += " along the tokens of " + reference
	}
	gap := &a.Rows[a.Largest]
	if gap.Size == 0 {
		out.say(" Over %s the two are the same to the last bit.", over)
		return out
	}
	out.say(" Over %s the largest difference is~%s", over, tiny(float64(gap.Size)))
	out.say(" (“%s” at step~%d: %s→%s)", shortToken(gap.Token), gap.Step+1, realNumber(gap.Reference, 4), realNumber(gap.Other, 4))
	out.say(", KL divergence at most~%s~nats", tiny(float64(a.Rows[a.Widest].Divergence)))
	switch others := otherTop(a); {
	case a.Within:
		out.say(": rounding, as sums are taken in another order.")
	case !a.Exact && others > 0:
		out.say(". This cache is not exact, and at %s another token comes first.", plurals(others, "step"))
	case !a.Exact:
		out.say(". This cache is not exact, yet the same token comes first at every step.")
	default:
		out.say(". That is more than rounding does: something is wrong.")
	}
	return out
}

// otherTop counts the rows where another token has the largest logit.
func otherTop(a *compare.Agreement) int {
	n := 0
	for i := range a.Rows {
		if !a.Rows[i].SameTop {
			n++
		}
	}
	return n
}

// divergences is a row per step with the distance of every run that need not
// agree, and whether steps are left out; nil if there is none.
func (p *comparePage) divergences() (g *grid, elided bool) {
	var inexact []int
	for i := range p.Runs {
		if a := p.Runs[i].Agreement; a != nil && !a.Exact && len(a.Rows) > 0 && !p.idle(i) {
			inexact = append(inexact, i)
		}
	}
	if inexact == nil {
		return nil, false
	}
	longest := p.Runs[inexact[0]].Agreement
	var shown []int // whatever is left out: the peaks, and where another token comes first
	g = &grid{}
	step := g.addColumn(column{head: "step"})
	token := g.addColumn(column{head: "token", left: true, shrink: 8})
	kl, logit := make([]int, len(inexact)), make([]int, len(inexact))
	for n, i := range inexact {
		kl[n] = g.addColumn(column{group: p.value(i), head: "KL"})
		logit[n] = g.addColumn(column{group: p.value(i), head: "logit"})
		a := p.Runs[i].Agreement
		shown = append(shown, a.Largest, a.Widest)
		for row := range a.Rows {
			if !a.Rows[row].SameTop {
				shown = append(shown, row)
			}
		}
		if len(a.Rows) > len(longest.Rows) {
			longest = a
		}
	}
	for _, row := range p.elide(len(longest.Rows), 6, shown...) {
		cells := g.addRow(plain)
		if row < 0 {
			cells[step].text, elided = visible.Ellipsis, true
			continue
		}
		cells[step].text = strconv.Itoa(longest.Rows[row].Step + 1)
		cells[token] = cell{text: tokenText(longest.Rows[row].Chosen), code: true}
		for n, i := range inexact {
			a := p.Runs[i].Agreement
			if row >= len(a.Rows) {
				continue
			}
			cells[kl[n]].text = tiny(float64(a.Rows[row].Divergence))
			cells[logit[n]].text = tiny(float64(a.Rows[row].Size))
			if !a.Rows[row].SameTop {
				cells[logit[n]].text = rejectedMark + " " + cells[logit[n]].text
			}
		}
	}
	return g, elided
}

// idle reports whether a run's window never had to let a position go.
func (p *comparePage) idle(i int) bool {
	run := &p.Runs[i]
	return run.Passes != nil && run.Passes.Window > 0 && run.Totals.Evicted == 0
}

// elide is elide, unless all is to be shown.
func (p *comparePage) elide(n, first int, named ...int) []int {
	if p.all {
		first = n
	}
	return elide(n, first, named...)
}

// elide returns the indices of n rows to show: the first few, the last, and the
// ones named; -1 stands for those left out between two of them.
func elide(n, first int, named ...int) []int {
	var out []int
	skipped := false
	for i := range n {
		if i >= first && i != n-1 && !slices.Contains(named, i) && n > first+2 {
			skipped = true
			continue
		}
		if skipped {
			out, skipped = append(out, -1), false
		}
		out = append(out, i)
	}
	return out
}

// boxes adds a box per run with what its cache did at each pass.
func (p *comparePage) boxes(out *Page) {
	out.add(passBoxes{p})
	out.say(p.boxKey())
}

// passBoxes are the boxes of all runs, side by side where there is room.
type passBoxes struct{ *comparePage }

func (p passBoxes) terminal(w io.Writer, s Style) error {
	var rows [][]box
	for _, room := range boxTokens {
		var boxes []box
		for i := range p.Runs {
			b, err := p.box(i, room)
			if err != nil {
				return err
			}
			boxes = append(boxes, b)
		}
		if packed := pack(boxes, s.width()); rows == nil || len(packed) < len(rows) {
			rows = packed // shorter tokens only where that brings boxes together
		}
	}
	for _, row := range rows {
		for _, line := range besideBoxes(row, s.palette()) {
			if _, err := fmt.Fprintln(w, " "+line); err != nil {
				return fmt.Errorf("table: %w", err)
			}
		}
	}
	return nil
}

// markdown is a table for each run.
func (p passBoxes) markdown() string {
	var out strings.Builder
	for i := range p.Runs {
		if i > 0 {
			out.WriteString("\n")
		}
		fmt.Fprintf(&out, "**%s**: %s\n\n%s", escapeMarkdown(p.named(i)), escapeMarkdown(p.footer(i)), p.passes(i, tokenWidth).markdown())
	}
	return out.String()
}

// data is a row for each pass of each run, with how many positions it took.
func (p passBoxes) data(d *dataset) {
	g := record("passes", "What each pass computed and reused", "value", "step", "token", "token_id",
		"positions_reused", "positions_computed", "positions_evicted", "cache_bytes", "flops")
	for i := range p.Runs {
		for _, pass := range p.Runs[i].Passes.Passes {
			var token, id any
			if !pass.Over {
				token, id = tokenValue(pass.Token), pass.Token.ID
			}
			g.addValues(p.Runs[i].Value, pass.Step+1, token, id, pass.Reused.Count, pass.Computed.Count, pass.Evicted.Count, pass.Bytes, pass.Flops)
		}
	}
	g.data(d)
}

// boxTokens is how much of a token a box shows, the first choice first.
var boxTokens = []int{13, 10, 7}

// pack sets boxes into rows.
func pack(boxes []box, width int) (rows [][]box) {
	used := 0
	for _, b := range boxes {
		if last := len(rows) - 1; last >= 0 && used+boxGap+b.outer() <= width {
			rows[last] = append(rows[last], b)
			used += boxGap + b.outer()
			continue
		}
		rows, used = append(rows, []box{b}), 1+b.outer()
	}
	return rows
}

// boxPasses is how many passes a box shows before the last.
const boxPasses = 4

// box is a run's passes in a frame, with so much of each token.
func (p *comparePage) box(i, room int) (box, error) {
	var out bytes.Buffer
	if err := p.passes(i, room).terminal(&out, Style{Width: p.style.width() - 4, Color: p.style.Color, Format: p.style.Format}); err != nil {
		return box{}, err
	}
	b := box{title: p.named(i), footer: p.footer(i)}
	for line := range strings.Lines(out.String()) {
		b.lines = append(b.lines, strings.TrimSuffix(line, "\n"))
	}
	return b, nil
}

// footer is the sum below a run's passes.
func (p *comparePage) footer(i int) string { return "computed " + sumText(p.Runs[i].Passes.Passes) }

// passes is a row per pass of a run, with so much of each token.
func (p *comparePage) passes(i, room int) *grid {
	run := &p.Runs[i]
	g := &grid{}
	var (
		step    = g.addColumn(column{head: "step"})
		token   = g.addColumn(column{head: "token", left: true})
		reuse   = g.addColumn(column{head: "reuse", left: true})
		compute = g.addColumn(column{head: "compute", left: true})
		evict   = -1
	)
	if run.Passes.Evicts {
		evict = g.addColumn(column{head: "drop", left: true})
	}
	positions := positionsText
	if run.Passes.Summed {
		positions = func(r compare.Range) string { return view.FormatCount(r.Count) }
	}
	passes := run.Passes.Passes
	for _, n := range p.elide(len(passes), boxPasses) {
		cells := g.addRow(plain)
		if n < 0 {
			cells[step].text = visible.Ellipsis
			continue
		}
		cells[step].text = strconv.Itoa(passes[n].Step + 1)
		if passes[n].Over {
			cells[token] = cell{text: "–", role: muted}
		} else {
			cells[token] = cell{text: visible.Fit(view.Token(passes[n].Token), room), role: tokenRole(passes[n].Token, plain), code: true}
		}
		cells[reuse] = cell{text: positions(passes[n].Reused), role: muted}
		cells[compute] = cell{text: positions(passes[n].Computed), role: chosen}
		if evict >= 0 {
			cells[evict] = cell{text: positions(passes[n].Evicted), role: cut}
		}
	}
	return g
}

// positionsText writes positions as the guide does.
func positionsText(r compare.Range) string {
	switch r.Count {
	case 0:
		return "–"
	case 1:
		return fmt.Sprintf("[%d]", r.First)
	case 2:
		return fmt.Sprintf("[%d,%d]", r.First, r.Last())
	}
	return fmt.Sprintf("[%d–%d]", r.First, r.Last())
}

// sumText adds up what all passes computed.
func sumText(passes []compare.Pass) string {
	sum := 0
	var terms []string
	for i := range passes {
		sum += passes[i].Computed.Count
		terms = append(terms, view.FormatCount(passes[i].Computed.Count))
	}
	if len(terms) > 4 {
		terms = []string{terms[0], terms[1], visible.Ellipsis, terms[len(terms)-1]}
	}
	if len(terms) < 2 {
		return view.FormatCount(sum)
	}
	return strings.Join(terms, " + ") + " = " + view.FormatCount(sum)
}

// boxKey says what the numbers in the boxes are.
func (p *comparePage) boxKey() prose {
	passes := p.Runs[p.Reference].Passes
	text := fmt.Sprintf("A row is the pass that led to the token. Positions count from 1; the prompt is %s.", positionsText(compare.Range{First: 1, Count: passes.Prompt}))
	if passes.Summed {
		text = fmt.Sprintf("A row is the pass of all beams that led to the token, in positions; the prompt has %d.", passes.Prompt)
		if ended := passes.Ended(); ended < len(passes.Passes) {
			text += fmt.Sprintf(" The text shown ended at step %d of %d; the search went on with other beams, which are counted here.", ended, len(passes.Passes))
		}
	}
	return prose{{muted, text}}
}
