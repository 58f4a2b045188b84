package table

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Diff writes what two runs have in common and where they part: their texts one
// under the other, the settings that differ, the tokens that each took at the
// first difference with their chances in both, why, and the totals. Of several
// sequences the first is shown in full.
func Diff(w io.Writer, d *diff.Diff, s Style) error {
	p := &diffPage{d, s}
	out := &Page{}
	for _, part := range []func(*Page){p.texts, p.settings, p.first, p.totals} {
		part(out)
	}
	out.say(append(p.others(), p.broken()...)...)
	out.add(p.partings())
	return out.Write(w, s)
}

type diffPage struct {
	*diff.Diff
	style Style
}

// longestText is how many lines of a text are shown.
const longestText = 4

// texts adds what both wrote, one under the other. They begin with the same
// words, shortened where that would be long, so that the marks before the first
// difference stand one under the other.
func (p *diffPage) texts(out *Page) {
	if len(p.Sequences) == 0 {
		return
	}
	s := p.Sequences[0]
	texts := record("texts", "What both runs wrote", "run", "prompt", "text")
	texts.addValues("A", p.A.Prompt, running(s.A.Tokens))
	texts.addValues("B", p.B.Prompt, running(s.B.Tokens))
	out.add(texts)
	if s.Parting == nil && p.A.Prompt == p.B.Prompt {
		text := visible.Line(p.A.Prompt + running(s.A.Tokens))
		out.add(forPeople{definitions{{"A = B", prose{{plain, p.clip(text)}}}}})
		return
	}
	out.add(forPeople{definitions{
		{"A", p.marked(p.A.Prompt, s.A.Tokens, s.Common)},
		{"B", p.marked(p.B.Prompt, s.B.Tokens, s.Common)},
	}})
}

// marked is a text with a sign before the first token after the common ones.
func (p *diffPage) marked(prompt string, tokens []trace.Token, common int) prose {
	var out prose
	before := visible.Line(prompt + running(tokens[:common]))
	out.add(muted, spaced(visible.FitLastWords(before, p.style.width()/2)))
	if common == len(tokens) {
		out.add(muted, "▶"+tie+"(ends)")
		return out
	}
	next := tokens[common]
	text := view.Token(next)
	if !next.Special {
		text = visible.Line(view.Bytes(next))
	}
	// The blank before a word belongs to it, and stays on its line.
	out.add(chosen, "▶"+strings.ReplaceAll(text, " ", tie))
	out.add(plain, p.clip(visible.Line(running(tokens[common+1:]))))
	return out
}

func running(tokens []trace.Token) string {
	var text strings.Builder
	for _, t := range tokens {
		text.WriteString(view.Bytes(t))
	}
	return text.String()
}

// clip shortens a text to a few lines.
func (p *diffPage) clip(text string) string {
	return spaced(visible.Fit(text, longestText*p.style.width()))
}

// spaced keeps several blanks in a row, which prose would take for one.
func spaced(text string) string { return strings.ReplaceAll(text, "  ", " "+tie) }

// settings adds a row for each setting that differs and follows from no other,
// and names what was compared beside.
func (p *diffPage) settings(out *Page) {
	g := &grid{name: "settings", title: "The settings that differ"}
	name := g.addColumn(column{head: "differs", fields: fieldsOf("setting"), left: true, shrink: 12})
	a := g.addColumn(column{head: "A", fields: fieldsOf("a", "a_source"), left: true, shrink: 12})
	b := g.addColumn(column{head: "B", fields: fieldsOf("b", "b_source"), left: true, shrink: 12})
	for _, s := range p.Settings {
		if s.Follows {
			continue
		}
		cells := g.addRow(plain)
		cells[name] = cell{text: excerpt(s.Name), values: []any{s.Name}}
		cells[a] = cell{text: sourced(s.A, s.B), values: []any{scalar(s.A.Value), s.A.Source}}
		cells[b] = cell{text: sourced(s.B, s.A), values: []any{scalar(s.B.Value), s.B.Source}}
		if s.Name == diff.Force && len(p.Sequences) > 0 {
			cells[a].text, cells[b].text = byHandText(s.A, p.Sequences[0].A.Tokens), byHandText(s.B, p.Sequences[0].B.Tokens)
		}
	}
	out.add(gap{})
	if len(g.rows) > 0 {
		out.add(g)
	}
	out.say(p.same())
}

// byHandText says which tokens a hand put where, as far as the text came; beyond
// that their numbers stand for them.
func byHandText(v diff.Value, tokens []trace.Token) string {
	forced := diff.Forcing(v)
	if len(forced) == 0 {
		return sourced(v, v)
	}
	var list []string
	for _, step := range slices.Sorted(maps.Keys(forced)) {
		token := trace.Token{ID: forced[step]}
		if step <= len(tokens) && tokens[step-1].ID == token.ID {
			token = tokens[step-1]
		}
		list = append(list, fmt.Sprintf("step %d “%s”", step, shortToken(token)))
	}
	return visible.Fit(strings.Join(list, ", "), settingRoom)
}

// sourced is a value and who set it.
func sourced(v, other diff.Value) string {
	text, ok := v.Value.(string)
	if beside, both := other.Value.(string); ok && both {
		v.Value = apartFrom(text, beside)
	}
	out := diffValue(v)
	if v.Source != "" {
		out += " (" + excerpt(v.Source) + ")"
	}
	return out
}

// apartFrom is a text or, where it is long, its end from shortly before it
// differs from the text beside it.
func apartFrom(text, beside string) string {
	if visible.Width(visible.Line(text)) <= settingRoom {
		return text
	}
	start := 0
	for start < min(len(text), len(beside)) && text[start] == beside[start] {
		start++
	}
	start -= settingRoom / 3
	for start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	if start <= 0 {
		return text
	}
	return visible.Ellipsis + text[start:]
}

// settingRoom is how much of a setting's value is shown.
const settingRoom = 36

func diffValue(v diff.Value) string {
	switch value := v.Value.(type) {
	case nil:
		if v.Source != "" {
			return "none"
		}
		return "not set"
	case string:
		return visible.Fit(visible.Line(value), settingRoom)
	case []trace.StageSpec:
		var names []string
		for _, spec := range value {
			names = append(names, view.StageName(spec.Name))
		}
		return visible.Fit(strings.Join(names, ", "), settingRoom)
	}
	text, err := json.Marshal(v.Value)
	if err != nil {
		return "…"
	}
	return visible.Fit(visible.Line(string(text)), settingRoom)
}

// same names what was compared and does not differ.
func (p *diffPage) same() prose {
	named := map[string]bool{
		diff.Model: true, diff.Tokenizer: true, diff.Prompt: true, diff.Strategy: true, diff.Seed: true,
		diff.Generator: true, diff.Pipeline: true, diff.Cache: true, diff.Machine: true,
	}
	var list []string
	others := 0
	for _, name := range p.Same {
		if named[name] {
			list = append(list, name)
		} else {
			others++
		}
	}
	if others > 0 {
		list = append(list, fmt.Sprintf("%d %s", others, plural(others, "setting")))
	}
	if list == nil {
		return nil
	}
	return prose{{muted, "The same in both: " + strings.Join(list, ", ") + "."}}
}

// first adds what there is to say about the first sequences.
func (p *diffPage) first(out *Page) {
	out.gap()
	if len(p.Sequences) == 0 {
		out.say(prose{{plain, "Neither trace has a sequence to compare."}})
		return
	}
	s := &p.Sequences[0]
	if s.Parting == nil {
		var same prose
		if len(p.Settings) == 0 && p.SameTokens() {
			same.add(strong, "Nothing differs. ")
		}
		same.add(strong, fmt.Sprintf("The same %s in both.", plurals(s.Common, "token")))
		same.say(" %s", gaps(s))
		out.say(same)
		return
	}
	out.say(p.parts(s))
	out.add(chances(s.Parting))
	why := p.why(s)
	why.say(" %s", gaps(s))
	out.say(why)
}

// parts says where the runs part, and with what each went on.
func (p *diffPage) parts(s *diff.Sequence) prose {
	var out prose
	lead := fmt.Sprintf("They part at step %d", s.Parting.Step+1)
	out.add(strong, lead)
	if s.Common == 0 {
		out.add(strong, ", the first:")
	} else {
		out.add(strong, fmt.Sprintf(", after %s in common:", plurals(s.Common, "token")))
	}
	switch a, b := s.Parting.A.Token, s.Parting.B.Token; {
	case a == nil || b == nil:
		over, on, token := "A", "B", b
		if b == nil {
			over, on, token = "B", "A", a
		}
		out.say(" %s was over, %s went on", over, on)
		if token != nil {
			out.say(" with ")
			quote(&out, chosen, *token)
		}
	default:
		out.say(" A went on with ")
		quote(&out, chosen, *a)
		out.say(", B with ")
		quote(&out, chosen, *b)
	}
	out.say(".")
	return out
}

func plurals(n int, word string) string { return view.FormatCount(n) + " " + plural(n, word) }

// chances is how both tokens stood in both runs, side by side.
func chances(p *diff.Parting) *grid {
	g := &grid{name: "parting", title: "Both tokens in both runs", ruled: true}
	who := g.addColumn(column{head: "took", fields: fieldsOf("run")})
	token := g.addColumn(column{head: "token", fields: tokenFields("token"), left: true, shrink: 9})
	pair := func(group string, drop int, names ...string) (columns [2]int) {
		for run, letter := range []string{"A", "B"} {
			c := column{group: group, head: letter, drop: drop}
			for _, name := range names {
				c.fields = append(c.fields, fieldsOf("in_"+strings.ToLower(letter)+"_"+name)...)
			}
			columns[run] = g.addColumn(c)
		}
		return columns
	}
	raw, final := pair("p raw", 1, "raw_prob"), pair("p final", 0, "final_prob")
	drawn := [2]*float64{p.A.U, p.B.U}
	stood := pair(lineHead(drawn), 2, "rank", "u", "u_low", "u_high", "cut_by")
	for run, u := range drawn {
		if u != nil {
			g.columns[stood[run]].head += ", u = " + view.Fixed(*u, 3)
		}
	}
	for i, c := range []diff.Choice{p.A, p.B} {
		if c.Token == nil {
			continue
		}
		cells := g.addRow(plain)
		cells[who] = wordCell(string("AB"[i]))
		cells[token] = tokenCell(*c.Token, chosen)
		for run, at := range []diff.Chance{c.InA, c.InB} {
			r := plain
			if run == i {
				r = chosen
			}
			cells[raw[run]] = cell{text: known(at.Raw), role: r, values: []any{at.Raw}}
			cells[final[run]] = cell{text: known(at.Final), role: r, values: []any{at.Final}}
			cells[stood[run]] = cell{text: standing(at, drawn[run] != nil), role: r, values: standingValues(at, drawn[run])}
		}
	}
	return g
}

// lineHead says what the last columns hold: parts of the line where a number
// falls on it, ranks where none does.
func lineHead(drawn [2]*float64) string {
	switch {
	case drawn[0] == nil && drawn[1] == nil:
		return "rank"
	case drawn[0] != nil && drawn[1] != nil:
		return "part of the line"
	}
	return "part of the line, or rank"
}

// known is a probability that the trace may not hold.
func known(p *float64) string {
	if p == nil {
		return "?"
	}
	return view.FormatProb(*p)
}

// standing is a token's part of the line, its rank where no number falls on the
// line, or what removed it.
func standing(c diff.Chance, drawn bool) string {
	switch {
	case c.CutBy != nil:
		return "✕ " + c.CutBy.Label
	case c.Rank == 0:
		return ""
	case drawn:
		return interval(view.Place{Low: c.Low, High: c.High})
	}
	return view.FormatCount(c.Rank)
}

// standingValues is the same for programs: the rank, the number drawn and the
// token's part of the line, or what removed it.
func standingValues(c diff.Chance, u *float64) []any {
	if c.CutBy != nil {
		return []any{nil, u, nil, nil, c.CutBy.Label}
	}
	if u == nil || c.Rank == 0 {
		return []any{place(c.Rank), u}
	}
	return []any{c.Rank, u, c.Low, c.High}
}

// partings is a row for each pair of sequences, for programs.
func (p *diffPage) partings() *grid {
	g := record("partings", "Where the sequences part", "sequence", "tokens_in_common", "parts_at_step", "why")
	for i := range p.Sequences {
		s := &p.Sequences[i]
		if s.Parting == nil {
			g.addValues(i+1, s.Common)
			continue
		}
		g.addValues(i+1, s.Common, s.Parting.Step+1, string(s.Parting.Why.Kind))
	}
	return g
}

// gaps says how far the runs are apart up to where they part.
func gaps(s *diff.Sequence) string {
	logit, prob := s.Largest()
	if logit == nil && prob == nil {
		return "Their candidates cannot be compared: none was recorded in both."
	}
	until := "At every step"
	if s.Parting != nil {
		until = "Up to this step"
	}
	equal := func(g *diff.Gap) bool { return g == nil || g.Size == 0 }
	if equal(logit) && equal(prob) {
		return until + " the raw logits and the final probabilities of what both recorded are the same to the last bit."
	}
	return fmt.Sprintf("%s %s, and %s.", until, apart("the raw logits", logit), apart("the final probabilities", prob))
}

func apart(what string, g *diff.Gap) string {
	if g == nil || g.Size == 0 {
		return what + " are the same"
	}
	return fmt.Sprintf("%s differ by at most%s%s (“%s”, step%s%d)", what, tie, tiny(float64(g.Size)),
		visible.Fit(view.Token(g.Token), nameWidth), tie, g.Step+1)
}

// tiny writes a difference, which may be one of rounding.
func tiny(x float64) string {
	if x >= 0.01 {
		return view.FormatThree(x)
	}
	return strconv.FormatFloat(x, 'g', 2, 64)
}

// totals is a row per run.
func (p *diffPage) totals(out *Page) {
	g := &grid{name: "runs", title: "The runs as a whole"}
	run := g.addColumn(column{head: "run", fields: fieldsOf("run"), left: true})
	tokens := g.addColumn(column{head: "tokens", fields: fieldsOf("tokens")})
	flops := g.addColumn(column{head: "FLOPs", fields: fieldsOf("flops")})
	raw := g.addColumn(column{group: "mean ln p", head: "raw", fields: fieldsOf("mean_raw_log_prob_nats")})
	final := g.addColumn(column{group: "mean ln p", head: "final", fields: fieldsOf("mean_final_log_prob_nats")})
	stopped := g.addColumn(column{head: "stopped by", fields: fieldsOf("finish_reason"), left: true, drop: 2})
	path := -1
	if p.A.Path != "" || p.B.Path != "" {
		path = g.addColumn(column{head: "trace", fields: fieldsOf("trace"), left: true, drop: 1, shrink: 10})
	}
	for _, side := range []struct {
		name string
		diff.Side
		text func(*diff.Sequence) *diff.Text
	}{
		{"A", p.A, func(s *diff.Sequence) *diff.Text { return &s.A }},
		{"B", p.B, func(s *diff.Sequence) *diff.Text { return &s.B }},
	} {
		cells := g.addRow(plain)
		cells[run] = wordCell(side.name)
		cells[flops] = siCell(side.Flops)
		if path >= 0 {
			cells[path] = cell{text: visible.Line(side.Path), values: []any{side.Path}}
		}
		if len(p.Sequences) == 0 {
			continue
		}
		first := side.text(&p.Sequences[0])
		cells[tokens] = countCell(len(first.Tokens))
		cells[raw], cells[final] = realCell(first.MeanLogProb), realCell(first.MeanFinalLogProb)
		cells[stopped] = cell{text: excerpt(first.FinishReason), values: []any{first.FinishReason}}
	}
	out.gap()
	out.add(g)
}

// others says of each further sequence where it parts.
func (p *diffPage) others() []prose {
	var out []prose
	for i := 1; i < len(p.Sequences); i++ {
		s := &p.Sequences[i]
		var line prose
		line.add(strong, fmt.Sprintf("Sequence %d.", i+1))
		if s.Parting == nil {
			line.say(" The same %s in both.", plurals(s.Common, "token"))
		} else {
			line.say(" ")
			line = append(line, p.parts(s)...)
		}
		out = append(out, line)
	}
	if p.A.Sequences != p.B.Sequences {
		out = append(out, prose{{muted, fmt.Sprintf("A has %s and B %s; those that both have were compared.",
			plurals(p.A.Sequences, "sequence"), plurals(p.B.Sequences, "sequence"))}})
	}
	return out
}

// broken names the traces that break off.
func (p *diffPage) broken() []prose {
	var out []prose
	for _, side := range []struct{ name, cut string }{{"A", p.A.Cut}, {"B", p.B.Cut}} {
		if side.cut != "" {
			out = append(out, prose{{muted, side.name + " breaks off: " + excerpt(side.cut)}})
		}
	}
	return out
}
