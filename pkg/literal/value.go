package literal

import (
	"math/big"
	"slices"
)

// Kind is what a value is.
type Kind int

// The kinds. None is the zero Kind.
const (
	None Kind = iota
	Bool
	Int
	Float
	String
	List // a list or a tuple; Tuple tells them apart
	Dict
	Expr // no literal: a name, a call, an operation
)

// Value is one value. The zero Value is None.
type Value struct {
	kind  Kind
	tuple bool
	truth bool
	whole *big.Int
	real  float64
	text  string // of a string or an expression
	items []Value
	pairs []Pair
}

// Pair is one entry of a dict.
type Pair struct{ Key, Value Value }

// OfBool is True or False.
func OfBool(b bool) Value { return Value{kind: Bool, truth: b} }

// OfInt is an int.
func OfInt(n int) Value { return Value{kind: Int, whole: big.NewInt(int64(n))} }

// OfFloat is a float.
func OfFloat(f float64) Value { return Value{kind: Float, real: f} }

// OfString is a string.
func OfString(s string) Value { return Value{kind: String, text: s} }

// OfList is a list.
func OfList(items ...Value) Value { return Value{kind: List, items: items} }

// OfTuple is a tuple, which everything but Tuple, String and Equal takes for a
// list.
func OfTuple(items ...Value) Value { return Value{kind: List, tuple: true, items: items} }

// OfDict is a dict with its entries in the order written.
func OfDict(pairs ...Pair) Value { return Value{kind: Dict, pairs: pairs} }

// OfExpr is an expression with its source text.
func OfExpr(source string) Value { return Value{kind: Expr, text: source} }

// Kind returns what v is.
func (v Value) Kind() Kind { return v.kind }

// IsNone reports whether v is None.
func (v Value) IsNone() bool { return v.kind == None }

// Bool returns a bool; ok is false for any other kind.
func (v Value) Bool() (b, ok bool) { return v.truth, v.kind == Bool }

// Int returns an int; ok is false for any other kind, 2.0 among them, and for
// an int beyond the range of Go's.
func (v Value) Int() (n int, ok bool) {
	if v.kind != Int || !v.whole.IsInt64() || int64(int(v.whole.Int64())) != v.whole.Int64() {
		return 0, false
	}
	return int(v.whole.Int64()), true
}

// Float returns a float; ok is false for any other kind, 2 among them.
func (v Value) Float() (f float64, ok bool) { return v.real, v.kind == Float }

// Number returns an int or a float as a float64; ok is false for any other
// kind, True among them.
func (v Value) Number() (f float64, ok bool) {
	switch v.kind {
	case Float:
		return v.real, true
	case Int:
		f, _ = new(big.Float).SetInt(v.whole).Float64()
		return f, true
	}
	return 0, false
}

// Text returns a string; ok is false for any other kind.
func (v Value) Text() (s string, ok bool) {
	if v.kind != String {
		return "", false
	}
	return v.text, true
}

// Source returns the text of an expression; ok is false for any other kind.
func (v Value) Source() (s string, ok bool) {
	if v.kind != Expr {
		return "", false
	}
	return v.text, true
}

// Items returns the items of a list or tuple, nil for any other kind.
func (v Value) Items() []Value { return v.items }

// Pairs returns the entries of a dict, nil for any other kind.
func (v Value) Pairs() []Pair { return v.pairs }

// Tuple reports whether v is a tuple.
func (v Value) Tuple() bool { return v.tuple }

// Literal reports whether v and everything in it is known: no expression.
func (v Value) Literal() bool {
	return v.kind != Expr &&
		!slices.ContainsFunc(v.items, func(item Value) bool { return !item.Literal() }) &&
		!slices.ContainsFunc(v.pairs, func(p Pair) bool { return !p.Key.Literal() || !p.Value.Literal() })
}

// Equal reports whether two values were written the same: 1 and 1.0 differ, and
// so do a list and a tuple. NaN equals NaN.
func (v Value) Equal(other Value) bool {
	if v.kind != other.kind || v.tuple != other.tuple || v.truth != other.truth || v.text != other.text {
		return false
	}
	switch v.kind {
	case Int:
		return v.whole.Cmp(other.whole) == 0
	case Float:
		return v.real == other.real || v.real != v.real && other.real != other.real
	}
	return slices.EqualFunc(v.items, other.items, Value.Equal) &&
		slices.EqualFunc(v.pairs, other.pairs, func(a, b Pair) bool {
			return a.Key.Equal(b.Key) && a.Value.Equal(b.Value)
		})
}
