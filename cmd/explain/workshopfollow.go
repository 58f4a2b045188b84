package main

import (
	"context"
	"time"

	"github.com/genlens/genlens/pkg/visible"
	"github.com/genlens/genlens/pkg/workshop"
)

// pollEvery is how often the watch looks whether the open exercise's file was
// saved. Looking works on every file system, network drives and WSL included,
// where being told of changes does not.
const pollEvery = 300 * time.Millisecond

// roundEvery is how often it looks at the rest of the folder, whose files are many
// for a network drive.
const roundEvery = time.Second

// sighting is the rest of the folder as the watch saw it last.
type sighting struct {
	current string            // what is open by the state file
	stamps  map[string]string // of the files of each exercise
}

// patience is for how many looks in a row a file may be missing before that is
// worth a word: some editors delete a file before they write it.
const patience = 4

// look looks whether the open exercise was saved, or is gone, and whether the
// screen has something new to show for it.
func (w *watcher) look(ctx context.Context) (news bool) {
	gone := w.folder.Gone()
	back := !gone && w.away >= patience
	switch {
	case gone, w.e.Task != nil && w.stamp != "" && w.folder.Stamp(w.e) == "":
		if w.away++; w.away < patience {
			return false
		}
	default:
		w.away = 0
	}
	switch {
	case gone && w.said == "":
		w.said = "The folder " + visible.Line(w.folder.Dir) + " is gone: renamed, moved or removed.\nq quits. Where it is now, start explain workshop again."
		return true
	case gone:
		return false
	case back:
		w.said = ""
		w.start(ctx)
		return true
	case w.saved(), w.away >= patience:
		w.start(ctx) // of a file that is gone the check says so
		return true
	}
	return false
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

// follow goes where the learner went without the watch: to the exercise that
// explain workshop next opened in another window, or to the one whose file was
// saved.
func (w *watcher) follow(ctx context.Context) (news bool) {
	if w.answer != nil || w.confirmed != nil || w.busy != "" && w.job.all || w.folder.Gone() {
		return false // when that is over
	}
	e, why, ok := w.elsewhere()
	if !ok {
		return false
	}
	if err := w.turnTo(ctx, e); err != nil {
		w.say(message(err))
	} else {
		w.said = why
	}
	return true
}

// elsewhere is an exercise that was opened or saved since it was asked last, and is
// not the open one. Where several were saved at once, a program did that, as git or
// an unpacked archive, and none is meant.
func (w *watcher) elsewhere() (e workshop.Exercise, why string, ok bool) {
	before := w.seen
	w.seen = sighting{current: before.current, stamps: make(map[string]string)}
	if state, err := w.folder.State(); err == nil {
		w.seen.current = state.Current
	}
	saved := 0
	for _, other := range workshop.Exercises() {
		if other.Task == nil {
			continue
		}
		stamp := w.folder.Stamp(other)
		if stamp == "" {
			stamp = before.stamps[other.Name] // being written, or missing
		}
		w.seen.stamps[other.Name] = stamp
		if old := before.stamps[other.Name]; old != "" && old != stamp {
			e, saved = other, saved+1
		}
	}
	if w.seen.current != before.current {
		if named, err := workshop.Find(w.seen.current); err == nil && named.Name != w.e.Name {
			return named, named.Name + " was opened elsewhere.", true
		}
	}
	return e, e.Name + " was saved, so it is open now.", saved == 1 && e.Name != w.e.Name
}
