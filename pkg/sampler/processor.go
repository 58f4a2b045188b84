package sampler

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Processor is one step between the raw logits and the draw.
type Processor interface {
	// Name is the generation parameter that asks for it: "top_k".
	Name() string
	// Params gives what New needs to build it again.
	Params() map[string]any
	// Process changes scores, [vocab], in place. ids are all ids so far, the
	// prompt included.
	Process(ids []int, scores []float32)
}

// constructors lists every processor by name.
var constructors = map[string]func(params) (Processor, error){
	"repetition_penalty": func(p params) (Processor, error) { return NewRepetitionPenalty(p.float("penalty")) },
	"temperature":        func(p params) (Processor, error) { return NewTemperature(p.float("temperature")) },
	"top_k":              func(p params) (Processor, error) { return NewTopK(p.int("top_k"), p.int("min_tokens_to_keep")) },
	"top_p":              func(p params) (Processor, error) { return NewTopP(p.float("top_p"), p.int("min_tokens_to_keep")) },
}

// New builds a processor from the name and parameters that a trace recorded.
func New(name string, values map[string]any) (Processor, error) {
	build, ok := constructors[name]
	if !ok {
		known := make([]string, 0, len(constructors))
		for name := range constructors {
			known = append(known, name)
		}
		slices.Sort(known)
		return nil, fmt.Errorf("sampler: no processor is called %q; there are %s", name, strings.Join(known, ", "))
	}
	processor, err := build(params(values))
	if err != nil {
		return nil, err
	}
	for key := range processor.Params() {
		if _, ok := values[key]; !ok {
			return nil, fmt.Errorf("sampler: %s needs the parameter %q", name, key)
		}
	}
	return processor, nil
}

// params reads numbers as they come from Go or from JSON. What is missing or
// of another type reads as NaN or 0, which the constructors refuse.
type params map[string]any

func (p params) float(key string) float64 {
	switch v := p[key].(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	return math.NaN()
}

func (p params) int(key string) int {
	if v := p.float(key); v == math.Trunc(v) && math.Abs(v) < 1<<31 {
		return int(v)
	}
	return 0
}
