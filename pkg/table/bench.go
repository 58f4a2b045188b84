package table

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/view"
)

// Bench writes what a measurement of caches gave: a row per length and cache,
// how time and operations grow with the length and what that means, and beside
// the guide's figures those for the same lengths here.
func Bench(w io.Writer, r *bench.Record, s Style) error {
	return newBenchPage(r).page().Write(w, s)
}

// Machine writes the two roofs of a machine: the bandwidth of its memory and
// the peak of our kernels.
func Machine(w io.Writer, m bench.Machine, s Style) error {
	return sections(machineLine(m), roofs(m), roofsMean(m)).Write(w, s)
}

type benchPage struct {
	*bench.Record
	bench.Summary
	base string // the cache that the others are held against; "" if there are no others
}

func newBenchPage(r *bench.Record) *benchPage {
	p := &benchPage{Record: r, Summary: bench.Summarize(r)}
	if len(p.Gains) > 0 {
		p.base = p.Gains[0].Against
	}
	return p
}

func (p *benchPage) page() *Page {
	if len(p.Cells) == 0 {
		return sections(prose{{plain, "Nothing was measured."}})
	}
	parts := []part{p.intro(), p.cells(), p.bytes()}
	if len(p.Growth) > 0 {
		parts = append(parts, p.growth(), p.meaning())
	}
	if guide := p.guide(); len(guide.rows) > 0 {
		parts = append(parts, guide, guideNote())
	}
	return sections(append(parts, append(machineLine(p.Record.Machine), p.speeds()...))...)
}

// sections is a page with an empty line between its parts.
func sections(parts ...part) *Page {
	p := &Page{}
	for _, one := range parts {
		if text, ok := one.(prose); ok && len(text) == 0 {
			continue
		}
		p.gap()
		p.add(one)
	}
	return p
}

// intro says what a row is.
func (p *benchPage) intro() prose {
	var out prose
	out.add(strong, excerpt(p.Record.Model.Name))
	prompt := len(p.Record.Prompt.IDs)
	out.say(": a prompt of %s, then so many new ones by greedy decoding that no end token stops. ", plurals(prompt, "token"))
	out.say("Each run is a process of its own; %s", plurals(p.Plan.Repeat, "round"))
	if p.Plan.Repeat > 1 {
		out.say(", median and range (lowest–highest)")
	}
	out.say(". Time covers prompt and tokens, not the start of the process.")
	if !p.Complete() {
		out.say(" Only %d of %d runs were made.", len(p.Runs), p.Plan.Runs())
	}
	return out
}

// switched reports whether the caches are those that use_cache chooses from.
func (p *benchPage) switched() bool {
	return !slices.ContainsFunc(p.Plan.Caches, func(kind string) bool { return kind != cacheNone && kind != cacheDynamic })
}

const cacheDynamic = "dynamic"

// cacheWidth is what the name of a cache with many settings is shortened to.
const cacheWidth = 18

func (p *benchPage) cacheHead() string {
	if p.switched() {
		return "use_cache"
	}
	return "cache"
}

// cacheName is a kind as the plan's reader knows it.
func (p *benchPage) cacheName(kind string) string {
	if p.switched() {
		return useCache(kind)
	}
	return excerpt(kind)
}

func useCache(kind string) string {
	if kind == cacheNone {
		return "False"
	}
	return "True"
}

// cells is the row per length and cache.
func (p *benchPage) cells() *grid {
	g := &grid{name: "cells", title: "Time and memory by length and cache", noted: true}
	length := g.addColumn(column{head: "new tokens", fields: fieldsOf("new_tokens")})
	kind := g.addColumn(column{head: p.cacheHead(), fields: fieldsOf("cache"), left: true, shrink: cacheWidth})
	const time, memory = "time, s", "memory"
	median := g.addColumn(column{group: time, head: "median", fields: spreadFields("total", "_s")})
	spread, gained := -1, -1 // where some cell has more than one run
	several := slices.ContainsFunc(p.Cells, func(c bench.CellSummary) bool { return c.Runs > 1 })
	if several {
		spread = g.addColumn(column{group: time, head: "range", drop: 1})
	}
	speed := g.addColumn(column{head: "tokens/s", fields: fieldsOf("tokens_per_second"), drop: 5})
	process := g.addColumn(column{group: memory, head: "process", fields: fieldsOf("peak_bytes"), drop: 3})
	held := g.addColumn(column{group: memory, head: "cache, bytes", fields: fieldsOf("cache_bytes")})
	flops := g.addColumn(column{head: "FLOPs", fields: fieldsOf("flops"), drop: 4})
	faster, fewer := -1, -1
	if p.base != "" {
		gain := "gain over " + excerpt(p.base)
		if p.switched() {
			gain = "the cache gains"
		}
		faster = g.addColumn(column{group: gain, head: "time", fields: spreadFields("speed_up", "")})
		if several {
			gained = g.addColumn(column{group: gain, head: "range", drop: 6})
		}
		fewer = g.addColumn(column{group: gain, head: "FLOPs", fields: fieldsOf("flop_ratio"), drop: 2})
	}
	for _, c := range p.Cells {
		cells := g.addRow(plain)
		cells[length] = countCell(c.Length)
		cells[kind] = cell{text: p.cacheName(c.Cache), values: []any{c.Cache}}
		cells[median] = cell{text: significant(c.Total.Median), values: spreadValues(c.Total)}
		if several {
			cells[spread].text = span2(c.Total, significant)
		}
		cells[speed] = threeCell(c.TokensPerSecond.Median)
		cells[process] = memoryCell(c.PeakBytes.Median)
		cells[held] = cell{text: view.FormatCount(c.CacheBytes), values: []any{c.CacheBytes}}
		cells[flops] = siCell(c.Flops)
		if gain, ok := p.Gain(c.Cell); ok {
			cells[faster] = cell{text: times(gain.SpeedUp.Median), role: strong, values: spreadValues(gain.SpeedUp)}
			if several {
				cells[gained].text = span2(gain.SpeedUp, view.FormatThree)
			}
			cells[fewer] = timesCell(gain.FlopRatio)
		}
	}
	return g
}

// spreadFields are the median and the range of some rounds.
func spreadFields(name, unit string) []field {
	return fieldsOf(name+unit, name+"_low"+unit, name+"_high"+unit)
}

func spreadValues(s bench.Spread) []any { return []any{s.Median, s.Low, s.High} }

func threeCell(x float64) cell { return cell{text: view.FormatThree(x), values: []any{x}} }
func timesCell(x float64) cell { return cell{text: times(x), values: []any{x}} }

// memoryCell is a process's memory in bytes.
func memoryCell(bytes float64) cell {
	if bytes <= 0 {
		return cell{text: megabytes(bytes)}
	}
	return cell{text: megabytes(bytes), values: []any{int64(bytes)}}
}

// span2 is the lowest and the highest value; nothing for one alone.
func span2(s bench.Spread, format func(float64) string) string {
	if s.Low == s.High {
		return ""
	}
	return format(s.Low) + "–" + format(s.High)
}

func times(ratio float64) string { return view.FormatThree(ratio) + "×" }

// megabytes is a process's memory; a system that does not tell has none.
func megabytes(bytes float64) string {
	if bytes <= 0 {
		return "–"
	}
	return view.FormatThree(bytes/1e6) + " MB"
}

// significant writes a positive number with three digits, however small.
func significant(x float64) string {
	if !(x > 0) {
		return "0"
	}
	decimals := 2 - int(math.Floor(math.Log10(x)))
	return view.Fixed(x, min(max(decimals, 0), 9))
}

// bytes says what the cache holds, and whether that is what the formula gives.
func (p *benchPage) bytes() prose {
	var out prose
	shape := p.Record.Model.Shape
	position := 2 * 4 * shape.Layers * shape.KVHeads * shape.HeadDim
	out.say("Process is the peak of the whole process: the program, %s~MB of weights, work space, cache. ",
		view.FormatThree(4e-6*float64(p.Record.Model.Parameters)))
	out.say("The cache's bytes are exact: a position's keys and values in float32 are 2~×~%s~× %s~× %d~numbers~× 4~bytes~= %s~bytes, "+
		"and the last token is never run, so prompt~+~new~−~1 positions count.",
		glue(plurals(shape.Layers, "layer")), glue(plurals(shape.KVHeads, "key-value head")), shape.HeadDim, view.FormatCount(position))
	var off []bench.Cell
	for _, c := range p.Cells {
		if c.CacheBytes != c.CacheBytesFormula {
			off = append(off, c.Cell)
		}
	}
	if len(off) == 0 {
		out.say(" What each cell held is what the formula of its cache gives.")
	} else {
		out.add(strong, " Held and formula disagree")
		for i, cell := range off {
			mark := ","
			if i == 0 {
				mark = ":"
			}
			out.say("%s %s", mark, excerpt(cell.String()))
		}
		out.say(".")
	}
	if p.workSpace() {
		out.say(" Without a cache the process took more memory, not less: the cache of so small a model is little, " +
			"and a pass over all positions needs work space for all of them, anew at every length, until the garbage collector takes back what was outgrown.")
	}
	return out
}

// workSpace reports whether the largest run without a cache took more memory
// than with one, by more than either spreads.
func (p *benchPage) workSpace() bool {
	gain, ok := p.longest()
	if !ok || gain.Against != cacheNone || gain.Cache != cacheDynamic {
		return false
	}
	with, ok := p.Cell(gain.Cell)
	without, known := p.Cell(bench.Cell{Length: gain.Length, Cache: cacheNone})
	return ok && known && without.PeakBytes.Low > with.PeakBytes.High && with.PeakBytes.Low > 0
}

// growth is the exponents.
func (p *benchPage) growth() *grid {
	g := &grid{name: "growth", title: "How time and operations grow with the length", noted: true}
	kind := g.addColumn(column{head: p.cacheHead(), fields: fieldsOf("cache"), left: true, shrink: cacheWidth})
	var columns [4]int
	for i, group := range []string{"time grows as nˣ", "FLOPs grow as nˣ"} {
		name := []string{"time", "flops"}[i] + "_exponent"
		columns[2*i] = g.addColumn(column{group: group, head: "x", fields: fieldsOf(name, name+"_low", name+"_high")})
		columns[2*i+1] = g.addColumn(column{group: group, head: "95 %"})
	}
	for _, growth := range p.Growth {
		cells := g.addRow(plain)
		cells[kind] = cell{text: p.cacheName(growth.Cache), values: []any{growth.Cache}}
		for i, fit := range []bench.Fit{growth.Time, growth.Flops} {
			cells[columns[2*i]] = fixedCell(fit.Exponent, 2)
			cells[columns[2*i+1]].text = "–"
			if fit.Interval != nil {
				cells[columns[2*i]].values = append(cells[columns[2*i]].values, fit.Interval.Low, fit.Interval.High)
				cells[columns[2*i+1]].text = view.Fixed(fit.Interval.Low, 2) + " to " + view.Fixed(fit.Interval.High, 2)
			}
		}
	}
	return g
}

// meaning says what the exponents mean, and why time and operations differ.
func (p *benchPage) meaning() prose {
	var out prose
	sliding := ""
	if slices.ContainsFunc(p.Plan.Caches, func(name string) bool { return strings.HasPrefix(name, "sliding_window") }) {
		sliding = " (but not in a sliding window once that is full)"
	}
	out.say("Exponent 1: twice the length takes twice as much; 2: four times. With a cache every position runs through the weights once, "+
		"which is linear, yet attention still looks at all positions before it, so its part grows with the square%s. "+
		"Without one, every step runs all positions again: the square, and attention the cube. "+
		"What does not depend on the length, the prompt and the fixed cost of a step, keeps a small model on short lengths below that, "+
		"so the exponents are those of these lengths, not limits. ", sliding)
	if p.Growth[0].Time.Interval == nil {
		out.say("Two lengths give no confidence interval; measure three or more.")
	} else {
		out.say("The 95~%% interval is that of one straight line through the medians on log-log axes: it widens where the line would have to bend and, for time, with noise; operations are counted and have no noise.")
	}
	if gain, ok := p.longest(); ok && gain.Against == cacheNone && gain.SpeedUp.Median < gain.FlopRatio {
		out.say(" Time gains less than operations do (%s against %s at %s): a pass over many positions reads each weight once for all of them, "+
			"so without a cache more operations are done in a second.",
			times(gain.SpeedUp.Median), times(gain.FlopRatio), view.FormatCount(gain.Length))
	}
	return out
}

// longest is the gain at the longest length, of the plan's first cache.
func (p *benchPage) longest() (bench.Gain, bool) {
	if len(p.Gains) == 0 {
		return bench.Gain{}, false
	}
	return slices.MaxFunc(p.Gains, func(a, b bench.Gain) int { return a.Length - b.Length }), true
}

// guide is the guide's table with our figures for the same lengths; it has no
// row where none was measured.
func (p *benchPage) guide() *grid {
	g := &grid{name: "guide", title: "The guide's figures and ours", ruled: true, noted: true}
	length := g.addColumn(column{head: "new tokens", fields: fieldsOf("new_tokens")})
	kind := g.addColumn(column{head: "use_cache", fields: fieldsOf("use_cache"), left: true})
	var columns [2][3]int
	for i, group := range []string{"the guide", "here"} {
		prefix := []string{"guide_", ""}[i]
		columns[i] = [3]int{
			g.addColumn(column{group: group, head: "time", fields: fieldsOf(prefix + "total_s")}),
			g.addColumn(column{group: group, head: "memory", fields: fieldsOf(prefix + "peak_bytes")}),
			g.addColumn(column{group: group, head: "gain", fields: fieldsOf(prefix + "speed_up")}),
		}
	}
	rows := bench.Guide()
	for i, row := range rows {
		ours, ok := p.Cell(row.Cell)
		if !ok {
			continue
		}
		cells := g.addRow(plain)
		cells[length] = numberCell(row.Length)
		cells[kind] = cell{text: useCache(row.Cache), values: []any{row.Cache != cacheNone}}
		cells[columns[0][0]] = cell{text: view.Fixed(row.Seconds, 1) + " s", values: []any{row.Seconds}}
		cells[columns[0][1]] = cell{text: view.Fixed(row.Gigabytes, 1) + " GB", values: []any{1e9 * row.Gigabytes}}
		cells[columns[1][0]] = cell{text: significant(ours.Total.Median) + " s", values: []any{ours.Total.Median}}
		cells[columns[1][1]] = memoryCell(ours.PeakBytes.Median)
		if row.Cache != cacheNone {
			cells[columns[0][2]] = timesCell(rows[i-1].Seconds / row.Seconds)
		}
		if gain, ok := p.Gain(row.Cell); ok && gain.Against == cacheNone {
			cells[columns[1][2]] = timesCell(gain.SpeedUp.Median)
		}
	}
	return g
}

func guideNote() prose {
	var out prose
	without, err := bench.GuideGrowth(cacheNone)
	if err != nil {
		return out
	}
	with, err := bench.GuideGrowth(cacheDynamic)
	if err != nil {
		return out
	}
	out.say("The guide names neither model nor machine, so compare gains and growth, not seconds: its times grow with exponents %s without and %s with the cache.",
		view.Fixed(without.Exponent, 2), view.Fixed(with.Exponent, 2))
	return out
}

// machineLine says where it ran.
func machineLine(m bench.Machine) prose {
	var out prose
	line := ""
	if m.CPU != "" {
		line = excerpt(m.CPU) + ", "
	}
	line += fmt.Sprintf("%s, %s, %s/%s, %s", plurals(m.CPUs, "CPU"), plurals(m.Threads, "thread"), excerpt(m.OS), excerpt(m.Arch), excerpt(m.GoVersion))
	out.add(muted, line+".")
	return out
}

// speeds is what the machine was measured to do, if it was.
func (p *benchPage) speeds() prose {
	var out prose
	m := p.Record.Machine
	if m.BandwidthBytes <= 0 {
		return out
	}
	out.say(" Its memory moves %s~GB/s", view.FormatThree(m.BandwidthBytes/1e9))
	if m.WeightsBandwidthBytes > 0 {
		out.say(" (%s where no more is moved than the weights have)", view.FormatThree(m.WeightsBandwidthBytes/1e9))
	}
	out.say(", our kernels do at most %s~GFLOP/s.", view.FormatThree(m.PeakFlops/1e9))
	return out
}

// roofs is the bandwidth and the peak, of one thread and of all.
func roofs(m bench.Machine) *grid {
	g := &grid{name: "roofs", title: "What the machine does at most", noted: true}
	what := g.addColumn(column{head: "", fields: fieldsOf("measure"), left: true})
	one := g.addColumn(column{head: "one thread", fields: fieldsOf("one_thread")})
	all := g.addColumn(column{head: "all threads", fields: fieldsOf("all_threads")})
	for _, row := range []struct {
		what     string
		one, all float64
	}{
		{"memory, GB/s", m.BandwidthBytesOne / 1e9, m.BandwidthBytes / 1e9},
		{"float32 products, GFLOP/s", m.PeakFlopsOne / 1e9, m.PeakFlops / 1e9},
		{"they meet at, FLOPs/byte", quotient(m.PeakFlopsOne, m.BandwidthBytesOne), quotient(m.PeakFlops, m.BandwidthBytes)},
	} {
		cells := g.addRow(plain)
		cells[what] = wordCell(row.what)
		cells[one] = threeCell(row.one)
		cells[all] = threeCell(row.all)
	}
	return g
}

func quotient(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}

// roofsMean says what the two are good for, and what the bandwidth is of.
func roofsMean(m bench.Machine) prose {
	var out prose
	out.say("Work that does fewer operations a byte than where they meet waits for memory, as a decode step does with 2~operations for each weight of 4~bytes; work that does more waits for arithmetic. ")
	out.say("The bandwidth is that of a triad over %s~MB", view.FormatThree(float64(m.BandwidthOver)/1e6))
	switch {
	case m.CacheBytes <= 0:
	case m.BandwidthOver >= 4*m.CacheBytes:
		out.say("; the last-level cache has %s~MB", view.FormatThree(float64(m.CacheBytes)/1e6))
	default:
		out.say(", which is less than four times the last-level cache of %s~MB: part of it may be the cache's", view.FormatThree(float64(m.CacheBytes)/1e6))
	}
	out.say(".")
	return out
}
