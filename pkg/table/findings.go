package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/visible"
)

// Findings writes what the linter found: the level and the rule, what is the
// case, what to do, and the command that shows more.
func Findings(w io.Writer, found []lint.Finding, s Style) error {
	p := &Page{}
	if len(found) > 0 {
		p.add(findings(found))
	}
	return p.Write(w, s)
}

// findings are paragraphs for people and a table for programs.
type findings []lint.Finding

func (found findings) data(d *dataset) {
	g := record("findings", "What the linter found", "level", "rule", "line", "message", "fix", "see")
	for _, f := range found {
		g.addValues(string(f.Level), f.Rule, f.Line, f.Message, f.Fix, f.See)
	}
	g.data(d)
}

// markdown is a list, a finding an item with what to do below it.
func (found findings) markdown() string {
	var out strings.Builder
	for _, f := range found {
		line := ""
		if f.Line > 1 {
			line = fmt.Sprintf(" (line %d)", f.Line)
		}
		fmt.Fprintf(&out, "- %s **%s**%s: %s", f.Level, escapeMarkdown(f.Rule), line, escapeMarkdown(f.Message))
		if f.Fix != "" {
			fmt.Fprintf(&out, "\n  - fix: %s", escapeMarkdown(f.Fix))
		}
		if f.See != "" {
			fmt.Fprintf(&out, "\n  - see: %s", codeSpan(f.See))
		}
		out.WriteString("\n")
	}
	return out.String()
}

func (found findings) terminal(w io.Writer, s Style) error {
	const indent = 10
	colors := s.palette()
	roles := map[lint.Level]role{lint.Error: longShot, lint.Warning: unsure, lint.Note: likely}
	for _, f := range found {
		head := fmt.Sprintf(" %s  %s", colors.paint(roles[f.Level], string(f.Level))+strings.Repeat(" ", 7-len(f.Level)), colors.paint(strong, f.Rule))
		if f.Line > 1 {
			head += colors.paint(muted, fmt.Sprintf(" (line %d)", f.Line))
		}
		message := visible.Line(f.Message)
		if _, err := fmt.Fprintln(w, head); err != nil {
			return fmt.Errorf("table: %w", err)
		}
		see := prose{{muted, "see:" + tie}, {muted, strings.ReplaceAll(f.See, " ", tie)}}
		if f.See == "" {
			see = nil
		}
		for _, p := range []prose{{{plain, message}}, {{muted, "fix: "}, {plain, visible.Line(f.Fix)}}, see} {
			if err := p.write(w, colors, s.width(), indent); err != nil {
				return err
			}
		}
	}
	return nil
}
