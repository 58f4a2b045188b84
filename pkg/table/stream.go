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
// token coloured by the chance it had when it was picked. Several sequences are
// written as [SideBySide] does; of a beam search that is not over, it is the
// text that leads.
func Text(w io.Writer, t *trace.Trace, s Style) error {
	if view.Sequences(t) > 1 && (len(t.Beams) == 0 || t.End != nil) {
		return SideBySide(w, t, s)
	}
	t = view.First(t)
	if !s.lined() {
		p := &Page{}
		p.add(forPeople{paragraphOf(t)}, textGrid([]*trace.Trace{t}))
		return p.Write(w, s)
	}
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

// Stream is Text while the text of one sequence is being made. Its methods are
// those of a sink of trace lines. A character that is spread over several
// tokens is held back until it is whole. A token that a hand put there stands
// between ‹ and ›.
type Stream struct {
	w      io.Writer
	colors *palette
	speech speech
	spaced bool // the last thing written ended a line
}

// NewStream returns a stream that writes to w.
func NewStream(w io.Writer, s Style) *Stream {
	return &Stream{w: w, colors: s.palette()}
}

// Run writes the prompt.
func (s *Stream) Run(run *trace.Run) error {
	return s.put(span{strong, visible.Text(view.Prompt(run))})
}

// Step writes the token of one step.
func (s *Stream) Step(step *trace.Step) error { return s.put(s.speech.push(step)...) }

// Beam writes nothing: which token a step has added is known when the search is
// over.
func (s *Stream) Beam(*trace.Beam) error { return nil }

// End writes what is left of a broken character and ends the line. The record
// is not needed and may be nil.
func (s *Stream) End(*trace.End) error {
	if err := s.put(s.speech.flush(longShot)...); err != nil {
		return err
	}
	if s.spaced {
		return nil
	}
	return s.put(span{plain, "\n"})
}

// put writes text in a colour that does not reach over the ends of lines,
// where a terminal might fill the rest with it.
func (s *Stream) put(spans ...span) error {
	var out strings.Builder
	for _, span := range spans {
		for line := range strings.Lines(span.text) {
			body, ends := strings.CutSuffix(line, "\n")
			out.WriteString(s.colors.paint(span.role, body))
			if ends {
				out.WriteByte('\n')
			}
			s.spaced = ends
		}
	}
	if _, err := io.WriteString(s.w, out.String()); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// speech turns the tokens of one text into what can be read of them.
type speech struct {
	held []byte // the beginning of a character
}

// push returns what one more step shows.
func (s *speech) push(step *trace.Step) []span {
	r := likelihood(view.Step{Step: step}.ChosenProb(len(step.Stages) - 1))
	if step.Draw.Method != trace.DrawForced {
		return s.say(step.Token, r)
	}
	spans := append(s.flush(r), span{muted, handLeft})
	spans = append(append(spans, s.say(step.Token, r)...), s.flush(r)...)
	return append(spans, span{muted, handRight})
}

// say returns what one more token shows.
func (s *speech) say(token trace.Token, r role) []span {
	if token.Special {
		return append(s.flush(r), span{special, view.Token(token)})
	}
	s.held = append(s.held, view.Bytes(token)...)
	whole := wholeRunes(s.held)
	text := visible.Text(string(s.held[:whole]))
	s.held = append(s.held[:0], s.held[whole:]...)
	return []span{{r, text}}
}

// What a hand put there stands between these.
const (
	handLeft  = "‹"
	handRight = "›"
)

// flush returns what is left of a character that was never completed.
func (s *speech) flush(r role) []span {
	text := visible.Text(string(s.held))
	s.held = s.held[:0]
	return []span{{r, text}}
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
