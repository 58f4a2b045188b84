package sampler

import "slices"

// Pipeline is the processors in the order they run.
type Pipeline []Processor

// Apply runs every processor over scores, [vocab], in place.
func (p Pipeline) Apply(ids []int, scores []float32) {
	for _, processor := range p {
		processor.Process(ids, scores)
	}
}

// Err returns the first error that a processor met while it ran: one that has
// to call a model, as Guidance does, cannot say so in Process. Ask after each
// run of the pipeline.
func (p Pipeline) Err() error {
	for _, processor := range p {
		if failer, ok := processor.(interface{ Err() error }); ok && failer.Err() != nil {
			return failer.Err()
		}
	}
	return nil
}

// Observation is every stage of one pipeline run: the raw logits, then the
// row after each processor. Its zero value is ready; used again, it reuses
// its memory.
type Observation struct {
	Stages []Stage

	// Scratch of a stage.
	touched  []int     // what a toucher may have changed
	stays    []int     // what a filter keeps
	was, now []float32 // scores before and after
}

// Observe runs the pipeline over a copy of logits and keeps every stage in o.
//
// Every processor could be watched by comparing its row with the one before.
// Over a vocabulary of 150,000 that costs more than the processors do, so three
// kinds of them are spared it: a toucher changes a few tokens that it can name,
// and of the sums over the row only their share is replaced; a rescaler changes
// all of them; a filter changes none but those it removes. Once few tokens are
// left, filters and rescalers run on those alone.
func (p Pipeline) Observe(o *Observation, ids []int, logits []float32) {
	o.Stages = slices.Grow(o.Stages[:0], len(p)+1)[:len(p)+1]
	o.Stages[0].raw(logits)
	for i, processor := range p {
		before, stage := &o.Stages[i], &o.Stages[i+1]
		switch p := processor.(type) {
		case filter:
			stage.filter(p, before, o)
		case rescaler:
			stage.rescale(p, before, o)
		case toucher:
			if o.touch(p, ids, len(logits)) {
				stage.touch(p, before, ids, o)
			} else {
				stage.rewrite(p, before, ids)
			}
		default:
			stage.rewrite(p, before, ids)
		}
	}
}

// touch lists the tokens of a row of vocab that t may change, once each. It
// says false if they are too many to be worth it.
func (o *Observation) touch(t toucher, ids []int, vocab int) bool {
	ids = t.touches(ids)
	if len(ids) > vocab/64 { // comparing rows takes less than sorting them
		return false
	}
	o.touched = o.touched[:0]
	for _, id := range ids {
		if id >= 0 && id < vocab {
			o.touched = append(o.touched, id)
		}
	}
	slices.Sort(o.touched)
	o.touched = slices.Compact(o.touched)
	return true
}

// A toucher is a processor that changes the scores of few tokens.
type toucher interface {
	Processor
	// touches lists the tokens whose scores Process may change after the text
	// ids. Some may be beyond the row or listed twice.
	touches(ids []int) []int
}

// A rescaler is a processor that gives every token a score that depends on the
// scores alone. What was cut stays cut and is as good as absent.
type rescaler interface {
	Processor
	rescales()
}

// Final is the row that the token is picked from.
func (o *Observation) Final() []float32 { return o.Stages[len(o.Stages)-1].Scores }
