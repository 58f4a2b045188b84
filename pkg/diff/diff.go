package diff

import (
	"bytes"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Diff is two runs held against each other.
type Diff struct {
	A Side `json:"a"`
	B Side `json:"b"`

	Settings []Setting `json:"settings"` // what was fixed before the first token and differs
	Same     []string  `json:"same"`     // what was compared and does not

	// Sequences are the returned sequences in pairs: first with first, and so
	// on, as many as both runs have.
	Sequences []Sequence `json:"sequences"`
}

// Side is one run as a whole.
type Side struct {
	Path      string `json:"path,omitempty"` // the file it was read from
	Model     string `json:"model"`
	Prompt    string `json:"prompt"` // as it is: not made visible
	Sequences int    `json:"sequences"`
	Flops     int64  `json:"flops"`           // of all sequences
	Cut       string `json:"cut,omitempty"`   // why the trace breaks off
	Ended     bool   `json:"ended,omitempty"` // the trace has its last line
	// Run is the trace's first line. It is no part of the JSON.
	Run trace.Run `json:"-"`
}

// Sequence is one returned sequence of each run.
type Sequence struct {
	A Text `json:"a"`
	B Text `json:"b"`

	Common  int      `json:"common"`  // how many tokens both begin with
	Steps   []Step   `json:"steps"`   // the common ones, and the one where they part
	Parting *Parting `json:"parting"` // nil where all tokens are the same
}

// Text is what one run wrote.
type Text struct {
	Tokens       []trace.Token `json:"tokens"`
	FinishReason string        `json:"finish_reason,omitempty"` // empty if the trace does not tell
	// Means over the tokens of ln p, in nats: of the model's own probabilities,
	// and of those after the last stage.
	MeanLogProb      view.Real `json:"mean_logprob_nats"`
	MeanFinalLogProb view.Real `json:"mean_final_logprob_nats"`
}

// SameTokens reports whether both runs returned the same tokens.
func (d *Diff) SameTokens() bool {
	for i := range d.Sequences {
		if d.Sequences[i].Parting != nil {
			return false
		}
	}
	return d.A.Sequences == d.B.Sequences
}

// Compare holds two traces against each other. It keeps nothing of them but
// tokens and numbers.
func Compare(a, b *trace.Trace) *Diff {
	d := &Diff{A: side(a), B: side(b), Sequences: []Sequence{}}
	d.Settings, d.Same = settings(&a.Run, &b.Run)
	c := &comparison{Diff: d, byText: otherTokenizers(&a.Run, &b.Run)}
	for i := range min(d.A.Sequences, d.B.Sequences) {
		one, errA := view.Sequence(a, i)
		other, errB := view.Sequence(b, i)
		if errA != nil || errB != nil {
			break // cannot be: both were counted
		}
		d.Sequences = append(d.Sequences, c.sequence(one, other))
	}
	return d
}

// comparison is a Diff in the making.
type comparison struct {
	*Diff
	byText bool // ids of one run mean nothing in the other
}

// same reports whether two tokens are one.
func (c *comparison) same(a, b trace.Token) bool {
	if c.byText {
		return bytes.Equal(tokenBytes(a), tokenBytes(b)) && a.Special == b.Special
	}
	return a.ID == b.ID
}

func tokenBytes(t trace.Token) []byte {
	if t.Bytes != nil {
		return t.Bytes
	}
	return []byte(t.Text)
}

func (c *comparison) sequence(a, b *trace.Trace) Sequence {
	out := Sequence{A: text(a), B: text(b), Steps: []Step{}}
	for i := range max(len(a.Steps), len(b.Steps)) {
		if i >= len(a.Steps) || i >= len(b.Steps) {
			out.Parting = c.ended(a, b, i)
			break
		}
		stepA, stepB := view.At(a, i), view.At(b, i)
		out.Steps = append(out.Steps, c.step(i, stepA, stepB))
		if !c.same(stepA.Token, stepB.Token) {
			out.Parting = c.parting(i, stepA, stepB)
			break
		}
		out.Common++
	}
	return out
}

func side(t *trace.Trace) Side {
	out := Side{
		Path: t.Path, Model: t.Run.Model.Name, Prompt: view.Prompt(&t.Run),
		Sequences: view.Sequences(t), Ended: t.End != nil, Run: t.Run,
	}
	if t.Cut != nil {
		out.Cut = t.Cut.Error()
	}
	if t.End != nil {
		out.Flops = t.End.Totals.Flops
		return out
	}
	for i := range t.Steps {
		out.Flops += t.Steps[i].Cost.Flops.Total
	}
	for i := range t.Beams {
		out.Flops += t.Beams[i].Cost.Flops.Total
	}
	return out
}

func text(t *trace.Trace) Text {
	out := Text{Tokens: []trace.Token{}}
	var raw, final float64
	for i := range t.Steps {
		s := view.At(t, i)
		out.Tokens = append(out.Tokens, s.Token)
		raw += s.ChosenLogProb(0)
		final += s.ChosenLogProb(s.Last())
	}
	if n := float64(len(t.Steps)); n > 0 {
		out.MeanLogProb, out.MeanFinalLogProb = view.Real(raw/n), view.Real(final/n)
	}
	if t.End != nil {
		out.FinishReason = t.End.FinishReason
	}
	return out
}
