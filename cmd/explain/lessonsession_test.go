//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A lesson at a terminal waits before each section and after what its commands
// printed. Enter goes on, q leaves, and so do the end of the input and Ctrl-C.
func TestLessonSession(t *testing.T) {
	for _, test := range []struct {
		leave  string
		status int
	}{{"q\r", exitOK}, {"\x04", exitOK}, {"\x03", -1}} { // Ctrl-C ends the process by its signal
		dir := filepath.Join(t.TempDir(), "mine") // its parent is the home
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		s := startSession(t, dir, 80, 40, nil, "lesson", "2")
		s.shows(`^ Lesson 2 · Tokens and logits$`, `^ Enter: Predict   q: leave$`)
		s.types("\r")
		s.shows(`^ Predict$`, `^ Enter: Experiment   q: leave$`)
		s.types("\r")
		s.shows(`^ \$ explain show --step 1$`, `▶·sunny .* 13\.33 0\.312`, `^ Enter: go on   q: leave$`)
		if raw := s.raw(); !strings.Contains(raw, "\x1b[") {
			t.Error("a terminal has no colours")
		}
		s.types(test.leave)
		s.ends(test.status)
	}
}
