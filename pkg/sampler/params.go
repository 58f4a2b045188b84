package sampler

import (
	"fmt"
	"math"
)

// params reads the parameters of a processor as they come from Go or from JSON,
// where every number is a float64 and every list a []any. What is missing or of
// another type reads as 0 or nothing, and err says so.
type params struct {
	name   string
	values map[string]any
	err    error
}

func (p *params) fail(key, kind string) {
	if p.err == nil {
		p.err = fmt.Errorf("sampler: %s needs the parameter %q, %s", p.name, key, kind)
	}
}

func (p *params) float(key string) float64 {
	v, ok := number(p.values[key])
	if !ok {
		p.fail(key, "a number")
	}
	return v
}

func (p *params) int(key string) int {
	n, ok := whole(p.values[key])
	if !ok {
		p.fail(key, "a whole number")
	}
	return n
}

// optional is int for a parameter that is 0 where it is left out.
func (p *params) optional(key string) int {
	if _, ok := p.values[key]; !ok {
		return 0
	}
	return p.int(key)
}

func (p *params) ids(key string) []int {
	ids, ok := idList(p.values[key])
	if !ok {
		p.fail(key, "a list of token ids")
	}
	return ids
}

func (p *params) lists(key string) [][]int {
	if lists, ok := p.values[key].([][]int); ok {
		return lists
	}
	items, ok := p.values[key].([]any)
	lists := make([][]int, len(items))
	for i, item := range items {
		ids, isList := idList(item)
		lists[i], ok = ids, ok && isList
	}
	if !ok {
		p.fail(key, "a list of lists of token ids")
	}
	return lists
}

// biases reads pairs of a list of ids and a number.
func (p *params) biases(key string) []Bias {
	items, ok := p.values[key].([]any)
	biases := make([]Bias, len(items))
	for i, item := range items {
		pair, isPair := item.([]any)
		if !isPair || len(pair) != 2 {
			ok = false
			continue
		}
		ids, isList := idList(pair[0])
		bias, isNumber := number(pair[1])
		biases[i], ok = Bias{ids, bias}, ok && isList && isNumber
	}
	if !ok {
		p.fail(key, "a list of pairs: a list of token ids and a number")
	}
	return biases
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}

func whole(value any) (int, bool) {
	v, ok := number(value)
	if !ok || v != math.Trunc(v) || math.Abs(v) >= 1<<31 {
		return 0, false
	}
	return int(v), true
}

func idList(value any) ([]int, bool) {
	if ids, ok := value.([]int); ok {
		return ids, true
	}
	items, ok := value.([]any)
	ids := make([]int, len(items))
	for i, item := range items {
		id, isWhole := whole(item)
		ids[i], ok = id, ok && isWhole
	}
	return ids, ok
}
