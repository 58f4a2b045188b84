package workshop

import (
	"context"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// idle is a linter in one function. Who takes the penalty for a setting of the
// draw drops the only one that works in greedy decoding.
func idle() Exercise {
	return Exercise{
		Name:   "idle",
		Lesson: "11-choose",
		Title:  "find the settings that do nothing",
		Task: &Task{
			Func:      "Idle",
			Reference: idleSettings,
			Cases: []Case{
				{Name: "all of them work", Args: []any{true, 0.7, 50, 0.9, 0.05, 1.1}, Why: "A draw, and each value changes logits: nothing is to be named."},
				{Name: "a draw without settings", Args: []any{true, 1.0, 0, 1.0, 0.0, 1.0}, Why: "Each setting has a value that changes no logit."},
				{Name: "one of them is off", Args: []any{true, 0.7, 0, 0.9, 0.05, 1.1}, Why: "Each setting is judged by itself."},
				{Name: "nothing is drawn", Args: []any{false, 0.7, 50, 0.9, 0.05, 1.0}, Why: "The likeliest token is taken. Which of these settings can still change which one that is?"},
				{Name: "a penalty without a draw", Args: []any{false, 0.7, 50, 0.9, 0.05, 1.1}, Why: "A penalty changes which token is the likeliest."},
				{Name: "the guide's first call", Args: []any{false, 0.0, 50, 1.0, 0.0, 1.1}, Why: "do_sample=False, temperature=0.0: which of the two makes the text the same every time?"},
				{Name: "idle for both reasons", Args: []any{false, 1.0, 0, 1.0, 0.0, 1.0}, Why: "Name a setting once, even if two reasons speak against it."},
				{Name: "a top_p of 0", Args: []any{true, 0.5, 0, 0.0, 0.0, 1.0}, Why: "Not every 0 is off. How many tokens does it leave?"},
				{Name: "values on the far side", Args: []any{true, 2.0, 1, 1.0, 1.0, 0.5}, Why: "Settings may lie on either side of the value that changes nothing."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, idle func(doSample bool, temperature float64, topK int, topP, minP, penalty float64) []string) (*Performance, error) {
				p := &Performance{
					Does:   "judging the settings of two calls, do_sample=False and then True, each beside how many of 32 tokens are other ones without it",
					Prompt: "Once upon a time", Measure: "others",
				}
				for _, doSample := range []bool{false, true} {
					c := call{doSample, 1.5, 8, 0.9, 0.05, 1.3}
					named := idle(c.doSample, c.temperature, c.topK, c.topP, c.minP, c.penalty)
					whole, err := c.write(ctx, m, p.Prompt)
					if err != nil {
						return nil, err
					}
					for _, name := range settings {
						without, err := c.without(name).write(ctx, m, p.Prompt)
						if err != nil {
							return nil, err
						}
						verdict := name + " works"
						if slices.Contains(named, name) {
							verdict = name + " idle"
						}
						p.Moments = append(p.Moments, Moment{Text: verdict, Value: float64(apart(whole, without))})
					}
				}
				return p, nil
			}),
		},
	}
}

// settings are those that are judged, in the order of their names in an answer.
var settings = []string{"temperature", "top_k", "top_p", "min_p", "repetition_penalty"}

// idleSettings asks the decoder which of the settings have a stage in its
// pipeline. min_p=0 has one, which cuts nothing.
func idleSettings(doSample bool, temperature float64, topK int, topP, minP, penalty float64) []string {
	config, err := call{doSample, temperature, topK, topP, minP, penalty}.config()
	if err != nil {
		return nil
	}
	plan, err := config.Resolve(decode.Target{Prompt: []int{0}, MaxPositions: 64, Vocab: 1})
	if err != nil {
		return nil
	}
	var idle []string
	for _, name := range settings {
		works := slices.ContainsFunc(plan.Pipeline, func(p sampler.Processor) bool { return p.Name() == name })
		if !works || name == "min_p" && minP == 0 {
			idle = append(idle, name)
		}
	}
	return idle
}

// call is a call of generate() with the settings that are judged.
type call struct {
	doSample            bool
	temperature         float64
	topK                int
	topP, minP, penalty float64
}

// without is the call with one setting at the value that changes nothing.
func (c call) without(name string) call {
	switch name {
	case "temperature":
		c.temperature = 1
	case "top_k":
		c.topK = 0
	case "top_p":
		c.topP = 1
	case "min_p":
		c.minP = 0
	case "repetition_penalty":
		c.penalty = 1
	}
	return c
}

func (c call) config() (decode.Config, error) {
	doSample := "False"
	if c.doSample {
		doSample = "True"
	}
	config, _, err := decode.ParsePython(fmt.Sprintf(
		"model.generate(**inputs, do_sample=%s, temperature=%#g, top_k=%d, top_p=%#g, min_p=%#g, repetition_penalty=%#g, max_new_tokens=32)",
		doSample, c.temperature, c.topK, c.topP, c.minP, c.penalty))
	return config, err
}

// write makes the call, with the same random numbers (seed 0) each time.
func (c call) write(ctx context.Context, m *pretrained.Pretrained, prompt string) ([]int, error) {
	config, err := c.config()
	if err != nil {
		return nil, err
	}
	ids, err := m.Encode(prompt)
	if err != nil {
		return nil, err
	}
	request, err := m.Request(prompt, ids, config)
	if err != nil {
		return nil, err
	}
	result, err := decode.Generate(ctx, request)
	if err != nil {
		return nil, err
	}
	return result.IDs, ctx.Err()
}

// apart counts the places at which two texts have different tokens.
func apart(a, b []int) (count int) {
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			count++
		}
	}
	return count
}
