package claim

import (
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Statement is what somebody says.
type Statement struct {
	ID      string `json:"id"`      // a short name of its own, with dashes
	Section string `json:"section"` // of where it is said
	Text    string `json:"claim"`   // in our words
	Box     *Box   `json:"box,omitempty"`
	Try     string `json:"try,omitempty"` // a command that shows it
}

// Answer is what an experiment made of a statement.
type Answer struct {
	Measured string  `json:"measured"` // in a sentence, with its numbers
	Verdict  Verdict `json:"verdict"`
	Reason   string  `json:"reason"` // one or two sentences
	Box      *Box    `json:"measured_box,omitempty"`
	// Figures are the numbers that the verdict hangs on.
	Figures []Figure `json:"figures,omitempty"`
}

// Figure is a number with a name.
type Figure struct {
	Name  string    `json:"name"`
	Value view.Real `json:"value"`
	Unit  string    `json:"unit,omitempty"`
}

// Result is a statement with its answer, or why there is none.
type Result struct {
	Statement
	Answer
	Error string `json:"error,omitempty"` // why the experiment did not run to its end
}

// Report is a walk through statements with one model.
type Report struct {
	Source  string      `json:"source,omitempty"` // who says all this: "the guide"
	Tool    trace.Tool  `json:"tool"`
	Model   trace.Model `json:"model"`
	Seed    string      `json:"seed"`
	Claims  []Result    `json:"claims"`
	Planned int         `json:"planned"` // statements that the walk had before it
}

// Count is how many results have a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for i := range r.Claims {
		if r.Claims[i].Error == "" && r.Claims[i].Verdict == v {
			n++
		}
	}
	return n
}

// Failed are the results whose experiment did not run to its end.
func (r *Report) Failed() []*Result {
	var failed []*Result
	for i := range r.Claims {
		if r.Claims[i].Error != "" {
			failed = append(failed, &r.Claims[i])
		}
	}
	return failed
}
