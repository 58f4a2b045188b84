package workshop

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Two processes that change the state at once lose nothing of each other's.
func TestUpdateTogether(t *testing.T) {
	f := newFolder(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				if _, err := f.Update(func(s *State) {
					p := s.Exercises["argmax"]
					p.Tries++
					s.Exercises["argmax"] = p
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	s, err := f.State()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Exercises["argmax"].Tries; got != 80 {
		t.Errorf("%d of 80 changes are left", got)
	}
}

// What a crash left half written does not count.
func TestCrash(t *testing.T) {
	f := newFolder(t)
	if _, err := f.Update(func(s *State) { s.Current = "temperature" }); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.statePath()+".part", []byte(`{"version`), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := f.State()
	if err != nil || s.Current != "temperature" {
		t.Errorf("the open exercise is %q, %v", s.Current, err)
	}
	if _, err := f.Update(func(s *State) { s.Current = "argmax" }); err != nil {
		t.Error(err)
	}
}

// Two watchers in one folder would check each save twice.
func TestLockWatch(t *testing.T) {
	f := newFolder(t)
	unlock, err := f.LockWatch()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.LockWatch(); !errors.Is(err, ErrWatched) {
		t.Errorf("the second watcher gets %v", err)
	}
	unlock()
	unlock, err = f.LockWatch()
	if err != nil {
		t.Errorf("the lock outlives its holder: %v", err)
	}
	unlock()
}

// A folder is found from inside of it, and through a symbolic link.
func TestOpen(t *testing.T) {
	f := newFolder(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(f.Dir, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{f.Dir, f.Path("argmax"), link, filepath.Join(link, "argmax")} {
		found, err := Open(dir)
		if err != nil || found.Dir != f.Dir {
			t.Errorf("from %s it is %v, %v", dir, found, err)
		}
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNoWorkshop) {
		t.Errorf("an empty folder is %v", err)
	}
	if err := os.RemoveAll(f.Path(hidden)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.Path(hidden), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, opened := Open(f.Dir)
	_, _, made := Init(f.Dir, "")
	for _, err := range []error{opened, made} {
		if err == nil || !strings.Contains(err.Error(), hidden+" is a file") {
			t.Errorf("with a file in place of %s: %v", hidden, err)
		}
	}
}

// A stamp changes with a save, a rename and a new file, and not with the tests.
func TestStamp(t *testing.T) {
	f, e := newFolder(t), argmax()
	stamp := f.Stamp(e)
	changes := []struct {
		what    string
		change  func() error
		changes bool
	}{
		{"nothing", func() error { return nil }, false},
		{"a save", func() error { return os.WriteFile(f.Path("argmax", "argmax.go"), []byte("package argmax\n"), 0o666) }, true},
		{"a rename", func() error { return os.Rename(f.Path("argmax", "argmax.go"), f.Path("argmax", "best.go")) }, true},
		{"the tests", func() error { return os.Remove(f.Path("argmax", "argmax_test.go")) }, false},
		{"an editor's file", func() error { return os.WriteFile(f.Path("argmax", ".#argmax.go"), nil, 0o666) }, false},
		{"a second file", func() error { return os.WriteFile(f.Path("argmax", "help.go"), []byte("package argmax\n"), 0o666) }, true},
	}
	for _, c := range changes {
		if err := c.change(); err != nil {
			t.Fatal(err)
		}
		now := f.Stamp(e)
		if (now != stamp) != c.changes {
			t.Errorf("%s: the stamp changes is %t", c.what, now != stamp)
		}
		stamp = now
	}
}

func TestProgressBar(t *testing.T) {
	s := &State{Exercises: map[string]Progress{}}
	all := len(Exercises())
	for _, width := range []int{80, 40, 20, 5} {
		bar := s.Bar(width)
		if !strings.HasSuffix(bar, "(0 %)") || width >= 20 && len([]rune(bar)) > width {
			t.Errorf("in %d columns the bar is %q", width, bar)
		}
	}
	if _, of := s.Done(); of != all {
		t.Errorf("%d exercises, want %d", of, all)
	}
}
