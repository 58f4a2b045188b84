package table

import (
	"math"
	"strings"
)

// eighths are the blocks that fill a part of a column.
const eighths = " ▏▎▍▌▋▊▉█"

// Bar draws a share of one with block characters, an eighth of a column exact, in
// at most width columns. What is above 0 shows, what is no share is nothing.
func Bar(share float64, width int) string { return block(share, 1, width) }

// block is a bar for x on an axis that ends at full. What is above 0 shows.
func block(x, full float64, width int) string {
	if !(x > 0) || !(full > 0) || width <= 0 {
		return ""
	}
	n := int(math.Round(min(x/full, 1) * float64(8*width)))
	n = max(n, 1)
	parts := []rune(eighths)
	text := strings.Repeat(string(parts[8]), n/8)
	if n%8 > 0 {
		text += string(parts[n%8])
	}
	return text
}
