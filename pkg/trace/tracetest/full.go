package tracetest

import "github.com/genlens/genlens/pkg/trace"

// Full is Trace with a full capture: every step keeps its whole raw row.
func (b Bigram) Full() *trace.Trace {
	t := b.Trace()
	t.Run.Capture.Mode = trace.CaptureFull
	r := newRunner(b)
	for i := range t.Steps {
		step := &t.Steps[i]
		step.SetRawLogits(r.logits())
		r.text = append(r.text, step.Token.ID)
	}
	return t
}
