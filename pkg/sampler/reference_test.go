package sampler_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/sampler"
)

// scores are a row of the reference file: numbers, and strings for what JSON
// does not hold.
type scores []float32

func (s *scores) UnmarshalJSON(data []byte) error {
	var items []any
	if err := json.Unmarshal(data, &items); err != nil {
		return err
	}
	*s = make(scores, len(items))
	for i, item := range items {
		v, err := strconv.ParseFloat(fmt.Sprint(item), 64)
		if err != nil {
			return err
		}
		(*s)[i] = float32(v)
	}
	return nil
}

type referenceCase struct {
	Name                        string
	Params                      map[string]any
	IDs                         []int
	Scores, Want, Unconditional scores
	Allowed                     []int
}

// build makes the processor as a trace's reader does, and by hand where a trace
// is not enough.
func (c *referenceCase) build() (sampler.Processor, error) {
	switch c.Name {
	case "prefix_allowed_tokens_fn":
		return sampler.NewAllowed(c.Name, nil, func(_ []int, allowed []bool) {
			for _, id := range c.Allowed {
				allowed[id] = true
			}
		}), nil
	case "guidance_scale":
		return sampler.NewGuidance(c.Params["guidance_scale"].(float64), nil, func([]int) ([]float32, error) {
			return c.Unconditional, nil
		})
	}
	return sampler.New(c.Name, c.Params)
}

// Random rows through every processor and through transformers' class of it
// (tools/processor_reference.py).
func TestAgainstTransformersOnRandomRows(t *testing.T) {
	data, err := os.ReadFile("testdata/reference/processors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []referenceCase
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for i, c := range file.Cases {
		seen[c.Name]++
		p, err := c.build()
		if err != nil {
			t.Fatalf("case %d, %s %v: %v", i, c.Name, c.Params, err)
		}
		row := append([]float32(nil), c.Scores...)
		p.Process(c.IDs, row)
		for id, want := range c.Want {
			if !close32(row[id], want) {
				t.Errorf("case %d, %s %v, text %v: token %d went from %v to %v, transformers has %v",
					i, c.Name, c.Params, c.IDs, id, c.Scores[id], row[id], want)
			}
		}
	}
	_, err = sampler.New("no such", nil)
	known := err.Error()
	for _, name := range strings.Split(known[strings.Index(known, "there are ")+len("there are "):], ", ") {
		if seen[name] < 10 && name != "require" { // require is not transformers'
			t.Errorf("%d cases for %s", seen[name], name)
		}
	}
}

func close32(got, want float32) bool {
	return got == want || math.Abs(float64(got-want)) <= 1e-6*max(1, math.Abs(float64(want)))
}
