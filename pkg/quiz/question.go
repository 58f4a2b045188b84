package quiz

import (
	"fmt"
	"io"

	"github.com/genlens/genlens/pkg/table"
)

// Form is what an answer looks like.
type Form string

// The forms.
const (
	Choice Form = "choice" // the letter of an option: b
	Number Form = "number" // 3.5
	Count  Form = "count"  // a whole number: 3
	Order  Form = "order"  // the letters of all options, the first one first: c a b
	Chips  Form = "chips"  // a spread of 100 over the options, a=60 b=40, or one letter
)

// Option is something to choose, to bet on or to put in its place.
type Option struct {
	Key  string // "a", "b", …
	Text string
}

// Question is something to find out about a run.
type Question struct {
	Kind   string // the name of its kind
	Seed   uint64
	Title  string
	Lesson int // the lesson that it belongs to

	Ask     string      // what is asked
	Show    *table.Page // what there is to see
	Form    Form
	Options []Option // of Choice, Order and Chips
	Hints   []string // each helps more than the one before

	solution string
	such     string // a number to show what an answer looks like; empty: 3.5
	judge    func(answer) Mark
}

// Check marks an answer. What cannot be read is an error that says how to answer,
// and no mark.
func (q *Question) Check(text string) (Mark, error) {
	a, err := q.parse(text)
	if err != nil {
		return Mark{}, err
	}
	return q.judge(a), nil
}

// Solution is an answer that Check gives all points, or of a bet as many as whole
// chips allow.
func (q *Question) Solution() string { return q.solution }

// Want says how to answer.
func (q *Question) Want() string {
	last := ""
	if len(q.Options) > 0 {
		last = q.Options[len(q.Options)-1].Key
	}
	switch q.Form {
	case Choice:
		return fmt.Sprintf("answer with one letter, a to %s", last)
	case Count:
		return "answer with a whole number, such as 3"
	case Order:
		return fmt.Sprintf("answer with the letters a to %s in order, such as %s", last, example(q.Options))
	case Chips:
		return fmt.Sprintf("answer with chips that sum to 100, such as a=50 b=30 %s=20, or with one letter", last)
	}
	such := q.such
	if such == "" {
		such = "3.5"
	}
	return "answer with a number, such as " + such
}

// example is an order of letters: the last one first.
func example(options []Option) string {
	text := options[len(options)-1].Key
	for _, o := range options[:len(options)-1] {
		text += " " + o.Key
	}
	return text
}

// Write shows the whole question: its title, what there is to see, what is asked,
// the options and how to answer.
func (q *Question) Write(w io.Writer, s table.Style) error {
	sheet := table.NewSheet(w, s)
	head := &table.Page{}
	head.Heading(q.Title)
	ask := &table.Page{}
	ask.Lead("Question.", q.Ask)
	if len(q.Options) > 0 {
		t := table.Table{Name: "options", Title: "The options", Columns: []table.Column{
			{Head: "letter", Name: "letter", Left: true},
			{Head: "option", Name: "option", Left: true, Wrap: true},
		}}
		for _, o := range q.Options {
			t.Add(table.Cell{Text: o.Key, Tone: table.Strong}, table.Cell{Text: o.Text})
		}
		ask.Table(t)
	}
	ask.Note(upperFirst(q.Want()) + ".")
	for i, page := range []*table.Page{head, q.Show, ask} {
		if i == 2 {
			fmt.Fprintln(sheet)
		}
		if err := page.Write(sheet, s); err != nil {
			return fmt.Errorf("quiz: %w", err)
		}
	}
	if sheet == w {
		return nil
	}
	return sheet.Close()
}
