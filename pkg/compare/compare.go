package compare

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Side is one run as it was made.
type Side struct {
	Value string // of the setting that varies, as it was written
	Trace *trace.Trace
	// Along is a run with the same setting that took the reference's tokens. It
	// stands in for Trace where logits are compared; nil: Trace itself.
	Along *trace.Trace
	Times []Time // of further runs, which recorded nothing
	File  string // that the trace was written to; empty: none
}

// Comparison is several runs held against each other.
type Comparison struct {
	Setting string `json:"setting"` // what varies
	Prompt  string `json:"prompt"`  // as it is: not made visible
	Seed    string `json:"seed"`    // of the runs that draw; empty where none does
	// Reference is the run that the others are held against, by index in Runs;
	// -1 where there are none.
	Reference int   `json:"reference"`
	Runs      []Run `json:"runs"`
	// Caches says that how keys and values are kept varies, see [OfCaches]. Only
	// then have the runs Passes and an Agreement.
	Caches bool  `json:"caches"`
	First  First `json:"first_step"`
	// Origin is what the reference's trace says of the run: its command, its model,
	// its settings. It is no part of the JSON.
	Origin trace.Run `json:"-"`
}

// Run is one run of a comparison.
type Run struct {
	Value  string        `json:"value"`
	Cache  string        `json:"cache"` // its kind
	Text   string        `json:"text"`  // as it is: not made visible
	Tokens []trace.Token `json:"tokens"`
	// Sequences is how many it wrote. Text and Tokens are the first.
	Sequences int `json:"sequences"`
	// Common is how many tokens it and the reference begin with, SameText that
	// they are the same to the end, and Same that all sequences are.
	Common   int  `json:"common"`
	SameText bool `json:"same_text"`
	Same     bool `json:"same_tokens"`
	// Course is the entropy of each step after the last stage, in nats; NaN for a
	// step without stages.
	Course []view.Real `json:"step_entropy_nats"`

	Metrics   Metrics    `json:"metrics"`
	Totals    Totals     `json:"totals"`
	Times     []Time     `json:"times"`
	Agreement *Agreement `json:"agreement,omitempty"` // nil for the reference
	Passes    *Passes    `json:"passes,omitempty"`
	File      string     `json:"trace,omitempty"`
	Cut       string     `json:"cut,omitempty"` // why the trace breaks off
}

// New compares runs between which a setting varies.
func New(setting string, sides []Side) *Comparison {
	c := &Comparison{Setting: setting, Reference: -1, Runs: []Run{}}
	traces := make([]*trace.Trace, len(sides))
	firsts := make([]*trace.Trace, len(sides))
	for i := range sides {
		traces[i], firsts[i] = sides[i].Trace, view.First(sides[i].Trace)
	}
	c.First = firstStep(firsts)
	if len(sides) == 0 {
		return c
	}
	c.Reference = Reference(traces)
	reference := traces[c.Reference]
	c.Prompt, c.Origin = view.Prompt(&reference.Run), reference.Run
	c.Caches = OfCaches(setting)
	for i, side := range sides {
		if c.Seed == "" {
			c.Seed = side.Trace.Run.RNG.Seed
			c.Origin.RNG = side.Trace.Run.RNG // the reference may draw nothing
		}
		run := newRun(side, firsts[i])
		run.Common, run.Same = common(reference, side.Trace)
		run.SameText = run.Common == len(firsts[i].Steps) && run.Common == len(firsts[c.Reference].Steps)
		if c.Caches {
			run.Passes = newPasses(side.Trace, firsts[i])
			if i != c.Reference {
				run.Agreement = agree(reference, side)
			}
		}
		c.Runs = append(c.Runs, run)
	}
	return c
}

func newRun(side Side, first *trace.Trace) Run {
	run := Run{
		Value: side.Value, Cache: side.Trace.Run.Cache, Tokens: []trace.Token{}, Course: []view.Real{}, Sequences: view.Sequences(side.Trace),
		Metrics: Measure(first), Totals: total(side.Trace), Times: append([]Time{}, side.Times...), File: side.File,
	}
	for i := range first.Steps {
		run.Tokens = append(run.Tokens, first.Steps[i].Token)
		entropy := math.NaN()
		if s := view.At(first, i); s.Last() >= 0 {
			entropy = s.Stages[s.Last()].EntropyNats
		}
		run.Course = append(run.Course, view.Real(entropy))
		if !first.Steps[i].Token.Special {
			run.Text += view.Bytes(first.Steps[i].Token)
		}
	}
	if cut := side.Trace.Cut; cut != nil {
		run.Cut = cut.Error()
	}
	return run
}

// AllSame reports whether all runs wrote the same tokens.
func (c *Comparison) AllSame() bool {
	return !slices.ContainsFunc(c.Runs, func(r Run) bool { return !r.Same })
}

// OfCaches reports whether a setting says how keys and values are kept, which
// changes what a run costs and, with an exact cache, nothing else.
func OfCaches(setting string) bool {
	switch setting {
	case "use_cache", "cache_implementation", "cache_config":
		return true
	}
	return false
}

// Reference returns which of some runs the others are held against: the first
// with a dynamic cache, or else the first with another that is exact, or else
// the first without any, or else the first.
func Reference(runs []*trace.Trace) int {
	for _, fits := range []func(kind string) bool{
		func(kind string) bool { return kind == dynamic },
		func(kind string) bool { return kind != none && Exact(kind) },
		Exact,
	} {
		if i := slices.IndexFunc(runs, func(t *trace.Trace) bool { return fits(t.Run.Cache) }); i >= 0 {
			return i
		}
	}
	return 0
}

// common counts the tokens that the first sequences of two runs begin with, and
// says whether all sequences are the same to the end.
func common(a, b *trace.Trace) (n int, same bool) {
	same = view.Sequences(a) == view.Sequences(b)
	for i := range min(view.Sequences(a), view.Sequences(b)) {
		one, errA := view.Sequence(a, i)
		other, errB := view.Sequence(b, i)
		if errA != nil || errB != nil {
			return n, false // cannot be: both were counted
		}
		shared := shared(one.Steps, other.Steps)
		same = same && shared == len(one.Steps) && shared == len(other.Steps)
		if i == 0 {
			n = shared
		}
	}
	return n, same
}

// shared is how many tokens both begin with.
func shared(a, b []trace.Step) int {
	for i := range min(len(a), len(b)) {
		if a[i].Token.ID != b[i].Token.ID {
			return i
		}
	}
	return min(len(a), len(b))
}
