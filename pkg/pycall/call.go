package pycall

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
)

// Call is one call in a text.
type Call struct {
	Function string // as written, "model.generate"; "" for a bare list of arguments
	Args     []Arg
	// Spread has what follows each ** whose keys are not known: "inputs".
	Spread       []string
	Line, Column int // of the function's name, or of the first argument
	// Further is how many other calls to generate the text has, where Parse
	// chose this one.
	Further int

	config *Call
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

// Generates reports whether the call is one to generate.
func (c Call) Generates() bool { return c.last() == "generate" }

// Configures reports whether the call makes a GenerationConfig.
func (c Call) Configures() bool { return c.last() == "GenerationConfig" }

// Pipes reports whether the call, by the name of what is called, is one of a
// pipeline of transformers, which hands its arguments on to generate: pipe(…),
// generator(…). pipeline(…) itself makes one.
func (c Call) Pipes() bool {
	last := c.last()
	return last == "generator" || strings.HasSuffix(last, "pipe") || strings.HasSuffix(last, "_pipeline")
}

// last is the last part of the function's name.
func (c Call) last() string { return c.Function[strings.LastIndexByte(c.Function, '.')+1:] }

// Config returns the GenerationConfig(…) that the argument generation_config
// is, written out in the call or assigned to a variable above it. What the call
// itself gives wins over what stands there. ok is false where there is none, or
// where its arguments are not known.
func (c Call) Config() (config Call, ok bool) {
	if c.config == nil {
		return Call{}, false
	}
	return *c.config, true
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
