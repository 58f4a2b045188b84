package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/visible"
	"github.com/genlens/genlens/pkg/workshop"
)

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

// start checks the open exercise, in place of a check that is running, or draws
// its question.
func (w *watcher) start(ctx context.Context) {
	e := w.e
	if e.Task == nil {
		w.run(ctx, "looking for a question", func(ctx context.Context) func() error {
			q, err := w.shop.question(ctx, e)
			return func() error {
				if err != nil {
					return err
				}
				w.question = q
				return w.show(func() error { return q.Write(w.out, w.style) })
			}
		})
		return
	}
	w.stamp = w.folder.Stamp(e)
	w.run(ctx, "checking "+e.Name, func(ctx context.Context) func() error {
		v, err := w.checker.Check(ctx, e)
		return func() error {
			if err != nil {
				w.screen.clear()
				return err
			}
			if err := w.record(v.Record); err != nil {
				return err
			}
			w.skipped = false
			return w.show(func() error { return v.Page().Write(w.out, w.style) })
		}
	})
}

// checkEach checks all exercises, and says what came of each.
func (w *watcher) checkEach(ctx context.Context) {
	all := slices.DeleteFunc(workshop.Exercises(), func(e workshop.Exercise) bool { return e.Task == nil })
	w.run(ctx, "checking all", func(ctx context.Context) func() error {
		var verdicts []*workshop.Verdict
		var err error
		for i, e := range all {
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
			for _, v := range verdicts {
				if err := w.record(v.Record); err != nil {
					return err
				}
			}
			return errors.Join(err, w.show(func() error {
				for _, v := range verdicts {
					fmt.Fprintln(w.out, visible.Fit(v.Summary(), max(w.style.Width, 20)))
				}
				return nil
			}))
		}
	})
	w.job.all = true
}
