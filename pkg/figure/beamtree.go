package figure

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// BeamTree is the tree of a beam search, a column for each step: every
// continuation that the search kept stands behind the one that it continued. The
// line to it is the thicker the likelier its token was. Under a token is the
// log-probability of its text so far, in nats; where a text ended, its score, by
// which texts of different lengths are compared.
type BeamTree struct {
	Frame
	Steps int // drawn, of a long search the first and the last; 0: those with room for their tokens

	run     *trace.Run
	nodes   []beamNode
	columns [][]int // the nodes of each step, from top to bottom
	beams   int
	text    string // of the winner
	score   float64
	ended   bool // the winner is a hypothesis, not yet a beam that leads
}

// beamNode is a continuation that was kept.
type beamNode struct {
	step, continuation int
	parent             int // in nodes; -1: the prompt, or none that the trace tells
	token              string
	prob               float64 // of the token, after the row's last stage
	total, score       float64
	finished           bool
	rank               int // among the hypotheses at the end, from 1; 0: none
	way                beamWay
}

// beamWay is where a continuation led in the end.
type beamWay int

const (
	wayDead beamWay = iota
	wayEnding
	wayWon
)

// NewBeamTree returns the figure of a beam search.
func NewBeamTree(t *trace.Trace) (*BeamTree, error) {
	if len(t.Beams) == 0 {
		return nil, errors.New("figure: the trace has no beams to draw\nrecord a beam search: --num_beams 3")
	}
	f := &BeamTree{Frame: of(&t.Run), run: &t.Run, beams: int(view.Config(&t.Run, "num_beams", 0))}
	numbers := map[view.Ending]int{} // of the nodes
	places := map[int]int{}          // of the nodes in their columns
	for step := range t.Beams {
		column := f.add(t, step, numbers)
		slices.SortStableFunc(column, func(a, b int) int {
			return cmp.Compare(f.place(places, a), f.place(places, b))
		})
		for place, n := range column {
			places[n] = place
		}
		f.columns = append(f.columns, column)
		f.beams = max(f.beams, len(t.Beams[step].Rows))
	}
	if len(f.nodes) == 0 {
		return nil, errors.New("figure: the search kept no continuation\nrecord a beam search: --num_beams 3")
	}
	f.mark(t, numbers)
	return f, nil
}

// add makes the nodes of a step.
func (f *BeamTree) add(t *trace.Trace, step int, numbers map[view.Ending]int) []int {
	var column []int
	for i, c := range t.Beams[step].Considered {
		if c.Fate == trace.FatePruned {
			continue
		}
		parent := -1
		if step > 0 {
			if n, ok := numbers[view.Ending{Step: step - 1, Continuation: view.Running(&t.Beams[step-1], c.Parent)}]; ok {
				parent = n
			}
		}
		numbers[view.Ending{Step: step, Continuation: i}] = len(f.nodes)
		column = append(column, len(f.nodes))
		f.nodes = append(f.nodes, beamNode{
			step: step, continuation: i, parent: parent, token: visible.Fit(view.Token(c.Token), nameColumns),
			prob: share(math.Exp(c.LogProb)), total: c.Total, score: c.Score, finished: c.Fate == trace.FateFinished,
		})
	}
	return column
}

// place is that of a node's parent, by which a column is ordered so that no lines
// cross.
func (f *BeamTree) place(places map[int]int, n int) int {
	if parent := f.nodes[n].parent; parent >= 0 {
		return places[parent]
	}
	return -1
}

// mark finds what each node led to.
func (f *BeamTree) mark(t *trace.Trace, numbers map[view.Ending]int) {
	for i, ending := range view.Endings(t) {
		n, ok := numbers[ending]
		if !ok {
			continue
		}
		if f.ended = f.nodes[n].finished; f.ended {
			f.nodes[n].rank = i + 1
		}
		way := wayEnding
		if i == 0 {
			way = wayWon
			f.text = visible.Line(view.BeamText(t, ending.Step, ending.Continuation))
			f.score = f.nodes[n].score
			if !f.ended {
				f.score = view.NormalScore(&t.Run, f.nodes[n].total, ending.Step+1)
			}
		}
		for ; n >= 0 && f.nodes[n].way < way; n = f.nodes[n].parent {
			f.nodes[n].way = way
		}
	}
}

// title says which text won, as much of it as width has room for.
func (f *BeamTree) title(width vg.Length) string {
	verb := "wins"
	if !f.ended {
		verb = "leads"
	}
	beams := fmt.Sprintf("%d beams", f.beams)
	if f.beams == 1 {
		beams = "1 beam"
	}
	after := fmt.Sprintf("” %s with %s", verb, view.Fixed(f.score, 3))
	around := f.titled(beams + ": “" + after)
	sty := titleStyle(f.theme())
	return beams + ": “" + fitted(drawable(f.text), sty, width-sty.Width(around), visible.FitLastWords) + after
}

func (f *BeamTree) subtitle() string {
	score := "ln p"
	switch penalty := view.LengthPenalty(f.run); penalty {
	case 0:
	case 1:
		score += " ÷ tokens"
	default:
		score += " ÷ tokens^" + strconv.FormatFloat(penalty, 'g', 4, 64)
	}
	return "Below a token: ln p so far; in a box: the score, " + score
}

// Describe implements Describer.
func (f *BeamTree) Describe() string {
	finished, ended := 0, ""
	for _, n := range f.nodes {
		if n.finished {
			finished++
		}
	}
	if f.ended {
		ended = fmt.Sprintf(", %s of them ends", view.FormatCount(finished))
	}
	return fmt.Sprintf("A tree of %s kept continuations over %s steps%s, from the prompt on the left. The path of the best text, “%s”, is highlighted; its score is %s.",
		view.FormatCount(len(f.nodes)), view.FormatCount(len(f.columns)), ended, visible.FitLastWords(f.text, 200), view.Fixed(f.score, 3))
}
