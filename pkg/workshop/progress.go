package workshop

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/genlens/genlens/pkg/quiz"
	"github.com/genlens/genlens/pkg/table"
)

// Done counts the exercises that were passed, and all.
func (s *State) Done() (done, of int) {
	all := Exercises()
	for _, e := range all {
		if s.Exercises[e.Name].Done() {
			done++
		}
	}
	return done, len(all)
}

// Next is the first exercise after the one of that name that was not passed,
// from the beginning again after the last; false if all were.
func (s *State) Next(after string) (Exercise, bool) {
	all := Exercises()
	begin := 0
	for i, e := range all {
		if e.Name == after {
			begin = i + 1
		}
	}
	for i := range all {
		if e := all[(begin+i)%len(all)]; !s.Exercises[e.Name].Done() {
			return e, true
		}
	}
	return Exercise{}, false
}

// Open is the exercise that is open: the one the state names, or the first that
// was not passed. It says false if all were passed and none is named.
func (s *State) Open() (Exercise, bool) {
	if e, err := Find(s.Current); err == nil {
		return e, true
	}
	return s.Next("")
}

// Bar is the progress in one line of at most width columns: a bar, "7/24", "(29
// %)".
func (s *State) Bar(width int) string {
	done, of := s.Done()
	numbers := fmt.Sprintf("%d/%d (%d %%)", done, of, 100*done/max(of, 1))
	cells := min(width-len(numbers)-3, 40)
	if cells < 5 {
		return numbers
	}
	filled := cells * done / max(of, 1)
	return "[" + strings.Repeat("#", filled) + strings.Repeat("·", cells-filled) + "] " + numbers
}

// List is a page with all exercises and how far each has come.
func (f *Folder) List(s *State) *table.Page {
	t := table.Table{Name: "exercises", Title: "The exercises", Columns: []table.Column{
		{Name: "state", Left: true, Head: " "},
		{Head: "exercise", Name: "exercise", Left: true},
		{Head: "what to do", Name: "title", Left: true, Wrap: true},
		{Head: "lesson", Name: "lesson", Drop: 3},
		{Head: "tries", Name: "tries", Drop: 2},
		{Head: "hints", Name: "hints", Drop: 1},
	}}
	open, _ := s.Open()
	for _, e := range Exercises() {
		p := s.Exercises[e.Name]
		mark := table.Cell{Text: "·", Value: "open", Tone: table.Quiet}
		name := table.Cell{Text: e.Name}
		switch {
		case !f.Has(e):
			mark = table.Cell{Text: "missing", Value: "missing", Tone: table.Bad}
		case p.Done():
			mark = table.Cell{Text: "✓", Value: "passed", Tone: table.Good}
		case e.Name == open.Name:
			mark, name.Tone = table.Cell{Text: "▸", Value: "current", Tone: table.Strong}, table.Strong
		}
		t.Add(mark, name, table.Cell{Text: e.Title}, table.Cell{Text: strings.TrimPrefix(e.Number(), "0"), Value: e.Lesson}, count(p.Tries), count(p.Hints))
	}
	page := &table.Page{}
	page.Table(t)
	return page
}

// count leaves a zero out for readers.
func count(n int) table.Cell {
	if n == 0 {
		return table.Cell{Value: 0}
	}
	return table.Cell{Text: fmt.Sprint(n), Value: n}
}

// QuestionSeed is the seed of the next question of an exercise: another after
// each answer, and another in each learner's folder.
func (s *State) QuestionSeed(e Exercise) uint64 {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %s %d", s.Seed, e.Name, s.Exercises[e.Name].Tries)
	return hash.Sum64()
}

// RecordMark writes what an answer was worth into the state. The best answer
// counts.
func (s *State) RecordMark(e Exercise, m quiz.Mark) {
	p := s.Exercises[e.Name]
	p.Tries++
	if points := float64(m.Points); points >= p.Points {
		p.Points = points
	}
	if m.Right && !p.Done() {
		p.Passed = time.Now().UTC().Truncate(time.Second)
	}
	s.Exercises[e.Name] = p
}
