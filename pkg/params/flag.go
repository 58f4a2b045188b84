package params

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
)

// ParseFlag reads a value as it stands on a command line, where there are no
// types and no brackets but those below:
//
//	true, false             a bool; none is None everywhere
//	2, 0.7                  a number; where a float is needed, 2 is 2.0
//	5,6                     ids
//	5,6;7                   lists of ids
//	10,1.1                  a pair
//	nbits=8,window=64       a mapping, also as JSON
//	5,6:-2.5;7:1            a bias, also [5,6]:-2.5;[7]:1; JSON does as well: [[[5,6],-2.5],[[7],1.0]]
//
// Everything else is text. A text that is none of what the parameter accepts
// comes back as a string, together with an error that says what was wanted.
func (p Param) ParseFlag(text string) (literal.Value, error) {
	if strings.EqualFold(text, "none") {
		return literal.Value{}, nil
	}
	for _, t := range p.Accepts {
		if v, ok := t.parse(text); ok {
			return v, nil
		}
	}
	want := make([]string, len(p.Accepts))
	for i, t := range p.Accepts {
		want[i] = string(t)
	}
	return literal.OfString(text), fmt.Errorf("params: %s: %q is no %s", p.Name, text, strings.Join(want, " and no "))
}

func (t Type) parse(text string) (v literal.Value, ok bool) {
	switch t {
	case Bool:
		return literal.OfBool(strings.EqualFold(text, "true")), strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case Int, Number:
		return parseSigned(text)
	case Float:
		v, ok := parseSigned(text)
		if f, isNumber := v.Number(); ok && isNumber {
			return literal.OfFloat(f), true
		}
	case IDs:
		return parseList(text, ",", parseSigned)
	case IDLists:
		return parseList(text, ";", IDs.parse)
	case Pair:
		v, ok := parseList(text, ",", parseSigned)
		return literal.OfTuple(v.Items()...), ok && len(v.Items()) == 2
	case Bias:
		if v, err := literal.FromJSON([]byte(text)); err == nil {
			return v, v.Kind() == literal.List || v.Kind() == literal.Dict
		}
		return parseBias(text)
	case Mapping:
		if v, err := literal.FromJSON([]byte(text)); err == nil {
			return v, v.Kind() == literal.Dict
		}
		return parseMapping(text)
	case String, Strings:
		return literal.OfString(text), true
	}
	return literal.OfExpr(text), t == Object
}

// parseSigned reads a number as Python writes it, with a sign.
func parseSigned(text string) (literal.Value, bool) {
	digits, negative := strings.CutPrefix(strings.TrimSpace(text), "-")
	v, err := literal.ParseNumber(digits)
	if err != nil {
		return literal.Value{}, false
	}
	if negative {
		v, _ = v.Negate()
	}
	return v, true
}

func parseList(text, separator string, parse func(string) (literal.Value, bool)) (literal.Value, bool) {
	var items []literal.Value
	for part := range strings.SplitSeq(text, separator) {
		item, ok := parse(part)
		if !ok {
			return literal.Value{}, false
		}
		items = append(items, item)
	}
	return literal.OfList(items...), true
}

// parseMapping reads nbits=8,residual_length=32.
func parseMapping(text string) (literal.Value, bool) {
	var pairs []literal.Pair
	for part := range strings.SplitSeq(text, ",") {
		name, number, ok := strings.Cut(part, "=")
		if !ok {
			return literal.Value{}, false
		}
		value, isNumber := parseSigned(number)
		if !isNumber {
			value = literal.OfString(strings.TrimSpace(number))
		}
		pairs = append(pairs, literal.Pair{Key: literal.OfString(strings.TrimSpace(name)), Value: value})
	}
	return literal.OfDict(pairs...), true
}

// parseBias reads [5,6]:-2.5;[7]:1.0, with or without the brackets.
func parseBias(text string) (literal.Value, bool) {
	var pairs []literal.Pair
	for part := range strings.SplitSeq(text, ";") {
		ids, bias, ok := strings.Cut(part, ":")
		if ids = strings.TrimSpace(ids); strings.HasPrefix(ids, "[") && strings.HasSuffix(ids, "]") {
			ids = ids[1 : len(ids)-1]
		}
		list, listOK := IDs.parse(ids)
		value, valueOK := Float.parse(bias)
		if !ok || !listOK || !valueOK {
			return literal.Value{}, false
		}
		pairs = append(pairs, literal.Pair{Key: literal.OfTuple(slices.Clone(list.Items())...), Value: value})
	}
	return literal.OfDict(pairs...), true
}
