package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// part is a paragraph or a grid of a page that can be written in more than one
// form.
type part struct {
	text prose
	grid *grid // nil: text
}

// writeParts writes a page for a terminal, an empty line between its parts.
func writeParts(w io.Writer, parts []part, s Style) error {
	return eachPart(w, parts, func(p part) error {
		if p.grid != nil {
			if err := render(w, p.grid, s); err != nil {
				return err
			}
			return writeAll(w, s, left(p.grid, s))
		}
		return writeAll(w, s, p.text)
	})
}

// writeMarkdown writes a page as Markdown: a paragraph is one line, a grid a
// table (GitHub's, which most readers know).
func writeMarkdown(w io.Writer, parts []part) error {
	return eachPart(w, parts, func(p part) error {
		text := p.markdown()
		if _, err := io.WriteString(w, text); err != nil {
			return fmt.Errorf("table: %w", err)
		}
		return nil
	})
}

// eachPart writes the parts that say something.
func eachPart(w io.Writer, parts []part, write func(part) error) error {
	first := true
	for _, p := range parts {
		if p.grid == nil && len(p.text) == 0 {
			continue
		}
		if !first {
			if _, err := fmt.Fprintln(w); err != nil {
				return fmt.Errorf("table: %w", err)
			}
		}
		first = false
		if err := write(p); err != nil {
			return err
		}
	}
	return nil
}

func (p part) markdown() string {
	if p.grid != nil {
		return p.grid.markdown()
	}
	var line strings.Builder
	for _, s := range p.text {
		text := escapeMarkdown(strings.ReplaceAll(s.text, tie, " "))
		if s.role == strong {
			trimmed := strings.TrimSpace(text)
			text = strings.Replace(text, trimmed, "**"+trimmed+"**", 1)
		}
		line.WriteString(text)
	}
	return strings.TrimSpace(line.String()) + "\n"
}

// markdown is every column of the grid; one with a group names it in its head,
// as Markdown has one line of heads.
func (g *grid) markdown() string {
	var out strings.Builder
	line := func(cells []string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	heads, rule := make([]string, len(g.columns)), make([]string, len(g.columns))
	for i, c := range g.columns {
		heads[i] = escapeMarkdown(c.head)
		if c.group != "" {
			heads[i] = escapeMarkdown(c.group + ": " + c.head)
		}
		rule[i] = "---:"
		if c.left {
			rule[i] = "---"
		}
	}
	line(heads)
	line(rule)
	for _, r := range g.rows {
		cells := make([]string, len(r.cells))
		for i, c := range r.cells {
			cells[i] = escapeMarkdown(c.text)
		}
		line(cells)
	}
	return out.String()
}

// escapeMarkdown keeps what a text says from being taken for a table's line or
// for markup.
func escapeMarkdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "[", `\[`).Replace(visible.Line(text))
}
