package trace

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
)

// A Line is what stands between the run and the end: a [*Step] or, in a beam
// search, a [*Beam].
type Line interface{ line() }

func (*Step) line() {}
func (*Beam) line() {}

// Reader reads a trace one line at a time: [NewReader] has read the run line,
// Next gives those that follow, and when it returns io.EOF, End and Cut say how
// the trace ended.
type Reader struct {
	in    *bufio.Reader
	dec   *lineDecoder
	check checker
	sum   hash.Hash // of the lines so far
	line  int       // number of the line read last, from 1
	buf   []byte    // a line longer than in's memory

	run  Run
	end  *End
	cut  error
	done error // what Next returns from now on
}

// NewReader reads the first line of r, which may be compressed; it looks at
// the first bytes, not at a name. The error wraps [ErrEmpty], [ErrNotTrace],
// [ErrNewer], [ErrLine] or [ErrTooLong].
func NewReader(r io.Reader) (*Reader, error) {
	d := &Reader{in: bufio.NewReaderSize(r, 1<<16), dec: newLineDecoder(), sum: sha256.New()}
	start, err := d.in.Peek(4)
	if len(start) == 0 && err != nil && err != io.EOF {
		return nil, fmt.Errorf("trace: %w", err)
	}
	if isZstd(start) {
		unpacked, err := newUnzstd(d.in)
		if err != nil {
			return nil, fmt.Errorf("trace: zstd: %w", err)
		}
		d.in = bufio.NewReaderSize(unpacked, 1<<16)
		start, err = d.in.Peek(1)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return nil, fmt.Errorf("trace: %w", err)
		}
	}
	switch {
	case len(start) == 0:
		return nil, fmt.Errorf("trace: %w", ErrEmpty)
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return nil, fmt.Errorf("trace: %w: it is compressed with gzip; unpack it first, only zstd is read as it is", ErrNotTrace)
	case start[0] != '{':
		return nil, fmt.Errorf("trace: %w: it begins with %q, not with {", ErrNotTrace, start[:1])
	}
	if err := d.readRun(); err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	return d, nil
}

func (d *Reader) readRun() error {
	line, whole, err := d.next()
	if err != nil {
		return err
	}
	// Read loosely first: a newer format may have other fields altogether.
	var head struct {
		Type          string `json:"type"`
		Schema        string `json:"schema"`
		SchemaVersion int    `json:"schema_version"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		if !whole && bytes.HasPrefix(line, []byte(`{"type":"run","schema":"`+Schema+`"`)) {
			return fmt.Errorf("%w in its first line; there is nothing to show", ErrCut)
		}
		return fmt.Errorf("%w: line 1: %w", ErrNotTrace, err)
	}
	switch {
	case head.Schema != Schema || head.Type != TypeRun:
		return fmt.Errorf("%w: line 1 has type %q and schema %q, not %q and %q",
			ErrNotTrace, brief([]byte(head.Type)), brief([]byte(head.Schema)), TypeRun, Schema)
	case head.SchemaVersion > SchemaVersion:
		return fmt.Errorf("%w: the trace has schema version %d, this program reads up to %d",
			ErrNewer, head.SchemaVersion, SchemaVersion)
	}
	if err := d.dec.decode(line, &d.run); err != nil {
		return fmt.Errorf("%w: line 1: %w", ErrLine, err)
	}
	if err := d.check.run(&d.run); err != nil {
		return fmt.Errorf("%w: line 1: %w", ErrLine, err)
	}
	d.sum.Write(line)
	return nil
}

// Run returns the first line. The caller may keep it.
func (d *Reader) Run() *Run { return &d.run }

// Line returns the number of the line that was read last, the first being 1.
func (d *Reader) Line() int { return d.line }

// End returns the last line, or nil before Next has returned io.EOF and for a
// trace that was cut short.
func (d *Reader) End() *End { return d.end }

// Cut returns where and why the trace stops without an end, wrapping [ErrCut];
// nil for a whole trace and before Next has returned io.EOF.
func (d *Reader) Cut() error { return d.cut }

// SHA256 returns the checksum, in hexadecimal, of all lines but the end as they
// were read so far.
func (d *Reader) SHA256() string { return hex.EncodeToString(d.sum.Sum(nil)) }

// Next returns the next line, or io.EOF after the last. The caller may keep it.
// Any other error names a line that is broken; nothing after it is read.
func (d *Reader) Next() (Line, error) {
	if d.done != nil {
		return nil, d.done
	}
	next, err := d.read()
	if err != nil {
		if err != io.EOF {
			err = fmt.Errorf("trace: %w", err)
		}
		d.done = err
	}
	return next, err
}

func (d *Reader) read() (Line, error) {
	line, whole, err := d.next()
	switch {
	case err == io.EOF:
		d.cut = fmt.Errorf("%w: it stops after line %d, without an end line", ErrCut, d.line)
		return nil, io.EOF
	case err == io.ErrUnexpectedEOF:
		d.cut = fmt.Errorf("%w: it stops after line %d, in the middle of a compressed frame", ErrCut, d.line)
		return nil, io.EOF
	case err != nil:
		return nil, err
	}
	var next Line
	var broken error
	switch kind := lineType(line); kind {
	case TypeStep:
		step := new(Step)
		if broken = d.dec.decode(line, step); broken == nil {
			broken = d.check.step(step)
		}
		next = step
	case TypeBeam:
		beam := new(Beam)
		if broken = d.dec.decode(line, beam); broken == nil {
			broken = d.check.beam(beam)
		}
		next = beam
	case TypeEnd:
		end := new(End)
		if broken = d.dec.decode(line, end); broken == nil {
			broken = d.check.end(end)
		}
		if broken == nil {
			d.end = end
			return nil, d.nothingFollows()
		}
	default:
		broken = oneOf("type", kind, TypeStep, TypeBeam, TypeEnd)
	}
	if broken == nil {
		d.sum.Write(line)
		return next, nil
	}
	if !whole {
		d.line--
		d.cut = fmt.Errorf("%w: it stops in the middle of line %d", ErrCut, d.line+1)
		return nil, io.EOF
	}
	return nil, fmt.Errorf("%w: line %d: %w", ErrLine, d.line, broken)
}

// nothingFollows is how a trace ends: io.EOF.
func (d *Reader) nothingFollows() error {
	_, err := d.in.Peek(1)
	switch err {
	case nil:
		return fmt.Errorf("%w: line %d: something follows the end", ErrLine, d.line+1)
	case io.ErrUnexpectedEOF: // an empty frame that was cut
		return io.EOF
	}
	return err
}

// lineType peeks at the type, which comes first in every line we write; the
// slow way finds it elsewhere.
func lineType(line []byte) string {
	for _, kind := range []string{TypeStep, TypeBeam, TypeEnd} {
		if bytes.HasPrefix(line, []byte(`{"type":"`+kind+`",`)) {
			return kind
		}
	}
	var head struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(line, &head) != nil {
		return ""
	}
	return head.Type
}

// next returns the next line with its newline; whole is false when the file
// stops before the newline. The error is io.EOF at the end of the file and
// io.ErrUnexpectedEOF at the end of one whose last frame was cut.
func (d *Reader) next() (line []byte, whole bool, err error) {
	line, err = d.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		d.buf = append(d.buf[:0], line...)
		for err == bufio.ErrBufferFull {
			if len(d.buf) > maxLine {
				return nil, false, fmt.Errorf("line %d: %w: over %d bytes", d.line+1, ErrTooLong, maxLine)
			}
			line, err = d.in.ReadSlice('\n')
			d.buf = append(d.buf, line...)
		}
		line = d.buf
	}
	switch {
	case err == nil:
		d.line++
		return line, true, nil
	case len(line) > 0 && (err == io.EOF || err == io.ErrUnexpectedEOF):
		d.line++
		return line, false, nil
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return nil, false, err
	}
	return nil, false, fmt.Errorf("after line %d: %w", d.line, err)
}

// Read reads a whole trace from r. Its errors are those of [NewReader] and
// [Reader.Next]; a trace that was cut short is no error, Trace.Cut tells.
func Read(r io.Reader) (*Trace, error) {
	d, err := NewReader(r)
	if err != nil {
		return nil, err
	}
	t := &Trace{Run: d.run}
	for {
		next, err := d.Next()
		if err == io.EOF {
			t.End, t.Cut, t.SHA256 = d.end, d.cut, d.SHA256()
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		switch line := next.(type) {
		case *Step:
			t.Steps = append(t.Steps, *line)
		case *Beam:
			t.Beams = append(t.Beams, *line)
		}
	}
}

// ReadFile reads a whole trace file. Where only the file of a run that did not
// end is there, path with ".part" added, it reads that: Trace.Path says which.
func ReadFile(path string) (*Trace, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if part, partErr := os.Open(path + partSuffix); partErr == nil {
			f, err = part, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	defer f.Close()
	t, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	t.Path = f.Name()
	if t.Cut != nil && t.Path != path {
		t.Cut = fmt.Errorf("%s: %w; its run has died, or is still going on", t.Path, t.Cut)
	}
	return t, nil
}
