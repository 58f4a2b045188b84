package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/genlens/genlens/pkg/visible"
)

// Where the output is no terminal, tables are as wide as the documentation's.
const defaultWidth = 80

// fileOf is the file that w writes to, if it is one.
func fileOf(w io.Writer) (*os.File, bool) {
	if p, ok := w.(*passage); ok {
		w = p.w
	}
	file, ok := w.(*os.File)
	return file, ok
}

// isTerminal says whether w is a person's screen.
func isTerminal(w io.Writer) bool {
	file, ok := fileOf(w)
	return ok && term.IsTerminal(int(file.Fd()))
}

// width is how many columns w has: the terminal's, or COLUMNS, or 80; a writer
// with Columns knows better.
func width(w io.Writer) int {
	if sized, ok := w.(interface{ Columns() int }); ok {
		return sized.Columns()
	}
	if file, ok := fileOf(w); ok {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		return columns
	}
	return defaultWidth
}

// height is how many lines a terminal has; 0 where w is none.
func height(w io.Writer) int {
	if file, ok := fileOf(w); ok {
		if _, lines, err := term.GetSize(int(file.Fd())); err == nil {
			return lines
		}
	}
	return 0
}

// safeWriter makes control characters visible: a token is untrusted text, and
// an escape sequence in it could do anything to a terminal. Each Write has to
// hold whole characters.
type safeWriter struct{ w io.Writer }

func (s safeWriter) Write(text []byte) (int, error) {
	if _, err := io.WriteString(s.w, visible.Text(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// quoteArg writes a path so that it can be pasted into a shell.
func quoteArg(path string) string {
	if runtime.GOOS == "windows" {
		if strings.Contains(path, " ") {
			return `"` + path + `"`
		}
		return path
	}
	if strings.ContainsAny(path, " \t\"'$`\\&|;<>()*?[]{}!#~") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// ownName is how to call this program again: go run leaves nothing behind that
// could be called by its name.
func ownName() string {
	executable, err := os.Executable()
	if err == nil && strings.Contains(filepath.ToSlash(executable), "/go-build") {
		return "go run ./cmd/explain"
	}
	return "explain"
}
