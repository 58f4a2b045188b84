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
	const indent = 10
	colors := newPalette(s.Color)
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
