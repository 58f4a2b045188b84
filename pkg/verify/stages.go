package verify

import "github.com/genlens/genlens/pkg/sampler"

// rows is memory for whole rows of logits, [vocab], kept between steps.
type rows struct {
	fill, before []float32
	seen         sampler.Observation
	flat         []float32 // [beams, vocab]
}

// stages runs the pipeline again: all at once on the whole row, where it was
// captured, else each stage on what the trace says of the one before.
func (v *verifier) stages(c *view) {
	v.first(c)
	for i := 1; i < len(c.row.Stages); i++ {
		v.cuts(c, i)
		v.changed(c, i)
	}
	v.cutBy(c)
	switch {
	case v.pipeline == nil:
		v.report.skip("the pipeline", v.noPipeline)
		v.ceilings(c)
	case c.exact:
		v.pipeline.Observe(&v.rows.seen, v.ids, c.raw)
		v.whole(c)
	default:
		v.ceilings(c)
		for i := 1; i < len(c.row.Stages); i++ {
			v.rerun(c, i)
		}
		why := "a full capture holds their logits; here they are bounded by sums"
		if c.raw != nil {
			why = "they follow from the stage that cannot be run again"
		}
		v.report.skip("the numbers of each stage over the tokens that are no candidates", why)
	}
}

// first checks that the raw stage did nothing.
func (v *verifier) first(c *view) {
	s := &c.row.Stages[0]
	v.int(Pipeline, "stages[0].changed", int64(s.Changed), 0)
	v.int(Pipeline, "stages[0].other_changed", int64(s.OtherChanged), 0)
	v.float(Cuts, "stages[0].removed_prob", s.RemovedProb, 0, 0)
	v.truth(Cuts, "stages[0].threshold", s.Threshold == nil, "set", "none, as nothing is cut yet")
	for j := range c.row.Candidates {
		v.truth(Pipeline, element("candidates", j, "logits", 0), !isCut(c.logits[0][j]), "null", "a number")
	}
}

// changed checks the count of what a stage altered, candidates and others.
func (v *verifier) changed(c *view, i int) {
	differs := 0
	for j := range c.row.Candidates {
		if c.logits[i][j] != c.logits[i-1][j] {
			differs++
		}
	}
	s := &c.row.Stages[i]
	v.int(Pipeline, at("stages", i, "changed"), int64(s.Changed), int64(differs+s.OtherChanged))
}

// same compares two logits, which have to be the same bits but for the sign of
// zero.
func (v *verifier) same(field string, got, want float32) {
	v.truth(Pipeline, field, got == want, logit(got), logit(want))
}
