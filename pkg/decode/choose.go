package decode

import (
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// numbers is the random numbers of one text.
type numbers struct {
	source *sampler.Source
	drawn  int
}

// next returns the next number and which it is, counted from 0.
func (n *numbers) next() (u float64, index int) {
	n.drawn++
	return n.source.Float64(), n.drawn - 1
}

// chooser takes tokens of rows. It keeps its memory from one to the next.
type chooser struct {
	*session
	seen   sampler.Observation // of the last row, in a recorded run
	drawer sampler.Drawer
}

// process runs the pipeline over the logits after ids. Only a recorded run
// keeps the stages; the other works in place.
func (c *chooser) process(ids []int, logits []float32) ([]float32, error) {
	row := logits
	if c.Recorder != nil {
		c.pipeline.Observe(&c.seen, ids, logits)
		row = c.seen.Final()
	} else {
		c.pipeline.Apply(ids, row)
	}
	return row, c.pipeline.Err()
}

// choose takes a token of a processed row by the plan's method.
func (c *chooser) choose(row []float32, n *numbers) (trace.Draw, error) {
	if !c.Plan.Random() {
		return c.greedy(row)
	}
	draw := trace.Draw{Method: trace.DrawMultinomial}
	draw.U, draw.Index = n.next()
	var pick sampler.Pick
	var err error
	if c.Recorder != nil {
		pick, err = c.seen.Draw(&c.drawer, draw.U)
	} else {
		pick, err = c.drawer.Draw(row, draw.U)
	}
	draw.ID, draw.TopID, draw.Low, draw.High = pick.ID, pick.TopID, pick.Low, pick.High
	return draw, err
}

// greedy takes the most likely token, the first on the line.
func (c *chooser) greedy(row []float32) (trace.Draw, error) {
	id, err := sampler.Greedy(row)
	draw := trace.Draw{Method: trace.DrawGreedy, ID: id, TopID: id}
	if err == nil && c.Recorder != nil { // its probability is only looked at
		draw.High = numeric.Prob(row[id], c.seen.Stages[len(c.seen.Stages)-1].LogSumExp)
	}
	return draw, err
}

// place completes the draw of a token that was not drawn: where it lies on the
// line, if it was not cut.
func (c *chooser) place(row []float32, draw trace.Draw) trace.Draw {
	draw.TopID = draw.ID
	if c.Recorder == nil {
		return draw
	}
	if top, err := sampler.Greedy(row); err == nil {
		draw.TopID = top
	}
	if row[draw.ID] != numeric.Cut {
		pick := sampler.Locate(row, draw.ID)
		draw.Low, draw.High = pick.Low, pick.High
	}
	return draw
}
