package sampler

import (
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// Pipeline is the processors in the order they run.
type Pipeline []Processor

// Apply runs every processor over scores, [vocab], in place.
func (p Pipeline) Apply(ids []int, scores []float32) {
	for _, processor := range p {
		processor.Process(ids, scores)
	}
}

// Observation is every stage of one pipeline run: the raw logits, then the
// row after each processor. Its zero value is ready; used again, it reuses
// its memory.
type Observation struct {
	Stages []Stage
}

// Stage is the row after one processor, measured.
type Stage struct {
	Name   string    // "raw" for the first
	Scores []float32 // [vocab], −Inf where cut
	numeric.Summary

	Changed     int     // tokens whose score this stage altered or removed
	TopChanged  int     // the likeliest of them before it; -1 if it changed nothing
	Removed     int     // tokens it removed
	RemovedProb float64 // what they had of the probability before it
	LastKept    int     // the id just above the border it cut; -1 if it cut nothing
	FirstCut    int     // the id just below it
}

// Observe runs the pipeline over a copy of logits and keeps every stage in o.
func (p Pipeline) Observe(o *Observation, ids []int, logits []float32) {
	o.Stages = slices.Grow(o.Stages[:0], len(p)+1)[:len(p)+1]
	raw := &o.Stages[0]
	raw.Name = "raw"
	raw.Scores = append(raw.Scores[:0], logits...)
	raw.measure(nil)
	for i, processor := range p {
		before, stage := &o.Stages[i], &o.Stages[i+1]
		stage.Name = processor.Name()
		stage.Scores = append(stage.Scores[:0], before.Scores...)
		processor.Process(ids, stage.Scores)
		stage.measure(before)
	}
}

// Final is the row that the token is picked from.
func (o *Observation) Final() []float32 { return o.Stages[len(o.Stages)-1].Scores }

func (s *Stage) measure(before *Stage) {
	s.Summary = numeric.Summarize(s.Scores)
	s.Changed, s.TopChanged, s.Removed, s.RemovedProb, s.LastKept, s.FirstCut = 0, -1, 0, 0, -1, -1
	if before == nil {
		return
	}
	for id, score := range s.Scores {
		was := before.Scores[id]
		if score == was {
			continue
		}
		s.Changed++
		if s.TopChanged < 0 || was > before.Scores[s.TopChanged] {
			s.TopChanged = id
		}
		if score != numeric.Cut {
			continue
		}
		s.Removed++
		s.RemovedProb += numeric.Prob(was, before.LogSumExp)
		if s.FirstCut < 0 || was > before.Scores[s.FirstCut] {
			s.FirstCut = id
		}
	}
	if s.Removed == 0 {
		return
	}
	for id, score := range s.Scores {
		if score != numeric.Cut && (s.LastKept < 0 || score <= s.Scores[s.LastKept]) {
			s.LastKept = id
		}
	}
}
