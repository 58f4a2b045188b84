package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/glossary"
	"github.com/genlens/genlens/pkg/visible"
)

// Glossary writes every word with its meaning in a line. With a term it writes
// that one in full; for a term it does not know, the error names those that
// may have been meant.
func Glossary(w io.Writer, term string, s Style) error {
	p := &Page{}
	if term == "" {
		var list definitions
		for _, e := range glossary.All() {
			list = append(list, definition{e.Term, prose{{plain, e.Short}}})
		}
		p.add(forPeople{list}, list.record("glossary", "Words", "term"))
		return p.Write(w, s)
	}
	e, ok := glossary.Find(term)
	if !ok {
		return unknownTerm(term)
	}
	var short, also prose
	short.add(strong, e.Term)
	short.say(": %s.", e.Short)
	if len(e.Also) > 0 {
		also.add(muted, "Also: "+strings.Join(e.Also, ", ")+".")
	}
	entry := record("glossary", "A word in full", "term", "meaning", "explanation", "also")
	entry.addValues(e.Term, e.Short, e.Long, strings.Join(e.Also, ", "))
	for _, text := range []prose{short, {{plain, e.Long}}, also} {
		if len(text) > 0 {
			p.add(forPeople{text})
		}
	}
	p.add(entry)
	return p.Write(w, s)
}

func unknownTerm(term string) error {
	term = visible.Fit(visible.Line(term), 40)
	if near := glossary.Near(term); near != nil {
		return fmt.Errorf("table: the glossary has no %q; did you mean %s?", term, strings.Join(near, ", "))
	}
	return fmt.Errorf("table: the glossary has no %q; without a term it lists them all", term)
}
