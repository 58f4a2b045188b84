package pycall

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
)

// Limits that no call written by a person reaches. They keep the time that a
// text takes in proportion to its length.
const (
	maxText    = 1 << 20 // bytes
	maxDepth   = 100     // brackets in brackets; Python's own limit is twice that
	maxArgs    = 1000    // of a call
	maxLookups = 100     // of dicts and configurations that were assigned before
)

// Parse reads the one call that a text is about: the first to generate, or else
// the first to GenerationConfig, or else the call or the list of arguments that
// the whole text is.
func Parse(text string) (Call, error) {
	calls, err := ParseAll(text)
	if err != nil {
		return Call{}, err
	}
	first, count := calls[0], 0
	for _, c := range calls {
		if !c.Generates() {
			continue
		}
		if count++; count == 1 {
			first = c
		}
	}
	first.Further = max(count-1, 0)
	return first, nil
}

// ParseAll reads every call to generate or GenerationConfig in a text, in
// order; where there is none, every call of a pipeline. Where there is none of
// these either, the whole text has to be one call of another function, a list of
// arguments or a dict. It returns at least one call, or an *Error.
func ParseAll(text string) ([]Call, error) {
	if len(text) > maxText {
		return nil, &Error{1, 1, fmt.Sprintf("the text is longer than %d bytes", maxText), "cut out the call"}
	}
	text = strings.ToValidUTF8(text, "\ufffd")
	p := &parser{text: text, tokens: lex(text)}
	p.trimBackquotes()
	for _, wanted := range []func(Call) bool{
		func(c Call) bool { return c.Generates() || c.Configures() }, Call.Pipes,
	} {
		calls, err := p.calls(wanted)
		if err != nil {
			return nil, err
		}
		if len(calls) == 1 && p.tokens[0].text == "generation_config" && calls[0].Configures() {
			// A list of arguments, of which the configuration is the first.
			if call, err := p.whole(); err == nil && len(call.Args)+len(call.Spread) > 1 {
				return []Call{call}, nil
			}
		}
		if len(calls) > 0 {
			return calls, nil
		}
	}
	call, err := p.whole()
	if err != nil {
		return nil, err
	}
	return []Call{call}, nil
}

// calls reads every call of a function that is wanted.
func (p *parser) calls(wanted func(Call) bool) ([]Call, error) {
	var calls []Call
	for i := 0; i < len(p.tokens); i++ {
		function, open, ok := p.callAt(i)
		if !ok || !wanted(Call{Function: function}) {
			continue
		}
		call, err := p.call(i, function, open)
		if err != nil {
			return nil, err
		}
		calls = append(calls, call)
		i = p.at - 1
	}
	return calls, nil
}

type parser struct {
	text   string
	tokens []token
	at     int // the next token
	depth  int
	bare   bool // a list of arguments that stands alone: a new line ends a value
	lookup bool // inside of a dict that was looked up, where nothing more is
	inside bool // inside of a configuration, where no other one is looked for
	looked int  // how many were
}

// trimBackquotes drops the backquotes around code in a sentence.
func (p *parser) trimBackquotes() {
	kept := p.tokens[:0]
	for _, t := range p.tokens {
		if t.kind != op || t.text != "`" {
			kept = append(kept, t)
		}
	}
	p.tokens = kept
}

func (p *parser) peek() token { return p.tokens[p.at] }

// is reports whether the next token is the operator.
func (p *parser) is(text string) bool { return p.peek().kind == op && p.peek().text == text }

// accept moves over the operator if it is next.
func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.at++
		return true
	}
	return false
}

// next returns the next token and moves on; it stays at the end.
func (p *parser) next() token {
	t := p.peek()
	if t.kind != end {
		p.at++
	}
	return t
}

func fail(t token, hint, format string, args ...any) error {
	return &Error{t.line, t.column, fmt.Sprintf(format, args...), hint}
}

// callAt reads a dotted name with a bracket behind it, if the tokens from i on
// are one; open is the place after the bracket. What the name hangs on, as in
// models[0].generate(, does not matter.
func (p *parser) callAt(i int) (function string, open int, ok bool) {
	if p.tokens[i].kind != name {
		return "", 0, false
	}
	function = p.tokens[i].text
	for i++; p.tokens[i].kind == op && p.tokens[i].text == "." && p.tokens[i+1].kind == name; i += 2 {
		function += "." + p.tokens[i+1].text
	}
	defined := i >= 2 && p.tokens[i-2].kind == name && p.tokens[i-2].text == "def"
	return function, i + 1, !defined && p.tokens[i].kind == op && p.tokens[i].text == "("
}

// call reads the arguments of a call whose first argument is the token open.
func (p *parser) call(first int, function string, open int) (Call, error) {
	at := p.tokens[first]
	p.at = open
	call := Call{Function: function, Line: at.line, Column: at.column}
	if err := p.arguments(&call, ")"); err != nil {
		return Call{}, err
	}
	if p.next().kind == end {
		return Call{}, fail(p.tokens[open-1], `close it with ")"`, "the call of %s is not closed", function)
	}
	return call, nil
}

// whole reads a text that is one call, one dict, or a list of arguments.
func (p *parser) whole() (Call, error) {
	p.at = 0
	first := p.peek()
	switch {
	case first.kind == end:
		return Call{}, fail(first, usage, "there is no call in this text")
	case p.is("{"):
		return p.dict()
	case p.is("("):
		p.at++
		call := Call{Line: first.line, Column: first.column}
		if err := p.arguments(&call, ")"); err != nil {
			return Call{}, err
		}
		if !p.accept(")") {
			return Call{}, fail(first, `close it with ")"`, "the bracket is not closed")
		}
		return call, p.finished()
	}
	if function, open, ok := p.callAt(0); ok {
		call, err := p.call(0, function, open)
		if err != nil {
			return Call{}, err
		}
		return call, p.finished()
	}
	call := Call{Line: first.line, Column: first.column}
	if !(first.kind == name && p.tokens[1].kind == op && p.tokens[1].text == "=") && !p.is("**") {
		return Call{}, fail(first, usage, "neither a call of generate() nor a list of arguments")
	}
	p.bare = true
	if err := p.arguments(&call, ""); err != nil {
		return Call{}, err
	}
	return call, p.finished()
}

// usage is what to do where a text has no call.
const usage = "paste a call such as model.generate(**inputs, do_sample=True, temperature=0.7), or its arguments"

// finished checks that the text ends here.
func (p *parser) finished() error {
	p.accept(";")
	if t := p.peek(); t.kind != end {
		return fail(t, "", "%s after the arguments", describe(t))
	}
	return nil
}

// dict reads a text that is a dict with names for keys.
func (p *parser) dict() (Call, error) {
	first := p.peek()
	value, err := p.value()
	if err != nil {
		return Call{}, err
	}
	call := Call{Line: first.line, Column: first.column}
	if ok, err := call.unpack(value, first); !ok || err != nil {
		if err == nil {
			err = fail(first, usage, "a dict whose keys are not all strings is no list of arguments")
		}
		return Call{}, err
	}
	return call, p.finished()
}

// unpack adds the entries of a dict as arguments, if all its keys are strings.
func (c *Call) unpack(dict literal.Value, at token) (bool, error) {
	if dict.Kind() != literal.Dict {
		return false, nil
	}
	for _, pair := range dict.Pairs() {
		if pair.Key.Kind() != literal.String {
			return false, nil
		}
	}
	for _, pair := range dict.Pairs() {
		key, _ := pair.Key.Text()
		if err := c.add(Arg{key, pair.Value, at.line, at.column}); err != nil {
			return true, err
		}
	}
	return true, nil
}

// add appends a named argument, which a call can have only once.
func (c *Call) add(a Arg) error {
	if earlier, twice := c.Arg(a.Name); twice {
		return &Error{a.Line, a.Column, fmt.Sprintf("keyword argument repeated: %s", a.Name),
			fmt.Sprintf("Python refuses the call; keep one (the first is in line %d, column %d)", earlier.Line, earlier.Column)}
	}
	c.Args = append(c.Args, a)
	return nil
}

// arguments reads up to the closing bracket, which stays. In a bare list, which
// the text ends, a new line does for a comma.
func (p *parser) arguments(call *Call, closer string) error {
	for {
		t := p.peek()
		if t.kind == end || closer != "" && p.is(closer) {
			return nil
		}
		if len(call.Args)+len(call.Spread) >= maxArgs {
			return fail(t, "", "more than %d arguments", maxArgs)
		}
		if err := p.argument(call); err != nil {
			return err
		}
		if p.accept(",") {
			continue
		}
		t = p.peek()
		switch {
		case t.kind == end, closer != "" && p.is(closer), p.bare && t.first:
		case p.bare && p.is(";"):
			return nil
		default:
			return fail(t, "", "%s where a comma or the end of the arguments was expected", describe(t))
		}
	}
}

// argument reads name=value, value, *value or **value.
func (p *parser) argument(call *Call) error {
	t := p.peek()
	switch {
	case p.accept("**"):
		return p.spread(call)
	case t.kind == name && p.tokens[p.at+1].kind == op && p.tokens[p.at+1].text == "=":
		p.at += 2
		start := p.at
		value, err := p.value()
		if err != nil {
			return err
		}
		if t.text == "generation_config" {
			if err := p.configuration(call, start); err != nil {
				return err
			}
		}
		return call.add(Arg{t.text, value, t.line, t.column})
	}
	star := p.accept("*")
	value, err := p.value()
	if err != nil {
		return err
	}
	if star {
		value = literal.OfExpr("*" + value.String())
	} else if len(call.Spread) > 0 || len(call.Args) > 0 && call.Args[len(call.Args)-1].Name != "" {
		return fail(t, "write name=value, or move it to the front", "positional argument follows keyword argument")
	}
	call.Args = append(call.Args, Arg{"", value, t.line, t.column})
	return nil
}

// spread reads what follows **: a dict whose keys are known, here or where its
// name was assigned, gives arguments.
func (p *parser) spread(call *Call) error {
	t, start := p.peek(), p.at
	value, err := p.value()
	if err != nil {
		return err
	}
	stop := p.at
	dict := value
	if at, ok := p.whereDict(start, stop); ok {
		p.lookup = true
		dict, err = p.dictAt(at)
		p.lookup, p.at = false, stop
		if err != nil {
			return err
		}
	}
	if known, err := call.unpack(dict, t); known || err != nil {
		return err
	}
	call.Spread = append(call.Spread, value.String())
	return nil
}

// whereDict finds the dict that an expression after ** means: a name, or a call
// of dict.
func (p *parser) whereDict(start, stop int) (at int, ok bool) {
	switch t := p.tokens[start]; {
	case t.kind != name || p.lookup || p.looked == maxLookups:
		return 0, false
	case stop == start+1:
		p.looked++
		return p.assigned(t.text, start)
	default:
		return start, t.text == "dict"
	}
}

// assigned finds the last value that a variable was given before a place. One
// that is changed in parts afterwards has none that is known.
func (p *parser) assigned(variable string, before int) (at int, ok bool) {
	for i, t := range p.tokens[:before] {
		if t.kind != name || t.text != variable {
			continue
		}
		next := p.tokens[i+1]
		switch {
		case next.kind != op:
		case next.text == "=" && t.first:
			at, ok = i+2, true
		case next.text == "[" || next.text == ".":
			ok = false
		}
	}
	return at, ok
}

// dictAt reads a dict that stands at a place, as {…} or as dict(…), and an
// expression where there is neither.
func (p *parser) dictAt(at int) (literal.Value, error) {
	p.at = at
	if function, open, ok := p.callAt(at); ok && function == "dict" {
		call, err := p.call(at, function, open)
		if err != nil || len(call.Spread) > 0 {
			return literal.OfExpr(function), err
		}
		var pairs []literal.Pair
		for _, a := range call.Args {
			if a.Name == "" {
				return literal.OfExpr(function), nil
			}
			pairs = append(pairs, literal.Pair{Key: literal.OfString(a.Name), Value: a.Value})
		}
		return literal.OfDict(pairs...), nil
	}
	if !p.is("{") {
		return literal.OfExpr(p.peek().text), nil
	}
	value, ok, err := p.literal()
	if !ok || err != nil {
		return literal.OfExpr("{"), err
	}
	return value, nil
}

// describe is a token for a message.
func describe(t token) string {
	switch t.kind {
	case end:
		return "the end of the text"
	case str:
		return "the string " + literal.OfString(t.text).String()
	}
	return fmt.Sprintf("%.40q", t.text)
}
