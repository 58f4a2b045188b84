package workshop

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/genlens/genlens/lessons"
)

// Stub is the file that a learner begins with, NAME.go.
func (e *Exercise) Stub() ([]byte, error) {
	return e.read("exercise", e.Name+".go")
}

// Solution is the same file, solved.
func (e *Exercise) Solution() ([]byte, error) {
	return e.read("solution", e.Name+".go")
}

// Hints are the sections of the exercise's hints.md, each of which helps more
// than the one before.
func (e *Exercise) Hints() ([]string, error) {
	text, err := e.read("exercise", "hints.md")
	if err != nil {
		return nil, err
	}
	var hints []string
	for i, section := range strings.Split("\n"+string(text), "\n## ") {
		if i == 0 {
			continue // before the first heading
		}
		_, body, _ := strings.Cut(section, "\n")
		hints = append(hints, strings.TrimSpace(body))
	}
	return hints, nil
}

func (e *Exercise) read(kind, name string) ([]byte, error) {
	data, err := fs.ReadFile(lessons.FS(), path.Join(e.Lesson, kind, e.Name, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("workshop: %s: lessons/%s/%s/%s/%s is not there", e.Name, e.Lesson, kind, e.Name, name)
	}
	return data, err
}
