package verify_test

import (
	"context"
	"fmt"
	"log"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/verify"
)

// A run of the embedded model agrees with itself. One number changed, and it no
// longer does.
func Example() {
	model, err := pretrained.Load(embedded.Default)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	const prompt = "The weather today is"
	ids, err := model.Encode(prompt)
	if err != nil {
		log.Fatal(err)
	}
	request, err := model.Request(prompt, ids, decode.Config{})
	if err != nil {
		log.Fatal(err)
	}
	var memory decode.Collector
	request.Recorder = &decode.Recorder{Sinks: []decode.Sink{&memory}}
	if _, err := decode.Generate(context.Background(), request); err != nil {
		log.Fatal(err)
	}

	fmt.Println(verify.Trace(&memory.Trace, verify.Options{}).OK())
	memory.Trace.Steps[1].Stages[3].Kept = 41
	fmt.Println(verify.Trace(&memory.Trace, verify.Options{}).First())
	// Output:
	// true
	// line 3: stages[3].kept is 41, the rest of the trace gives 40
}
