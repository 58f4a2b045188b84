package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/visible"
)

// progress is a line that says how far a benchmark is, written anew each time.
type progress struct {
	w     io.Writer
	width int // columns of w
	total int // runs
	done  int
}

// barWidth is how many characters the bar has, its ends aside.
const barWidth = 24

// clearLine goes to the line's beginning and empties it.
const clearLine = "\r\x1b[K"

// next says what runs now.
func (p *progress) next(done int, cell bench.Cell) {
	p.done = done
	p.say(cell.String())
}

// say writes the bar with a text beside it.
func (p *progress) say(text string) {
	filled := barWidth
	if p.total > 0 {
		filled = barWidth * p.done / p.total
	}
	line := fmt.Sprintf(" [%s%s] %d/%d  %s", strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), p.done, p.total, visible.Line(text))
	fmt.Fprint(p.w, clearLine+visible.Fit(line, p.width-1)) // a full line would wrap
}

// clear takes the line away.
func (p *progress) clear() { fmt.Fprint(p.w, clearLine) }
