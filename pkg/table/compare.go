package table

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Compare writes several runs between which one setting varies: their texts one
// under the other with the first difference marked, a row of metrics each, and
// the first step's candidates as bars on one axis. Where the cache varies, the
// proof that the logits agree comes first, or how far they do not, then what
// each did pass by pass, and what that cost.
func Compare(w io.Writer, c *compare.Comparison, s Style) error {
	return (&comparePage{Comparison: c, style: s}).page().Write(w, s)
}

// CompareAll is Compare with every step where Compare leaves some out.
func CompareAll(w io.Writer, c *compare.Comparison, s Style) error {
	return (&comparePage{Comparison: c, style: s, all: true}).page().Write(w, s)
}

type comparePage struct {
	*compare.Comparison
	style Style
	all   bool // no step is left out
}

func (p *comparePage) page() *Page {
	out := &Page{}
	if len(p.Runs) == 0 {
		out.say(prose{{plain, "There are no runs to compare."}})
		return out
	}
	parts := []func(*Page){p.metrics, p.first}
	if p.Caches {
		parts = []func(*Page){p.agreements, p.boxes, p.totals}
		if !p.AllSame() {
			parts = append(parts, p.metrics, p.first)
		}
	}
	p.texts(out)
	for _, part := range parts {
		var section Page
		if part(&section); len(section.parts) > 0 {
			out.gap()
			out.join(&section)
		}
	}
	out.say(append(p.broken(), p.several())...)
	return out
}

// valueWidth is how much of a value that varies is shown.
const valueWidth = 18

func (p *comparePage) value(i int) string {
	text, value := visible.Line, p.Runs[i].Value
	if strings.TrimSpace(value) != value { // a pattern, whose blanks count
		text = visible.Token
	}
	return visible.Fit(text(value), valueWidth)
}

// named is a value as a sentence says it: with its setting, where alone it would
// be a mere number or truth.
func (p *comparePage) named(i int) string {
	value := p.value(i)
	if _, err := strconv.ParseFloat(value, 64); err != nil && !slices.Contains([]string{"true", "false", "none"}, strings.ToLower(value)) {
		return value
	}
	return visible.Fit(visible.Line(p.Setting), settingWidth) + "=" + value
}

// lead says what varies and what does not.
func (p *comparePage) lead() prose {
	var values []string
	for i := range p.Runs {
		values = append(values, glue(p.value(i)))
	}
	var out prose
	out.add(strong, fmt.Sprintf("%s %s.", excerpt(p.Setting), strings.Join(values, ", ")))
	out.say(" The same prompt and the same other settings; ")
	if p.Seed == "" {
		out.say("no seed, as nothing is drawn.")
	} else {
		out.say("seed~%s for whatever is drawn.", excerpt(p.Seed))
	}
	return out
}

// texts adds what the runs wrote, one under the other.
func (p *comparePage) texts(out *Page) {
	out.say(p.lead())
	out.gap()
	texts := record("texts", "What the runs wrote", "value", "prompt", "text", "same_as_reference", "trace")
	for i := range p.Runs {
		run := &p.Runs[i]
		texts.addValues(run.Value, p.Prompt, running(run.Tokens), run.SameText, run.File)
	}
	out.add(texts)
	marks := &diffPage{style: p.style}
	reference := &p.Runs[p.Reference]
	if !slices.ContainsFunc(p.Runs, func(r compare.Run) bool { return !r.SameText }) {
		text := visible.Line(p.Prompt + running(reference.Tokens))
		out.add(forPeople{p.define(definition{"all the same", prose{{plain, marks.clip(text)}}})})
		return
	}
	var list definitions
	for i := range p.Runs {
		run := &p.Runs[i]
		switch {
		case i == p.Reference:
			list = append(list, definition{p.value(i), marks.marked(p.Prompt, run.Tokens, p.firstParting())})
		case run.SameText:
			list = append(list, definition{p.value(i), prose{{muted, "the same as " + p.value(p.Reference)}}})
		default:
			list = append(list, definition{p.value(i), marks.marked(p.Prompt, run.Tokens, min(run.Common, len(run.Tokens)))})
		}
	}
	out.add(forPeople{p.define(list...)})
}

// define is values and their texts, with long words broken.
func (p *comparePage) define(list ...definition) definitions {
	words := 0
	for _, d := range list {
		words = max(words, visible.Width(d.word))
	}
	for i := range list {
		list[i].meaning = list[i].meaning.chopped(max(1, p.style.width()-words-3))
	}
	return list
}

// firstParting is how many tokens of the reference come before another run
// leaves it.
func (p *comparePage) firstParting() int {
	least := len(p.Runs[p.Reference].Tokens)
	for i := range p.Runs {
		if !p.Runs[i].SameText {
			least = min(least, p.Runs[i].Common)
		}
	}
	return least
}

// metrics is a row per run.
func (p *comparePage) metrics(out *Page) {
	g := &grid{name: "metrics", title: "The runs by " + p.Setting}
	var (
		value    = g.addColumn(column{head: visible.Fit(excerpt(p.Setting), valueWidth), fields: fieldsOf("value"), left: true, shrink: 12})
		tokens   = g.addColumn(column{head: "tokens", fields: fieldsOf("tokens")})
		parts    = g.addColumn(column{head: "parts at", fields: fieldsOf("parts_at_step"), drop: 3})
		raw      = g.addColumn(column{group: "entropy", head: "raw", fields: fieldsOf("raw_entropy_nats"), drop: 6})
		final    = g.addColumn(column{group: "entropy", head: "final", fields: fieldsOf("final_entropy_nats"), drop: 5})
		choices  = g.addColumn(column{head: "choices", fields: fieldsOf("choices")})
		single   = g.addColumn(column{group: "distinct", head: "1", fields: fieldsOf("distinct_1"), drop: 2})
		pairs    = g.addColumn(column{group: "distinct", head: "2", fields: fieldsOf("distinct_2")})
		repeated = g.addColumn(column{head: "repeated", fields: fieldsOf("repeated"), drop: 1})
		logProb  = g.addColumn(column{group: "mean", head: "ln p", fields: fieldsOf("mean_log_prob_nats")})
		flops    = g.addColumn(column{head: "FLOPs", fields: fieldsOf("flops"), drop: 4})
		ms       = -1
	)
	if p.timed() {
		ms = g.addColumn(column{head: "ms", fields: fieldsOf("total_ms"), drop: 1})
	}
	end := g.addColumn(column{head: "end", fields: fieldsOf("finish_reason"), left: true, drop: 7})
	for i := range p.Runs {
		run := &p.Runs[i]
		m := &run.Metrics
		cells := g.addRow(plain)
		cells[value] = cell{text: p.value(i), role: strong, values: []any{run.Value}}
		cells[tokens] = countCell(m.Tokens)
		switch {
		case i == p.Reference || run.SameText:
		case run.Common == m.Tokens:
			cells[parts] = cell{text: "its end", values: []any{run.Common + 1}}
		default:
			cells[parts] = cell{text: "step " + strconv.Itoa(run.Common+1), values: []any{run.Common + 1}}
		}
		cells[raw], cells[final] = metric(m.RawEntropy), metric(m.Entropy)
		cells[choices] = cell{text: "–", values: []any{m.Choices}}
		if m.Choices.Finite() {
			cells[choices].text = view.FormatChoices(float64(m.Choices))
		}
		cells[single], cells[pairs] = metric(m.Distinct1), metric(m.Distinct2)
		cells[repeated] = cell{text: "–", values: []any{m.Repetition}}
		if m.Repetition.Finite() {
			cells[repeated].text = view.FormatPercent(float64(m.Repetition))
		}
		cells[logProb] = metric(m.LogProb)
		cells[flops] = siCell(run.Totals.Flops)
		if ms >= 0 {
			total := compare.Median(run.Times, compare.Time.Total)
			cells[ms] = cell{text: view.FormatMS(total), values: []any{milli(total)}}
		}
		cells[end] = cell{text: finishWord(m.FinishReason), values: []any{m.FinishReason}}
	}
	out.add(g)
	out.say(prose{{muted, "entropy: the mean of the steps, in nats, of the model's own probabilities and of those " +
		"after all settings, of which greedy decoding takes the likeliest; choices: exp of the latter; distinct: the share of different ones among the new tokens, and among their pairs; " +
		"repeated: runs of four tokens that came before; ln p: the model's own, in nats"}})
}

// metric is a number that there may not be.
func metric(r view.Real) cell {
	if math.IsNaN(float64(r)) {
		return cell{text: "–"}
	}
	return realCell(r)
}

// timed reports whether every run was timed.
func (p *comparePage) timed() bool {
	for i := range p.Runs {
		if len(p.Runs[i].Times) == 0 {
			return false
		}
	}
	return true
}

// several says what is shown of several sequences.
func (p *comparePage) several() prose {
	if !slices.ContainsFunc(p.Runs, func(r compare.Run) bool { return r.Sequences > 1 }) {
		return nil
	}
	first := "the text, the metrics and the boxes"
	if passes := p.Runs[p.Reference].Passes; passes == nil || passes.Summed {
		first = "the text and the metrics" // a search's boxes are of all beams
	}
	return prose{{muted, "Of several sequences " + first + " are those of the first; FLOPs, totals and what is said of logits are of all."}}
}

// broken names the runs whose traces break off.
func (p *comparePage) broken() []prose {
	var out []prose
	for i := range p.Runs {
		if cut := p.Runs[i].Cut; cut != "" {
			out = append(out, prose{{muted, p.value(i) + " breaks off: " + excerpt(cut)}})
		}
	}
	return out
}
