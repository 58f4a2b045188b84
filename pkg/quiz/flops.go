package quiz

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const (
	// New tokens to ask about. Runs up to countedMost are run to their end and
	// counted, longer ones come from the formula.
	shortest, longest = 12, 400
	countedMost       = 40

	shownSteps = 4
	nearRatio  = 1.25 // an estimate within this factor is right
)

func (r *round) flops() (*Question, error) {
	prompt, err := r.begun()
	if err != nil {
		return nil, err
	}
	ids, err := r.Model.Encode(prompt)
	if err != nil {
		return nil, fmt.Errorf("quiz: %w", err)
	}
	most := min(longest, r.Model.Model.Config().MaxPositions-len(ids))
	if most < shortest {
		return nil, r.unclear()
	}
	// Each doubling as likely as the others.
	e := &estimate{length: int(shortest * math.Pow(float64(most)/shortest, r.Float64()))}
	run := shownSteps
	if e.length <= countedMost {
		run = e.length
	}
	call := fmt.Sprintf("%s, use_cache=True, min_new_tokens=%d, max_new_tokens=%d", greedy, run, run)
	if e.trace, err = r.run(r.ctx, trial{prompt: prompt, call: call}); err != nil {
		return nil, err
	}
	if len(e.trace.Steps) < shownSteps {
		return nil, r.unclear()
	}
	e.work()

	prefill := len(e.trace.Run.Prompt.IDs)
	t := table.Table{Name: "steps", Title: "The first steps", Columns: []table.Column{
		{Head: "step", Name: "step"},
		{Head: "positions so far", Name: "positions"},
		{Head: "FLOPs with a cache", Name: "flops"},
		{Head: "without", Name: "flops_without_cache"},
	}}
	for i := range shownSteps {
		c := e.trace.Steps[i].Cost
		t.Add(number(i+1), number(prefill+i), flops(c.Flops.Total), flops(c.FlopsOther))
	}
	show := &table.Page{}
	show.Paragraph(fmt.Sprintf("The prompt has %d tokens. The run goes on for %d new tokens in all; these are its first steps.", prefill, e.length))
	show.Table(t)
	show.Note("With a cache as the kernels counted, without by the formula.")
	second := e.trace.Steps[1].Cost
	return &Question{
		Ask:  fmt.Sprintf("How many times the operations does the whole run of %d new tokens take without a cache? Estimate the ratio without ÷ with; within a factor of %v is right.", e.length, nearRatio),
		Show: show,
		Form: Number,
		Hints: []string{
			"What does a step cost at the end of the run, with a cache and without? Go on with both columns.",
			"With a cache every step after the first costs about the same. Without one the cost grows by about the same amount each step, so the sum is the mean of the first and the last step, times the steps.",
			fmt.Sprintf("Step %d comes after %d positions. Without a cache it costs about %s, %d times the second step's %s with one.",
				e.length, prefill+e.length-1, view.FormatSI(e.last.without), int(math.Round(float64(e.last.without)/float64(second.Flops.Total))), view.FormatSI(second.Flops.Total)),
		},
		solution: view.Fixed(e.ratio(), 2),
		judge:    e.judge,
	}, nil
}

// both is operations with a cache and without.
type both struct{ with, without int64 }

// estimate is a run whose operations are to be estimated.
type estimate struct {
	trace   *trace.Trace
	length  int // new tokens
	counted bool
	last    both // of the last step
	total   both
}

// work sums up the run: as counted where it was run to its end, else by the
// formula (package cost).
func (e *estimate) work() {
	prompt, shape := len(e.trace.Run.Prompt.IDs), e.trace.Run.Model.Shape
	for i := range e.length {
		past := prompt + i - 1
		with := cost.Step(shape, past, 1, 1)
		if i == 0 {
			with = cost.Step(shape, 0, prompt, 1)
		}
		without := cost.Step(shape, 0, prompt+i, 1)
		e.last = both{with.Total, without.Total}
		e.total.with += with.Total
		e.total.without += without.Total
	}
	if len(e.trace.Steps) == e.length {
		e.counted = true
		e.total = both{e.trace.End.Totals.Flops, e.trace.End.Totals.FlopsOther}
	}
}

func (e *estimate) ratio() float64 { return float64(e.total.without) / float64(e.total.with) }

func (e *estimate) judge(a answer) Mark {
	ratio, off := e.ratio(), math.Inf(1)
	if a.number > 0 {
		off = math.Abs(math.Log2(a.number / ratio))
	}
	// A rounding of a ratio that is right at the border is right.
	m := Mark{Right: off <= math.Log2(nearRatio)+1e-9, Score: off, Unit: "doublings", Points: points(1 - off)}
	prompt := len(e.trace.Run.Prompt.IDs)
	source := fmt.Sprintf("The kernels counted the first sum over all %d steps; the second is the formula's.", e.length)
	if !e.counted {
		source = fmt.Sprintf("Both sums are the formula's, which gave what the kernels counted in each of the %d steps that were run.", len(e.trace.Steps))
	}
	p := verdict(m.Right, fmt.Sprintf("The ratio is %s: %s FLOPs without a cache, %s with one. %s",
		view.FormatThree(ratio), view.FormatSI(e.total.without), view.FormatSI(e.total.with), source))
	if a.number > 0 {
		p.Paragraph(fmt.Sprintf("Your estimate is off by a factor of %s. A factor of 1 makes 100 points, a factor of 2 none, on a logarithmic scale.", view.Fixed(math.Exp2(off), 2)))
	}
	with, without := int64(prompt+e.length-1), int64(0)
	for i := range e.length {
		without += int64(prompt + i)
	}
	p.Paragraph(fmt.Sprintf("Positions computed: %d + %d = %s with a cache, %s without, %s times as many. "+
		"The operations are not quite in that ratio: both compute the logits of one position a step, and a new position looks at all before it with a cache, too.",
		prompt, e.length-1, view.FormatCount(with), view.FormatCount(without), view.FormatThree(float64(without)/float64(with))))
	p.Paragraph("With a cache the sum grows with the length, without one with its square. So there is no one factor that a cache saves: it depends on how far the run goes.")
	m.Explain = p
	return m
}
