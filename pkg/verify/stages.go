package verify

import "github.com/genlens/genlens/pkg/sampler"

// rows is memory for whole rows of logits, [vocab], kept between steps.
type rows struct {
	fill, before []float32
	seen         sampler.Observation
}

// stages runs the pipeline again: all at once on the whole row, where it was
// captured, else each stage on what the trace says of the one before.
func (v *verifier) stages(c *view) {
	v.first(c)
	for i := 1; i < len(c.step.Stages); i++ {
		v.cuts(c, i)
		v.changed(c, i)
	}
	switch {
	case v.pipeline == nil:
		v.report.skip("the pipeline", v.noPipeline)
		v.ceilings(c)
	case c.row != nil:
		v.pipeline.Observe(&v.rows.seen, v.ids, c.row)
		v.whole(c)
	default:
		v.ceilings(c)
		for i := 1; i < len(c.step.Stages); i++ {
			v.rerun(c, i)
		}
		v.report.skip("the numbers of each stage over the tokens that are no candidates",
			"a full capture holds their logits; here they are bounded by sums")
	}
}

// first checks that the raw stage did nothing.
func (v *verifier) first(c *view) {
	s := &c.step.Stages[0]
	v.int(Pipeline, "stages[0].changed", int64(s.Changed), 0)
	v.int(Pipeline, "stages[0].other_changed", int64(s.OtherChanged), 0)
	v.float(Cuts, "stages[0].removed_prob", s.RemovedProb, 0, 0)
	v.truth(Cuts, "stages[0].threshold", s.Threshold == nil, "set", "none, as nothing is cut yet")
	for j := range c.step.Candidates {
		v.truth(Pipeline, element("candidates", j, "logits", 0), !isCut(c.logits[0][j]), "null", "a number")
	}
}

// changed checks the count of what a stage altered, candidates and others.
func (v *verifier) changed(c *view, i int) {
	differs := 0
	for j := range c.step.Candidates {
		if c.logits[i][j] != c.logits[i-1][j] {
			differs++
		}
	}
	s := &c.step.Stages[i]
	v.int(Pipeline, at("stages", i, "changed"), int64(s.Changed), int64(differs+s.OtherChanged))
}

// same compares two logits, which have to be the same bits but for the sign of
// zero.
func (v *verifier) same(field string, got, want float32) {
	v.truth(Pipeline, field, got == want, logit(got), logit(want))
}
