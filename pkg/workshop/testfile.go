package workshop

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/format"
	"math"
	"reflect"
	"strconv"
	"strings"
	"text/template"
)

//go:embed files/test.go.tmpl
var testTemplate string

// TestFile is the exercise's cases as a Go test, NAME_test.go, for the learner's
// own use.
func (e *Exercise) TestFile() ([]byte, error) {
	type testCase struct{ Name, Why, Call, Want string }
	var cases []testCase
	for _, c := range e.Task.Cases {
		want, err := e.Task.want(c)
		if err != nil {
			return nil, err
		}
		args, err := e.Task.args(c)
		if err != nil {
			return nil, err
		}
		cases = append(cases, testCase{
			Name: strconv.Quote(c.Name), Why: strconv.Quote(c.Why),
			Call: e.Task.Func + "(" + list(args, argument) + ")",
			Want: list(want, literal),
		})
	}
	parsed, err := template.New("test").Parse(testTemplate)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, map[string]any{
		"Package": e.Name, "Func": e.Task.Func, "Cases": cases, "Tolerance": e.Task.tolerance(),
	}); err != nil {
		return nil, err
	}
	return format.Source(out.Bytes())
}

func list(values []reflect.Value, write func(reflect.Value) string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = write(v)
	}
	return strings.Join(texts, ", ")
}

// argument is a literal where a parameter says the type.
func argument(v reflect.Value) string {
	if v.Kind() == reflect.Float64 {
		return number(v.Float())
	}
	return literal(v)
}

// literal is a value as Go source. Floats have seven digits, as many as the
// decoder's.
func literal(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Float64:
		return "float64(" + number(v.Float()) + ")"
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = strings.TrimPrefix(argument(v.Index(i)), v.Type().Elem().String())
		}
		return v.Type().String() + "{" + strings.Join(items, ", ") + "}"
	}
	return fmt.Sprint(v)
}

func number(x float64) string {
	switch {
	case math.IsNaN(x):
		return "math.NaN()"
	case math.IsInf(x, 1):
		return "math.Inf(1)"
	case math.IsInf(x, -1):
		return "math.Inf(-1)"
	}
	return strconv.FormatFloat(x, 'g', 7, 64)
}
