package pycall

import (
	"fmt"

	"github.com/genlens/genlens/pkg/literal"
)

// Call is one call in a text.
type Call struct {
	Function string // as written, "model.generate"; "" for a bare list of arguments
	Args     []Arg
	// Spread has what follows each ** whose keys are not known: "inputs".
	Spread       []string
	Line, Column int // of the function's name, or of the first argument
}

// Arg is one argument.
type Arg struct {
	Name         string // "" for a positional argument
	Value        literal.Value
	Line, Column int // of the name, or of the value where there is none
}

// Arg returns the argument with a name.
func (c Call) Arg(name string) (Arg, bool) {
	for _, a := range c.Args {
		if a.Name == name {
			return a, true
		}
	}
	return Arg{}, false
}

// Error says where a text cannot be read as a call.
type Error struct {
	Line, Column int
	What         string
	Hint         string // what to do; may be empty
}

// Error implements error: what is wrong, and on a second line what to do.
func (e *Error) Error() string {
	text := fmt.Sprintf("pycall: line %d, column %d: %s", e.Line, e.Column, e.What)
	if e.Hint != "" {
		text += "\n" + e.Hint
	}
	return text
}
