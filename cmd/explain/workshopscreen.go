package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
	"github.com/genlens/genlens/pkg/workshop"
)

// screen is what the watch shows between the head and the keys. What does not
// fit into the window is scrolled.
type screen struct {
	write func() error // fills the body; called again for another width
	body  bytes.Buffer

	columns, rows int // for which the screen was drawn
	top           int // the first line of the body that is shown
	room          int // how many lines of it fit
	lines         int // how many it has
}

func (s *screen) clear() {
	s.write, s.top = nil, 0
	s.body.Reset()
}

// show fills the body with what write writes. Where that fails, the body stays
// what it was.
func (s *screen) show(write func() error) error {
	before := bytes.Clone(s.body.Bytes())
	s.body.Reset()
	if err := write(); err != nil {
		s.body.Reset()
		s.body.Write(before)
		return err
	}
	s.write, s.top = write, 0
	return nil
}

// scroll acts on a key that scrolls, and says whether it was one.
func (s *screen) scroll(key string) bool {
	switch key {
	case escape + "[A", escape + "OA":
		s.top--
	case escape + "[B", escape + "OB":
		s.top++
	case escape + "[5~":
		s.top -= max(s.room-1, 1)
	case escape + "[6~":
		s.top += max(s.room-1, 1)
	case escape + "[H", escape + "OH", escape + "[1~":
		s.top = 0
	case escape + "[F", escape + "OF", escape + "[4~":
		s.top = s.lines
	default:
		return false
	}
	s.top = max(0, min(s.top, s.lines-s.room))
	return true
}

// window is the lines of the body that are shown in so many rows, with a line
// that says how many there are besides.
func (s *screen) window(lines []string, rows int) []string {
	s.lines, s.room = len(lines), rows
	if len(lines) <= rows {
		s.top = 0
		return lines
	}
	if s.room = rows - 1; s.room < 1 {
		return nil
	}
	s.top = max(0, min(s.top, len(lines)-s.room))
	above, below := s.top, len(lines)-s.top-s.room
	says := fmt.Sprintf("… %d more lines: ↑ ↓", below)
	switch {
	case below == 0:
		says = fmt.Sprintf("… %d lines above: ↑ ↓", above)
	case above > 0:
		says = fmt.Sprintf("… %d lines above, %d below: ↑ ↓", above, below)
	}
	return append(lines[s.top:s.top+s.room:s.top+s.room], says)
}

// splitKeys parts what was typed into keys. One that sends several bytes, as
// an arrow does, is one.
func splitKeys(piece []byte) []string {
	var keys []string
	for len(piece) > 0 {
		n := 1
		if len(piece) > 2 && piece[0] == escape[0] && (piece[1] == '[' || piece[1] == 'O') {
			for n = 3; n < len(piece) && (piece[n-1] < '@' || piece[n-1] > '~'); n++ {
			}
		}
		keys = append(keys, string(piece[:n]))
		piece = piece[n:]
	}
	return keys
}

// plainScreen reports whether the terminal knows no escape sequences.
func plainScreen() bool { return os.Getenv("TERM") == "dumb" }

const (
	otherScreen = escape + "[?1049h"
	ownScreen   = escape + "[?1049l"
	hideCursor  = escape + "[?25l"
	showCursor  = escape + "[?25h"
	wipe        = escape + "[H" + escape + "[2J"
)

// enter takes a screen beside the terminal's own, which leave gives back as it
// was, with a line that says how far the learner has come.
func (w *watcher) enter() {
	if !plainScreen() {
		fmt.Fprint(w.terminal, otherScreen+hideCursor)
	}
}

func (w *watcher) leave() {
	if !plainScreen() {
		fmt.Fprint(w.terminal, showCursor+ownScreen)
	}
	columns, _ := w.size()
	fmt.Fprint(w.terminal, "\r\n"+w.state().Bar(columns-1)+"\r\n")
}

// size is the window's; 24 lines where the terminal does not say.
func (w *watcher) size() (columns, rows int) {
	if rows = height(w.terminal); rows == 0 {
		rows = 24
	}
	return width(w.terminal), rows
}

// resized reports whether the window is another than the one drawn for.
func (w *watcher) resized() bool {
	columns, rows := w.size()
	return columns != w.screen.columns || rows != w.screen.rows
}

// state is how far the learner has come, as far as it is known: nothing is read
// from a folder that is gone.
func (w *watcher) state() *workshop.State {
	if w.known == nil || !w.folder.Gone() {
		if state, err := w.folder.State(); err == nil {
			w.known = state
		}
	}
	return w.known
}

// draw writes the screen: what is open, the body, and the keys.
func (w *watcher) draw() {
	columns, rows := w.size()
	if columns != w.screen.columns && w.screen.write != nil {
		w.style.Width = columns
		if err := w.screen.rewrite(); err != nil {
			w.say(message(err))
		}
	}
	w.screen.columns, w.screen.rows = columns, rows
	var text strings.Builder
	switch {
	case plainScreen():
		text.WriteString("\r\n" + strings.Repeat("-", min(columns, 40)) + "\r\n")
	case w.answer != nil:
		text.WriteString(wipe + showCursor)
	default:
		text.WriteString(wipe + hideCursor)
	}
	text.WriteString(strings.Join(w.layout(columns, rows), "\r\n"))
	w.terminal.WriteString(text.String())
}

// rewrite fills the body again, for another width.
func (s *screen) rewrite() error {
	top := s.top
	err := s.show(s.write)
	s.top = top
	return err
}

// enough is how many lines the body is to have before the rest of the screen is
// made smaller for it.
const enough = 6

// layout is the lines of the screen: the head, the body, what was said and the
// keys. Where there is little room, the head and the keys take one line each and
// the body is scrolled, so that they stay.
func (w *watcher) layout(columns, rows int) []string {
	var body []string
	for line := range strings.Lines(strings.TrimRight(w.screen.body.String(), "\n")) {
		line = strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    ") // whose width is known
		body = append(body, fold(line, columns)...)
	}
	said := wrap(w.said, columns)
	head, foot, blank := wrap(w.title(), columns), w.foot(columns), []string{""}
	rest := func() int { return rows - len(head) - len(foot) - len(said) - 3*len(blank) }
	if rest() < min(len(body), enough) {
		head, foot, blank = []string{visible.Fit(w.title(), columns)}, w.shortFoot(columns), nil
		if rest() < min(len(body), enough) {
			said = said[:max(0, min(len(said), rest()+len(said)-min(len(body), 2)))]
		}
	}
	lines := append(head, blank...)
	if len(body) > 0 && !plainScreen() {
		body = w.screen.window(body, max(rest()+len(blank), 0))
	}
	if lines = append(lines, body...); len(body) > 0 {
		lines = append(lines, blank...)
	}
	if lines = append(lines, said...); len(said) > 0 {
		lines = append(lines, blank...)
	}
	lines = append(lines, foot...)
	if len(lines) > rows && !plainScreen() {
		lines = lines[len(lines)-rows:]
	}
	return lines
}

// title is the file to write, or the name of a question, and what to do.
func (w *watcher) title() string {
	if w.e.Task == nil {
		return w.e.Name + ": " + w.e.Title
	}
	return visible.Line(w.folder.Source(w.e)) + ": " + w.e.Title
}

// foot is the progress and what can be pressed, or what is being typed.
func (w *watcher) foot(columns int) []string {
	keys := "n(ext) h(int) l(ist) c(heck all) r(eset) q(uit)"
	if w.passed() {
		keys = "n(ext) h(int) l(ist) c(heck all) r(eset) s(olution) q(uit)"
	}
	lines := []string{w.state().Bar(columns - 1)}
	if w.answer != nil {
		return append(lines, "Enter sends it, Esc leaves it.", w.typing(columns))
	}
	says := "Enter asks another."
	switch {
	case w.busy != "":
		says = w.busy + " …"
	case w.e.Task != nil:
		says = "Save the file and it is checked; Enter checks now."
	case w.question != nil:
		says = "a(nswer) the question; Enter shows it again."
	}
	lines = append(lines, wrap(says, columns)...)
	// "check all" is one thing, and stays on one line.
	for _, line := range wrap(strings.ReplaceAll(keys, "c(heck all)", "c(heck\u00a0all)"), columns) {
		lines = append(lines, strings.ReplaceAll(line, "\u00a0", " "))
	}
	return lines
}

// shortFoot is foot in two lines.
func (w *watcher) shortFoot(columns int) []string {
	bar := w.state().Bar(0)
	if w.answer != nil {
		return []string{visible.Fit(bar+" Enter sends, Esc leaves.", columns), w.typing(columns)}
	}
	keys := "keys: n h l c r q"
	switch {
	case w.question != nil:
		keys = "keys: a n h l c r q"
	case w.passed():
		keys = "keys: n h l c r s q"
	}
	if w.busy != "" {
		bar += " " + w.busy + " …"
	}
	return []string{visible.Fit(bar, columns), visible.Fit(keys, columns)}
}

// passed reports whether there is a solution to show.
func (w *watcher) passed() bool { return w.e.Task != nil && w.state().Exercises[w.e.Name].Done() }

// typing is the end of the answer that is being typed.
func (w *watcher) typing(columns int) string {
	return "> " + visible.FitTail(visible.Line(string(*w.answer)), columns-3)
}

// wrap breaks text at blanks into lines of fewer than columns: the head and the foot
// of the screen, which are lines of a window and no part of a page.
func wrap(text string, columns int) []string {
	var lines []string
	for paragraph := range strings.Lines(text) {
		line := ""
		for i, word := range strings.Split(strings.TrimRight(paragraph, "\n"), " ") {
			switch {
			case i == 0:
				line = word
			case visible.Width(line)+1+visible.Width(word) >= columns:
				lines = append(lines, line)
				line = word
			default:
				line += " " + word
			}
		}
		lines = append(lines, fold(line, columns)...)
	}
	return lines
}

// fold cuts a line that is too wide into pieces that are not. Escape sequences
// take no room.
func fold(line string, columns int) []string {
	if columns <= 0 || visible.Width(line) <= columns {
		return []string{line}
	}
	var lines []string
	var now strings.Builder
	used := 0
	for len(line) > 0 {
		if end := strings.IndexByte(line, 'm'); strings.HasPrefix(line, escape+"[") && end > 0 {
			now.WriteString(line[:end+1])
			line = line[end+1:]
			continue
		}
		// The longest beginning that one column more would hold is one character.
		next := visible.FitHead(line, 1)
		if next == "" {
			next = visible.FitHead(line, 2)
		}
		if next == "" {
			next = line[:1]
		}
		if size := visible.Width(next); used+size > columns {
			lines = append(lines, now.String())
			now.Reset()
			used = 0
		}
		now.WriteString(next)
		used += visible.Width(next)
		line = line[len(next):]
	}
	return append(lines, now.String())
}
