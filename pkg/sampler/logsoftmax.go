package sampler

import "fmt"

// LogSoftmax turns scores into log-probabilities: the exponentials of a row
// then add up to 1.
//
//	s − max s − ln Σ exp(s − max s)
//
// It has two names. Beam search runs it first, as log_softmax, because it adds
// scores up over steps; renormalize_logits runs it last, so that the scores add
// up to 1 again after what the other processors removed.
//
// Source: LogitNormalization in transformers.
type LogSoftmax struct{ name string }

// NewLogSoftmax returns an error unless name is one of the two.
func NewLogSoftmax(name string) (*LogSoftmax, error) {
	if name != "log_softmax" && name != "renormalize_logits" {
		return nil, fmt.Errorf("sampler: %q is no name of the log-softmax; they are log_softmax and renormalize_logits", name)
	}
	return &LogSoftmax{name}, nil
}

// Name implements Processor.
func (l *LogSoftmax) Name() string { return l.name }

// Params implements Processor.
func (l *LogSoftmax) Params() map[string]any { return map[string]any{} }

// Process implements Processor.
func (l *LogSoftmax) Process(_ []int, scores []float32) { logSoftmax(scores) }

func (*LogSoftmax) rescales() {}
