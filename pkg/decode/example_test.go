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

// Three beams look further ahead than greedy decoding. The best text's score is
// the sum of its tokens' log-probabilities, divided by its length to the power
// of length_penalty.
func ExampleGenerate_beams() {
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
	config, _, err := decode.ParsePython("model.generate(**inputs, do_sample=False, num_beams=3, num_return_sequences=3, repetition_penalty=1.0)")
	if err != nil {
		fmt.Println(err)
		return
	}
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
	for _, sequence := range result.Sequences {
		fmt.Printf("%.3f %q\n", sequence.Score, sequence.Text)
	}
	last := memory.Trace.Beams[len(memory.Trace.Beams)-1]
	fmt.Printf("%d steps: %s\n", len(memory.Trace.Beams), last.Stop)
	// Output:
	// -0.383 " cloudy with a chance of rain."
	// -0.489 " sunny and warm."
	// -0.509 " perfect for a picnic!"
	// 8 steps: no running beam can beat the worst hypothesis
}

// Tokens while they are made. Leaving the loop ends the run.
func ExampleStream() {
	model, err := pretrained.Load("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	ids, err := model.Encode("Once upon a time")
	if err != nil {
		fmt.Println(err)
		return
	}
	config := decode.Config{DoSample: decode.Param[bool]{Value: false, Source: decode.FromFlag}}
	request, err := model.Request("Once upon a time", ids, config)
	if err != nil {
		fmt.Println(err)
		return
	}
	for piece, err := range decode.Stream(context.Background(), request) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d %q\n", piece.ID, piece.Text)
		if piece.Text == " was" {
			break
		}
	}
	// Output:
	// 14 ","
	// 374 " there"
	// 280 " was"
}
