package trace

import (
	"errors"
	"fmt"
)

// What can be wrong with a file that should be a trace. Each error that a
// reader or a writer returns wraps one of these or an error of the system.
var (
	// ErrEmpty: the file holds no byte at all.
	ErrEmpty = errors.New("the file is empty")
	// ErrNotTrace: the file holds something else; its first line is no "run".
	ErrNotTrace = errors.New("not a genlens trace")
	// ErrNewer: the file was written by a later genlens, in a format that this
	// one does not know.
	ErrNewer = errors.New("written in a newer format; use a newer explain")
	// ErrLine: a line in the middle of the file is not what its place calls
	// for, so that what follows cannot be trusted either.
	ErrLine = errors.New("broken line")
	// ErrTooLong: a line, or a compressed file's content, is beyond all
	// proportion for a trace.
	ErrTooLong = errors.New("too long for a trace")

	// ErrCut: the file stops before its end line. Up to there it is sound.
	// [Trace.Cut] wraps it.
	ErrCut = errors.New("the trace was cut short")

	// ErrExists: there is a file of that name already.
	ErrExists = errors.New("the file exists; choose another name, or overwrite it with --overwrite")
	// ErrUnfinished: a run that died, or one that is still going on, left its
	// lines under that name.
	ErrUnfinished = errors.New("the unfinished trace of another run is there; " +
		"read it with explain show, choose another name, or overwrite it with --overwrite")
	// ErrNoEnd: the writer was closed before the end line was written.
	ErrNoEnd = errors.New("the trace has no end line")
	// ErrOrder: the lines were not written as run, steps, end.
	ErrOrder = errors.New("lines out of order")
)

// A fieldError says which field of a line is wrong, by its path in the JSON:
// "stages[2].kept". It is built from the inside out.
type fieldError struct {
	path string
	msg  string
}

func (e *fieldError) Error() string {
	if e.path == "" {
		return e.msg
	}
	return e.path + ": " + e.msg
}

// badField is the error about the field at path.
func badField(path, format string, args ...any) error {
	return &fieldError{path, fmt.Sprintf(format, args...)}
}

// inside puts outer before the path of a field error: a key or "[3]".
func inside(outer string, err error) error {
	fe, ok := err.(*fieldError)
	if !ok {
		return &fieldError{outer, err.Error()}
	}
	switch {
	case fe.path == "":
		fe.path = outer
	case fe.path[0] == '[':
		fe.path = outer + fe.path
	default:
		fe.path = outer + "." + fe.path
	}
	return fe
}
