package trace

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A lineDecoder reads a line into a Run, a Step, a Beam or an End. It takes exactly
// what [Writer] writes, in any order of keys: every key of the type must be
// there, but for those with omitempty, once, spelt as it is, with a value of
// its type. encoding/json would read null as 0, "KEPT" as "kept", a missing
// key as its zero, and could not say which of a thousand numbers is wrong.
type lineDecoder struct {
	data  []byte
	pos   int
	plans map[reflect.Type]*plan
	ptrs  []float32 // the row of logits being read
	nulls []bool    // which of ptrs are null
}

// plan is the keys of a struct type, embedded structs included.
type plan struct {
	keys   []planKey
	byName map[string]int
}

type planKey struct {
	name     string
	index    []int // for reflect.Value.FieldByIndex
	optional bool
}

func newLineDecoder() *lineDecoder {
	return &lineDecoder{plans: map[reflect.Type]*plan{}}
}

// decode reads the whole line into what v points to, which must be zero.
func (d *lineDecoder) decode(line []byte, v any) error {
	d.data, d.pos = line, 0
	if err := d.value(reflect.ValueOf(v).Elem()); err != nil {
		return err
	}
	if d.space(); d.pos < len(d.data) {
		return d.errorf("%s after the end of the record", d.here())
	}
	return nil
}

func (d *lineDecoder) planFor(t reflect.Type) *plan {
	if p, ok := d.plans[t]; ok {
		return p
	}
	p := &plan{byName: map[string]int{}}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		p.byName[name] = len(p.keys)
		p.keys = append(p.keys, planKey{name, f.Index, options == "omitempty"})
	}
	d.plans[t] = p
	return p
}

func (d *lineDecoder) value(v reflect.Value) error {
	d.space()
	switch v.Kind() {
	case reflect.Struct:
		return d.object(v)
	case reflect.Map:
		return d.dict(v)
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Uint8:
			return d.bytes(v)
		case reflect.Pointer:
			return d.logits(v)
		}
		return d.list(v)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(v.Elem())
	case reflect.Interface:
		return d.anything(v)
	case reflect.String:
		s, err := d.text()
		v.SetString(s)
		return err
	case reflect.Bool:
		switch {
		case d.literal("true"):
			v.SetBool(true)
		case d.literal("false"):
			v.SetBool(false)
		default:
			return d.errorf("want true or false, got %s", d.here())
		}
		return nil
	case reflect.Int, reflect.Int64:
		n, err := d.number()
		if err != nil {
			return err
		}
		i, err := strconv.ParseInt(string(n), 10, 64)
		if err != nil {
			return d.errorf("want an integer, got %s", brief(n))
		}
		v.SetInt(i)
		return nil
	case reflect.Float32, reflect.Float64:
		f, err := d.float(v.Type().Bits())
		v.SetFloat(f)
		return err
	}
	panic("trace: a record has a field of kind " + v.Kind().String())
}

func (d *lineDecoder) object(v reflect.Value) error {
	if !d.char('{') {
		return d.errorf("want an object, got %s", d.here())
	}
	p := d.planFor(v.Type())
	var seen uint64 // a bit a key; no record has 64
	if d.space(); !d.char('}') {
		for next := 0; ; next++ {
			key, err := d.key()
			if err != nil {
				return err
			}
			// Keys come in the order of the fields as a rule.
			i, ok := next, next < len(p.keys) && p.keys[next].name == string(key)
			if !ok {
				i, ok = p.byName[string(key)]
			}
			if !ok {
				return d.errorf("unknown key %q", brief(key))
			}
			if seen&(1<<i) != 0 {
				return d.errorf("key %q twice", brief(key))
			}
			seen |= 1 << i
			field := v.FieldByIndex(p.keys[i].index)
			if err := d.value(field); err != nil {
				return inside(p.keys[i].name, err)
			}
			if p.keys[i].optional && field.Kind() == reflect.Slice && field.Len() == 0 {
				field.SetZero() // as if it had been left out, as it will be when it is written again
			}
			next = i
			more, err := d.more('}')
			if err != nil {
				return err
			}
			if !more {
				break
			}
		}
	}
	for i, key := range p.keys {
		if !key.optional && seen&(1<<i) == 0 {
			return d.errorf("the key %q is missing", key.name)
		}
	}
	return nil
}

func (d *lineDecoder) dict(v reflect.Value) error {
	if !d.char('{') {
		return d.errorf("want an object, got %s", d.here())
	}
	v.Set(reflect.MakeMap(v.Type()))
	if d.space(); d.char('}') {
		return nil
	}
	for {
		key, err := d.key()
		if err != nil {
			return err
		}
		name := reflect.ValueOf(string(key))
		if v.MapIndex(name).IsValid() {
			return d.errorf("key %q twice", brief(key))
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(elem); err != nil {
			return inside(brief(key), err)
		}
		v.SetMapIndex(name, elem)
		if more, err := d.more('}'); !more {
			return err
		}
	}
}

// each calls read for every element of an array.
func (d *lineDecoder) each(read func() error) error {
	if !d.char('[') {
		return d.errorf("want an array, got %s", d.here())
	}
	if d.space(); d.char(']') {
		return nil
	}
	for i := 0; ; i++ {
		if err := read(); err != nil {
			return inside(fmt.Sprintf("[%d]", i), err)
		}
		if more, err := d.more(']'); !more {
			return err
		}
	}
}

func (d *lineDecoder) list(v reflect.Value) error {
	if floats, ok := v.Addr().Interface().(*[]float64); ok {
		*floats = []float64{}
		return d.each(func() error {
			f, err := d.float(64)
			*floats = append(*floats, f)
			return err
		})
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	return d.each(func() error {
		n := v.Len()
		if n == v.Cap() {
			v.Grow(1)
		}
		v.SetLen(n + 1)
		return d.value(v.Index(n))
	})
}

// logits reads a row that may hold null, into one block of memory.
func (d *lineDecoder) logits(v reflect.Value) error {
	d.ptrs, d.nulls = d.ptrs[:0], d.nulls[:0]
	err := d.each(func() error {
		d.space()
		if d.literal("null") {
			d.ptrs, d.nulls = append(d.ptrs, 0), append(d.nulls, true)
			return nil
		}
		f, err := d.float(32)
		d.ptrs, d.nulls = append(d.ptrs, float32(f)), append(d.nulls, false)
		return err
	})
	if err != nil {
		return err
	}
	row := append([]float32(nil), d.ptrs...)
	out := make([]*float32, len(row))
	for i := range row {
		if !d.nulls[i] {
			out[i] = &row[i]
		}
	}
	v.Set(reflect.ValueOf(out))
	return nil
}

func (d *lineDecoder) bytes(v reflect.Value) error {
	quoted, err := d.quoted()
	if err != nil {
		return err
	}
	raw, err := base64.StdEncoding.AppendDecode(nil, quoted)
	if err != nil {
		return d.errorf("not base64: %v", err)
	}
	v.SetBytes(raw)
	return nil
}

// anything reads a parameter's value, which can be of any shape.
func (d *lineDecoder) anything(v reflect.Value) error {
	start := d.pos
	if err := d.skip(); err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(d.data[start:d.pos], &value); err != nil {
		return d.errorf("%v", err)
	}
	if value != nil {
		v.Set(reflect.ValueOf(value))
	}
	return nil
}

// skip moves past one value, minding only brackets and quotes.
func (d *lineDecoder) skip() error {
	for depth := 0; ; {
		if d.space(); d.pos == len(d.data) {
			return d.errorf("want a value, got the end of the line")
		}
		switch d.data[d.pos] {
		case '"':
			if _, err := d.quoted(); err != nil {
				return err
			}
		case '{', '[':
			depth++
			d.pos++
		case '}', ']':
			depth--
			d.pos++
		case ',', ':':
			if depth == 0 {
				return d.errorf("want a value, got %s", d.here())
			}
			d.pos++
			continue
		default:
			start := d.pos
			for d.pos < len(d.data) && !strings.ContainsRune(" \t\r\n,:{}[]\"", rune(d.data[d.pos])) {
				d.pos++
			}
			if d.pos == start {
				return d.errorf("want a value, got %s", d.here())
			}
		}
		if depth <= 0 {
			return nil
		}
	}
}

func (d *lineDecoder) float(bits int) (float64, error) {
	n, err := d.number()
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(string(n), bits)
	if err != nil {
		return 0, d.errorf("%s is too large", brief(n))
	}
	return f, nil
}

// number returns the text of a number, checked against JSON's grammar, which
// is narrower than strconv's.
func (d *lineDecoder) number() ([]byte, error) {
	d.space()
	start := d.pos
	d.char('-')
	first := d.pos
	digits := d.digits()
	ok := digits > 0 && (digits == 1 || d.data[first] != '0')
	if d.char('.') {
		ok = d.digits() > 0 && ok
	}
	if d.char('e') || d.char('E') {
		if !d.char('+') {
			d.char('-')
		}
		ok = d.digits() > 0 && ok
	}
	if !ok {
		d.pos = start
		return nil, d.errorf("want a number, got %s", d.here())
	}
	return d.data[start:d.pos], nil
}

func (d *lineDecoder) digits() int {
	start := d.pos
	for d.pos < len(d.data) && '0' <= d.data[d.pos] && d.data[d.pos] <= '9' {
		d.pos++
	}
	return d.pos - start
}

// key reads a key and its colon.
func (d *lineDecoder) key() ([]byte, error) {
	d.space()
	key, err := d.quoted()
	if err != nil {
		return nil, err
	}
	if d.space(); !d.char(':') {
		return nil, d.errorf("want a colon after %q, got %s", brief(key), d.here())
	}
	return key, nil
}

// more reads what stands between two elements, or the closing bracket.
func (d *lineDecoder) more(closing byte) (bool, error) {
	d.space()
	switch {
	case d.char(','):
		return true, nil
	case d.char(closing):
		return false, nil
	}
	return false, d.errorf("want a comma or %c, got %s", closing, d.here())
}

func (d *lineDecoder) text() (string, error) {
	start := d.pos
	inner, err := d.quoted()
	if err != nil {
		return "", err
	}
	plain := true
	for _, c := range inner {
		plain = plain && c != '\\' && c < utf8.RuneSelf
	}
	if plain {
		return string(inner), nil
	}
	var s string
	if err := json.Unmarshal(d.data[start:d.pos], &s); err != nil {
		return "", d.errorf("%v", err)
	}
	return s, nil
}

// quoted reads a string and returns what stands between its quotes, escapes
// left as they are.
func (d *lineDecoder) quoted() ([]byte, error) {
	if !d.char('"') {
		return nil, d.errorf("want a string, got %s", d.here())
	}
	for start := d.pos; d.pos < len(d.data); d.pos++ {
		switch c := d.data[d.pos]; {
		case c == '"':
			d.pos++
			return d.data[start : d.pos-1], nil
		case c == '\\':
			d.pos++
		case c < ' ':
			return nil, d.errorf("a control character, %s, in a string", d.here())
		}
	}
	d.pos = len(d.data)
	return nil, d.errorf("a string without its closing quote")
}

func (d *lineDecoder) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\r', '\n':
			d.pos++
		default:
			return
		}
	}
}

func (d *lineDecoder) char(c byte) bool {
	if d.pos < len(d.data) && d.data[d.pos] == c {
		d.pos++
		return true
	}
	return false
}

func (d *lineDecoder) literal(word string) bool {
	if len(d.data)-d.pos >= len(word) && string(d.data[d.pos:d.pos+len(word)]) == word {
		d.pos += len(word)
		return true
	}
	return false
}

func (d *lineDecoder) errorf(format string, args ...any) error {
	return badField("", format, args...)
}

// here shows what stands at the reader's place.
func (d *lineDecoder) here() string {
	if d.pos >= len(d.data) {
		return "the end of the line"
	}
	rest := d.data[d.pos:]
	for i, c := range rest {
		if i > 0 && strings.IndexByte(",:{}[]\"", c) >= 0 {
			rest = rest[:i]
			break
		}
	}
	return strconv.Quote(brief(rest))
}

// brief shortens what came from the file for a message, which may end up on a
// terminal: what does not print is replaced.
func brief(b []byte) string {
	const most = 40
	s := string(b)
	if len(b) > most {
		s = string(b[:most]) + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, s)
}
