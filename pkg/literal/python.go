package literal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// String writes v as Python's repr does; an expression as it was written.
func (v Value) String() string {
	switch v.kind {
	case None:
		return "None"
	case Bool:
		if v.truth {
			return "True"
		}
		return "False"
	case Int:
		return v.whole.String()
	case Float:
		return floatRepr(v.real)
	case String:
		return stringRepr(v.text)
	case List:
		return v.listRepr()
	case Dict:
		parts := make([]string, len(v.pairs))
		for i, p := range v.pairs {
			parts[i] = p.Key.String() + ": " + p.Value.String()
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return v.text
}

// Type names the type of v as Python does; an expression has none that is
// known.
func (v Value) Type() string {
	if v.tuple {
		return "tuple"
	}
	return [...]string{None: "NoneType", Bool: "bool", Int: "int", Float: "float", String: "str",
		List: "list", Dict: "dict", Expr: "expression"}[v.kind]
}

func (v Value) listRepr() string {
	parts := make([]string, len(v.items))
	for i, item := range v.items {
		parts[i] = item.String()
	}
	inside := strings.Join(parts, ", ")
	switch {
	case !v.tuple:
		return "[" + inside + "]"
	case len(parts) == 1:
		return "(" + inside + ",)"
	}
	return "(" + inside + ")"
}

// floatRepr is the shortest text that reads back as f, with an exponent where
// Python has one.
func floatRepr(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if size := math.Abs(f); size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// stringRepr quotes with ' unless the text has one and no ".
func stringRepr(s string) string {
	quote := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	var b strings.Builder
	b.WriteRune(quote)
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == quote || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteRune(quote)
	return b.String()
}
