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

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/genlens/genlens/pkg/quiz"
	"github.com/genlens/genlens/pkg/workshop"
)

// watcher is explain workshop on a terminal: it checks the open exercise whenever
// its file is saved, and acts on keys meanwhile.
type watcher struct {
	*shop
	terminal *os.File
	e        workshop.Exercise
	question *quiz.Question // of an exercise without code, once it is drawn

	screen  screen
	seen    sighting
	known   *workshop.State // as it was read last
	said    string          // about the last key; "" for nothing
	notes   bytes.Buffer    // warnings of what was done last
	stamp   string          // of the files that were checked last
	away    int             // how often in a row the files or the folder were not there
	skipped bool            // n was pressed once on an exercise that is not passed

	job  job         // that is running, or was the last
	busy string      // what it does; "" once it is over
	done chan finish // jobs that are over
	news chan string // what a longer job does now

	confirmed func() error // what y does; nil: nothing is asked
	answer    *[]byte      // the answer that is being typed; nil: none
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
	s.out, s.errs = &w.screen.body, &w.notes // drawn by the watcher
	state, err := s.folder.State()
	if err != nil {
		return err
	}
	if w.e, ok = state.Open(); !ok {
		w.e = workshop.Exercises()[0]
	}
	w.elsewhere() // as things are now
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	cooked, err := term.MakeRaw(int(os.Stdin.Fd()))
	if err != nil {
		return fmt.Errorf("the terminal gives no single keys: %w\nexplain workshop check checks once", err)
	}
	defer term.Restore(int(os.Stdin.Fd()), cooked)
	w.enter()
	defer w.leave()
	err = w.loop(ctx, readKeys(os.Stdin))
	if w.job.cancel != nil {
		w.job.cancel()
		<-w.job.over
	}
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
		w.said = fmt.Sprintf("This folder lacks %s of this version: explain workshop init . adds what is missing.", countOf(len(missing), "exercise"))
	}
	w.open(ctx)
	ticks, rounds := time.NewTicker(pollEvery), time.NewTicker(roundEvery)
	defer ticks.Stop()
	defer rounds.Stop()
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
			w.busy = ""
			if w.confirmed == nil { // what is asked stays to be read
				w.said = ""
			}
			err = finished.show()
		case w.busy = <-w.news:
		case <-ticks.C:
			if !w.look(ctx) && !w.resized() {
				continue
			}
		case <-rounds.C:
			if !w.follow(ctx) {
				continue
			}
		}
		if errors.Is(err, errQuit) {
			return nil
		}
		if err != nil {
			w.say(message(err))
		}
		if w.notes.Len() > 0 {
			w.say(strings.TrimSpace(w.said + "\n" + w.notes.String()))
			w.notes.Reset()
		}
		w.draw()
	}
}

// open shows the open exercise and begins what it begins with: a check, or a
// question.
func (w *watcher) open(ctx context.Context) {
	w.screen.clear()
	w.question, w.skipped = nil, false
	w.start(ctx)
	w.draw()
}

// typed acts on a piece of input.
func (w *watcher) typed(ctx context.Context, piece []byte) error {
	for i, key := range splitKeys(piece) {
		if i > 0 {
			w.draw()
		}
		if w.screen.scroll(key) {
			continue
		}
		w.said = ""
		act := w.key
		if w.answer != nil {
			act = w.edit
		}
		switch err := act(ctx, key); {
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
	ctrlC     = "\x03"
	ctrlD     = "\x04"
	ctrlU     = "\x15"
	ctrlW     = "\x17"
	backspace = "\x08"
	escape    = "\x1b"
	del       = "\x7f"
)

func (w *watcher) key(ctx context.Context, key string) error {
	if confirmed := w.confirmed; confirmed != nil {
		w.confirmed = nil
		if key == "y" {
			return confirmed()
		}
		w.said = "Nothing was changed."
		return nil
	}
	switch key {
	case "q", ctrlC, ctrlD:
		return errQuit
	case "\r", "\n":
		w.start(ctx)
	case "n":
		return w.next(ctx)
	case "h":
		return w.showHint()
	case "l":
		return w.show(func() error {
			state, err := w.folder.State()
			if err != nil {
				return err
			}
			return w.folder.List(state).Write(w.out, w.style)
		})
	case "c":
		w.checkEach(ctx)
	case "r":
		return w.askReset()
	case "s":
		return w.show(func() error { return w.solution(w.e) })
	case "a":
		if w.question != nil {
			w.answer = new([]byte)
			return w.show(func() error { return w.question.Write(w.out, w.style) })
		}
	}
	return nil
}

// showHint shows one hint more.
func (w *watcher) showHint() error {
	hints, of, err := w.oneMoreHint(w.e)
	switch {
	case err != nil:
		return err
	case of == 0:
		w.said = noHints
		return nil
	}
	if err := w.show(func() error { return hintPage(hints, of).Write(w.out, w.style) }); err != nil {
		return err
	}
	// The one that is new is to be seen, where not all can be.
	var before bytes.Buffer
	if err := hintPage(hints[:len(hints)-1], of).Write(&before, w.style); err != nil {
		return err
	}
	w.screen.top = bytes.Count(before.Bytes(), []byte("\n"))
	return nil
}

// show fills the body of the screen. Write is called again when the window
// changes, so it does nothing but write to w.out, w.style.Width columns wide.
// Where it fails, the body stays what it was.
func (w *watcher) show(write func() error) error {
	w.style.Width, _ = w.size()
	return w.screen.show(write)
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
	return w.turnTo(ctx, e)
}

// turnTo opens another exercise.
func (w *watcher) turnTo(ctx context.Context, e workshop.Exercise) error {
	w.e = e
	if err := w.update(func(state *workshop.State) { state.Current = e.Name }); err != nil {
		return err
	}
	w.elsewhere() // what was saved before is no reason to go back
	w.open(ctx)
	return nil
}

// askReset asks whether the open exercise is to be given out again; y does it.
func (w *watcher) askReset() error {
	if w.e.Task == nil {
		w.said = w.e.Name + " is a question and has no file to give out again."
		return nil
	}
	list := []workshop.Exercise{w.e}
	said, err := w.reset(list, func(question string) (bool, error) {
		w.said = question + " (y/n)"
		w.confirmed = func() error {
			said, err := w.reset(list, func(string) (bool, error) { return true, nil })
			w.stamp = w.folder.Stamp(w.e) // what is given out needs no check
			if err != nil {
				return err
			}
			w.say(said)
			return w.show(func() error { return w.introduce(w.e) })
		}
		return false, nil
	})
	if said != "" {
		w.say(said)
	}
	return err
}

// record keeps what came of an exercise, and says so when none is left.
func (w *watcher) record(change func(*workshop.State)) error {
	last, err := w.shop.record(change)
	if last {
		w.said = finished
	}
	return err
}

// say says something below the body, without the indentation that lines after the
// first have in a message.
func (w *watcher) say(text string) {
	w.said = strings.TrimSuffix(strings.ReplaceAll(text, "\n  ", "\n"), "\n")
}
