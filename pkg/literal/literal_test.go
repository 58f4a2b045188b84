package literal

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The texts are what Python 3.12 prints for repr(eval(…)).
func TestString(t *testing.T) {
	for _, c := range []struct {
		v    Value
		want string
	}{
		{Value{}, "None"},
		{OfBool(true), "True"},
		{OfInt(-5), "-5"},
		{OfFloat(0.9), "0.9"},
		{OfFloat(2), "2.0"},
		{OfFloat(1e15), "1000000000000000.0"},
		{OfFloat(1e16), "1e+16"},
		{OfFloat(1e-4), "0.0001"},
		{OfFloat(1e-5), "1e-05"},
		{OfFloat(math.Copysign(0, -1)), "-0.0"},
		{OfFloat(math.Inf(-1)), "-inf"},
		{OfString("it's"), `"it's"`},
		{OfString(`it's "so"`), `'it\'s "so"'`},
		{OfString("a\\\n\t\x1b\u200b終"), `'a\\\n\t\x1b\u200b終'`},
		{OfList(), "[]"},
		{OfTuple(OfInt(1)), "(1,)"},
		{OfTuple(OfInt(5), OfFloat(1.1)), "(5, 1.1)"},
		{OfDict(Pair{OfTuple(OfInt(1), OfInt(2)), OfFloat(-5)}), "{(1, 2): -5.0}"},
		{OfExpr("torch.float16"), "torch.float16"},
	} {
		if got := c.v.String(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]string{
		"50": "int 50", "1_000": "int 1000", "0xFF": "int 255", "0b11": "int 3", "0o17": "int 15", "00": "int 0",
		"1.": "float 1.0", ".5": "float 0.5", "1e3": "float 1000.0", "1_0.0_1": "float 10.01", "1e999": "float inf",
		"99999999999999999999": "int 99999999999999999999",
		"010":                  "", "1__0": "", "_1": "", "1_": "", "0x": "", "1e": "", "1_.5": "", "0x1.8p1": "", "nan": "", "+1": "", "": "",
		strings.Repeat("9", 5000): "",
	} {
		v, err := ParseNumber(text)
		got := ""
		if err == nil {
			got = v.Type() + " " + v.String()
		}
		if got != want {
			t.Errorf("%.20q: %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestFromJSON(t *testing.T) {
	for text, want := range map[string]string{
		`1`: "int 1", `1.0`: "float 1.0", `1e3`: "float 1000.0", `-2`: "int -2", `null`: "NoneType None", `true`: "bool True",
		`"né\n"`: `str 'né\n'`, `[[1, 2], -5.0]`: "list [[1, 2], -5.0]", `{"b": 1, "a": {}}`: "dict {'b': 1, 'a': {}}",
	} {
		v, err := FromJSON([]byte(text))
		if got := v.Type() + " " + v.String(); err != nil || got != want {
			t.Errorf("%s: %s (%v), want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		``: "line 1, column 1", `{"a": 5`: "line 1, column 8", `{"a": 1} 2`: "line 1, column 10", "{\n \"a\": tru }": "line 2, column 10", `{"a": 1, "a": 2}`: "stands twice",
		strings.Repeat("[", 1e5): "depth",
	} {
		if _, err := FromJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: %v, want … %s …", text, err, want)
		}
	}
}

func TestAccessors(t *testing.T) {
	long, err := ParseNumber("99999999999999999999")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := long.Int(); ok {
		t.Error("an int beyond 64 bits fits into Go's")
	}
	if f, ok := long.Number(); !ok || f != 1e20 {
		t.Errorf("its number is %v, %v, want 1e20", f, ok)
	}
	if _, ok := OfFloat(2).Int(); ok {
		t.Error("2.0 is an int")
	}
	if _, ok := OfInt(2).Float(); ok {
		t.Error("2 is a float")
	}
	if _, ok := OfBool(true).Number(); ok {
		t.Error("True is a number")
	}
	if OfInt(1).Equal(OfFloat(1)) || OfList().Equal(OfTuple()) {
		t.Error("1 equals 1.0, or [] equals ()")
	}
	if OfList(OfDict(Pair{OfInt(1), OfExpr("x")})).Literal() {
		t.Error("a list with an expression in it is known")
	}
}

// A float is written so that it reads back the same, and as a float.
func TestFloatsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := math.Abs(rapid.Float64Range(0, math.MaxFloat64).Draw(t, "f"))
		v, err := ParseNumber(OfFloat(f).String())
		if got, ok := v.Float(); err != nil || !ok || got != f {
			t.Fatalf("%s read back as %s, %v", OfFloat(f), v, err)
		}
	})
}
