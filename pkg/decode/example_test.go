package decode_test

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
)

// Greedy decoding with the embedded model, recorded in memory.
func Example() {
	model, err := pretrained.Load("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	ids, err := model.Encode("The weather today is")
	if err != nil {
		fmt.Println(err)
		return
	}
	config := decode.Config{DoSample: decode.Param[bool]{Value: false, Source: decode.FromFlag}}
	request, err := model.Request("The weather today is", ids, config)
	if err != nil {
		fmt.Println(err)
		return
	}
	var memory decode.Collector
	request.Recorder = &decode.Recorder{Sinks: []decode.Sink{&memory}}
	result, err := decode.Generate(context.Background(), request)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q, %s\n", result.Text, result.FinishReason)
	for _, step := range memory.Trace.Steps[:2] {
		fmt.Printf("%q: %d positions reused, %d computed\n", step.Token.Text, step.Cache.Reused, step.Cache.Computed)
	}
	// Output:
	// " sunny and warm.", eos
	// " sunny": 0 positions reused, 5 computed
	// " and": 5 positions reused, 1 computed
}
