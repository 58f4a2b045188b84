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
)

// Params writes every parameter in a line, group by group: its name, what holds
// where nobody sets it, what it does.
func Params(w io.Writer, list []params.Param, s Style) error {
	colors := newPalette(s.Color)
	heads := fmt.Sprintf("  %-*s %-*s  %s", paramWidth, "name", defaultsWidth, "default", "what it does (– is unset)")
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

func paramLine(w io.Writer, p params.Param, colors *palette, s Style) error {
	indent := 2 + paramWidth + 1 + defaultsWidth + 2
	var text strings.Builder
	if err := (prose{{plain, p.Short}}).write(&text, colors, s.width(), indent); err != nil {
		return err
	}
	byDefault := "–"
	if !p.Unset() {
		byDefault = strings.Trim(p.Default.String(), "'")
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
	if err := writeAll(w, s, title); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if err := writeAll(w, s, prose{{plain, p.Effect}}); err != nil {
		return err
	}
	fmt.Fprintln(w)
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
	var facts []definition
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
	if err := define(w, s, facts...); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "\n %s\n", newPalette(s.Color).paint(muted, p.Example)); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}
