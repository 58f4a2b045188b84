package main

import (
	"fmt"
	"os"
	"time"

	"github.com/genlens/genlens/pkg/trace"
)

// createTrace opens the trace file; nil if none was named and the cache folder
// cannot be had, which must not keep anyone from a run.
func (r *runner) createTrace() (*traceFile, error) {
	if r.traceFile != "" {
		w, err := trace.Create(r.traceFile, trace.Options{Overwrite: r.overwrite})
		if err != nil {
			return nil, err
		}
		return &traceFile{w: w, path: r.traceFile}, nil
	}
	s, err := openStore()
	if err == nil {
		err = s.create()
	}
	if err == nil {
		path := s.next(time.Now())
		w, createErr := trace.Create(path, trace.Options{})
		if createErr == nil {
			return &traceFile{w: w, path: path, store: s}, nil
		}
		err = createErr
	}
	fmt.Fprintf(r.messages, "note: no trace file, as the cache folder cannot be written (%v); --trace FILE puts it elsewhere\n", err)
	return nil, nil
}

// traceFile is a sink that writes to a file and lets the run go on when that
// fails: the first error is kept for the end.
type traceFile struct {
	w     *trace.Writer
	path  string
	store *store // to prune; nil for a file that the user named
	err   error
}

func (f *traceFile) keep(err error) error {
	if f.err == nil {
		f.err = err
	}
	return nil
}

func (f *traceFile) Run(run *trace.Run) error    { return f.keep(f.w.Run(run)) }
func (f *traceFile) Step(step *trace.Step) error { return f.keep(f.w.Step(step)) }
func (f *traceFile) Beam(beam *trace.Beam) error { return f.keep(f.w.Beam(beam)) }
func (f *traceFile) End(end *trace.End) error    { return f.keep(f.w.End(end)) }

// abandon closes the trace of a run that failed. A file that the user named
// stays as far as it came, and the error says so; another is removed.
func (f *traceFile) abandon() error {
	if f == nil {
		return nil
	}
	err := f.w.Close()
	if f.store != nil {
		os.Remove(f.path + ".part")
		return nil
	}
	return err
}

func (f *traceFile) close() error {
	if f == nil {
		return nil
	}
	f.keep(f.w.Close())
	if f.store != nil {
		if f.err == nil {
			written = append(written, f.path)
		}
		f.store.prune(time.Now())
	}
	return f.err
}
