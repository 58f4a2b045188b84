package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestStoreKeepsTheNewestTraces(t *testing.T) {
	s := &store{t.TempDir()}
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var all []string
	for i := range keptTraces + 5 {
		path := s.next(start.Add(time.Duration(i) * time.Second))
		all = append(all, path)
		write(t, path)
	}
	dead, going := filepath.Join(s.folder, "run-1.jsonl.part"), filepath.Join(s.folder, "run-2.jsonl.part")
	write(t, dead)
	write(t, going)
	now := time.Now()
	if err := os.Chtimes(dead, now, now.Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}

	s.prune(now)
	for i, path := range all {
		if want := i >= 5; exists(path) != want {
			t.Errorf("trace %d is there: %v, want %v", i, !want, want)
		}
	}
	if exists(dead) || !exists(going) {
		t.Errorf("after pruning: the dead run's part is there: %v, the going one's: %v", exists(dead), exists(going))
	}
}

// Two runs in one millisecond, or one that has not ended, get names of their
// own.
func TestStoreNamesDoNotCollide(t *testing.T) {
	s := &store{t.TempDir()}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	seen := make(map[string]bool)
	for i := range 4 {
		path := s.next(now)
		if seen[path] {
			t.Fatalf("%s twice", path)
		}
		seen[path] = true
		if i%2 == 0 {
			path += ".part"
		}
		write(t, path)
	}
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, fmt.Appendln(nil, "{}"), 0o666); err != nil {
		t.Fatal(err)
	}
}

// The last trace is this process's own if it has made one, and else the newest.
func TestStoreLatest(t *testing.T) {
	defer func(was []string) { written = was }(written)
	s := &store{t.TempDir()}
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var paths []string
	for i := range 4 {
		paths = append(paths, s.next(start.Add(time.Duration(i)*time.Second)))
		write(t, paths[i])
	}
	for _, c := range []struct {
		written []string
		n       int
		want    []string
	}{
		{nil, 1, paths[3:]},
		{nil, 2, paths[2:]},
		{nil, 9, paths},
		{paths[:1], 1, paths[:1]},
		{paths[:2], 2, paths[:2]},
		{paths[:1], 2, paths[2:]}, // two are asked for, and it has made one
		{[]string{paths[1], filepath.Join(s.folder, "run-gone.jsonl"), filepath.Join(t.TempDir(), "run-elsewhere.jsonl")}, 1, paths[1:2]},
	} {
		written = c.written
		if got, err := s.latest(c.n); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("after %v, the last %d are %v (%v), want %v", c.written, c.n, got, err, c.want)
		}
	}
}
