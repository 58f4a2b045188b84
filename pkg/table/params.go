package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/visible"
)

// Columns of the list of parameters: names that are longer have a line of their
// own, so that the few long ones do not push everything else aside.
const (
	paramWidth    = 22
	defaultsWidth = 8
	paramRoom     = 25 // what it does has at least, else it stands below …
	paramBelow    = 6  // … after so many blanks
)

// Params writes every parameter in a line, group by group: its name, what holds
// where nobody sets it, what it does.
func Params(w io.Writer, list []params.Param, s Style) error {
	p := &Page{}
	p.add(paramList(list))
	return p.Write(w, s)
}

// paramList is the reference, with names that are too long for their column in
// lines of their own.
type paramList []params.Param

func (list paramList) markdown() string { return list.grid().markdown() }
func (list paramList) data(d *dataset)  { list.grid().data(d) }

// grid is a row per parameter.
func (list paramList) grid() *grid {
	g := &grid{name: "parameters", title: "What can be given to generate()"}
	group := g.addColumn(column{head: "group", left: true, fields: fieldsOf("group")})
	name := g.addColumn(column{head: "name", left: true, fields: fieldsOf("name")})
	byDefault := g.addColumn(column{head: "default", left: true, fields: fieldsOf("default")})
	text := g.addColumn(column{head: "what it does (– is unset)", left: true, fields: fieldsOf("what_it_does")})
	for _, p := range list {
		cells := g.addRow(plain)
		cells[group] = wordCell(string(p.Group))
		cells[name] = wordCell(p.Name)
		cells[name].code = true
		cells[byDefault] = cell{text: "–"}
		if !p.Unset() {
			cells[byDefault] = wordCell(strings.Trim(p.Default.String(), "'"))
		}
		cells[text] = wordCell(p.Short)
	}
	return g
}

func (list paramList) terminal(w io.Writer, s Style) error {
	colors := s.palette()
	heads := fmt.Sprintf("  %-*s %-*s  %s", paramWidth, "name", defaultsWidth, "default", "what it does (– is unset)")
	if paramIndent(s) == paramBelow {
		heads = "  name  default"
	}
	if _, err := fmt.Fprintln(w, colors.paint(head, heads)); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	var group params.Group
	for _, p := range list {
		if p.Group != group {
			group = p.Group
			if _, err := fmt.Fprintf(w, "\n %s\n", colors.paint(strong, string(group))); err != nil {
				return fmt.Errorf("table: %w", err)
			}
		}
		if err := paramLine(w, p, colors, s); err != nil {
			return err
		}
	}
	return nil
}

// paramIndent is where the text about a parameter begins.
func paramIndent(s Style) int {
	if beside := 2 + paramWidth + 1 + defaultsWidth + 2; s.width()-beside >= paramRoom {
		return beside
	}
	return paramBelow
}

func paramLine(w io.Writer, p params.Param, colors *palette, s Style) error {
	indent := paramIndent(s)
	var text strings.Builder
	if err := (prose{{plain, p.Short}}).write(&text, colors, s.width(), indent); err != nil {
		return err
	}
	byDefault := "–"
	if !p.Unset() {
		byDefault = strings.Trim(p.Default.String(), "'")
	}
	if indent == paramBelow {
		_, err := fmt.Fprintf(w, "  %s  %s\n%s", p.Name, colors.paint(muted, byDefault), text.String())
		if err != nil {
			return fmt.Errorf("table: %w", err)
		}
		return nil
	}
	value := colors.paint(muted, byDefault) + strings.Repeat(" ", max(0, defaultsWidth-visible.Width(byDefault)))
	name, gap := p.Name, paramWidth-visible.Width(p.Name)
	if gap < 0 {
		name, gap = p.Name+"\n  ", paramWidth
	}
	_, err := fmt.Fprintf(w, "  %s%s %s  %s", name, strings.Repeat(" ", gap), value, strings.TrimLeft(text.String(), " "))
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// Param writes everything about one parameter. The example stands in a line of
// its own, however long, so that it can be copied.
func Param(w io.Writer, p params.Param, s Style) error {
	var title prose
	title.add(strong, p.Name)
	title.say(": %s", p.Short)
	page := &Page{}
	page.add(forPeople{title})
	page.gap()
	page.add(forPeople{prose{{plain, p.Effect}}})
	page.gap()
	accepts := make([]string, len(p.Accepts))
	for i, t := range p.Accepts {
		accepts[i] = string(t)
	}
	byDefault := p.Default.String()
	if p.Unset() {
		byDefault = "unset"
	}
	origin := string(p.Origin)
	if p.CallOnly {
		origin += ", an argument of the call only"
	}
	var facts definitions
	for _, fact := range [][2]string{
		{"accepts", strings.Join(accepts, " or ")}, {"default", byDefault}, {"range", p.Range}, {"no effect", p.Neutral},
		{"acts", p.Where}, {"belongs to", origin},
	} {
		if fact[1] != "" {
			facts = append(facts, definition{fact[0], prose{{plain, fact[1]}}})
		}
	}
	if p.Pitfall != "" {
		facts = append(facts, definition{"careful", prose{{plain, p.Pitfall}}})
	}
	page.add(forPeople{facts})
	page.gap()
	page.add(forPeople{command(p.Example)})
	one := record("parameters", "A parameter in full", "group", "name", "default", "what_it_does", "effect", "accepts", "range", "no_effect", "acts",
		"belongs_to", "careful", "example")
	one.addValues(string(p.Group), p.Name, byDefault, p.Short, p.Effect, strings.Join(accepts, " or "), p.Range, p.Neutral, p.Where, origin, p.Pitfall, p.Example)
	page.add(one)
	return page.Write(w, s)
}

// command is a line to be copied: however long, it is not broken.
type command string

func (c command) terminal(w io.Writer, s Style) error {
	return drawing{" " + s.palette().paint(muted, string(c))}.terminal(w, s)
}

func (c command) markdown() string { return "```sh\n" + string(c) + "\n```\n" }
func (c command) data(d *dataset)  { d.notes = append(d.notes, string(c)) }
