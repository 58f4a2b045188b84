package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/genlens/genlens/pkg/bench/hardware"
	"github.com/genlens/genlens/pkg/lesson"
	"github.com/genlens/genlens/pkg/workshop"
)

// What the pages of the lessons say about exercises and machines is made, as what
// their commands print is.

// exercisesOf are a lesson's exercises, in the workshop's order.
func exercisesOf(l *lesson.Lesson) []workshop.Exercise {
	var own []workshop.Exercise
	for _, e := range workshop.Exercises() {
		if e.Lesson == l.Folder {
			own = append(own, e)
		}
	}
	return own
}

// exerciseList is the end of a lesson's page: its exercises, with links to those that
// begin with a file. It is empty where there are none.
func exerciseList(l *lesson.Lesson) string {
	own := exercisesOf(l)
	if len(own) == 0 {
		return ""
	}
	var list strings.Builder
	list.WriteString("In a folder of your own, which `explain workshop init mine` makes:\n\n")
	for _, e := range own {
		what := e.Name + ", a question"
		if e.Task != nil {
			what = fmt.Sprintf("[%s](exercise/%[1]s/%[1]s.go), a function to write", e.Name)
		}
		fmt.Fprintf(&list, "- %s: %s. `explain workshop next %s`\n", what, e.Title, e.Name)
	}
	return list.String()
}

// withExercises is a lesson's page with the list of its exercises.
func withExercises(l *lesson.Lesson, page []byte) ([]byte, error) {
	return lesson.Put(page, lesson.Exercises, "Exercises", exerciseList(l))
}

// contents is the table of the lessons.
func contents(all []*lesson.Lesson) string {
	var rows strings.Builder
	rows.WriteString("| | lesson | the question | exercises |\n|---:|---|---|---:|\n")
	for _, l := range all {
		fmt.Fprintf(&rows, "| %d | [%s](%s/%s) | %s | %d |\n", l.Number, l.Title, l.Folder, lesson.Page, strings.ReplaceAll(l.Question, "|", `\|`), len(exercisesOf(l)))
	}
	return rows.String()
}

// readme is the page of the lessons' folder: its path, what is in it and what should
// be. A folder may have none.
func (t *tutor) readme() (path string, is, should []byte, err error) {
	path = filepath.Join(t.folder, "README.md")
	if is, err = os.ReadFile(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return path, nil, nil, err
	}
	is = bytes.ReplaceAll(is, []byte("\r\n"), []byte("\n"))
	if should, err = lesson.Put(is, "lessons", "", contents(t.lessons)); err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return path, is, should, err
}

// machineLine is where a measurement was made, as it stands below it.
func machineLine() string {
	m := hardware.Describe()
	parts := []string{fmt.Sprintf("%d CPUs, %s/%s", m.CPUs, m.OS, m.Arch)}
	if m.CPU != "" {
		parts = append([]string{m.CPU}, parts...)
	}
	return machineBegins + strings.Join(parts, ", ") + "."
}

const machineBegins = "Machine: "

// namesMachine reports whether a command says by itself where it measured.
func namesMachine(c lesson.Command) bool { return len(c.Args) > 0 && c.Args[0] == "bench" }

// saysMachine reports whether the output of a measurement says where it was made.
func saysMachine(b *lesson.Block) bool {
	for _, c := range b.Commands {
		if !namesMachine(c) && !strings.Contains(b.Output, machineBegins) {
			return false
		}
	}
	return true
}
