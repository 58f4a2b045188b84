package verify

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Kind is a group of checks.
type Kind string

// The kinds, in the order of a report.
const (
	Structure  Kind = "structure"  // lists as long as their neighbours promise, ids in the vocabulary
	Settings   Kind = "settings"   // the configuration against the pipeline, the cache, the generator
	Sequence   Kind = "sequence"   // indices, positions, phases, ids and tokens
	Softmax    Kind = "softmax"    // each probability from its logit
	Sums       Kind = "sums"       // what adds up to 1, to the entropy, to the kept count
	Pipeline   Kind = "pipeline"   // each stage run again
	Cuts       Kind = "cuts"       // thresholds, removed mass, who cut whom
	Ranks      Kind = "ranks"      // of the chosen token, stage by stage
	Candidates Kind = "candidates" // their order, and with a full capture their choice
	Draw       Kind = "draw"       // the random number from the seed, and what it fell on
	Assisted   Kind = "assisted"   // rounds, what was proposed, and whether it had to be accepted
	Beams      Kind = "beams"      // what was considered, went on and ended in a beam search, and its scores
	Cache      Kind = "cache"      // positions and bytes, by the kind of cache
	Inside     Kind = "inside"     // the attention and the lens of each pass, and of which positions they are
	Flops      Kind = "flops"      // counted against the formula
	Bytes      Kind = "bytes"      // of weights and cache, read and written
	Finish     Kind = "finish"     // why it stopped
	Totals     Kind = "totals"     // the sums of the steps
	Checksum   Kind = "checksum"   // of the lines as they stand in the file
)

// kinds is the order of a report.
var kinds = []Kind{Structure, Settings, Sequence, Softmax, Sums, Pipeline, Cuts, Ranks,
	Candidates, Draw, Assisted, Beams, Cache, Inside, Flops, Bytes, Finish, Totals, Checksum}

// Report is what came of recomputing a trace.
type Report struct {
	Path     string    // of the file; empty for a trace in memory
	Lines    int       // that were read
	Findings []Finding // what disagrees, in the order of the file; at most 1,000
	Checks   []Count   // how many values were compared, by kind
	Skipped  []Skip    // what could not be settled, and why
	Cut      error     // where the trace was cut short; everything before it was checked
}

// Finding is one value that disagrees with the rest of the trace.
type Finding struct {
	Kind  Kind
	Line  int    // in the file, from 1; 0 where Want says it
	Field string // its path in the line: stages[2].kept
	Got   string // what the trace says
	Want  string // what follows from the rest
}

// Count is how many values of one kind were compared.
type Count struct {
	Kind Kind
	N    int
}

// Skip is a question that the trace leaves open.
type Skip struct {
	What string
	N    int // how often it came up
	Why  string
}

// OK reports whether nothing disagrees. A trace that was cut short can be OK up
// to the cut.
func (r *Report) OK() bool { return len(r.Findings) == 0 }

// First is the first value that disagrees, or nil.
func (r *Report) First() *Finding {
	if r.OK() {
		return nil
	}
	return &r.Findings[0]
}

// Compared is how many values were compared in all.
func (r *Report) Compared() int {
	n := 0
	for _, c := range r.Checks {
		n += c.N
	}
	return n
}

// String is the finding as a sentence.
func (f Finding) String() string {
	if f.Line == 0 {
		return f.Want
	}
	return printable(fmt.Sprintf("line %d: %s is %s, the rest of the trace gives %s", f.Line, f.Field, f.Got, f.Want))
}

// printable replaces what a terminal might obey; the names in a finding come
// from the file.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, s)
}

// String says it in a few lines: what disagrees first, or that nothing does,
// what was compared, what was left open.
func (r *Report) String() string {
	var b strings.Builder
	if first := r.First(); first != nil {
		fmt.Fprintf(&b, "%s\n", first)
		if n := len(r.Findings) - 1; n > 0 {
			fmt.Fprintf(&b, "and %d more; what is wrong in one place is often wrong in what follows from it\n", n)
		}
	} else {
		fmt.Fprintf(&b, "%d values agree with what the rest of the trace gives\n", r.Compared())
	}
	if r.Cut != nil {
		fmt.Fprintf(&b, "%v; checked up to there\n", r.Cut)
	}
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "  %-10s %d\n", c.Kind, c.N)
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "  left open  %s (%d×): %s\n", printable(s.What), s.N, s.Why)
	}
	return b.String()
}

// maxFindings keeps a trace that is wrong all over from filling the memory.
const maxFindings = 1000

// count, find and skip fill the report.

func (r *Report) count(kind Kind) {
	i := slices.IndexFunc(r.Checks, func(c Count) bool { return c.Kind == kind })
	if i < 0 {
		i = len(r.Checks)
		r.Checks = append(r.Checks, Count{Kind: kind})
	}
	r.Checks[i].N++
}

func (r *Report) find(f Finding) {
	if len(r.Findings) < maxFindings {
		r.Findings = append(r.Findings, f)
	}
}

func (r *Report) skip(what, why string) {
	i := slices.IndexFunc(r.Skipped, func(s Skip) bool { return s.What == what && s.Why == why })
	if i < 0 {
		i = len(r.Skipped)
		r.Skipped = append(r.Skipped, Skip{What: what, Why: why})
	}
	r.Skipped[i].N++
}

// sort puts checks and findings in their order.
func (r *Report) sort() {
	slices.SortFunc(r.Checks, func(a, b Count) int {
		return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
	})
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return a.Line - b.Line })
}
