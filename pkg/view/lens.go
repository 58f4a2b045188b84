package view

import (
	"slices"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
)

// Lensed reports whether a run recorded what its layers would have answered.
func Lensed(t *trace.Trace) bool {
	return slices.ContainsFunc(t.Steps, func(s trace.Step) bool { return len(s.Lens) > 0 }) ||
		slices.ContainsFunc(t.Beams, func(b trace.Beam) bool {
			return slices.ContainsFunc(b.Rows, func(r trace.BeamRow) bool { return len(r.Lens) > 0 })
		}) || t.Run.Config["logit_lens"].Value == true
}

// LayerName is what a layer of a lens is called, of so many.
func LayerName(layer, layers int) string {
	switch layer {
	case 0:
		return "embeddings"
	case layers - 1:
		return strconv.Itoa(layer) + ", output"
	}
	return strconv.Itoa(layer)
}

// Guessed is the first guess of a layer; false where it has none.
func (s Step) Guessed(layer int) (trace.Guess, bool) {
	if layer < 0 || layer >= len(s.Lens) || len(s.Lens[layer].Guesses) == 0 {
		return trace.Guess{}, false
	}
	return s.Lens[layer].Guesses[0], true
}

// Agrees reports whether the first guess of a layer is the last layer's.
func (s Step) Agrees(layer int) bool {
	own, ok := s.Guessed(layer)
	last, said := s.Guessed(len(s.Lens) - 1)
	return ok && said && own.ID == last.ID
}

// Settled is the first layer from which on every layer's first guess is the
// last one's, 0 being the embeddings; -1 for a step that has no lens.
func (s Step) Settled() int {
	settled := -1
	for layer := len(s.Lens) - 1; layer >= 0 && s.Agrees(layer); layer-- {
		settled = layer
	}
	return settled
}

// MeanSettled is the mean of Settled over the steps of a trace that have a lens,
// and how many these are.
func MeanSettled(t *trace.Trace) (layer float64, steps int) {
	sum := 0
	for i := range t.Steps {
		if n := At(t, i).Settled(); n >= 0 {
			sum, steps = sum+n, steps+1
		}
	}
	if steps == 0 {
		return 0, 0
	}
	return float64(sum) / float64(steps), steps
}

// lensOf is the lens of a beam's row, which chose nothing, as that of a step that
// chose a token: of the last layer all is known, of the others where the token is
// among the guesses. What is not known is 0.
func lensOf(s Step) []trace.LensLayer {
	lens := slices.Clone(s.Lens)
	for i := range lens {
		l := &lens[i]
		switch n := l.Guess(s.Draw.ID); {
		case n >= 0:
			l.ChosenRank, l.ChosenProb = n+1, l.Guesses[n].Prob
		case i == len(lens)-1 && len(s.Stages) > 0:
			l.ChosenRank, l.ChosenProb = s.Stages[0].ChosenRank, s.ChosenProb(0)
		}
	}
	return lens
}
