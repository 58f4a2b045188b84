package table

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Text writes the prompt and the tokens that followed it as running text, each
// token coloured by the chance it had when it was picked.
func Text(w io.Writer, t *trace.Trace, s Style) error {
	stream := NewStream(w, s)
	if err := stream.Run(&t.Run); err != nil {
		return err
	}
	for i := range t.Steps {
		if err := stream.Step(&t.Steps[i]); err != nil {
			return err
		}
	}
	return stream.End(nil)
}

// Stream is Text while the text is being made. Its methods are those of a sink
// of trace lines. A character that is spread over several tokens is held back
// until it is whole.
type Stream struct {
	w      io.Writer
	colors *palette
	held   []byte // the beginning of a character
	spaced bool   // the last thing written ended a line
}

// NewStream returns a stream that writes to w.
func NewStream(w io.Writer, s Style) *Stream {
	return &Stream{w: w, colors: newPalette(s.Color)}
}

// Run writes the prompt.
func (s *Stream) Run(run *trace.Run) error { return s.put(strong, visible.Text(view.Prompt(run))) }

// Step writes the token of one step.
func (s *Stream) Step(step *trace.Step) error {
	r := likelihood(view.Step{Step: step}.ChosenProb(len(step.Stages) - 1))
	if step.Token.Special {
		if err := s.flush(r); err != nil {
			return err
		}
		return s.put(special, view.Token(step.Token))
	}
	s.held = append(s.held, view.Bytes(step.Token)...)
	whole := wholeRunes(s.held)
	text := visible.Text(string(s.held[:whole]))
	s.held = append(s.held[:0], s.held[whole:]...)
	return s.put(r, text)
}

// End writes what is left of a broken character and ends the line. The record
// is not needed and may be nil.
func (s *Stream) End(*trace.End) error {
	if err := s.flush(longShot); err != nil {
		return err
	}
	if s.spaced {
		return nil
	}
	return s.put(plain, "\n")
}

func (s *Stream) flush(r role) error {
	text := visible.Text(string(s.held))
	s.held = s.held[:0]
	return s.put(r, text)
}

// put writes text in a colour that does not reach over the ends of lines,
// where a terminal might fill the rest with it.
func (s *Stream) put(r role, text string) error {
	if text == "" {
		return nil
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		body, ends := strings.CutSuffix(line, "\n")
		out.WriteString(s.colors.paint(r, body))
		if ends {
			out.WriteByte('\n')
		}
	}
	s.spaced = strings.HasSuffix(text, "\n")
	if _, err := io.WriteString(s.w, out.String()); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// wholeRunes returns how many bytes of b come before a character that could
// still be completed.
func wholeRunes(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		start := len(b) - n
		if utf8.RuneStart(b[start]) {
			if !utf8.FullRune(b[start:]) {
				return start
			}
			break
		}
	}
	return len(b)
}
