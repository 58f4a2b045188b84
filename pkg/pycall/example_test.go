package pycall_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/pycall"
)

func Example() {
	call, err := pycall.Parse(`
outputs = model.generate(
    **inputs,
    do_sample=True,
    temperature=2,       # an int
    streamer=streamer,
)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(call.Function, call.Spread)
	for _, a := range call.Args {
		fmt.Printf("line %d: %s = %s (%s)\n", a.Line, a.Name, a.Value, a.Value.Type())
	}
	// Output:
	// model.generate [inputs]
	// line 4: do_sample = True (bool)
	// line 5: temperature = 2 (int)
	// line 6: streamer = streamer (expression)
}
