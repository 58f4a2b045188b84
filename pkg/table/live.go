package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Live is [Text] while it is being made, whatever the strategy: a sink of trace
// lines that shows one sequence as a [Stream], several in columns side by side,
// and of a beam search the text of the best beam, which may change from its first
// token on. On a screen (Style.Screen) the last two are redrawn in place and
// never take more lines than it has: of a long text, the last ones are shown.
// Elsewhere several sequences are written at the end, and a beam search gets a
// line per step.
type Live struct {
	w     io.Writer
	style Style
	show  sink
}

// sink takes the lines of a trace as they come.
type sink interface {
	Run(*trace.Run) error
	Step(*trace.Step) error
	Beam(*trace.Beam) error
	End(*trace.End) error
}

// NewLive returns a sink that writes to w.
func NewLive(w io.Writer, s Style) *Live { return &Live{w: w, style: s} }

// Run writes the prompt and decides how to show what follows.
func (l *Live) Run(run *trace.Run) error {
	record := trace.Trace{Run: *run}
	board := board{w: l.w, style: l.style, colors: l.style.palette()}
	switch {
	case isBeamSearch(&record):
		l.show = &liveBeams{board: board, trace: record}
	case view.Config(run, "num_return_sequences", 1) > 1:
		l.show = &liveSequences{board: board, trace: record}
	default:
		l.show = NewStream(l.w, l.style)
	}
	return l.show.Run(run)
}

// Step shows one token more.
func (l *Live) Step(step *trace.Step) error { return l.shown().Step(step) }

// Beam shows the best beam.
func (l *Live) Beam(beam *trace.Beam) error { return l.shown().Beam(beam) }

// End writes all of what was made, with what was redrawn gone.
func (l *Live) End(end *trace.End) error { return l.shown().End(end) }

// shown is a stream where no run line has come.
func (l *Live) shown() sink {
	if l.show == nil {
		l.show = NewStream(l.w, l.style)
	}
	return l.show
}

// board is the last lines of a terminal, which can be written anew.
type board struct {
	w      io.Writer
	style  Style
	colors *palette
	drawn  int // lines that stand there
}

// Escape sequences of every terminal since the VT100. Without wrapping, a
// character that is wider than it was counted cannot add a line.
const (
	cursorUp  = "\x1b[%dA"
	eraseDown = "\r\x1b[J"
	wrapOff   = "\x1b[?7l"
	wrapOn    = "\x1b[?7h"
)

// height is how many lines the board may take.
func (b *board) height() int {
	h := b.style.Height
	if h <= 0 {
		h = defaultHeight
	}
	return max(h-1, 1)
}

// draw writes lines in place of those that stand there. There have to be at
// most as many as height says; more are left out.
func (b *board) draw(lines []string) error {
	lines = lines[:min(len(lines), b.height())]
	var out strings.Builder
	out.WriteString(wrapOff)
	if b.drawn > 0 {
		fmt.Fprintf(&out, cursorUp, b.drawn)
	}
	out.WriteString(eraseDown)
	for _, line := range lines {
		out.WriteString(strings.TrimRight(line, " "))
		out.WriteByte('\n')
	}
	out.WriteString(wrapOn)
	b.drawn = len(lines)
	if _, err := io.WriteString(b.w, out.String()); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// clear takes the lines away.
func (b *board) clear() error {
	if b.drawn == 0 {
		return nil
	}
	return b.draw(nil)
}

// liveSequences shows several sequences side by side.
type liveSequences struct {
	board
	trace trace.Trace
	texts []columnText
}

// Run writes nothing: the prompt stands above the texts when they are whole,
// and on a screen above the board.
func (l *liveSequences) Run(run *trace.Run) error {
	if n := view.Config(run, "num_return_sequences", 1); n <= maxSequences {
		l.texts = make([]columnText, int(n))
	}
	return l.redraw()
}

// maxSequences is more than a screen could ever show.
const maxSequences = 1000

func (l *liveSequences) Step(step *trace.Step) error {
	l.trace.Steps = append(l.trace.Steps, *step)
	if n := step.Sequence; n >= 0 && n < maxSequences {
		for len(l.texts) <= n {
			l.texts = append(l.texts, columnText{})
		}
		l.texts[n].push(step)
	}
	return l.redraw()
}

func (l *liveSequences) Beam(*trace.Beam) error { return nil }

func (l *liveSequences) End(end *trace.End) error {
	if err := l.clear(); err != nil {
		return err
	}
	l.trace.End = end
	return SideBySide(l.w, &l.trace, l.style)
}

func (l *liveSequences) redraw() error {
	if !l.style.Screen {
		return nil
	}
	width, height := l.style.width(), l.height()
	prompt := columnText{spans: []span{{strong, visible.Text(view.Prompt(&l.trace.Run))}}}
	var lines []string
	for _, line := range prompt.wrap(l.colors, width-1, max(height/4, 1)) {
		lines = append(lines, line.text)
	}
	room := height - len(lines)
	texts := beside(l.texts, width, max(room-1, 1), l.colors)
	if texts == nil {
		shown := l.texts[:min(len(l.texts), max(room/2, 1))] // two lines each at least
		texts = below(shown, width, max(room/max(len(shown), 1)-1, 1), l.colors)
	}
	return l.draw(append(lines, texts...))
}

// liveBeams shows the best beam of a search.
type liveBeams struct {
	board
	trace trace.Trace
	ids   []int // of the best beam, as it was shown last
}

func (l *liveBeams) Run(run *trace.Run) error {
	if !l.style.Screen {
		return nil
	}
	return l.redraw()
}

func (l *liveBeams) Step(*trace.Step) error { return nil }

func (l *liveBeams) Beam(beam *trace.Beam) error {
	l.trace.Beams = append(l.trace.Beams, *beam)
	if l.style.Screen {
		return l.redraw()
	}
	best, ok := l.best()
	if !ok {
		return nil
	}
	status := fmt.Sprintf(" step %3d  score %8s %s ", len(l.trace.Beams), view.Fixed(finalScore(&l.trace, best), 3), l.mark(best))
	text := visible.FitTail(visible.Line(view.BeamText(&l.trace, best.Step, best.Continuation)), max(l.style.width()-visible.Width(status), hardMin))
	if _, err := fmt.Fprintln(l.w, status+text); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

func (l *liveBeams) End(end *trace.End) error {
	if err := l.clear(); err != nil {
		return err
	}
	l.trace.End = end
	return Text(l.w, &l.trace, l.style)
}

// best is the text that leads: the best running beam or, if it would have no
// better score as it is, the best hypothesis.
func (l *liveBeams) best() (view.Ending, bool) {
	last := len(l.trace.Beams) - 1
	if last < 0 {
		return view.Ending{}, false
	}
	running := view.Ending{Step: last, Continuation: view.Running(&l.trace.Beams[last], 0)}
	endings := view.Endings(&l.trace)
	switch {
	case len(endings) == 0:
		return running, running.Continuation >= 0
	case running.Continuation < 0 || finalScore(&l.trace, endings[0]) >= finalScore(&l.trace, running):
		return endings[0], true
	}
	return running, true
}

// mark says that a text has ended.
func (l *liveBeams) mark(e view.Ending) string {
	if l.trace.Beams[e.Step].Considered[e.Continuation].Fate == trace.FateFinished {
		return acceptedMark
	}
	return " "
}

func (l *liveBeams) redraw() error {
	width := l.style.width()
	status := " the best beam"
	text := columnText{spans: []span{{strong, visible.Text(view.Prompt(&l.trace.Run))}}}
	if best, ok := l.best(); ok {
		b := &l.trace.Beams[len(l.trace.Beams)-1]
		status = fmt.Sprintf(" step %d · best score %s · %d of %d beams finished", len(l.trace.Beams),
			strings.TrimSpace(view.Fixed(finalScore(&l.trace, best), 3)+" "+l.mark(best)), len(b.Hypotheses), int(view.Config(&l.trace.Run, "num_beams", 0)))
		var ids []int
		path := view.Path(&l.trace, best.Step, best.Continuation)
		changed := l.changed(path)
		for i, n := range path {
			if i == changed {
				text.spans = append(text.spans, span{strong, differs})
			}
			c := &l.trace.Beams[i].Considered[n]
			text.spans = append(text.spans, text.say(c.Token, likelihood(rowProb(&l.trace.Beams[i], c)))...)
			ids = append(ids, c.Token.ID)
		}
		text.finish()
		l.ids = ids
		if changed >= 0 {
			status += fmt.Sprintf(" · another leads, from %s on", differs)
		}
	}
	lines := []string{l.colors.paint(muted, visible.Fit(status, width-1))}
	for _, line := range text.wrap(l.colors, width-1, max(l.height()-1, 1)) {
		lines = append(lines, line.text)
	}
	return l.draw(lines)
}

// rowProb is the probability of a continuation's token after its row's last
// stage.
func rowProb(b *trace.Beam, c *trace.Continuation) float64 {
	if c.Parent < 0 || c.Parent >= len(b.Rows) {
		return 0
	}
	row := view.Step{Step: &trace.Step{Row: b.Rows[c.Parent].Row, Draw: trace.Draw{ID: c.Token.ID}}}
	return row.ChosenProb(row.Last())
}

// changed is the first step at which a path leaves the text shown last, -1 if
// it only goes on from it.
func (l *liveBeams) changed(path []int) int {
	for i := range l.ids {
		if i >= len(path) || l.trace.Beams[i].Considered[path[i]].Token.ID != l.ids[i] {
			return min(i, len(path)-1)
		}
	}
	return -1
}
