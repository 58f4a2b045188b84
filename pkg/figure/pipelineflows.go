package figure

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/view"
)

// flow is what becomes of a token, or of all others together, from column to
// column.
type flow struct {
	name    string
	token   int // index among the candidates; -1 for the others
	chosen  bool
	mass    []float64 // after each column's stage
	removed []float64 // of the mass in the column before, by each column's stage
}

// gone is the first column from which on the flow has no mass.
func (fl flow) gone() int {
	n := len(fl.mass)
	for n > 0 && fl.mass[n-1] == 0 {
		n--
	}
	return n
}

// flows returns the parts of the columns from top to bottom: the tokens that are
// left in the end, likeliest first, and those that stages removed, which went first
// at the bottom. All others stand where they went, too.
func (f *Pipeline) flows() []flow {
	top := f.Top
	if top <= 0 {
		top = defaultFlows
	}
	shown := f.step.Pick(min(top, maxTop))
	var kept, cut []int
	for _, n := range shown[:min(len(shown), maxTop)] {
		most := 0.0
		for _, column := range f.columns {
			most = math.Max(most, f.step.Prob(n, column.stage))
		}
		switch chosen := n == f.step.Chosen(); {
		case most < worthAFlow && !chosen:
		case f.step.Logit(n, f.step.Last()) == nil:
			cut = append(cut, n)
		default:
			kept = append(kept, n)
		}
	}
	likelier := func(stage int) func(a, b int) int {
		return func(a, b int) int {
			switch pa, pb := f.step.Prob(a, stage), f.step.Prob(b, stage); {
			case pa > pb:
				return -1
			case pa < pb:
				return 1
			}
			return a - b
		}
	}
	slices.SortFunc(kept, likelier(f.step.Last()))
	slices.SortFunc(cut, likelier(0))
	slices.SortStableFunc(cut, func(a, b int) int { return f.step.CutAt(b) - f.step.CutAt(a) })

	var flows []flow
	for _, n := range slices.Concat(kept, cut) {
		flows = append(flows, f.flow(n))
	}
	others := f.others(flows)
	place := len(kept)
	for place < len(flows) && others.gone() < flows[place].gone() {
		place++
	}
	return slices.Insert(flows, place, others)
}

// flow is that of one candidate.
func (f *Pipeline) flow(n int) flow {
	out := flow{name: view.Token(f.step.Candidates[n].Token), token: n, chosen: n == f.step.Chosen()}
	for i, column := range f.columns {
		removed := 0.0
		if i > 0 && f.step.Logit(n, column.stage) == nil {
			removed = out.mass[i-1]
		}
		out.mass = append(out.mass, share(f.step.Prob(n, column.stage)))
		out.removed = append(out.removed, removed)
	}
	return out
}

// others is what the tokens without a flow of their own hold together. Of what a
// stage removed, theirs is what the others did not have.
func (f *Pipeline) others(flows []flow) flow {
	out := flow{name: "all other tokens", token: -1}
	var tokens []int
	for _, fl := range flows {
		tokens = append(tokens, fl.token)
	}
	for i, column := range f.columns {
		removed := 0.0
		if i > 0 {
			removed = share(f.step.Stages[column.stage].RemovedProb)
			for _, fl := range flows {
				removed -= fl.removed[i]
			}
			removed = math.Min(share(removed), out.mass[i-1])
		}
		out.mass = append(out.mass, share(f.step.OtherProb(tokens, column.stage)))
		out.removed = append(out.removed, removed)
	}
	return out
}
