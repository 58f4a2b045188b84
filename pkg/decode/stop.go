package decode

import (
	"bytes"
	"fmt"
	"time"

	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/trace"
)

// stopper decides whether a text is at its end: transformers' stopping
// criteria, of which any one is enough.
type stopper struct {
	plan      *Plan
	tokenizer *tokenizer.Tokenizer
	prompt    int // its length
	positions int // of the model
	deadline  time.Time
	late      bool // the deadline had passed when the clock was read
	strings   [][]byte
}

func newStopper(r *Request) *stopper {
	s := &stopper{
		plan: r.Plan, tokenizer: r.Tokenizer, prompt: len(r.IDs),
		positions: r.Model.Config().MaxPositions,
	}
	for _, text := range r.Plan.Config.StopStrings.Value {
		s.strings = append(s.strings, []byte(text))
	}
	if t := r.Plan.Config.MaxTime; t.On() {
		s.deadline = time.Now().Add(time.Duration(min(t.Value, maxSeconds) * float64(time.Second)))
	}
	return s
}

// maxSeconds is a time that nobody waits for and a Duration holds: 30 years.
const maxSeconds = 1e9

// look reads the clock, once for all texts of a step.
func (s *stopper) look() {
	s.late = !s.deadline.IsZero() && time.Now().After(s.deadline)
}

// reason is why the text ids, prompt included, ends with its last token: a
// finish reason and, where that is not enough, a sentence. It is empty where
// the text goes on.
func (s *stopper) reason(ids []int) (reason, detail string) {
	last := ids[len(ids)-1]
	if s.plan.isEnd(last) {
		if c := s.plan.constraint; c != nil && !c.After(ids[s.prompt:len(ids)-1]).Complete() {
			return trace.FinishEOS, "an end token was forced inside a match: the text is the beginning of one"
		}
		return trace.FinishEOS, ""
	}
	if text := s.stopString(ids); text != "" {
		return trace.FinishStopString, fmt.Sprintf("the text holds the stop string %q", text)
	}
	if c := s.plan.constraint; c != nil {
		state := c.After(ids[s.prompt:])
		if state.Exhausted() && !s.canEnd() {
			return trace.FinishMatch, "the text matches, nothing more can follow, and the model has no end token"
		}
		if len(ids) >= s.plan.Limit {
			if state.Complete() {
				return trace.FinishLength, "the text matches what was asked for"
			}
			return trace.FinishLength, "the length ran out inside a match: the text is the beginning of one"
		}
	}
	switch {
	case len(ids) >= s.plan.Limit && s.plan.AtContext:
		return trace.FinishLength, fmt.Sprintf("the model has %d positions, and the text has reached the last", s.positions)
	case len(ids) >= s.plan.Limit:
		return trace.FinishLength, ""
	case s.late:
		return trace.FinishMaxTime, ""
	}
	return "", ""
}

// canEnd reports whether an end token may come.
func (s *stopper) canEnd() bool { return len(s.plan.Config.EOSTokenID.Value) > 0 }

// stopString is the stop string that ends within the last token, wherever it
// began; the token may go on behind it. Source: StopStringCriteria.
func (s *stopper) stopString(ids []int) string {
	for _, stop := range s.strings {
		// As many tokens as can overlap a stop string that ends in the last.
		var tail []byte
		last := s.tokenizer.Bytes(ids[len(ids)-1])
		for i := len(ids) - 2; i >= 0 && len(tail) < len(stop)-1; i-- {
			tail = append(bytes.Clone(s.tokenizer.Bytes(ids[i])), tail...)
		}
		tail = tail[max(0, len(tail)-len(stop)+1):]
		if bytes.Contains(append(tail, last...), stop) {
			return string(stop)
		}
	}
	return ""
}
