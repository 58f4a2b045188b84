package table

import (
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// box is lines in a frame.
type box struct {
	title, footer string
	lines         []string // painted, each after a blank
	width         int      // inside the frame, at least
}

const boxGap = 1

// inner is the width inside the frame.
func (b box) inner() int {
	width := max(b.width, visible.Width(b.title)+3, visible.Width(b.footer)+2)
	for _, line := range b.lines {
		width = max(width, visible.Width(line)+1)
	}
	return width
}

func (b box) outer() int { return b.inner() + 2 }

// besideBoxes draws boxes side by side.
func besideBoxes(boxes []box, colors *palette) []string {
	height, footers := 0, 0
	for _, b := range boxes {
		height = max(height, len(b.lines))
		if b.footer != "" {
			footers = 1
		}
	}
	out := make([]string, 1+height+footers+1)
	for n, b := range boxes {
		gap := ""
		if n > 0 {
			gap = strings.Repeat(" ", boxGap)
		}
		width := b.inner()
		frame := func(text string) string { return colors.paint(muted, text) }
		out[0] += gap + frame("┌ ") + colors.paint(strong, b.title) + frame(" "+strings.Repeat("─", width-visible.Width(b.title)-2)+"┐")
		for row := range height {
			line := ""
			if row < len(b.lines) {
				line = b.lines[row]
			}
			out[row+1] += gap + frame("│") + padded(line, width) + frame("│")
		}
		if footers > 0 {
			out[height+1] += gap + frame("│") + padded(" "+b.footer, width) + frame("│")
		}
		out[height+1+footers] += gap + frame("└"+strings.Repeat("─", width)+"┘")
	}
	return out
}

// padded is text, which may be painted, with blanks up to a width.
func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-visible.Width(text)))
}
