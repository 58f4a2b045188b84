package workshop

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/genlens/genlens/pkg/table"
)

// Row is one learner's line of a report.
type Row struct {
	Name    string // of the folder
	Err     error  // why it cannot be read; the rest is empty then
	Done    int
	Of      int
	Current string
	Tries   int       // at the current exercise
	Hints   int       // of the current exercise that were shown
	Points  float64   // of the exercises without code
	Last    time.Time // when the last exercise was passed; zero: none
}

// Report reads how far the learners of the folders have come. A folder that is no
// workshop but holds some stands for those.
func Report(dirs ...string) []Row {
	var rows []Row
	for _, dir := range dirs {
		for _, learner := range expand(dir) {
			rows = append(rows, row(learner))
		}
	}
	return rows
}

// expand is dir, or the workshops in it.
func expand(dir string) []string {
	isWorkshop := func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, hidden, "state.json"))
		return err == nil
	}
	if isWorkshop(dir) {
		return []string{dir}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return []string{dir}
	}
	var inside []string
	for _, entry := range entries {
		if in := filepath.Join(dir, entry.Name()); isWorkshop(in) {
			inside = append(inside, in)
		}
	}
	if len(inside) == 0 {
		return []string{dir}
	}
	return inside
}

func row(dir string) Row {
	r := Row{Name: dir}
	state, err := readState((&Folder{Dir: dir}).statePath())
	if err != nil {
		r.Err = err
		if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
			r.Err = errors.New("there is no such folder")
		} else if errors.Is(err, fs.ErrNotExist) {
			r.Err = ErrNoWorkshop
		}
		return r
	}
	r.Done, r.Of = state.Done()
	if open, ok := state.Open(); ok {
		p := state.Exercises[open.Name]
		r.Current, r.Tries, r.Hints = open.Name, p.Tries, p.Hints
	}
	for _, e := range Exercises() {
		p := state.Exercises[e.Name]
		r.Points += p.Points
		if p.Passed.After(r.Last) {
			r.Last = p.Passed
		}
	}
	return r
}

// ReportPage is a report as one table, and how many have passed each exercise.
func ReportPage(rows []Row) *table.Page {
	t := table.Table{Name: "report", Title: "How far the room has come", Columns: []table.Column{
		{Head: "folder", Name: "folder", Left: true},
		{Head: "passed", Name: "passed", Bar: 12},
		{Name: "of"},
		{Group: "open now", Head: "exercise", Name: "current", Left: true, Wrap: true},
		{Group: "open now", Head: "tries", Name: "current_tries", Drop: 2},
		{Group: "open now", Head: "hints", Name: "current_hints", Drop: 3},
		{Head: "points", Name: "points", Drop: 4},
		{Head: "last passed", Name: "last_passed", Left: true, Drop: 1},
	}}
	for _, r := range rows {
		if r.Err != nil {
			t.Add(table.Cell{Text: r.Name}, table.Cell{Text: "?", Tone: table.Bad}, table.Cell{}, table.Cell{Text: plain(r.Err), Tone: table.Bad})
			continue
		}
		last := table.Cell{}
		if !r.Last.IsZero() {
			last = table.Cell{Text: r.Last.Local().Format("02 Jan 15:04"), Value: r.Last.Format(time.RFC3339)}
		}
		t.Add(table.Cell{Text: r.Name},
			table.Cell{Text: fmt.Sprintf("%d/%d", r.Done, r.Of), Value: r.Done, Bar: float64(r.Done) / float64(max(r.Of, 1))},
			table.Cell{Value: r.Of}, table.Cell{Text: r.Current}, count(r.Tries), count(r.Hints),
			table.Cell{Text: fmt.Sprintf("%.4g", r.Points), Value: r.Points}, last)
	}
	page := &table.Page{}
	page.Table(t)
	read := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Err != nil })
	if len(read) > 1 {
		done := make([]int, len(read))
		for i, r := range read {
			done[i] = r.Done
		}
		slices.Sort(done)
		page.Note(fmt.Sprintf("%d folders; passed: least %d, median %.4g, most %d.", len(read), done[0], float64(done[(len(done)-1)/2]+done[len(done)/2])/2, done[len(done)-1]))
	}
	return page
}

// plain is an error in one line without the name of this package.
func plain(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return strings.ReplaceAll(text, "workshop: ", "")
}
