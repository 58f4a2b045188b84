package pretrained_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
)

// What the committed weights must be able to do, for the lessons rest on it.

type setting map[string]string

var greedy = setting{"do_sample": "false", "repetition_penalty": "1"}

// plain samples from the model's own distribution, but for the temperature.
func plain(temperature string) setting {
	return setting{"do_sample": "true", "temperature": temperature, "top_k": "0", "top_p": "1", "repetition_penalty": "1"}
}

func (s setting) with(name, value string) setting {
	out := setting{name: value}
	for k, v := range s {
		if k != name {
			out[k] = v
		}
	}
	return out
}

func load(t testing.TB, name string) *pretrained.Pretrained {
	t.Helper()
	p, err := pretrained.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func generate(t testing.TB, p *pretrained.Pretrained, prompt string, seed uint64, settings setting) *trace.Trace {
	t.Helper()
	var config decode.Config
	for _, field := range config.Fields() {
		if value, ok := settings[field.Name]; ok {
			if err := field.SetText(value, decode.FromFlag); err != nil {
				t.Fatal(err)
			}
		}
	}
	ids, err := p.Encode(prompt)
	if err != nil {
		t.Fatal(err)
	}
	req, err := p.Request(prompt, ids, config)
	if err != nil {
		t.Fatal(err)
	}
	var memory decode.Collector
	req.Seed = seed
	req.Recorder = &decode.Recorder{Sinks: []decode.Sink{&memory}}
	if _, err := decode.Generate(context.Background(), req); err != nil {
		t.Fatal(err)
	}
	return &memory.Trace
}

// sentences reports whether text is made of whole sentences: it begins like
// the continuation of one, and ends with a full stop or an exclamation mark.
func sentences(text string) bool {
	end := strings.TrimSpace(text)
	return strings.HasPrefix(text, " ") && (strings.HasSuffix(end, ".") || strings.HasSuffix(end, "!"))
}

func TestGreedyWeatherIsAWholeSentence(t *testing.T) {
	got := generate(t, load(t, embedded.Default), "The weather today is", 0, greedy).End
	if got.FinishReason != trace.FinishEOS || !sentences(got.Text) {
		t.Errorf("The weather today is%s (%s)", got.Text, got.FinishReason)
	}
}

func TestSampledWeatherVaries(t *testing.T) {
	p := load(t, embedded.Default)
	texts := make(map[string]bool)
	for seed := range uint64(10) {
		end := generate(t, p, "The weather today is", seed, nil).End
		t.Logf("seed %d: The weather today is%s", seed, end.Text)
		if end.FinishReason == trace.FinishEOS && sentences(end.Text) {
			texts[end.Text] = true
		}
	}
	if len(texts) < 4 {
		t.Errorf("ten seeds at temperature 0.8 gave %d different whole sentences, want at least 4", len(texts))
	}
}

func TestCapitalOfFrance(t *testing.T) {
	got := generate(t, load(t, embedded.Default), "What is the capital of France?", 0, greedy).End.Text
	if !strings.Contains(got, "Paris") {
		t.Errorf("What is the capital of France?%s", got)
	}
}

// period returns the length of the shortest phrase that the last n ids repeat
// throughout, or 0.
func period(ids []int, n int) int {
	tail := ids[max(0, len(ids)-n):]
	for p := 1; p <= len(tail)/3; p++ {
		repeats := true
		for i := p; i < len(tail) && repeats; i++ {
			repeats = tail[i] == tail[i-p]
		}
		if repeats {
			return p
		}
	}
	return 0
}

// loopPrompt is where plain greedy decoding goes round in circles.
const loopPrompt = "The clock said tick, tock, tick, tock, tick, tock,"

func TestGreedyLoopsAndThePenaltyGetsOut(t *testing.T) {
	p := load(t, embedded.Default)
	long := greedy.with("max_new_tokens", "120")
	looped := generate(t, p, loopPrompt, 0, long).End
	if len(looped.IDs) < 60 || period(looped.IDs, 60) == 0 {
		t.Errorf("greedy decoding of %q does not repeat itself for 60 tokens:%s", loopPrompt, looped.Text)
	}
	freed := generate(t, p, loopPrompt, 0, long.with("repetition_penalty", "1.2")).End
	if len(freed.IDs) >= 60 && period(freed.IDs, 60) != 0 {
		t.Errorf("repetition_penalty 1.2 does not get out of the loop:%s", freed.Text)
	}
	t.Logf("plain:%s\npenalty 1.2:%s", looped.Text, freed.Text)
}

// A penalty of 2 forbids the words that every sentence needs: what comes out
// is text that the model itself finds far less likely.
func TestPenaltyOfTwoBreaksTheGrammar(t *testing.T) {
	p := load(t, embedded.Default)
	const prompt = "Once upon a time in a magical forest,"
	surprisal := func(penalty string) float64 {
		tr := generate(t, p, prompt, 0, greedy.with("repetition_penalty", penalty).with("max_new_tokens", "60"))
		var sum float64
		for _, step := range tr.Steps {
			for _, c := range step.Candidates {
				if c.ID == step.Token.ID {
					sum += step.Stages[0].LogSumExp - float64(*c.Logits[0])
				}
			}
		}
		t.Logf("penalty %s:%s", penalty, tr.End.Text)
		return sum / float64(len(tr.Steps))
	}
	none, two := surprisal("1"), surprisal("2")
	if two < none+1 {
		t.Errorf("mean surprisal %.2f nats a token without a penalty, %.2f with 2; want at least 1 nat more", none, two)
	}
}

func TestEntropyRisesWithTemperature(t *testing.T) {
	p := load(t, embedded.Default)
	var last float64
	for _, temperature := range []string{"0.1", "0.7", "1.0", "2.0"} {
		var sum float64
		var steps int
		for seed := range uint64(20) {
			tr := generate(t, p, "Once upon a time", seed, plain(temperature).with("max_new_tokens", "40"))
			for _, step := range tr.Steps {
				sum += step.Stages[len(step.Stages)-1].EntropyNats
			}
			steps += len(tr.Steps)
		}
		mean := sum / float64(steps)
		t.Logf("T = %s: mean entropy along the text %.3f nats", temperature, mean)
		if mean <= last {
			t.Errorf("T = %s: mean entropy %.3f nats, at the temperature before %.3f", temperature, mean, last)
		}
		last = mean
	}
}

func TestSizes(t *testing.T) {
	for name, limit := range map[string]int{"tiny": 6_000_000, "nano": 1_000_000} {
		folder, ok := embedded.Open(name)
		if !ok {
			t.Fatal(name)
		}
		weights, err := folder.Open("model.safetensors")
		if err != nil {
			t.Fatal(err)
		}
		info, err := weights.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > int64(limit) {
			t.Errorf("%s: %d bytes of weights, the limit is %d", name, info.Size(), limit)
		}
		config := load(t, name).Model.Config()
		if config.Heads == config.KVHeads || config.MaxPositions != 512 {
			t.Errorf("%s: %d heads, %d KV heads, %d positions; want grouped queries and 512", name, config.Heads, config.KVHeads, config.MaxPositions)
		}
	}
}

func ExampleLoad() {
	p, err := pretrained.Load("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	ids, _ := p.Encode("The weather today is")
	fmt.Println(ids, p.Model.Config().Architecture, p.Model.DType())
	// Output: [1 284 635 604 316] LlamaForCausalLM BF16
}
