package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
)

// totals adds what the runs spent in positions, operations, bytes and time,
// each against the reference, and what the ratios mean.
func (p *comparePage) totals(out *Page) {
	out.add(p.costs(), p.costRecord())
	out.say(p.costWords()...)
}

// costRecord is the costs for programs: a row for each amount of each run.
func (p *comparePage) costRecord() *grid {
	g := record("costs", "What the runs spent", "value", "measure", "amount", "ratio_to_reference")
	for i := range p.Runs {
		for _, line := range p.amounts() {
			amount, reference := line.of(&p.Runs[i]), line.of(&p.Runs[p.Reference])
			if strings.HasSuffix(line.field, "_ms") {
				amount, reference = milli(int64(amount)), milli(int64(reference))
			}
			var ratio any
			if reference != 0 {
				ratio = amount / reference
			}
			g.addValues(p.Runs[i].Value, line.field, amount, ratio)
		}
	}
	return g
}

// amount is one line of the costs: how to read it, and how to write it.
type amount struct {
	name  string
	field string // for programs
	of    func(*compare.Run) float64
	write func(float64) string
}

func count(x float64) string { return view.FormatCount(int64(x)) }
func si(x float64) string    { return view.FormatSI(int64(x)) }
func ms(x float64) string    { return view.FormatMS(int64(x)) }

// amounts are the lines.
func (p *comparePage) amounts() []amount {
	list := []amount{
		{"positions computed", "positions_computed", func(r *compare.Run) float64 { return float64(r.Totals.Computed) }, count},
		{"positions reused", "positions_reused", func(r *compare.Run) float64 { return float64(r.Totals.Reused) }, count},
		{"FLOPs, executed", "flops", func(r *compare.Run) float64 { return float64(r.Totals.Flops) }, si},
		{"FLOPs, by formula", "formula_flops", func(r *compare.Run) float64 { return float64(r.Totals.FlopsFormula) }, si},
		{"bytes of weights read", "weights_read_bytes", func(r *compare.Run) float64 { return float64(r.Totals.WeightBytesRead) }, si},
		{"bytes of cache read", "cache_read_bytes", func(r *compare.Run) float64 { return float64(r.Totals.CacheBytesRead) }, si},
		{"bytes of cache held", "cache_held_bytes", func(r *compare.Run) float64 { return float64(r.Totals.Bytes) }, si},
	}
	if !p.timed() {
		return list
	}
	median := func(of func(compare.Time) int64) func(*compare.Run) float64 {
		return func(r *compare.Run) float64 { return float64(compare.Median(r.Times, of)) }
	}
	list = append(list,
		amount{"ms in all", "total_ms", median(compare.Time.Total), ms},
		amount{"ms of the first pass", "prefill_ms", median(func(t compare.Time) int64 { return t.PrefillNS }), ms},
		amount{"ms of the others", "decode_ms", median(func(t compare.Time) int64 { return t.DecodeNS }), ms},
		amount{"ms choosing tokens", "sample_ms", median(func(t compare.Time) int64 { return t.SampleNS }), ms},
	)
	if p.guided() {
		return list
	}
	return append(list, amount{"FLOPs a second", "flops_per_second", speedOf, si})
}

// guided reports whether a run had passes whose time is not known apart.
func (p *comparePage) guided() bool {
	return slices.ContainsFunc(p.Runs, func(r compare.Run) bool { return r.Totals.Guided })
}

// speedOf is the speed of the model's passes.
func speedOf(r *compare.Run) float64 {
	ns := compare.Median(r.Times, compare.Time.Model)
	if ns <= 0 {
		return 0
	}
	return float64(r.Totals.Flops) / (float64(ns) * 1e-9)
}

func (p *comparePage) costs() *grid {
	g := &grid{}
	name := g.addColumn(column{left: true, wrap: true, shrink: 10})
	values, ratios := make([]int, len(p.Runs)), make([]int, len(p.Runs))
	for i := range p.Runs {
		values[i] = g.addColumn(column{head: p.value(i)})
		if ratios[i] = -1; i != p.Reference {
			ratios[i] = g.addColumn(column{head: "×", drop: 1})
		}
	}
	reference := &p.Runs[p.Reference]
	for _, line := range p.amounts() {
		cells := g.addRow(plain)
		cells[name].text = line.name
		for i := range p.Runs {
			cells[values[i]].text = line.write(line.of(&p.Runs[i]))
			if ratios[i] >= 0 {
				cells[ratios[i]] = cell{text: ratioText(line.of(&p.Runs[i]), line.of(reference)), role: muted}
			}
		}
	}
	return g
}

// ratioText says how many times as much one number is as another.
func ratioText(x, of float64) string {
	if of == 0 || x == 0 {
		return ""
	}
	return times(x / of)
}

// costWords says what the ratios mean.
func (p *comparePage) costWords() []prose {
	var out []prose
	if p.timed() {
		n := len(p.Runs[p.Reference].Times)
		out = append(out, prose{{muted, fmt.Sprintf("× against %s. FLOPs and positions are counted, the same on every machine; ms are this machine's, the median of %s that recorded nothing, in turn.",
			p.named(p.Reference), plurals(n, "run"))}})
	} else {
		out = append(out, prose{{muted, fmt.Sprintf("× against %s. FLOPs and positions are counted, the same on every machine.", p.named(p.Reference))}})
	}
	if slices.ContainsFunc(p.Runs, func(r compare.Run) bool { return r.Metrics.Tokens != p.Runs[p.Reference].Metrics.Tokens }) {
		out = append(out, prose{{plain, "The texts are not equally long, and these are totals."}})
	}
	without := slices.IndexFunc(p.Runs, func(r compare.Run) bool { return r.Cache == cacheNone })
	cached := slices.IndexFunc(p.Runs, func(r compare.Run) bool { return r.Cache != cacheNone })
	if without < 0 || cached < 0 {
		return out
	}
	if p.Runs[p.Reference].Cache != cacheNone {
		cached = p.Reference
	}
	no, with := &p.Runs[without], &p.Runs[cached]
	return append(out, growth(no, with), p.clock(no, with))
}

// growth says where a cache saves, and what more tokens do to that.
func growth(no, with *compare.Run) prose {
	var out prose
	if len(no.Passes.Passes) == 0 || len(no.Passes.Passes) != len(with.Passes.Passes) {
		return out
	}
	last := len(with.Passes.Passes) - 1
	if a, b := no.Passes.Passes[0].Flops, with.Passes.Passes[0].Flops; a == b && a > 0 {
		out.add(strong, "The first pass costs the same,")
		out.say(" %s~FLOPs: nothing is there yet that could be reused.", glue(view.FormatSI(a)))
	}
	if last == 0 {
		return out
	}
	a, b := &no.Passes.Passes[last], &with.Passes.Passes[last]
	if a.Computed.Count > b.Computed.Count && b.Computed.Count > 0 && b.Flops > 0 {
		out.say(" At the last it is %s to %s, and %s the FLOPs.", plurals(a.Computed.Count, "position"), view.FormatCount(b.Computed.Count),
			times(float64(a.Flops)/float64(b.Flops)))
	}
	prompt, tokens := with.Passes.Prompt, last+1
	if no.Totals.Computed != recomputed(prompt, tokens) || with.Totals.Computed != kept(prompt, tokens) {
		return out
	}
	ratio := func(tokens int) string {
		return times(float64(recomputed(prompt, tokens)) / float64(kept(prompt, tokens)))
	}
	out.say(" In all, n tokens after a prompt of P positions take n·P~+~n(n−1)/2 positions without the cache and P~+~n~−~1 with it: one grows with n², the other with n. So no one ratio holds: %s here, %s for twice as many tokens.",
		ratio(tokens), ratio(2*tokens))
	return out
}

// recomputed is how many positions n tokens take without a cache: the prompt and
// all tokens so far at each step. kept is that with one: each position once.
func recomputed(prompt, n int) int { return n*prompt + n*(n-1)/2 }
func kept(prompt, n int) int       { return prompt + n - 1 }

// near is within what ratios may differ and still be called the same.
const near = 0.1

// clock says why the ratio of times is not that of FLOPs.
func (p *comparePage) clock(no, with *compare.Run) prose {
	var out prose
	slow, fast := compare.Median(no.Times, compare.Time.Total), compare.Median(with.Times, compare.Time.Total)
	if slow <= 0 || fast <= 0 || with.Totals.Flops <= 0 || no.Totals.Flops <= 0 {
		return out
	}
	time, flops := float64(slow)/float64(fast), float64(no.Totals.Flops)/float64(with.Totals.Flops)
	out.add(strong, fmt.Sprintf("Time %s, FLOPs %s.", times(time), times(flops)))
	if p.guided() {
		out.say(" How many FLOPs a second that is cannot be said: the second pass of classifier-free guidance counts with the FLOPs, and its time with choosing tokens.")
		return out
	}
	rates := fmt.Sprintf("%s FLOPs a second without the cache, %s with it", glue(si(speedOf(no))), glue(si(speedOf(with))))
	switch {
	case math.Abs(time/flops-1) <= near:
		out.say(" Here the clock agrees with the count: %s.", rates)
	case time < flops:
		out.say(" The clock saves less, since the work that is left goes slower: %s.", rates)
		if a, b := float64(no.Totals.WeightBytesRead), float64(with.Totals.WeightBytesRead); b > 0 && math.Abs(a/b-1) <= near {
			out.say(" Both read about %s~bytes of weights, all of them in each pass; without the cache a weight that was read serves many positions, with it few.", glue(si(b)))
		}
	default:
		out.say(" The clock saves more than the count: %s.", rates)
	}
	if read := with.Totals.CacheBytesRead; read > 0 {
		out.say(" And a step with the cache still looks at every position before it, %s~bytes of keys and values in all: attention grows with the text either way.", glue(view.FormatSI(read)))
	}
	return out
}
