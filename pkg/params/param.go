package params

import (
	"slices"

	"github.com/genlens/genlens/pkg/literal"
)

// Param is one parameter.
type Param struct {
	Name    string
	Group   Group
	Origin  Origin
	Accepts []Type        // None is accepted as well: it leaves the parameter unset
	Default literal.Value // what holds where nobody sets it; None: nothing does
	Range   string        // the values that mean something
	Short   string        // what it does in a few words
	Effect  string        // what it does, in a few sentences
	Pitfall string        // what goes wrong with it; may be empty
	Where   string        // where in a run it acts
	Neutral string        // the value that does nothing; "" where there is none
	Example string        // a command that shows it
	// CallOnly marks an argument of generate() that is no field of a
	// GenerationConfig, and cannot stand in its file.
	CallOnly bool
}

// Group is what a parameter is about.
type Group string

// The groups, in the order of a first reading.
const (
	Length      Group = "length"
	Strategy    Group = "strategy"
	Sampling    Group = "sampling"
	Scores      Group = "scores"
	Tokens      Group = "special tokens"
	Beams       Group = "beam search"
	Cache       Group = "cache and speed"
	Output      Group = "output"
	Assisted    Group = "assisted decoding"
	Constraints Group = "constraints and seed"
	Inputs      Group = "inputs"
	Moved       Group = "moved out of transformers"
	Metadata    Group = "metadata"
)

// Origin is who defines a parameter.
type Origin string

// The origins.
const (
	FromHF   Origin = "transformers"
	FromUs   Origin = "genlens"
	FromHub  Origin = "needs trust_remote_code"
	FromFile Origin = "metadata"
)

// Type is a kind of value that a parameter accepts.
type Type string

// The types.
const (
	Bool    Type = "bool"
	Int     Type = "int"
	Float   Type = "float"       // 2 is none, 2.0 is
	Number  Type = "number"      // an int does for a float
	String  Type = "str"         //
	Strings Type = "list of str" //
	IDs     Type = "list of int" // token ids
	IDLists Type = "list of lists of int"
	Pair    Type = "(int, float)"
	Bias    Type = "dict {(int, …): float}" // or a list of [[int, …], float]
	Mapping Type = "dict"
	Object  Type = "object" // made by other Python code
)

// Unset reports whether nothing holds where nobody sets the parameter.
func (p Param) Unset() bool { return p.Default.IsNone() }

// Matches reports whether a value has one of the types that the parameter
// accepts. None always has, and so has an expression, which nobody evaluates.
func (p Param) Matches(v literal.Value) bool {
	return v.IsNone() || slices.ContainsFunc(p.Accepts, func(t Type) bool { return t.matches(v) })
}

func (t Type) matches(v literal.Value) bool {
	if v.Kind() == literal.Expr {
		return true
	}
	switch t {
	case Bool:
		return v.Kind() == literal.Bool
	case Int:
		return v.Kind() == literal.Int
	case Float:
		return v.Kind() == literal.Float
	case Number:
		return v.Kind() == literal.Float || v.Kind() == literal.Int
	case String:
		return v.Kind() == literal.String
	case Strings:
		return every(v, String.matches)
	case IDs:
		return every(v, Int.matches)
	case IDLists:
		return every(v, IDs.matches)
	case Pair:
		items := v.Items()
		return v.Kind() == literal.List && len(items) == 2 && Int.matches(items[0]) && Number.matches(items[1])
	case Bias:
		return bias(v)
	case Mapping:
		return v.Kind() == literal.Dict
	}
	return v.Kind() == literal.List || v.Kind() == literal.Dict || v.Kind() == literal.String // an Object may be built of any
}

// every reports whether v is a list whose items all match.
func every(v literal.Value, matches func(literal.Value) bool) bool {
	return v.Kind() == literal.List && !slices.ContainsFunc(v.Items(), func(item literal.Value) bool { return !matches(item) })
}

// bias reports whether v maps sequences of ids to floats, as a dict or, which
// JSON can hold, as a list of pairs.
func bias(v literal.Value) bool {
	if v.Kind() == literal.Dict {
		return !slices.ContainsFunc(v.Pairs(), func(p literal.Pair) bool { return !IDs.matches(p.Key) || !Float.matches(p.Value) })
	}
	return every(v, func(pair literal.Value) bool {
		items := pair.Items()
		return pair.Kind() == literal.List && len(items) == 2 && IDs.matches(items[0]) && Float.matches(items[1])
	})
}
