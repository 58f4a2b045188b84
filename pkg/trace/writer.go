package trace

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
)

// maxLine is the longest line in bytes that is written or read. A step with
// every logit of a vocabulary of 256 thousand takes 1.4 MB.
const maxLine = 64 << 20

// Writer writes a trace: Run once, Step for every token, or Beam for every step
// of a beam search, End once, then Close.
//
// Each line has been handed to the underlying writer when its method returns
// (a compressed trace lags by a few lines, see [Create]). The first write that
// fails, on a full disk say, and the first step that no reader would take, are
// returned once, by the call that met them or by Close; after it every method
// does nothing and returns nil, so that a run can go on without its trace, and
// a trace with a hole never gets its end.
type Writer struct {
	lines lineWriter
	file  *partFile // nil unless the writer came from Create
	sum   hash.Hash // of the lines so far
	enc   stepEncoder
	check checker

	state  writerState
	failed bool
}

// lineWriter takes one whole line at a time.
type lineWriter interface {
	writeLine(line []byte) error
	// flush hands on what is still held back.
	flush() error
}

type writerState int

const (
	wantRun  writerState = iota
	wantStep             // or the end
	ended
	closed
)

// NewWriter writes an uncompressed trace to w. Close does not close w.
func NewWriter(w io.Writer) *Writer {
	return newWriter(plainLines{w})
}

func newWriter(lines lineWriter) *Writer {
	return &Writer{lines: lines, sum: sha256.New()}
}

// Run writes the first line. It fills in run's Type, Schema and
// SchemaVersion.
func (w *Writer) Run(run *Run) error {
	if err := w.expect(wantRun, "run"); err != nil || w.failed {
		return err
	}
	run.Type, run.Schema, run.SchemaVersion = TypeRun, Schema, SchemaVersion
	full := run.withoutNil()
	if err := w.check.run(&full); err != nil {
		return fmt.Errorf("trace: run: %w", err)
	}
	w.state = wantStep
	return w.marshal("run", full)
}

// Step writes the line of one new token. It fills in s.Type.
func (w *Writer) Step(s *Step) error {
	if err := w.expect(wantStep, "step"); err != nil || w.failed {
		return err
	}
	s.Type = TypeStep
	if err := w.check.step(s); err != nil {
		w.failed = true
		return fmt.Errorf("trace: step %d: %w", s.Index, err)
	}
	line, err := w.enc.encode(s)
	if err != nil {
		w.failed = true
		return fmt.Errorf("trace: step %d: %w", s.Index, err)
	}
	return w.write("step", line)
}

// Beam writes the line of one step of a beam search. It fills in b.Type.
func (w *Writer) Beam(b *Beam) error {
	if err := w.expect(wantStep, "beam"); err != nil || w.failed {
		return err
	}
	b.Type = TypeBeam
	if err := w.check.beam(b); err != nil {
		w.failed = true
		return fmt.Errorf("trace: beam step %d: %w", b.Index, err)
	}
	line, err := w.enc.encodeBeam(b)
	if err != nil {
		w.failed = true
		return fmt.Errorf("trace: beam step %d: %w", b.Index, err)
	}
	return w.write("beam step", line)
}

// End writes the last line. It fills in e.Type and e.SHA256.
func (w *Writer) End(e *End) error {
	if err := w.expect(wantStep, "end"); err != nil || w.failed {
		return err
	}
	e.Type, e.SHA256 = TypeEnd, hex.EncodeToString(w.sum.Sum(nil))
	full := *e
	full.IDs = orEmpty(e.IDs)
	full.Sequences = append([]Sequence(nil), e.Sequences...)
	for i := range full.Sequences {
		full.Sequences[i].IDs = orEmpty(full.Sequences[i].IDs)
	}
	if err := w.check.end(&full); err != nil {
		return fmt.Errorf("trace: end: %w", err)
	}
	w.state = ended
	return w.marshal("end", full)
}

// Close ends the trace. A file made by [Create] gets its name now, if the end
// line was written; without one it stays NAME.part, and the error wraps
// [ErrNoEnd]. A second Close does nothing.
func (w *Writer) Close() error {
	if w.state == closed {
		return nil
	}
	whole := w.state == ended && !w.failed
	w.state = closed
	var err error
	if !w.failed {
		err = w.lines.flush()
		if err != nil {
			err = fmt.Errorf("trace: writing: %w", err)
			whole = false
		}
	}
	if w.file != nil {
		err = errors.Join(err, w.file.close(whole))
	}
	if err == nil && !whole && !w.failed {
		err = fmt.Errorf("trace: %w", ErrNoEnd)
		if w.file != nil {
			err = fmt.Errorf("trace: %s: %w; what there is stays in %s", w.file.name, ErrNoEnd, w.file.part)
		}
	}
	return err
}

func (w *Writer) expect(state writerState, what string) error {
	if w.state == state {
		return nil
	}
	return fmt.Errorf("trace: %s: %w: a trace is one run, its steps, one end", what, ErrOrder)
}

// marshal writes the lines that come once.
func (w *Writer) marshal(what string, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // for whoever reads the file with grep: <s>, not \u003cs\u003e
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("trace: %s: %w", what, err)
	}
	return w.write(what, buf.Bytes())
}

func (w *Writer) write(what string, line []byte) error {
	if len(line) > maxLine {
		w.failed = true
		return fmt.Errorf("trace: %s: a line of %d bytes: %w (at most %d); capture less of the vocabulary",
			what, len(line), ErrTooLong, maxLine)
	}
	w.sum.Write(line) // a hash never fails
	if err := w.lines.writeLine(line); err != nil {
		w.failed = true
		if w.file != nil {
			return fmt.Errorf("trace: writing a %s: %w; the lines before it are in %s", what, err, w.file.part)
		}
		return fmt.Errorf("trace: writing a %s: %w", what, err)
	}
	return nil
}

// plainLines writes lines as they are.
type plainLines struct{ w io.Writer }

func (p plainLines) writeLine(line []byte) error {
	_, err := p.w.Write(line)
	return err
}

func (p plainLines) flush() error { return nil }
