package lint

import (
	"cmp"
	"slices"
)

// Level is how bad a finding is.
type Level string

// The levels, the worst first.
const (
	Error   Level = "error"   // transformers raises an exception
	Warning Level = "warning" // transformers warns, or does something else than it says
	Note    Level = "note"    // worth knowing
)

func (l Level) rank() int { return slices.Index([]Level{Error, Warning, Note}, l) }

// Finding is one thing to say about a call.
type Finding struct {
	Rule      string `json:"rule"`
	Level     Level  `json:"level"`
	Message   string `json:"message"`
	Fix       string `json:"fix"`
	Parameter string `json:"parameter,omitempty"`
	See       string `json:"see,omitempty"` // a command that shows more
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
}

// Worst returns the worst level among findings, "" where there are none.
func Worst(findings []Finding) Level {
	if len(findings) == 0 {
		return ""
	}
	return slices.MinFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Level.rank(), b.Level.rank()) }).Level
}
