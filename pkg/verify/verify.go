package verify

import (
	"math"
	"strconv"

	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// Options choose what is checked. The zero value checks everything.
type Options struct {
	// IgnoreChecksum leaves out the checksum, which fails for any change at
	// all and says no more than that.
	IgnoreChecksum bool
}

// File reads a trace and verifies it. The error is that of [trace.ReadFile]: a
// file that cannot be read as a trace at all, or whose structure is broken.
func File(path string, o Options) (*Report, error) {
	t, err := trace.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Trace(t, o), nil
}

// Trace verifies a trace in memory.
func Trace(t *trace.Trace, o Options) *Report {
	v := &verifier{t: t, run: &t.Run, line: 1}
	v.report.Path, v.report.Cut = t.Path, t.Cut
	last := 1 + len(t.Steps) + len(t.Beams)
	v.report.Lines = last
	if t.End != nil {
		v.report.Lines++
	}
	v.report.count(Structure)
	if err := t.Check(); err != nil {
		// Nothing else can be asked of lists that do not fit together.
		v.report.find(Finding{Kind: Structure, Want: err.Error()})
		return &v.report
	}
	v.head()
	for i := range t.Steps {
		v.line = i + 2
		v.step(i)
	}
	if len(t.Beams) > 0 {
		v.search()
	}
	if t.End != nil {
		v.line = last + 1
		v.end(t.End)
		if !o.IgnoreChecksum {
			v.checksum()
		}
	}
	v.report.sort()
	return &v.report
}

// A verifier walks a trace from its first line to its last.
type verifier struct {
	t      *trace.Trace
	run    *trace.Run
	report Report
	line   int    // that is being checked
	prefix string // of the fields: "rows[2]." in a beam's row

	pipeline   sampler.Pipeline // nil if it cannot be run again, because of …
	noPipeline string           // … this; a nil stage is …
	opaque     string           // … one that no trace describes in full
	strategy   string           // of the run
	sampled    bool             // do_sample
	random     bool             // numbers are drawn
	drafted    bool             // speculative sampling: by a draft model's probabilities
	force      map[int]int      // the tokens that a hand put there, by step
	shaped     bool             // the model's shape is known
	sources    []*sampler.Source
	texts      []sequence
	begun      int    // length of the guidance's prompt
	books      *books // nil: of a kind of cache that is not known
	caches     several
	second     *ledger             // of the guidance's cache
	told       bool                // the trace says what memory the caches took
	ids        []int               // what had been read when the step was made, the prompt first
	stop       []int               // eos_token_id
	tokens     map[int]trace.Token // as first met
	spelt      map[string]int      // ids by spelling, as first met
	returned   []trace.Sequence    // what the end has to list
	rows       rows
}

// sequence is what is known of one returned sequence so far.
type sequence struct {
	ids   []int // the new ones
	draws int
}

func (v *verifier) step(i int) {
	s := &v.t.Steps[i]
	for len(v.texts) <= s.Sequence {
		v.texts = append(v.texts, sequence{})
	}
	seq := &v.texts[s.Sequence]
	v.ids = append(append(v.ids[:0], v.run.Prompt.IDs...), seq.ids...)
	picked := []int{s.Draw.ID, s.Draw.TopID}
	if s.Draw.Instead != nil {
		picked = append(picked, *s.Draw.Instead)
	}
	if s.Assist != nil && s.Assist.Proposed != nil {
		picked = append(picked, s.Assist.Proposed.ID)
	}
	c := v.view(&s.Row, true, picked)
	v.place(i)
	v.row(c)
	v.inside(c, s.Index, s.Sequence)
	v.assist(c, i, seq)
	v.draw(c, s, seq)
	v.spent(i)
	seq.ids = append(seq.ids, s.Token.ID)
}

// row checks what became of one row of logits.
func (v *verifier) row(c *view) {
	v.softmax(c)
	v.stages(c)
	v.ranks(c)
	v.candidates(c)
}

// checksum compares the lines as they were read with what the end says of
// them. A trace in memory has no lines.
func (v *verifier) checksum() {
	if v.t.SHA256 == "" {
		v.report.skip("checksum", "the trace was not read from a file")
		return
	}
	v.text(Checksum, "sha256", v.t.End.SHA256, v.t.SHA256)
}

// The comparisons. Each counts, and notes what differs.

func (v *verifier) int(kind Kind, field string, got, want int64) {
	v.truth(kind, field, got == want, strconv.FormatInt(got, 10), strconv.FormatInt(want, 10))
}

func (v *verifier) text(kind Kind, field, got, want string) {
	v.report.count(kind)
	if got != want {
		v.report.find(Finding{kind, v.line, v.prefix + field, strconv.Quote(got), strconv.Quote(want)})
	}
}

// float compares within slack, which is absolute.
func (v *verifier) float(kind Kind, field string, got, want, slack float64) {
	v.report.count(kind)
	if !near(got, want, slack) {
		v.report.find(Finding{kind, v.line, v.prefix + field, number(got), number(want)})
	}
}

// between is float where only bounds are known.
func (v *verifier) between(kind Kind, field string, got, low, high, slack float64) {
	v.report.count(kind)
	if !(got >= low-slack && got <= high+slack) {
		v.report.find(Finding{kind, v.line, v.prefix + field, number(got), number(low) + " to " + number(high)})
	}
}

func (v *verifier) truth(kind Kind, field string, ok bool, got, want string) {
	v.report.count(kind)
	if !ok {
		v.report.find(Finding{kind, v.line, v.prefix + field, got, want})
	}
}

// at is the path of an element's field, element that of an element of it.
func at(list string, i int, field string) string { return list + "[" + itoa(i) + "]." + field }

func element(list string, i int, field string, j int) string {
	return at(list, i, field) + "[" + itoa(j) + "]"
}

func itoa(i int) string { return strconv.Itoa(i) }

func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// logit shows a logit or that it was cut.
func logit(f float32) string {
	if math.IsInf(float64(f), -1) {
		return "cut (null)"
	}
	return strconv.FormatFloat(float64(f), 'g', -1, 32)
}
