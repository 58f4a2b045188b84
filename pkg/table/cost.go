package table

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Cost writes what a run cost: the FLOPs of each step by kind, counted and
// checked against the formula, the bytes that its passes read, then where the
// time and the memory went, what the cache took, and what the other setting of
// use_cache would have cost. Of several sequences, of the beams of a search and
// of a round of assisted decoding a row is the sum.
func Cost(w io.Writer, t *trace.Trace, s Style) error {
	c := view.Cost(t)
	p := &Page{}
	if len(c.Steps) == 0 {
		p.say(prose{{plain, "Nothing was computed, so nothing was spent."}})
		return p.Write(w, s)
	}
	p.add(costGrid(&c))
	p.gap()
	var list definitions
	for _, d := range []definition{
		{"FLOPs", counted(t, &c)},
		{"other setting", otherSetting(t, &c)},
		{"bytes read", bytesRead(&c)},
		{"FLOPs per byte", intensity(&c)},
		{"time", timeSpent(&c)},
		{"speed", achieved(&c)},
		{"cache", cacheSpent(t, &c)},
		{"memory", memory(t, &c)},
	} {
		if len(d.meaning) > 0 {
			list = append(list, d)
		}
	}
	p.add(list)
	return p.Write(w, s)
}

// kindColumns are the heads of view.FlopKinds, and how soon each gives way.
var kindColumns = []struct {
	head, name string
	drop       int
}{
	{"norms", "norms", 9}, {"q,k,v,o", "projections", 2}, {"rope", "rope", 8}, {"q·k", "attention_scores", 6}, {"softmax", "softmax", 7},
	{"p·v", "attention_values", 6}, {"residual", "residual", 9}, {"MLP", "mlp", 1}, {"unembed", "unembedding", 1},
}

// costGrid has a row for each step, and their sums.
func costGrid(c *view.Costs) *grid {
	g := &grid{name: "costs", title: "What each step cost", noted: true}
	step := g.addColumn(column{head: "step", fields: fieldsOf("step")})
	cache := g.addColumn(column{group: "positions", head: "reused+new", fields: fieldsOf("positions_reused", "positions_computed"), drop: 4})
	first := len(g.columns)
	for _, k := range kindColumns {
		g.addColumn(column{group: "FLOPs", head: k.head, fields: fieldsOf(k.name + "_flops"), drop: k.drop})
	}
	var (
		total   = g.addColumn(column{group: "FLOPs", head: "all", fields: fieldsOf("flops")})
		formula = g.addColumn(column{group: "by", head: "formula", fields: fieldsOf("formula_flops"), drop: 5})
		read    = g.addColumn(column{group: "bytes", head: "read", fields: fieldsOf("weights_read_bytes", "cache_read_bytes"), drop: 3})
		ratio   = g.addColumn(column{group: "FLOPs", head: "per byte", fields: fieldsOf("flops_per_byte"), drop: 3})
		times   = g.addColumn(column{fields: fieldsOf("forward_ms", "sample_ms", "record_ms"), unseen: true})
	)
	add := func(label string, r role, s *view.Spent) []cell {
		cells := g.addRow(r)
		cells[step].text = label
		cells[cache] = positionsCell(s.Reused, s.Computed)
		kinds := view.FlopKinds(s.Flops)
		for i, k := range kinds {
			cells[first+i] = siCell(k.Flops)
		}
		cells[total] = siCell(s.Flops.Total)
		cells[formula] = cell{text: agreement(s), values: []any{s.Formula.Total}}
		if s.Intensity.Finite() {
			cells[read] = cell{text: view.FormatSI(s.WeightBytes + s.CacheBytes), values: []any{s.WeightBytes, s.CacheBytes}}
			cells[ratio] = cell{text: view.FormatThree(float64(s.Intensity)), values: []any{s.Intensity}}
		}
		cells[times] = valueCell(milli(s.ForwardNS), milli(s.SampleNS), milli(s.RecordNS))
		return cells
	}
	for i := range c.Steps {
		index := c.Steps[i].Index + 1
		add(strconv.Itoa(index), plain, &c.Steps[i].Spent)[step].values = []any{index}
	}
	if len(c.Steps) > 1 { // a sum, which programs can make
		seenOnly(add("all", strong, &c.Total))
	}
	if all := c.Total.Flops; all.Total > 0 {
		cells := g.addRow(muted)
		cells[step].text = "%"
		for i, k := range view.FlopKinds(all) {
			cells[first+i].text = view.Fixed(100*float64(k.Flops)/float64(all.Total), 1)
		}
	}
	return g
}

// agreement is a sign for a count that is the formula's, or how far it is off.
func agreement(s *view.Spent) string {
	switch off := s.Flops.Total - s.Formula.Total; {
	case s.Flops == s.Formula:
		return "="
	case off > 0:
		return "+" + view.FormatSI(off)
	case off < 0:
		return view.FormatSI(off)
	}
	return "≠"
}

// left names the columns for which there is no room.
func left(g *grid, s Style) prose {
	var p prose
	there := fit(g, s.width()-1).columns
	var gone []string
	for _, c := range g.seen().columns {
		if !slices.ContainsFunc(there, func(o column) bool { return o.group == c.group && o.head == c.head }) {
			gone = append(gone, glue(g.columnName(c)))
		}
	}
	if len(gone) > 0 {
		p.add(muted, "Wider than the terminal and left out: "+strings.Join(gone, ", ")+".")
	}
	return p
}

// columnName is a column's head, with its group where another group has the same.
func (g *grid) columnName(c column) string {
	if slices.ContainsFunc(g.columns, func(o column) bool { return o.head == c.head && o.group != c.group }) && c.group != "" {
		return c.group + ": " + c.head
	}
	return c.head
}

// counted says whether the kernels did what the formula gives.
func counted(t *trace.Trace, c *view.Costs) prose {
	var p prose
	p.add(strong, glue(view.FormatCount(c.Total.Flops.Total)))
	p.say(" counted in the kernels, ")
	p.say("%s by the formula from the model's shape: ", glue(view.FormatCount(c.Total.Formula.Total)))
	if d := c.Differs; d == nil {
		p.say("equal, in every kind and at every step.")
	} else {
		p.say("not equal. First at step %d, %s: %s counted, %s by formula, %s apart. Run explain verify on the trace.", c.Steps[d.Step].Index+1, d.Kind,
			view.FormatCount(d.Counted), view.FormatCount(d.Formula), view.FormatCount(d.Counted-d.Formula))
	}
	if c.Total.Guided() {
		p.say(" With guidance each step ran a second text, whose FLOPs are in these.")
	}
	if draftModel(t) {
		p.say(" The draft model's FLOPs, bytes and cache are in no number here: its FLOPs and time stand with the rounds, in explain show.")
	}
	if view.ExtentOf(t) == view.OneSequence && c.Steps[0].Computed == 0 {
		p.say(" The prompt was read once, in the first sequence, and is not in these.")
	}
	return p
}

// draftModel reports whether a model of its own made the drafts.
func draftModel(t *trace.Trace) bool {
	return slices.ContainsFunc(t.Steps, func(s trace.Step) bool {
		return s.Assist != nil && s.Assist.Draft != nil && s.Assist.Draft.Flops > 0
	})
}

// subject is what the steps of a trace are, as somebody would point at them.
func subject(t *trace.Trace) string {
	switch view.ExtentOf(t) {
	case view.OneSequence:
		return "this sequence"
	case view.PathOfSearch:
		return "this text, all beams together"
	}
	return "this run"
}

// otherSetting is what use_cache the other way would have cost.
func otherSetting(t *trace.Trace, c *view.Costs) prose {
	var p prose
	own, other := c.Total.Flops.Total, c.Total.Other
	if own <= 0 || other <= 0 {
		return p
	}
	name, verb := "use_cache=False", "which computes every position again at each step"
	if t.Run.Cache == cacheNone {
		name, verb = "use_cache=True", "which computes each position once"
	}
	p.say("%s, %s: %s~FLOPs by formula; %s. ", name, verb, glue(view.FormatSI(other)), notRun(t))
	p.say("%s ÷ %s = %s those of %s.", glue(view.FormatSI(other)), glue(view.FormatSI(own)), times(float64(other)/float64(own)), subject(t))
	if kind, _, _ := strings.Cut(t.Run.Cache, " "); kind == "sliding_window" {
		p.say(" It attends to all the text, not to the window alone.")
	}
	return p
}

// notRun says what became of the other setting of use_cache.
func notRun(t *trace.Trace) string {
	if assisted(t) {
		return "it cannot be run, as assisted decoding takes a rejected draft back out of the cache"
	}
	return "it was not run"
}

// phase is prefill or decode.
type phase struct {
	name  string
	spent *view.Spent
}

// phases are those in which something ran.
func phases(c *view.Costs) []phase {
	var out []phase
	for _, p := range []phase{{"prefill", &c.Prefill}, {"decode", &c.Decode}} {
		if p.spent.Flops.Total > 0 {
			out = append(out, p)
		}
	}
	return out
}

func bytesRead(c *view.Costs) prose {
	var p prose
	for i, phase := range phases(c) {
		s := phase.spent
		if s.WeightBytes+s.CacheBytes <= 0 {
			continue
		}
		if i > 0 {
			p.say("; ")
		}
		p.say("%s %s of weights in %s %s", phase.name, glue(view.FormatSI(s.WeightBytes)), view.FormatCount(s.Passes), passes(s.Passes))
		p.say(" + %s of cache = %s", glue(view.FormatSI(s.CacheBytes)), glue(view.FormatSI(s.WeightBytes+s.CacheBytes)))
	}
	if len(p) > 0 {
		p.say(".")
		if c.Total.Guided() {
			p.say(" Both texts' passes and caches count.")
		}
	}
	return p
}

// intensity is arithmetic intensity, of the phases apart: they differ by as
// much as a prompt is long.
func intensity(c *view.Costs) prose {
	var p prose
	for _, phase := range phases(c) {
		s := phase.spent
		if !s.Intensity.Finite() {
			continue
		}
		if len(p) > 0 {
			p.say("; ")
		}
		p.say("%s %s ÷ %s = ", phase.name, glue(view.FormatSI(s.Flops.Total)), glue(view.FormatSI(s.WeightBytes+s.CacheBytes)))
		p.add(strong, view.FormatThree(float64(s.Intensity)))
	}
	if len(p) > 0 {
		p.say(". A weight of 4~bytes that is read for one position does 2~FLOPs, a multiplication and an addition: 0.5 for a byte; one that is read for n~positions, n times that.")
	}
	return p
}

// timePart is a part of the time, timeParts those that took any.
type timePart struct {
	name string
	ns   int64
}

func timeParts(c *view.Costs) []timePart {
	parts := []timePart{
		{"prefill", c.Prefill.ForwardNS}, {"decode", c.Decode.ForwardNS},
		{"sampling", c.Total.SampleNS}, {"recording", c.Total.RecordNS},
	}
	return slices.DeleteFunc(parts, func(p timePart) bool { return p.ns == 0 })
}

func timeSpent(c *view.Costs) prose {
	var p prose
	all := c.Total.NS()
	if all <= 0 {
		return p
	}
	for i, part := range timeParts(c) {
		if i > 0 {
			p.say(" + ")
		}
		p.say("%s %s (%s)", part.name, milliseconds(part.ns), view.FormatPercent(float64(part.ns)/float64(all)))
	}
	p.say(" = ")
	p.add(strong, milliseconds(all))
	p.say(". Recording is making the records of the steps, not writing them.")
	if c.Total.DraftNS > 0 {
		p.say(" Beside that the draft took %s.", milliseconds(c.Total.DraftNS))
	}
	return p
}

// achieved is FLOP/s, of the forward passes alone.
func achieved(c *view.Costs) prose {
	var p prose
	for _, phase := range phases(c) {
		s := phase.spent
		if !s.Speed.Finite() {
			continue
		}
		if len(p) > 0 {
			p.say("; ")
		}
		p.say("%s %s~FLOPs ÷ %s = ", phase.name, glue(view.FormatSI(s.Flops.Total)), milliseconds(s.ForwardNS))
		p.add(strong, perSecond(float64(s.Speed)))
	}
	switch {
	case len(p) > 0:
		p.say(".")
	case c.Total.ForwardNS > 0 && c.Total.Flops.Total > 0:
		p.say("not known: the second pass of classifier-free guidance counts with the FLOPs, and its time with sampling.")
	}
	return p
}

// milliseconds is a time that something is divided by: three digits, however
// short it is.
func milliseconds(ns int64) string {
	if ns > 0 && ns < 10_000 {
		return significant(float64(ns)*1e-6) + tie + "ms"
	}
	return view.FormatMS(ns) + tie + "ms"
}

// perSecond writes a rate of operations.
func perSecond(rate float64) string {
	if !(rate < 1e18 && rate > -1e18) {
		return "–"
	}
	return glue(view.FormatSI(int64(rate))) + tie + "FLOP/s"
}

// cacheName is the subject of a sentence about the cache.
func cacheName(c *view.CacheCost) string {
	if c.Label == "dynamic" {
		return "Cache"
	}
	return "Cache (" + visible.Fit(visible.Line(c.Label), settingWidth) + ")"
}

// cacheSpent is what the cache took, and how its kind does it.
func cacheSpent(t *trace.Trace, c *view.Costs) prose {
	var p prose
	if t.Run.Cache == cacheNone {
		if outOfMemory(t) {
			p.say("none: --memory_limit left no room for one, and each pass forgets what it has computed.")
		} else {
			p.say("none: use_cache is false, and each pass forgets what it has computed.")
		}
		return p
	}
	p.add(strong, visible.Fit(visible.Line(c.Cache.Label), settingWidth))
	p.say(". ")
	p = append(p, holdings(&c.Cache)...)
	ofOneText(&p, c)
	inexact(&p, t, c)
	return p
}

// ofOneText says of a guided run's cache which of two it is.
func ofOneText(p *prose, c *view.Costs) {
	if c.Total.Guided() {
		p.say(" That is of the prompt's text; the second text's cache is not in it.")
	}
}

// outOfMemory reports whether the run went without a cache because of a limit.
func outOfMemory(t *trace.Trace) bool {
	return t.Run.Cache == cacheNone && t.Run.Config["use_cache"].Source == "on_oom"
}

// inexact says of a cache that loses something that the logits show it, and how
// to see how much.
func inexact(p *prose, t *trace.Trace, c *view.Costs) {
	kind, _, _ := strings.Cut(t.Run.Cache, " ")
	why := ""
	switch {
	case kind == "sliding_window" && c.Cache.Evicted > 0:
		why = "what has left the window is not attended to"
	case kind == "quantized":
		why = "codes are rounded"
	default:
		return
	}
	p.say(" With this cache the logits are not exact: %s. explain compare --vary cache_implementation=dynamic,%s, with the same prompt and settings, shows how far they are off.", why, kind)
}

// holdings says in words what a cache holds and has taken.
func holdings(c *view.CacheCost) prose {
	var p prose
	layout := trace.Layout{}
	if c.Layout != nil {
		layout = *c.Layout
	}
	switch {
	case c.Blocks > 0:
		p.say("%s %s of %s %s", view.FormatCount(c.Blocks), plural(c.Blocks, "block"), view.FormatCount(layout.BlockSize), plural(layout.BlockSize, "position"))
		if c.Shared > 0 {
			p.say(", %s shared by %s %s", view.FormatCount(c.Shared), view.FormatCount(c.Sequences), plural(c.Sequences, "sequence"))
		}
		p.say(". ")
	case layout.Window > 0:
		p.say("A window of %s %s; %s %s left it. ", view.FormatCount(layout.Window), plural(layout.Window, "position"),
			view.FormatCount(c.Evicted), plural(c.Evicted, "position"))
	case layout.Reserve > 0:
		p.say("Room for %s %s from the start. ", view.FormatCount(layout.Reserve), plural(layout.Reserve, "position"))
	case layout.Bits > 0:
		p.say("The prompt in codes of %d~bits, with a scale for each %s numbers; what follows is exact until there are %s %s of it. ",
			layout.Bits, view.FormatCount(layout.Group), view.FormatCount(layout.Residual), plural(layout.Residual, "position"))
	}
	p.say("Holds %s~bytes", glue(view.FormatSI(c.Held)))
	if c.Reserved > 0 {
		p.say(" in %s reserved", glue(view.FormatSI(c.Reserved)))
		if c.Moved > 0 {
			p.say(" and moved %s on the way", glue(view.FormatSI(c.Moved)))
		}
	}
	p.say(".")
	return p
}

// memory is the peak of the process and what of it is known.
func memory(t *trace.Trace, c *view.Costs) prose {
	var p prose
	m := &c.Memory
	if m.Weights > 0 {
		p.say("weights %s parameters × 4~bytes = %s", view.FormatCount(m.Weights/4), glue(view.FormatSI(m.Weights)))
	}
	if m.Cache > 0 {
		if len(p) > 0 {
			p.say(" + ")
		}
		what := "cache"
		switch {
		case t.Run.Cache == cacheNone:
			what = "keys and values of one layer at a time, which each pass makes anew,"
		case c.Total.Guided():
			what = "cache of the prompt's text"
		}
		p.say("%s %s", what, glue(view.FormatSI(m.Cache)))
	}
	switch {
	case len(p) == 0:
	case m.Peak <= 0:
		p.say(". The peak of the process is not known.")
		return p
	case m.Rest < 0:
		p.say(" are more than the peak of the process, %s~bytes: what was reserved and never written to takes no memory, and neither does a weight that was never read.", glue(view.FormatSI(m.Peak)))
		return p
	default:
		p.say(" + the rest %s = ", glue(view.FormatSI(m.Rest)))
		p.add(strong, glue(view.FormatSI(m.Peak))+tie+"bytes")
		p.say(", the peak of the process. The rest is the program, the work space of the passes, the tokenizer and the trace")
		switch {
		case draftModel(t):
			p.say(", and the draft model with its cache")
		case c.Total.Guided():
			p.say(", and the second text's cache")
		case view.ExtentOf(t) == view.OneSequence:
			p.say(", and the caches of the other sequences")
		}
		p.say(".")
	}
	return p
}
