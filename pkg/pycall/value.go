package pycall

import (
	"math"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
)

// value reads one value: a literal, if what ends it comes right after it, and
// an expression otherwise.
func (p *parser) value() (literal.Value, error) {
	if p.depth++; p.depth > maxDepth {
		return literal.Value{}, fail(p.peek(), "", "brackets nest more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	start := p.at
	v, ok, err := p.literal()
	if err != nil {
		return literal.Value{}, err
	}
	if ok && p.endsValue() {
		return v, nil
	}
	p.at = start
	return p.expression()
}

// endsValue reports whether the next token cannot belong to the value before
// it.
func (p *parser) endsValue() bool {
	t := p.peek()
	switch {
	case t.kind == end:
		return true
	case t.kind == op:
		return strings.Contains(",)]}:;", t.text)
	}
	return t.first && p.bare && p.depth == 1
}

// literal reads a literal; ok is false where there is none.
func (p *parser) literal() (v literal.Value, ok bool, err error) {
	t := p.next()
	switch t.kind {
	case name:
		switch t.text {
		case "None":
			return literal.Value{}, true, nil
		case "True", "False":
			return literal.OfBool(t.text == "True"), true, nil
		}
		v, ok := p.special(t.text)
		return v, ok, nil
	case number:
		if strings.HasSuffix(strings.ToLower(t.text), "j") && !strings.HasPrefix(strings.ToLower(t.text), "0x") {
			return literal.Value{}, false, nil // imaginary
		}
		v, err := literal.ParseNumber(t.text)
		if err != nil {
			return literal.Value{}, false, fail(t, "", "%s", strings.TrimPrefix(err.Error(), "literal: "))
		}
		return v, true, nil
	case str:
		text := t.text
		for p.peek().kind == str && (!p.bare || p.depth > 1 || !p.peek().first) {
			text += p.next().text // neighbours are one string
		}
		return literal.OfString(text), true, nil
	case op:
		switch t.text {
		case "-", "+", "−":
			return p.signed(t.text)
		case "[":
			return p.list("]")
		case "(":
			return p.list(")")
		case "{":
			return p.braces()
		}
	}
	return literal.Value{}, false, nil
}

// special reads the rest of float("nan"), float("-inf"), math.nan or math.inf,
// for which Python has no literal.
func (p *parser) special(first string) (v literal.Value, ok bool) {
	var text string
	switch rest := p.tokens[p.at:]; {
	case len(rest) < 3:
		return literal.Value{}, false
	case first == "float" && rest[0].text == "(" && rest[1].kind == str && rest[2].text == ")":
		text = strings.ToLower(strings.TrimSpace(rest[1].text))
		p.at += 3
	case (first == "math" || first == "np" || first == "numpy" || first == "torch") && rest[0].text == "." && rest[1].kind == name:
		text = rest[1].text
		p.at += 2
	}
	switch text {
	case "nan":
		return literal.OfFloat(math.NaN()), true
	case "inf", "+inf", "infinity", "+infinity":
		return literal.OfFloat(math.Inf(1)), true
	case "-inf", "-infinity":
		return literal.OfFloat(math.Inf(-1)), true
	}
	return literal.Value{}, false
}

func (p *parser) signed(sign string) (literal.Value, bool, error) {
	if p.peek().kind != number {
		return literal.Value{}, false, nil
	}
	v, ok, err := p.literal()
	if ok && sign != "+" {
		v, ok = v.Negate()
	}
	return v, ok, err
}

// list reads the items of a list or a tuple, or the one value in round
// brackets.
func (p *parser) list(closer string) (literal.Value, bool, error) {
	var items []literal.Value
	comma := false
	for !p.accept(closer) {
		if p.peek().kind == end || p.is("*") {
			return literal.Value{}, false, nil
		}
		start := p.at
		item, err := p.value()
		if err != nil {
			return literal.Value{}, false, err
		}
		if p.comprehension(start) {
			return literal.Value{}, false, nil
		}
		items = append(items, item)
		if comma = p.accept(","); !comma && !p.is(closer) {
			return literal.Value{}, false, nil
		}
	}
	switch {
	case closer == "]":
		return literal.OfList(items...), true, nil
	case len(items) == 1 && !comma:
		return items[0], items[0].Kind() != literal.Expr, nil // just brackets
	}
	return literal.OfTuple(items...), true, nil
}

// comprehension reports whether the tokens since start have a "for" of their
// own: a loop over values, and no value.
func (p *parser) comprehension(start int) bool {
	depth := 0
	for _, t := range p.tokens[start:p.at] {
		switch {
		case t.kind == op && strings.Contains("([{", t.text):
			depth++
		case t.kind == op && strings.Contains(")]}", t.text):
			depth--
		case t.kind == name && t.text == "for" && depth == 0:
			return true
		}
	}
	return false
}

// braces reads the entries of a dict. A set is no literal here: no parameter
// takes one.
func (p *parser) braces() (literal.Value, bool, error) {
	var pairs []literal.Pair
	for !p.accept("}") {
		if p.peek().kind == end || p.is("**") {
			return literal.Value{}, false, nil
		}
		key, err := p.value()
		if err != nil {
			return literal.Value{}, false, err
		}
		if !p.accept(":") {
			return literal.Value{}, false, nil
		}
		start := p.at
		value, err := p.value()
		if err != nil {
			return literal.Value{}, false, err
		}
		if p.comprehension(start) {
			return literal.Value{}, false, nil
		}
		pairs = append(pairs, literal.Pair{Key: key, Value: value})
		if !p.accept(",") && !p.is("}") {
			return literal.Value{}, false, nil
		}
	}
	return literal.OfDict(pairs...), true, nil
}

var closers = map[string]string{"(": ")", "[": "]", "{": "}"}

// expression reads up to what ends the value and keeps the text.
func (p *parser) expression() (literal.Value, error) {
	first := p.peek()
	var open []token
	lambdas := 0
	var last token // the zero token has no text
	for {
		t := p.peek()
		switch {
		case t.kind == end && len(open) > 0:
			b := open[len(open)-1]
			return literal.Value{}, fail(b, "close it with \""+closers[b.text]+"\"", "the bracket %q is not closed", b.text)
		case t.kind == end, len(open) == 0 && t.start != first.start && p.newArgument(t):
			return p.source(first, last)
		case t.kind == broken:
			return literal.Value{}, fail(t, "close it with the quote that it begins with", "a string that does not end")
		case t.kind == name && t.text == "lambda":
			lambdas++
		case t.kind != op:
			if operand(last) && operand(t) {
				return literal.Value{}, fail(t, "is a comma missing?", "%s directly after %s", describe(t), describe(last))
			}
		case closers[t.text] != "":
			open = append(open, t)
		case strings.Contains(")]}", t.text):
			if len(open) == 0 {
				return p.source(first, last)
			}
			b := open[len(open)-1]
			if closers[b.text] != t.text {
				return literal.Value{}, fail(t, "", "%q closes the %q of line %d, column %d", t.text, b.text, b.line, b.column)
			}
			open = open[:len(open)-1]
		case len(open) > 0:
		case t.text == ":" && lambdas > 0:
			lambdas--
		case lambdas > 0:
		case strings.Contains(",:;", t.text):
			return p.source(first, last)
		case t.text == "=":
			return literal.Value{}, fail(t, "is a comma missing before the name?", `"=" inside a value`)
		}
		last = t
		p.at++
	}
}

// newArgument reports whether, in a bare list without commas, t begins the next
// line and argument: name=value.
func (p *parser) newArgument(t token) bool {
	after := p.tokens[min(p.at+1, len(p.tokens)-1)]
	return p.bare && p.depth == 1 && t.first && t.kind == name && after.kind == op && after.text == "="
}

// source is the expression from one token to another.
func (p *parser) source(first, last token) (literal.Value, error) {
	if last.stop == 0 || last.stop <= first.start {
		return literal.Value{}, fail(p.peek(), "", "%s where a value was expected", describe(p.peek()))
	}
	return literal.OfExpr(p.text[first.start:last.stop]), nil
}

// operand reports whether a token is a value and no operator written as a word.
func operand(t token) bool {
	switch t.kind {
	case number:
		return true
	case name:
		switch t.text {
		case "and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "async", "yield", "from":
			return false
		}
		return true
	}
	return false
}
