package pycall

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/literal"
)

// values draws literals, nested to a depth.
func values(depth int) *rapid.Generator[literal.Value] {
	leaves := []*rapid.Generator[literal.Value]{
		rapid.Just(literal.Value{}),
		rapid.Map(rapid.Bool(), literal.OfBool),
		rapid.Map(rapid.Int(), literal.OfInt),
		// Python has no literal for an infinite float or for NaN.
		rapid.Map(rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64), literal.OfFloat),
		rapid.Map(rapid.String(), literal.OfString),
	}
	if depth == 0 {
		return rapid.OneOf(leaves...)
	}
	inner := values(depth - 1)
	lists := rapid.SliceOfN(inner, 0, 4)
	pairs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) literal.Pair {
		return literal.Pair{Key: inner.Draw(t, "key"), Value: inner.Draw(t, "value")}
	}), 0, 4)
	return rapid.OneOf(append(leaves,
		rapid.Map(lists, func(items []literal.Value) literal.Value { return literal.OfList(items...) }),
		rapid.Map(lists, func(items []literal.Value) literal.Value { return literal.OfTuple(items...) }),
		rapid.Map(pairs, func(pairs []literal.Pair) literal.Value { return literal.OfDict(pairs...) }),
	)...)
}

// What is written as Python writes it is read back the same, in a call and in a
// bare list.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(values(3), 1, 5).Draw(t, "values")
		var parts []string
		for i, v := range want {
			parts = append(parts, fmt.Sprintf("p%d=%s", i, v))
		}
		for _, text := range []string{
			"m.generate(" + strings.Join(parts, ", ") + ")",
			"m.generate(**x,\n " + strings.Join(parts, ",\n # more\n ") + ",\n)",
			strings.Join(parts, ", "),
			strings.Join(parts, "\n"),
		} {
			call, err := Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if len(call.Args) != len(want) {
				t.Fatalf("%s: %d arguments, want %d", text, len(call.Args), len(want))
			}
			for i, a := range call.Args {
				if !a.Value.Equal(want[i]) {
					t.Fatalf("%s: argument %d read as %s, want %s", text, i, a.Value, want[i])
				}
			}
		}
	})
}

// Any text gives calls or an error that stands in the text, and what was read
// as a literal is written so that it is read the same again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`model.generate(**inputs, do_sample=False, temperature=0.9)`,
		"do_sample=True\ntop_k=5", `{"a": [1, (2,)]}`, "f(lambda x: y, a='''\n''')", "```\nm.generate(a=“b”)\n```",
		">>> generate(\n... a=1", "f(a=[x for x in (1, 2)], b={1: 2}, **{'c': -1e5})", `f(r'\', "\x4`, "f(\\\n1_0j, 0x)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		calls, err := ParseAll(text)
		if err != nil {
			where, ok := err.(*Error)
			if !ok || where.Line < 1 || where.Column < 1 || where.Line > 1+strings.Count(text, "\n") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if len(calls) == 0 {
			t.Fatalf("%q: neither a call nor an error", text)
		}
		for _, c := range calls {
			for _, a := range c.Args {
				if f, ok := a.Value.Float(); !a.Value.Literal() || ok && math.IsInf(f, 0) || infinite(a.Value) {
					continue
				}
				again, err := Parse("f(" + a.Value.String() + ")")
				if err != nil || !again.Args[0].Value.Equal(a.Value) {
					t.Fatalf("%q: %s read again as %v, %v", text, a.Value, again, err)
				}
			}
		}
	})
}

// infinite reports whether a value has a float in it that Python cannot write.
func infinite(v literal.Value) bool {
	if f, ok := v.Float(); ok && math.IsInf(f, 0) {
		return true
	}
	for _, item := range v.Items() {
		if infinite(item) {
			return true
		}
	}
	for _, p := range v.Pairs() {
		if infinite(p.Key) || infinite(p.Value) {
			return true
		}
	}
	return false
}
