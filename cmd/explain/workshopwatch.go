package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/genlens/genlens/pkg/quiz"
	"github.com/genlens/genlens/pkg/visible"
	"github.com/genlens/genlens/pkg/workshop"
)

// pollEvery is how often the watch looks whether the file was saved. Looking works
// on every file system, network drives and WSL included, where being told of
// changes does not.
const pollEvery = 300 * time.Millisecond

// watcher is explain workshop on a terminal: it checks the open exercise whenever
// its file is saved, and acts on keys meanwhile.
type watcher struct {
	*shop
	terminal *os.File
	e        workshop.Exercise
	question *quiz.Question // of an exercise without code, once it is drawn

	body    bytes.Buffer // what the screen shows between the head and the keys
	said    string       // one line about the last key; "" for none
	stamp   string       // of the files that were checked last
	width   int          // for which the screen was drawn
	skipped bool         // n was pressed once on an exercise that is not passed

	job  job         // that is running, or was the last
	busy string      // what it does; "" once it is over
	done chan finish // jobs that are over
	news chan string // what a longer job does now

	confirmed func() error // what y does; nil: nothing is asked
	answer    *[]byte      // the answer that is being typed; nil: none
}

// job is something that takes a while, beside the loop.
type job struct {
	number int
	all    bool // a check of all exercises, which a save does not end
	cancel context.CancelFunc
	over   chan struct{} // closed when it has ended
}

// finish is a job that is over, and what shows what came of it.
type finish struct {
	number int
	show   func() error
}

// watch is explain workshop without a subcommand.
func watch(cmd *cobra.Command) error {
	s, err := openShop(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	terminal, ok := s.out.(*os.File)
	if !ok || !isTerminal(terminal) || !isTerminal(os.Stdin) {
		return errors.New("watching needs a terminal to show the screen and to read keys, and here there is none\nexplain workshop check checks once; explain workshop --help names the other commands")
	}
	unlock, err := s.folder.LockWatch()
	if err != nil {
		return err
	}
	defer unlock()
	w := &watcher{shop: s, terminal: terminal, done: make(chan finish), news: make(chan string)}
	s.out, s.errs = &w.body, &w.body // drawn by the watcher
	state, err := s.folder.State()
	if err != nil {
		return err
	}
	if w.e, ok = state.Open(); !ok {
		w.e = workshop.Exercises()[0]
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	cooked, err := term.MakeRaw(int(os.Stdin.Fd()))
	if err != nil {
		return fmt.Errorf("the terminal gives no single keys: %w\nexplain workshop check checks once", err)
	}
	defer term.Restore(int(os.Stdin.Fd()), cooked)
	err = w.loop(ctx, readKeys(os.Stdin))
	if w.job.cancel != nil {
		w.job.cancel()
		<-w.job.over
	}
	fmt.Fprint(w.terminal, "\r\n")
	return err
}

// readKeys sends what is typed, in the pieces in which it comes, and closes the
// channel when the terminal is gone.
func readKeys(in io.Reader) <-chan []byte {
	keys := make(chan []byte)
	go func() {
		defer close(keys)
		for {
			piece := make([]byte, 256)
			n, err := in.Read(piece)
			if err != nil {
				return
			}
			keys <- piece[:n]
		}
	}()
	return keys
}

// errQuit ends the loop.
var errQuit = errors.New("quit")

func (w *watcher) loop(ctx context.Context, keys <-chan []byte) (err error) {
	if missing := w.folder.Missing(); len(missing) > 0 {
		w.said = fmt.Sprintf("This folder lacks %d exercises of this version: explain workshop init . adds them.", len(missing))
	}
	w.open(ctx)
	ticks := time.NewTicker(pollEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return errInterrupted
		case piece, ok := <-keys:
			if !ok {
				return nil
			}
			err = w.typed(ctx, piece)
		case finished := <-w.done:
			if finished.number != w.job.number {
				continue // another has taken its place in the last moment
			}
			w.busy, w.said = "", ""
			err = finished.show()
		case w.busy = <-w.news:
		case <-ticks.C:
			if !w.saved() && width(w.terminal) == w.width {
				continue
			}
			if w.saved() {
				w.start(ctx)
			}
		}
		if errors.Is(err, errQuit) {
			return nil
		}
		if err != nil {
			w.say(message(err))
		}
		w.draw()
	}
}

// saved reports whether the open exercise's files have changed since they were
// checked, and are there: some editors delete a file before they write it.
func (w *watcher) saved() bool {
	if w.e.Task == nil || w.confirmed != nil || w.busy != "" && w.job.all {
		return false
	}
	stamp := w.folder.Stamp(w.e)
	return stamp != w.stamp && stamp != ""
}

// open shows the open exercise and begins what it begins with: a check, or a
// question.
func (w *watcher) open(ctx context.Context) {
	w.body.Reset()
	w.question, w.skipped = nil, false
	w.start(ctx)
	w.draw()
}

// start checks the open exercise, in place of a check that is running, or draws
// its question.
func (w *watcher) start(ctx context.Context) {
	e := w.e
	if e.Task == nil {
		w.run(ctx, "looking for a question", func(ctx context.Context) func() error {
			q, err := w.shop.question(ctx, e)
			return func() error {
				w.body.Reset()
				if err != nil {
					return err
				}
				w.question = q
				return q.Write(w.out, w.style)
			}
		})
		return
	}
	w.stamp = w.folder.Stamp(e)
	w.run(ctx, "checking "+e.Name, func(ctx context.Context) func() error {
		v, err := w.checker.Check(ctx, e)
		return func() error {
			w.body.Reset()
			if err != nil {
				return err
			}
			if err := w.update(v.Record); err != nil {
				return err
			}
			w.skipped = false
			return v.Page().Write(w.out, w.style)
		}
	})
}

// run runs a job beside the loop, in place of the one that is running. What it
// returns is called by the loop, unless the job was ended.
func (w *watcher) run(ctx context.Context, what string, do func(context.Context) func() error) {
	before := w.job
	if before.cancel != nil {
		before.cancel()
	}
	ctx, cancel := context.WithCancel(ctx)
	now := job{number: before.number + 1, cancel: cancel, over: make(chan struct{})}
	w.busy, w.job = what, now
	go func() {
		defer close(now.over)
		if before.over != nil {
			<-before.over // both would use the model
		}
		if ctx.Err() != nil {
			return
		}
		show := do(ctx)
		select {
		case w.done <- finish{now.number, show}:
		case <-ctx.Done():
		}
	}()
}

// typed acts on a piece of input.
func (w *watcher) typed(ctx context.Context, piece []byte) error {
	w.said = ""
	if w.answer != nil {
		return w.edit(piece)
	}
	if len(piece) > 1 && piece[0] == escape {
		return nil // an arrow, or another key that sends several bytes
	}
	for i, key := range piece {
		if i > 0 {
			w.draw()
			w.said = ""
		}
		switch err := w.key(ctx, key); {
		case errors.Is(err, errQuit):
			return err
		case err != nil: // of this key; the others were typed as well
			w.say(message(err))
		}
	}
	return nil
}

// Keys that are no letters.
const (
	ctrlC     = 3
	ctrlD     = 4
	backspace = 8
	enter     = '\r'
	escape    = 27
	del       = 127
)

func (w *watcher) key(ctx context.Context, key byte) error {
	if confirmed := w.confirmed; confirmed != nil {
		w.confirmed = nil
		if key == 'y' {
			return confirmed()
		}
		w.said = "Nothing was changed."
		return nil
	}
	switch key {
	case 'q', ctrlC, ctrlD:
		return errQuit
	case enter, '\n':
		w.start(ctx)
		return nil
	case 'n':
		return w.next(ctx)
	case 'h':
		return w.fresh(func() error { return w.hint(w.e) })
	case 'l':
		return w.fresh(w.list)
	case 'c':
		w.checkEach(ctx)
		return nil
	case 'r':
		return w.askReset(ctx)
	case 's':
		return w.fresh(func() error { return w.solution(w.e) })
	case 'a':
		if w.question != nil {
			w.answer = new([]byte)
		}
		return nil
	}
	return nil
}

// fresh shows something in place of what the screen shows, unless it fails.
func (w *watcher) fresh(show func() error) error {
	before := bytes.Clone(w.body.Bytes())
	w.body.Reset()
	err := show()
	if err != nil {
		w.body.Reset()
		w.body.Write(before)
	}
	return err
}

// next opens the next exercise that is not passed. Leaving one that is not takes
// a second press.
func (w *watcher) next(ctx context.Context) error {
	state, err := w.folder.State()
	if err != nil {
		return err
	}
	if !state.Exercises[w.e.Name].Done() && !w.skipped {
		w.skipped = true
		w.said = w.e.Name + " is not passed yet: n again leaves it for later."
		return nil
	}
	e, ok := state.Next(w.e.Name)
	if !ok {
		w.said = finished
		return nil
	}
	if e.Name == w.e.Name {
		w.said = "This is the last one that is left."
		return nil
	}
	w.e = e
	if err := w.update(func(state *workshop.State) { state.Current = e.Name }); err != nil {
		return err
	}
	w.open(ctx)
	return nil
}

// checkEach checks all exercises, and says what came of each.
func (w *watcher) checkEach(ctx context.Context) {
	all := workshop.Exercises()
	w.run(ctx, "checking all", func(ctx context.Context) func() error {
		var verdicts []*workshop.Verdict
		var err error
		for i, e := range all {
			if e.Task == nil {
				continue
			}
			select {
			case w.news <- fmt.Sprintf("checking %d of %d: %s", i+1, len(all), e.Name):
			case <-ctx.Done():
			}
			var v *workshop.Verdict
			if v, err = w.checker.Check(ctx, e); err != nil {
				break
			}
			verdicts = append(verdicts, v)
		}
		return func() error {
			w.body.Reset()
			for _, v := range verdicts {
				fmt.Fprintln(w.out, visible.Fit(v.Summary(), max(w.style.Width, 20)))
				if err := w.update(v.Record); err != nil {
					return err
				}
			}
			return err
		}
	})
	w.job.all = true
}

func (w *watcher) askReset(ctx context.Context) error {
	list := []workshop.Exercise{w.e}
	return w.reset(list, func(question string) (bool, error) {
		w.said = question + " (y/n)"
		w.confirmed = func() error {
			err := w.fresh(func() error {
				return w.reset(list, func(string) (bool, error) { return true, nil })
			})
			w.stamp = w.folder.Stamp(w.e) // what is given out needs no check
			return err
		}
		return false, nil
	})
}

// edit is a line editor as small as it can be.
func (w *watcher) edit(piece []byte) error {
	if len(piece) > 1 && piece[0] == escape {
		return nil
	}
	for _, key := range piece {
		line := *w.answer
		switch {
		case key == enter || key == '\n':
			w.answer = nil
			return w.marked(string(line))
		case key == escape || key == ctrlC:
			w.answer = nil
			return nil
		case key == backspace || key == del:
			_, size := utf8.DecodeLastRune(line)
			*w.answer = line[:len(line)-size]
		case key >= ' ':
			*w.answer = append(line, key)
		}
	}
	return nil
}

// marked judges an answer; a question that was answered is over.
func (w *watcher) marked(answer string) error {
	q := w.question
	m, err := q.Check(strings.TrimSpace(answer))
	if err != nil {
		return err
	}
	w.question = nil
	w.body.Reset()
	if err := w.update(func(state *workshop.State) { state.RecordMark(w.e, m) }); err != nil {
		return err
	}
	return m.Explain.Write(w.out, w.style)
}

func (w *watcher) say(text string) { w.said = strings.ReplaceAll(text, "\n  ", "\n") }

// draw writes the screen: what is open, the body, and the keys.
func (w *watcher) draw() {
	w.width = width(w.terminal)
	w.style.Width = w.width
	var screen bytes.Buffer
	if os.Getenv("TERM") == "dumb" {
		screen.WriteString("\n" + strings.Repeat("-", min(w.width, 40)) + "\n")
	} else {
		screen.WriteString("\x1b[H\x1b[2J")
	}
	where := w.e.Name + "/" + w.e.Name + ".go"
	if w.e.Task == nil {
		where = w.e.Name
	}
	wrap(&screen, where+": "+w.e.Title, w.width)
	screen.WriteString("\n")
	screen.Write(w.body.Bytes())
	if w.body.Len() > 0 {
		screen.WriteString("\n")
	}
	if w.said != "" {
		for line := range strings.Lines(w.said) {
			wrap(&screen, line, w.width)
		}
		screen.WriteString("\n")
	}
	state, err := w.folder.State()
	if err == nil {
		screen.WriteString(state.Bar(w.width-1) + "\n")
	}
	screen.WriteString(w.keys(state))
	w.terminal.Write(bytes.ReplaceAll(screen.Bytes(), []byte("\n"), []byte("\r\n")))
}

// keys is the last lines: what can be pressed, or what is being typed.
func (w *watcher) keys(state *workshop.State) string {
	if w.answer != nil {
		return "Enter sends it, Esc leaves it.\n> " + string(*w.answer)
	}
	var line bytes.Buffer
	switch {
	case w.busy != "":
		wrap(&line, w.busy+" …", w.width)
	case w.e.Task != nil:
		wrap(&line, "Save the file and it is checked; Enter checks now.", w.width)
	case w.question != nil:
		wrap(&line, "a(nswer) the question.", w.width)
	default:
		wrap(&line, "Enter asks another.", w.width)
	}
	keys := "n(ext) h(int) l(ist) c(heck all) r(eset) q(uit)"
	if state != nil && w.e.Task != nil && state.Exercises[w.e.Name].Done() {
		keys = "n(ext) h(int) l(ist) c(heck all) r(eset) s(olution) q(uit)"
	}
	// "check all" is one thing, and stays on one line.
	wrap(&line, strings.ReplaceAll(keys, "c(heck all)", "c(heck\u00a0all)"), w.width)
	return strings.ReplaceAll(strings.TrimSuffix(line.String(), "\n"), "\u00a0", " ")
}

// wrap writes text in lines of at most so many columns.
func wrap(to *bytes.Buffer, text string, columns int) {
	at := 0
	for _, word := range strings.Split(strings.TrimRight(text, "\n"), " ") {
		size := visible.Width(word)
		switch {
		case at == 0:
		case at+1+size >= columns:
			to.WriteString("\n")
			at = 0
		default:
			to.WriteString(" ")
			at++
		}
		to.WriteString(word)
		at += size
	}
	to.WriteString("\n")
}
