package table

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Score writes what the model makes of a text: a row per token with its
// probability, surprisal and rank, then the perplexity, whether the run's
// settings could have written the text, and what each filter alone would have
// forbidden of it.
func Score(w io.Writer, t *trace.Trace, s Style) error {
	out := &Page{}
	if t = view.First(t); len(t.Steps) == 0 {
		out.say(prose{{plain, "There is no token to score."}})
		return out.Write(w, s)
	}
	p := &scorePage{t, view.Score(t)}
	out.add(p.tokens(), p.record())
	out.say(p.perplexity(), p.surprise(), p.writable())
	out.gap()
	out.add(p.filters())
	out.say(p.footnote())
	return out.Write(w, s)
}

type scorePage struct {
	*trace.Trace
	view.Scored
}

// tokens is the row per token. A stage that moved no rank has no column for it;
// what a stage cut stands in the last.
func (p *scorePage) tokens() *grid {
	g := &grid{name: "tokens", title: "The tokens of the text"}
	number := g.addColumn(column{head: "step", fields: fieldsOf("step")})
	token := g.addColumn(column{head: "token", fields: tokenFields("token"), left: true, shrink: 9})
	raw := g.addColumn(column{group: "p", head: "raw", fields: fieldsOf("raw_prob")})
	final := g.addColumn(column{group: "p", head: "final", fields: fieldsOf("final_prob"), drop: 1})
	nats := g.addColumn(column{group: "surprisal", head: "nats", fields: fieldsOf("surprisal_nats")})
	bits := g.addColumn(column{group: "surprisal", head: "bits", fields: fieldsOf("surprisal_bits"), drop: 3})
	stages := p.movers()
	ranks := make([]int, len(stages))
	for n, stage := range stages {
		c := column{group: "rank", head: p.stageName(stage), fields: fieldsOf(machineName(p.stageKey(stage)) + "_rank")}
		if n > 0 {
			c.drop = 2
		}
		ranks[n] = g.addColumn(c)
	}
	cutBy := g.addColumn(column{head: "cut by", fields: fieldsOf("cut_by"), left: true, shrink: 7,
		unseen: !slices.ContainsFunc(p.Tokens, func(t view.ScoredToken) bool { return t.CutBy != "" })})
	for i, scored := range p.Tokens {
		cells := g.addRow(plain)
		cells[number] = numberCell(i + 1)
		cells[token] = tokenCell(scored.Token, likelihood(scored.Prob))
		cells[raw] = probCell(scored.Prob).as(likelihood(scored.Prob))
		cells[final] = probCell(scored.FinalProb)
		cells[nats] = realCell(scored.Surprisal)
		cells[bits] = realCell(scored.Bits)
		for n, stage := range stages {
			if stage < len(scored.Ranks) {
				cells[ranks[n]] = cell{text: rankOrCut(scored.Ranks[stage]), values: []any{place(scored.Ranks[stage])}}
			}
		}
		if scored.CutBy != "" {
			cells[cutBy] = cell{text: "✕ " + p.stageLabel(scored.CutBy), role: cut, values: []any{scored.CutBy}}
		}
	}
	return g
}

// record is the text as a whole.
func (p *scorePage) record() *grid {
	g := record("score", "The text as a whole", "tokens", "log_prob_nats", "mean_surprisal_nats", "perplexity", "writable", "log_chance_nats")
	g.addValues(len(p.Tokens), p.LogProb, p.MeanSurprisal, p.Perplexity, p.Writable, p.LogChance)
	return g
}

// movers are the stages whose ranks are worth a column: the raw one, and those
// that moved a token without cutting it.
func (p *scorePage) movers() []int {
	stages := []int{0}
	for stage := 1; stage <= len(p.Run.Pipeline); stage++ {
		if slices.ContainsFunc(p.Tokens, func(t view.ScoredToken) bool {
			return stage < len(t.Ranks) && t.Ranks[stage] > 0 && t.Ranks[stage] != t.Ranks[stage-1]
		}) {
			stages = append(stages, stage)
		}
	}
	return stages
}

func (p *scorePage) stageName(stage int) string { return view.StageName(p.stageKey(stage)) }

// stageKey is a stage as the pipeline names it.
func (p *scorePage) stageKey(stage int) string {
	if stage == 0 {
		return trace.StageRaw
	}
	return p.Run.Pipeline[stage-1].Name
}

// stageLabel is a stage with its setting; the name alone where the steps do not
// hold the stage.
func (p *scorePage) stageLabel(name string) string {
	step := view.At(p.Trace, 0)
	if i := slices.IndexFunc(step.Stages, func(st trace.Stage) bool { return st.Name == name }); i >= 0 {
		return step.StageLabel(i)
	}
	return view.StageName(name)
}

func rankOrCut(rank int) string {
	if rank <= 0 {
		return "✕"
	}
	return view.FormatCount(rank)
}

// real2 is a number with two decimals, or infinity.
func real2(r view.Real) string { return realNumber(r, 2) }

func realNumber(r view.Real, decimals int) string {
	switch {
	case math.IsInf(float64(r), 1):
		return "∞"
	case math.IsInf(float64(r), -1):
		return "-∞"
	}
	return view.Fixed(float64(r), decimals)
}

// perplexity spells out how it comes from the tokens' surprisals.
func (p *scorePage) perplexity() prose {
	var out prose
	n := len(p.Tokens)
	out.add(strong, view.FormatCount(n)+" "+plural(n, "token"))
	out.say(", %s~nats of surprise together: the text's log-probability is %s.", realNumber(-p.LogProb, 4), realNumber(p.LogProb, 4))
	if !p.LogProb.Finite() {
		out.say(" One token had no chance at all, so the perplexity is infinite.")
		return out
	}
	mean := realNumber(p.MeanSurprisal, 4)
	out.say(" Per token %s~÷~%d~=~%s; perplexity e^%s~=~%s: as unsure as if each token were one of %s equally likely ones.",
		realNumber(-p.LogProb, 4), n, mean, mean, view.FormatChoices(float64(p.Perplexity)), view.FormatChoices(float64(p.Perplexity)))
	return out
}

// surprise names the token that the model expected least, and what it expected.
func (p *scorePage) surprise() prose {
	var out prose
	if p.Most < 0 || len(p.Tokens) == 1 {
		return out
	}
	most, step := p.Tokens[p.Most], view.At(p.Trace, p.Most)
	out.say("The most surprising is ")
	quote(&out, chosen, most.Token)
	out.say(", step~%d: p~%s, %s~nats", p.Most+1, view.FormatProb(most.Prob), real2(most.Surprisal))
	if len(most.Ranks) > 0 && most.Ranks[0] > 0 {
		out.say(", number %s of the model's list", view.FormatCount(most.Ranks[0]))
	}
	if n := favourite(step); n >= 0 && step.Candidates[n].ID != step.Draw.ID {
		out.say("; its first was ")
		quote(&out, plain, step.Candidates[n].Token)
		out.say(" (p~%s)", view.FormatProb(step.Prob(n, 0)))
	}
	out.say(".")
	return out
}

// favourite is view.Step.Favourite for a step that may have no stages.
func favourite(s view.Step) int {
	if s.Last() < 0 {
		return -1
	}
	return s.Favourite()
}

// writable answers whether these settings could ever have written the text.
func (p *scorePage) writable() prose {
	var out prose
	out.add(strong, "Could these settings have written it?")
	switch nats := float64(p.LogChance); {
	case !p.Writable:
		out.say(" No")
		p.obstacle(&out)
	case nats == 0 && p.Stop != nil:
		out.say(" Yes: after this prompt they write nothing else.")
	case nats == 0:
		out.say(" Yes: after this prompt these tokens are the only ones they can begin with.")
	default:
		out.say(" Yes, with probability e^%s~=~%s", realNumber(p.LogChance, 4), glue(chance(nats)))
		if p := math.Exp(nats); p > 1e-6 { // as far as one can picture it
			out.say(": %s", view.FormatChance(p))
		}
		out.say(".")
	}
	return out
}

// obstacle goes on after a No.
func (p *scorePage) obstacle(out *prose) {
	at := p.Obstacle
	token := p.Tokens[at.Index].Token
	switch {
	case at.Ended:
		p.ended(out)
		return
	case at.Instead != nil:
		out.say(", not past step~%d: greedy decoding takes the likeliest token, ", at.Index+1)
		quote(out, plain, *at.Instead)
		out.say(", and not ")
		quote(out, chosen, token)
		out.say(".")
		return
	case at.Stage == "":
		out.say(", not past step~%d: no chance was left for ", at.Index+1)
		quote(out, chosen, token)
		out.say(".")
		return
	}
	out.say(", not past step~%d: %s cut ", at.Index+1, p.stageLabel(at.Stage))
	quote(out, chosen, token)
	out.say(".")
	if at.Pass != nil {
		p.passes(out, at)
	}
	cutTokens := 0
	for _, t := range p.Tokens {
		if t.CutBy != "" {
			cutTokens++
		}
	}
	if cutTokens > 1 {
		out.say(" In all, %d of the %d tokens are cut.", cutTokens, len(p.Tokens))
	}
}

// ended says where a run would have been over.
func (p *scorePage) ended(out *prose) {
	at := p.Stop.Index
	out.say(": it would have ended at step~%d, ", at+1)
	if p.Stop.Reason == trace.FinishStopString {
		out.say("where the text holds the stop string “%s”; ", visible.Fit(visible.Token(p.Stop.Text), nameWidth))
	} else {
		out.say("with the end token ")
		quote(out, special, p.Tokens[at].Token)
		out.say("; ")
	}
	quote(out, chosen, p.Tokens[at+1].Token)
	out.say(" is behind that.")
}

// passes says how far the filters have to be opened for the token.
func (p *scorePage) passes(out *prose, at *view.Obstacle) {
	exact := at.Pass.Exact
	out.say(" To let it pass, %s has to be %s", excerpt(at.Pass.Param), limit(at.Pass.Relation, at.Pass.Value))
	for i, pass := range at.Also {
		joint := ","
		if i == len(at.Also)-1 {
			joint = " and"
		}
		out.say("%s %s %s", joint, excerpt(pass.Param), limit(pass.Relation, pass.Value))
		exact = exact && pass.Exact
	}
	if !exact {
		out.say(" (less may do: the trace does not hold all tokens above it)")
	}
	if len(at.Unclear) > 0 {
		out.say("; whether %s would cut it then does not follow from the trace", together(at.Unclear))
	}
	out.say(".")
}

// chance writes a probability by its logarithm, however small it is.
func chance(nats float64) string {
	if nats > math.Log(0.0095) {
		return view.FormatProb(math.Exp(nats))
	}
	exponent := math.Floor(nats / math.Ln10)
	digits := view.Fixed(math.Exp(nats-exponent*math.Ln10), 2)
	if digits == "10.00" {
		digits, exponent = "1.00", exponent+1
	}
	return fmt.Sprintf("%s × 10^%.0f", digits, exponent)
}

// limit says what a setting has to be, rounded to the side on which it is still
// enough.
func limit(relation string, value float64) string {
	switch {
	case relation == view.AtLeast:
		value = math.Ceil(value)
		return relation + tie + view.FormatCount(int64(value))
	case relation == view.Above && value >= 0.9999:
		return "1 (off)" // what is between is no setting that anybody would use
	case relation == view.Above:
		return relation + tie + view.Fixed(math.Ceil(1e4*value)/1e4, 4)
	case !(value > 0):
		return "0 (off)"
	case value >= 0.001:
		return relation + tie + view.Fixed(math.Floor(1e4*value)/1e4, 4)
	}
	unit := math.Pow10(int(math.Floor(math.Log10(value))) - 1)
	return relation + tie + strconv.FormatFloat(math.Floor(value/unit)*unit, 'e', 1, 64)
}

// usual are values for the filters that a run leaves out: the defaults and
// recommendations that people meet.
var usual = []usualFilter{
	{view.TopK, view.AtLeast, 1, 50, func(v float64) bool { return v <= 0 }},
	{view.TopP, view.Above, 0, 0.9, func(v float64) bool { return v >= 1 }},
	{view.MinP, view.AtMost, 1, 0.05, func(v float64) bool { return v <= 0 }},
}

type usualFilter struct {
	filter   string
	relation string  // of a setting to what a token needs
	any      float64 // what a token needs that every setting keeps
	value    float64
	off      func(float64) bool
}

// sets reports whether the run has the filter, set to something that it does.
func (p *scorePage) sets(u usualFilter) bool {
	set := view.Config(&p.Run, u.filter, math.NaN())
	return !math.IsNaN(set) && !u.off(set)
}

// filters says for three filters, each alone, what it would forbid.
func (p *scorePage) filters() *grid {
	g := &grid{name: "filters", title: "What each filter alone would forbid"}
	name := g.addColumn(column{head: "alone", fields: fieldsOf("filter", "value", "set_by_run"), left: true})
	count := g.addColumn(column{head: "forbids", fields: fieldsOf("forbidden", "forbidden_at_most", "tokens")})
	which := g.addColumn(column{head: "which", left: true, shrink: 10, drop: 2})
	pass := g.addColumn(column{head: "lets all pass", fields: fieldsOf("passes_all", "passes_all_value"), left: true})
	for _, u := range usual {
		value, mark := u.value, " *"
		if p.sets(u) {
			value, mark = view.Config(&p.Run, u.filter, u.value), ""
		}
		cells := g.addRow(plain)
		forbidden, unclear := p.Forbids(u.filter, value)
		cells[name] = cell{text: strings.ReplaceAll(u.filter, "_", "-") + " " + strconv.FormatFloat(value, 'g', 6, 64) + mark,
			values: []any{u.filter, value, p.sets(u)}}
		cells[count].values = []any{len(forbidden), len(forbidden) + len(unclear), len(p.Tokens)}
		cells[count].text = fmt.Sprintf("%d of %d", len(forbidden), len(p.Tokens))
		if len(unclear) > 0 {
			cells[count].text = fmt.Sprintf("%d–%d of %d", len(forbidden), len(forbidden)+len(unclear), len(p.Tokens))
		}
		cells[which] = cell{text: p.list(forbidden), code: true}
		if need, ok := p.need(u.filter); ok {
			cells[pass] = cell{text: strings.ReplaceAll(limit(u.relation, need), tie, " "), values: []any{u.relation, need}}
			if need == u.any {
				cells[pass].text = "any"
			}
		}
	}
	return g
}

// list names the first few tokens.
func (p *scorePage) list(tokens []int) string {
	const most = 3
	var names []string
	for _, i := range tokens[:min(most, len(tokens))] {
		names = append(names, tokenText(p.Tokens[i].Token))
	}
	if len(tokens) > most {
		names = append(names, "…")
	}
	return strings.Join(names, "  ")
}

// need is the setting of a filter with which every token passes.
func (p *scorePage) need(filter string) (float64, bool) {
	need, known := 0.0, false
	if filter == view.MinP {
		need = 1
	}
	for i := range p.Tokens {
		needs := p.Tokens[i].Needs
		switch {
		case needs == nil, filter == view.MinP && needs.MinP == nil:
			return 0, false
		case filter == view.TopK:
			need = max(need, float64(needs.TopK))
		case filter == view.TopP && needs.TopK > 1:
			need = max(need, needs.TopP.High)
		case filter == view.MinP:
			need = min(need, float64(*needs.MinP))
		}
		known = true
	}
	return need, known
}

// footnote says which probabilities the filters are held against.
func (p *scorePage) footnote() prose {
	of := "the model's own probabilities"
	if p.Base > 0 && p.Base <= len(p.Run.Pipeline) {
		of = "the probabilities after " + p.stageLabel(p.Run.Pipeline[p.Base-1].Name)
	}
	note := "Each filter as if it were the only one, on " + of + "."
	if slices.ContainsFunc(usual, func(u usualFilter) bool { return !p.sets(u) }) {
		note = "* A common value: this run does not set it. " + note
	}
	return prose{{muted, note}}
}
