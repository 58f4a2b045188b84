package figure

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/visible"
)

// compared is a comparison to be drawn.
type compared struct{ *compare.Comparison }

// newCompared returns the frame of a figure of a comparison.
func newCompared(c *compare.Comparison) (Frame, compared, error) {
	if c == nil || len(c.Runs) == 0 || c.Reference < 0 || c.Reference >= len(c.Runs) {
		return Frame{}, compared{}, errors.New("figure: the comparison has no runs to draw\nmake one with compare.New from two traces or more")
	}
	frame := of(&c.Origin)
	if slices.ContainsFunc(c.Runs, func(r compare.Run) bool { return r.Sequences > 1 }) {
		frame.Sequence = 1
	}
	return frame, compared{c}, nil
}

// valueColumns is how much of a value that varies is shown.
const valueColumns = 18

// value is what a run's setting was.
func (c compared) value(i int) string {
	text, value := visible.Line, c.Runs[i].Value
	if strings.TrimSpace(value) != value { // a pattern, whose blanks count
		text = visible.Token
	}
	return visible.Fit(text(value), valueColumns)
}

// named is a value as a sentence says it: with its setting, where alone it would be a
// mere number or truth.
func (c compared) named(i int) string {
	value := c.value(i)
	if _, err := strconv.ParseFloat(value, 64); err != nil && !slices.Contains([]string{"true", "false", "none"}, strings.ToLower(value)) {
		return value
	}
	return c.setting() + " " + value
}

// setting is the name of what varies.
func (c compared) setting() string { return visible.Fit(visible.Line(c.Setting), 2*valueColumns) }
