package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// keptTraces is how many traces of runs without --trace stay.
const keptTraces = 50

// store is the folder in the user's cache where traces go that nobody named.
type store struct{ folder string }

// tracesVariable names another folder for traces, where it is set.
const tracesVariable = "GENLENS_TRACES"

func openStore() (*store, error) {
	if folder := os.Getenv(tracesVariable); folder != "" {
		return &store{folder}, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	return &store{filepath.Join(cache, "genlens", "traces")}, nil
}

// create makes the folder. Prompts can be private, and so is the folder.
func (s *store) create() error { return os.MkdirAll(s.folder, 0o700) }

// next names a file for a run that starts now. Names sort by time, in UTC; a
// name that is taken, finished or not, gives way to the next millisecond.
func (s *store) next(now time.Time) string {
	for now = now.UTC(); ; now = now.Add(time.Millisecond) {
		path := filepath.Join(s.folder, now.Format("run-20060102-150405.000")+".jsonl")
		if !exists(path) && !exists(path+".part") {
			return path
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// finished lists the whole traces, oldest first.
func (s *store) finished() ([]string, error) {
	return s.list(".jsonl")
}

// list returns the paths of the runs whose names end like that, oldest first.
func (s *store) list(suffix string) ([]string, error) {
	entries, err := os.ReadDir(s.folder) // sorted by name
	var paths []string
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, "run-") && strings.HasSuffix(name, suffix) {
			paths = append(paths, filepath.Join(s.folder, name))
		}
	}
	return paths, err
}

// prune removes all but the newest traces, and what runs that died left behind
// over a day ago. What cannot be removed stays.
func (s *store) prune(now time.Time) {
	paths, err := s.finished()
	if err != nil {
		return
	}
	for len(paths) > keptTraces {
		os.Remove(paths[0])
		paths = paths[1:]
	}
	parts, err := s.list(".jsonl.part")
	if err != nil {
		return
	}
	for _, part := range parts {
		if info, err := os.Stat(part); err == nil && now.Sub(info.ModTime()) > 24*time.Hour {
			os.Remove(part)
		}
	}
}

// written are the traces that this process has finished in a store, oldest first.
// A process that runs several commands, as a lesson does, means its own last run,
// and not one that ended in another window meanwhile.
var written []string

// latest are the paths of the last n traces, or of all if there are fewer, oldest
// first: of this process, if it has made so many.
func (s *store) latest(n int) ([]string, error) {
	own := slices.DeleteFunc(slices.Clone(written), func(path string) bool { return filepath.Dir(path) != s.folder || !exists(path) })
	if len(own) >= n {
		return own[len(own)-n:], nil
	}
	paths, err := s.finished()
	return paths[max(len(paths)-n, 0):], err
}

// latestTraces are what commands take that are given no path: the last n traces,
// the oldest first.
func latestTraces(n int) ([]string, error) {
	s, err := openStore()
	if err != nil {
		return nil, fmt.Errorf("no trace named, and no folder of earlier ones: %w", err)
	}
	paths, err := s.latest(n)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no trace named, and the folder of earlier ones cannot be read: %w", err)
	}
	if len(paths) == 0 {
		return nil, errors.New("no trace yet\nmake one with: explain run \"The weather today is\"")
	}
	return paths, nil
}

// tracePath is the argument, or the latest trace.
func tracePath(args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	paths, err := latestTraces(1)
	if err != nil {
		return "", err
	}
	return paths[0], nil
}
