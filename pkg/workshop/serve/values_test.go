package serve_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/workshop/serve"
)

// Whatever an exercise may take or return comes out as it went in.
func TestRoundTrip(t *testing.T) {
	odd := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.MaxFloat64, math.SmallestNonzeroFloat64})
	floats := rapid.SliceOf(rapid.OneOf(rapid.Float64(), odd))
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Map(floats, func(v []float64) any { return v }),
			rapid.Map(rapid.SliceOf(floats), func(v [][]float64) any { return v }),
			rapid.Map(rapid.SliceOf(rapid.Int()), func(v []int) any { return v }),
			rapid.Map(rapid.String(), func(v string) any { return v }),
			rapid.Map(odd, func(v float64) any { return v }),
			rapid.Map(rapid.Bool(), func(v bool) any { return v }),
		).Draw(t, "value")
		data, err := serve.Encode(reflect.ValueOf(value))
		if err != nil {
			t.Fatal(err)
		}
		back, err := serve.Decode(data, reflect.TypeOf(value))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprintf("%#v", back), fmt.Sprintf("%#v", value); got != want {
			t.Errorf("%s came back as %s", want, got)
		}
	})
}

func TestEncodeRefuses(t *testing.T) {
	for _, value := range []any{make(chan int), func() {}, map[string]int{}, struct{ A int }{1}} {
		if data, err := serve.Encode(reflect.ValueOf(value)); err == nil {
			t.Errorf("a %T is %s", value, data)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, want := range []error{nil, errors.New("no token is left")} {
		data, err := serve.Encode(reflect.ValueOf(&want).Elem())
		if err != nil {
			t.Fatal(err)
		}
		v, err := serve.Decode(data, reflect.TypeFor[error]())
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(v.Interface()); got != fmt.Sprint(want) {
			t.Errorf("%v came back as %s", want, got)
		}
	}
}

// An Encode is one line of JSON in which what is no number is a string.
func ExampleEncode() {
	data, err := serve.Encode(reflect.ValueOf([]float64{0.5, math.Inf(-1), 3}))
	fmt.Println(string(data), err)
	// Output: [0.5,"-Inf",3] <nil>
}

func TestLocate(t *testing.T) {
	const stacks = `goroutine 7 [running]:
runtime.panicIndex()
	/usr/local/go/src/runtime/panic.go:115 +0x74

goroutine 1 [chan receive, 2 minutes]:
runtime.chanrecv()
	/usr/local/go/src/runtime/chan.go:442 +0x18
workshop/draw.inner(...)
	C:/work shop/draw/draw.go:12
workshop/draw.Draw({0xc000, 0x1, 0x1})
	C:/work shop/draw/draw.go:7 +0x1d
created by workshop/argmax.f in goroutine 1
	/home/x/argmax/argmax.go:3 +0x1
`
	file, line, waits := serve.Locate(stacks, "draw")
	if file != "C:/work shop/draw/draw.go" || line != 12 || waits != "chan receive" {
		t.Errorf("it is at %s:%d, which waits for %q", file, line, waits)
	}
	if file, _, _ := serve.Locate(stacks, "argmax"); file != "" {
		t.Errorf("a package that is not on a stack is at %s", file)
	}
}
