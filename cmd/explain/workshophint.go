package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/workshop"
)

func newWorkshopHint() *cobra.Command {
	return exerciseCommand("hint", "Show one hint more", func(_ context.Context, s *shop, e workshop.Exercise) error {
		return s.hint(e)
	})
}

// hint shows the hints that were shown before and one more.
func (s *shop) hint(e workshop.Exercise) error {
	hints, of, err := s.oneMoreHint(e)
	switch {
	case err != nil:
		return err
	case of == 0:
		_, err := fmt.Fprintln(s.out, noHints)
		return err
	}
	return hintPage(hints, of).Write(s.out, s.style)
}

// noHints is what is said of an exercise without any.
const noHints = "This one has no hints: an answer costs nothing."

// oneMoreHint is the hints that were shown before and one more, which is
// remembered, and how many there are.
func (s *shop) oneMoreHint(e workshop.Exercise) (hints []string, of int, err error) {
	if e.Task == nil {
		return nil, 0, nil
	}
	all, err := e.Hints()
	if err != nil {
		return nil, 0, err
	}
	state, err := s.folder.State()
	if err != nil {
		return nil, 0, err
	}
	n := min(state.Exercises[e.Name].Hints, len(all)-1) + 1
	err = s.update(func(state *workshop.State) {
		p := state.Exercises[e.Name]
		p.Hints = n
		state.Exercises[e.Name] = p
	})
	return all[:n], len(all), err
}

// hintPage is hints, one after the other, of as many as there are.
func hintPage(hints []string, of int) *table.Page {
	p := &table.Page{}
	for i, hint := range hints {
		p.Heading(fmt.Sprintf("Hint %d of %d", i+1, of))
		putHint(p, hint)
	}
	return p
}

// putHint puts the paragraphs and the code of a hint on a page. A hint is written
// in Markdown and has nothing else.
func putHint(p *table.Page, hint string) {
	text, rest, fenced := strings.Cut(hint, "```go\n")
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if paragraph != "" {
			p.Prose(strings.ReplaceAll(paragraph, "\n", " "))
		}
	}
	if !fenced {
		return
	}
	code, rest, _ := strings.Cut(rest, "```")
	p.Code("go", strings.TrimSuffix(code, "\n"))
	putHint(p, rest)
}
