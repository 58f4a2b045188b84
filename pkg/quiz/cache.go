package quiz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// cacheAnswers are the options, by whether the first and the second run cached.
var cacheAnswers = []string{"only run 1", "only run 2", "both", "neither"}

func (r *round) cache() (*Question, error) {
	c := &cached{right: r.IntN(len(cacheAnswers))}
	with := [2]bool{c.right == 0 || c.right == 2, c.right == 1 || c.right == 2}
	for n := range c.traces {
		made, err := r.cacheRun(with[n])
		if err != nil {
			return nil, err
		}
		c.traces[n] = made
	}
	q := &Question{
		Show:     &table.Page{},
		Form:     Choice,
		Options:  options(cacheAnswers...),
		solution: key(c.right),
		judge:    c.judge,
	}
	if r.IntN(2) == 0 {
		c.steps(q)
	} else {
		c.totals(q)
	}
	return q, nil
}

// cacheRun is a greedy run of at least four steps.
func (r *round) cacheRun(use bool) (*trace.Trace, error) {
	const least = 4
	for range tries {
		prompt, err := r.begun()
		if err != nil {
			return nil, err
		}
		n := least + r.IntN(9)
		made, err := r.run(r.ctx, trial{prompt: prompt, call: fmt.Sprintf("%s, use_cache=%s, max_new_tokens=%d", greedy, truth(use), n)})
		if err != nil {
			return nil, err
		}
		if len(made.Steps) >= least {
			return made, nil
		}
	}
	return nil, r.unclear()
}

// cached is two runs, each with a cache or without.
type cached struct {
	traces [2]*trace.Trace
	right  int // in cacheAnswers
}

// steps asks with the operations of each step.
func (c *cached) steps(q *Question) {
	q.Ask = "Two greedy runs of different prompts, step by step. Positions and times are left out. Which of them used the key-value cache?"
	q.Show.Table(c.table(false))
	first := [2]string{}
	for n, t := range c.traces {
		first[n] = view.FormatSI(t.Steps[0].Cost.Flops.Total)
	}
	q.Hints = []string{
		"What does a step have to compute that the step before it has computed already? Without a cache, all of it.",
		"A step without a cache runs every position so far, so each step does more than the one before. With a cache it runs one new position.",
		fmt.Sprintf("The first step reads the prompt, with a cache or without: %s operations in run 1, %s in run 2. Compare the second step with it.", first[0], first[1]),
	}
}

// totals asks with sums alone.
func (c *cached) totals(q *Question) {
	q.Ask = "Two greedy runs of different prompts, in sums. Times are left out. Which of them used the key-value cache?"
	t := table.Table{Name: "runs", Title: "Two runs in sums", Columns: []table.Column{
		{Head: "run", Name: "run"},
		{Head: "tokens of the prompt", Name: "prompt_tokens"},
		{Head: "new tokens", Name: "new_tokens"},
		{Head: "positions computed", Name: "computed"},
		{Head: "FLOPs", Name: "flops"},
	}}
	for n, made := range c.traces {
		t.Add(number(n+1), number(len(made.Run.Prompt.IDs)), number(len(made.Steps)), number(made.End.Totals.Computed), flops(made.End.Totals.Flops))
	}
	q.Show.Table(t)
	one := c.traces[0]
	prompt, steps := len(one.Run.Prompt.IDs), len(one.Steps)
	q.Hints = []string{
		"The sums of two different prompts cannot be compared with each other. Work out for each run what it would have computed with a cache.",
		"With a cache the first step runs the prompt and every later one a single position. Without one, every step runs all positions so far.",
		fmt.Sprintf("Run 1 has a prompt of %d tokens and %d steps: with a cache %d + %d positions, without %s.", prompt, steps, prompt, steps-1, sum(prompt, steps)),
	}
}

// sum writes the positions of a run without a cache.
func sum(prompt, steps int) string {
	var parts []string
	for i := range steps {
		parts = append(parts, fmt.Sprint(prompt+i))
	}
	return strings.Join(parts, " + ")
}

// table is both runs step by step, with the positions or without.
func (c *cached) table(positions bool) table.Table {
	t := table.Table{Name: "steps", Title: "Two runs step by step", Columns: []table.Column{{Head: "step", Name: "step"}}}
	for n := range c.traces {
		group, name := fmt.Sprintf("run %d", n+1), fmt.Sprintf("run_%d_", n+1)
		if positions {
			t.Columns = append(t.Columns, table.Column{Head: "reused", Group: group, Name: name + "reused"}, table.Column{Head: "computed", Group: group, Name: name + "computed"})
		}
		t.Columns = append(t.Columns, table.Column{Head: "FLOPs", Group: group, Name: name + "flops"})
	}
	for i := range max(len(c.traces[0].Steps), len(c.traces[1].Steps)) {
		row := []table.Cell{number(i + 1)}
		for _, made := range c.traces {
			if i >= len(made.Steps) {
				row = append(row, slices.Repeat([]table.Cell{{}}, (len(t.Columns)-1)/2)...)
				continue
			}
			s := &made.Steps[i]
			if positions {
				row = append(row, number(s.Cache.Reused), number(s.Cache.Computed))
			}
			row = append(row, flops(s.Cost.Flops.Total))
		}
		t.Add(row...)
	}
	return t
}

func (c *cached) judge(a answer) Mark {
	p := verdict(a.option == c.right, upperFirst(cacheAnswers[c.right])+" used the cache.")
	p.Table(c.table(true))
	for n, made := range c.traces {
		prompt, steps, totals := len(made.Run.Prompt.IDs), len(made.Steps), made.End.Totals
		how := fmt.Sprintf("ran %d + %d = %d positions: the prompt once, then one a step", prompt, steps-1, totals.Computed)
		other := "without a cache"
		if totals.Reused == 0 {
			how = fmt.Sprintf("ran %s = %d positions: in each step all so far", sum(prompt, steps), totals.Computed)
			other = "with a cache"
		}
		p.Paragraph(fmt.Sprintf("Run %d, %d tokens after a prompt of %d, %s. Its kernels counted %s FLOPs; %s the formula gives %s.",
			n+1, steps, prompt, how, view.FormatSI(totals.Flops), other, view.FormatSI(totals.FlopsOther)))
	}
	return mark(a.option == c.right, p)
}
