package pycall

import (
	"errors"
	"strings"
	"testing"
)

// show writes a call so that a table can hold it.
func show(c Call) string {
	var parts []string
	for _, a := range c.Args {
		text := a.Value.String() + ":" + a.Value.Type()
		if a.Name != "" {
			text = a.Name + "=" + text
		}
		parts = append(parts, text)
	}
	for _, s := range c.Spread {
		parts = append(parts, "**"+s)
	}
	return c.Function + "(" + strings.Join(parts, ", ") + ")"
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a call", `model.generate(**inputs, do_sample=False, temperature=0.9)`, `model.generate(do_sample=False:bool, temperature=0.9:float, **inputs)`},
		{"an assignment", "outputs = model.generate(input_ids, max_new_tokens=5)[0]", `model.generate(input_ids:expression, max_new_tokens=5:int)`},
		{"lines, comments, a trailing comma", "model.generate(\n    **inputs,\n    # how many\n    max_new_tokens=128,          # ← tokens\n    top_p = 0.9,\n)", `model.generate(max_new_tokens=128:int, top_p=0.9:float, **inputs)`},
		{"a configuration", `GenerationConfig(top_k=50, eos_token_id=[2, 3])`, `GenerationConfig(top_k=50:int, eos_token_id=[2, 3]:list)`},
		{"generate before configuration", "cfg = GenerationConfig(top_k=5)\nmodel.generate(**x, generation_config=cfg)", `model.generate(generation_config=cfg:expression, **x)`},
		{"a bare list", `do_sample=True, temperature=0.7`, `(do_sample=True:bool, temperature=0.7:float)`},
		{"a bare list in lines", "do_sample=True\ntemperature=0.7  # warm\nstreamer=streamer\ntop_k=5", `(do_sample=True:bool, temperature=0.7:float, streamer=streamer:expression, top_k=5:int)`},
		{"a bare list in brackets", `(top_k=5, **inputs)`, `(top_k=5:int, **inputs)`},
		{"a dict", `{"top_k": 5, 'do_sample': True}`, `(top_k=5:int, do_sample=True:bool)`},
		{"a dict spread", `model.generate(**{"top_k": 5}, top_p=0.5)`, `model.generate(top_k=5:int, top_p=0.5:float)`},
		{"a dict assigned before", "kw = {'top_k': 5}\nkw = dict(top_k=6,\n  top_p=0.5)\nm.generate(**x, **kw)", `m.generate(top_k=6:int, top_p=0.5:float, **x)`},
		{"a dict changed before", "kw = {'top_k': 5}\nkw['top_p'] = 0.5\nm.generate(**kw)", `m.generate(**kw)`},
		{"a dict made in place", "m.generate(**dict(top_k=6), **dict(y), **{'a': 1, **z})", `m.generate(top_k=6:int, **dict(y), **{'a': 1, **z})`},
		{"a dict of itself", "kw = dict(**kw)\nm.generate(**kw)", `m.generate(**kw)`},
		{"a dict made by a call", `dict(top_k=5)`, `dict(top_k=5:int)`},
		{"a block of code", "import torch\nmodel = load('it''s')\nif x != y:\n    out = model.generate(**i, top_k=5)\n    print(f\"{out}\")", `model.generate(top_k=5:int, **i)`},
		{"a web page", "Here's how:\n```python\nout = model.generate(**i, top_k=5)\n```\n", `model.generate(top_k=5:int, **i)`},
		{"backquotes", "`model.generate(top_k=5)`", `model.generate(top_k=5:int)`},
		{"a session", ">>> model.generate(\n...     top_k=5)", `model.generate(top_k=5:int)`},
		{"curly quotes", "model.generate(early_stopping=“never”, stop_strings=[‘a’, ’b’])", `model.generate(early_stopping='never':str, stop_strings=['a', 'b']:list)`},
		{"hard blanks", "model.generate(top_k\u00a0=\u00a05)", `model.generate(top_k=5:int)`},
		{"an index before", `models[0].generate(top_k=5)`, `generate(top_k=5:int)`},
		{"a definition is no call", "def generate(x):\n    pass\nm.generate(top_k=5)", `m.generate(top_k=5:int)`},
		{"numbers", `f(1_000, 0xff, -2.5, .5, 1e-3, 5., -0, +3, 1E5, 00)`, `f(1000:int, 255:int, -2.5:float, 0.5:float, 0.001:float, 5.0:float, 0:int, 3:int, 100000.0:float, 0:int)`},
		{"a long int", `f(123456789012345678901234567890)`, `f(123456789012345678901234567890:int)`},
		{"the three words", `f(None, True, False)`, `f(None:NoneType, True:bool, False:bool)`},
		{"strings", `f('a\n', "b'", r"\d", """c"d""", 'x' "y", "\u00e9\x41\101\q")`, `f('a\n':str, "b'":str, '\\d':str, 'c"d':str, 'xy':str, 'éAA\\q':str)`},
		{"strings that are computed", `f(f"{x}, y", b"\x00", rf'a')`, `f(f"{x}, y":expression, b"\x00":expression, rf'a':expression)`},
		{"lists and tuples", `f([], (), (1,), (1), [(1, 2), [3]], (5, 1.1))`, `f([]:list, ():tuple, (1,):tuple, 1:int, [(1, 2), [3]]:list, (5, 1.1):tuple)`},
		{"a dict of tuples", `f(sequence_bias={(1,2): -5.0, (3,): 1})`, `f(sequence_bias={(1, 2): -5.0, (3,): 1}:dict)`},
		{"expressions", `f(a.b[c], g(1, h=2), 1/3, not True, x if y == z else w, -x, "a" % b, [1] + [2])`,
			`f(a.b[c]:expression, g(1, h=2):expression, 1/3:expression, not True:expression, x if y == z else w:expression, -x:expression, "a" % b:expression, [1] + [2]:expression)`},
		{"an expression in a list", `f(eos_token_id=[tokenizer.eos_token_id, 2])`, `f(eos_token_id=[tokenizer.eos_token_id, 2]:list)`},
		{"a lambda", `f(prefix_allowed_tokens_fn=lambda b, ids: {1: [2]}, top_k=5)`, `f(prefix_allowed_tokens_fn=lambda b, ids: {1: [2]}:expression, top_k=5:int)`},
		{"loops", `f([x for x in y], {a: b for a, b in c}, (x for x in y))`, `f([x for x in y]:expression, {a: b for a, b in c}:expression, (x for x in y):expression)`},
		{"sets, imaginary numbers", `f({1, 2}, 3j)`, `f({1, 2}:expression, 3j:expression)`},
		{"stars", `f(*args, **kwargs)`, `f(*args:expression, **kwargs)`},
		{"over two lines", "f(a=0.5\n  + 0.2, b='x'\n 'y')", "f(a=0.5\n  + 0.2:expression, b='xy':str)"},
		{"text in another script", `f(stop_strings="終わり 😀")`, `f(stop_strings='終わり 😀':str)`},
	} {
		got, err := Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if show(got) != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, show(got), c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		line, column int
		what         string
	}{
		{"nothing", "", 1, 1, "no call"},
		{"prose", "Hello, world", 1, 1, "neither a call"},
		{"a name", "temperature", 1, 1, "neither a call"},
		{"not closed", "model.generate(\n top_k=5,", 1, 15, "not closed"},
		{"a list not closed", "f(a=[1, 2", 1, 5, `"[" is not closed`},
		{"a string not closed", "f(a='b, c=1)", 1, 5, "does not end"},
		{"twice", "f(top_k=5,\n  top_k=6)", 2, 3, "keyword argument repeated: top_k"},
		{"twice by a dict", "f(top_k=5, **{'top_k': 6})", 1, 14, "repeated: top_k"},
		{"no comma", "f(do_sample=True top_k=5)", 1, 18, `"top_k" directly after "True"`},
		{"no comma, a line on", "f(do_sample=True\n  top_k=5)", 2, 3, `"top_k" directly after "True"`},
		{"no value", "f(top_k=, top_p=1)", 1, 9, "where a value was expected"},
		{"two commas", "f(top_k=1,, top_p=1)", 1, 11, "where a value was expected"},
		{"positional behind", "f(top_k=1, x)", 1, 12, "positional argument follows"},
		{"wrong bracket", "f(a=g(1])", 1, 8, `closes the "("`},
		{"octal as of old", "f(a=010)", 1, 5, "no leading zeros"},
		{"no number", "f(a=12abc)", 1, 5, "no number"},
		{"more after", "f(a=1) and so on", 1, 8, `"and" after the arguments`},
		{"keys that are no names", "{1: 2}", 1, 1, "not all strings"},
		{"many", "f(" + strings.Repeat("1,", 2000) + ")", 1, 2003, "more than 1000 arguments"},
		{"long", strings.Repeat(" ", 2<<20), 1, 1, "longer than"},
		{"deep", "f(a=" + strings.Repeat("[", 200) + strings.Repeat("]", 200) + ")", 1, 105, "deep"},
	} {
		_, err := Parse(c.text)
		var where *Error
		if !errors.As(err, &where) {
			t.Errorf("%s: error %v, want an *Error", c.name, err)
			continue
		}
		if where.Line != c.line || where.Column != c.column || !strings.Contains(where.What, c.what) {
			t.Errorf("%s: %v\nwant line %d, column %d: … %s …", c.name, err, c.line, c.column, c.what)
		}
	}
}

func TestParseAllPlaces(t *testing.T) {
	calls, err := ParseAll("a = m.generate(x,\n  top_k=5)\nb = GenerationConfig(\n  é=1, top_p=0.5)\nm.generate()")
	if err != nil {
		t.Fatal(err)
	}
	if len(calls) != 3 {
		t.Fatalf("%d calls, want 3", len(calls))
	}
	for i, want := range [][2]int{{1, 5}, {3, 5}, {5, 1}} {
		if calls[i].Line != want[0] || calls[i].Column != want[1] {
			t.Errorf("call %d in line %d, column %d, want %v", i, calls[i].Line, calls[i].Column, want)
		}
	}
	if a, _ := calls[0].Arg("top_k"); a.Line != 2 || a.Column != 3 {
		t.Errorf("top_k in line %d, column %d, want 2, 3", a.Line, a.Column)
	}
	if a, _ := calls[1].Arg("top_p"); a.Line != 4 || a.Column != 8 {
		t.Errorf("top_p in line %d, column %d, want 4, 8: columns are characters", a.Line, a.Column)
	}
}

// A configuration is found where it is written out, and where a variable was
// given one that nobody changed since.
func TestConfig(t *testing.T) {
	for text, want := range map[string]string{
		"m.generate(**i, generation_config=GenerationConfig(do_sample=True, top_k=5))":                                      "do_sample top_k",
		"gc = GenerationConfig(top_p=0.5)\nm.generate(**i, generation_config=gc, top_k=5)":                                  "top_p",
		"gc = GenerationConfig(top_p=0.5)\ngc = transformers.GenerationConfig(min_p=0.5)\nm.generate(generation_config=gc)": "min_p",
		"gc = GenerationConfig(top_p=0.5)\ngc.top_p = 0.9\nm.generate(generation_config=gc)":                                "none",
		"gc = GenerationConfig.from_pretrained('x')\nm.generate(generation_config=gc)":                                      "none",
		"m.generate(generation_config=GenerationConfig(top_k=5).copy())":                                                    "none",
		"m.generate(generation_config=model.generation_config)":                                                             "none",
		"generation_config=GenerationConfig(top_k=5), top_p=0.5":                                                            "top_k",
		"m.generate(top_k=5)": "none",
	} {
		call, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		got := "none"
		if config, ok := call.Config(); ok {
			var names []string
			for _, a := range config.Args {
				names = append(names, a.Name)
			}
			got = strings.Join(names, " ")
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// The first call to generate is read, and the others are counted.
func TestFurther(t *testing.T) {
	for text, want := range map[string]int{
		"m.generate(top_k=1)": 0, "m.generate(top_k=1)\nm.generate(top_k=2)\nGenerationConfig(top_k=3)": 1,
		"GenerationConfig(top_k=1)\nGenerationConfig(top_k=2)": 0, "GenerationConfig(top_k=3)\nm.generate(top_k=1)": 0,
	} {
		call, err := Parse(text)
		if err != nil || call.Further != want {
			t.Errorf("%s: %d further calls (%v), want %d", text, call.Further, err, want)
		}
		if a, _ := call.Arg("top_k"); a.Value.String() != "1" {
			t.Errorf("%s: top_k=%s is read, want that of the first", text, a.Value)
		}
	}
}

// Numbers that Python has no literal for.
func TestSpecialNumbers(t *testing.T) {
	for text, want := range map[string]string{
		`float("nan")`: "float nan", `float("-inf")`: "float -inf", "math.inf": "float inf", "np.nan": "float nan",
		"float(x)": "expression float(x)", "math.pi": "expression math.pi", `float("nan") + 1`: `expression float("nan") + 1`, `float("1")`: `expression float("1")`,
	} {
		call, err := Parse("temperature=" + text)
		if err != nil {
			t.Fatal(err)
		}
		if got := call.Args[0].Value.Type() + " " + call.Args[0].Value.String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
