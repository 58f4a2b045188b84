// The guide's first call of generate(), and the same with one setting changed at a
// time: which changes make another text?
package main

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
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
	results := table.Table{Name: "changes", Columns: []table.Column{
		{Head: "changed to", Name: "change", Left: true},
		{Head: "tokens", Name: "tokens"},
		{Head: "positions", Name: "positions_computed"},
		{Head: "parts at", Name: "parts_at", Left: true},
	}}
	results.Add(row("nothing", original, original)...)
	for _, change := range changes {
		t, err := s.Run(prompt, strings.Replace(guide, change.from, change.to, 1))
		if err != nil {
			return err
		}
		results.Add(row(change.to, t, original)...)
	}
	page := &table.Page{}
	page.Paragraph(prompt + script.Text(original))
	page.Table(results)
	if err := s.Print(page); err != nil {
		return err
	}

	grid, err := figure.NewCacheGrid(original)
	if err != nil {
		return err
	}
	return s.Save("cache", grid)
}

// row says where a run leaves the original, and what it cost.
func row(change string, t, original *trace.Trace) []table.Cell {
	parts, computed := "", 0
	for i, step := range t.Steps {
		if parts == "" && (i >= len(original.Steps) || step.Token.ID != original.Steps[i].Token.ID) {
			parts = fmt.Sprintf("step %d: %s", i+1, view.Token(step.Token))
		}
		computed += step.Cache.Computed
	}
	if parts == "" && len(t.Steps) < len(original.Steps) {
		parts = "its end"
	}
	return []table.Cell{
		{Text: change},
		{Text: view.FormatCount(len(t.Steps)), Value: len(t.Steps)},
		{Text: view.FormatCount(computed), Value: computed},
		{Text: parts},
	}
}
