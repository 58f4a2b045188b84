// The guide's first call of generate(), and the same with one setting changed at a
// time: which changes make another text?
package main

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const prompt = "Once upon a time in a magical forest,"

const guide = "use_cache=True, max_new_tokens=128, do_sample=False, temperature=0.0, repetition_penalty=1.1"

// changes are what becomes of a setting of the guide's call.
var changes = []struct{ from, to string }{
	{"use_cache=True", "use_cache=False"},
	{"temperature=0.0", "temperature=1.5"},
	{"max_new_tokens=128", "max_new_tokens=12"},
	{"repetition_penalty=1.1", "repetition_penalty=1.0"},
	{"do_sample=False, temperature=0.0", "do_sample=True, temperature=0.8"},
}

func main() { script.Main(run) }

func run(s *script.Script) error {
	original, err := s.Run(prompt, guide)
	if err != nil {
		return err
	}
	results := script.NewTable("changed to", "tokens", "positions", "parts at")
	add := func(change string, t *trace.Trace) {
		results.Row(change, len(t.Steps), view.Cost(t).Total.Computed, parting(t, original))
	}
	add("nothing", original)
	for _, change := range changes {
		t, err := s.Run(prompt, strings.Replace(guide, change.from, change.to, 1))
		if err != nil {
			return err
		}
		add(change.to, t)
	}
	if err := s.Print(prompt+script.Text(original), results); err != nil {
		return err
	}

	grid, err := figure.NewCacheGrid(original)
	if err != nil {
		return err
	}
	return s.Save("cache", grid)
}

// parting is the first step of a run whose token is not the original's.
func parting(t, original *trace.Trace) string {
	for i, step := range t.Steps {
		if i == len(original.Steps) || step.Token.ID != original.Steps[i].Token.ID {
			return fmt.Sprintf("step %d: %s", i+1, view.Token(step.Token))
		}
	}
	if len(t.Steps) < len(original.Steps) {
		return "its end"
	}
	return ""
}
