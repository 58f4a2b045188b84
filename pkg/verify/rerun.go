package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// blurred are the stages that cut by the entropy of tokens, or by how far each
// lies from it. A fill has the sum of their probabilities, but not that.
var blurred = map[string]bool{"top_h": true, "typical_p": true, "eta_cutoff": true}

// normal are the stages that subtract the row's log-sum-exp.
var normal = map[string]bool{"log_softmax": true, "renormalize_logits": true}

// rerun runs one processor on the stage before it and compares the candidates.
func (v *verifier) rerun(c *view, i int) {
	s := &c.row.Stages[i]
	switch {
	case v.pipeline[i-1] == nil:
		v.report.skip("the stage "+s.Name, "a trace does not hold all that it is made of")
		return
	case normal[s.Name]:
		v.normalised(c, i)
		return
	}
	f := c.fillFor(i)
	v.rows.fill = v.lay(v.rows.fill, c, i-1, f)
	changed := v.process(c, i)
	for _, other := range c.variants(i, f) {
		if c.sameCut(i, v.rows.fill) {
			break
		}
		v.rows.fill = v.lay(v.rows.fill, c, i-1, other)
		v.process(c, i)
	}
	open := blurred[s.Name] && f.kept+f.cut > 0 && !c.sameCut(i, v.rows.fill)
	if open {
		v.report.skip("which tokens "+s.Name+" cuts", "it depends on each of the tokens that are no candidates; a full capture has them")
	}
	for j := range c.row.Candidates {
		got, want := c.logits[i][j], v.rows.fill[c.row.Candidates[j].ID]
		if open {
			want = c.logits[i-1][j] // or cut
		}
		if isCut(got) != isCut(want) {
			if open {
				continue
			}
			if f.kept+f.cut > 0 && tied(s.Threshold, c.logits[i-1][j]) {
				v.report.skip("which of the equal tokens at a border were cut", "a full capture has those that are no candidates")
				continue
			}
		}
		v.same(element("candidates", j, "logits", i), got, want)
	}
	low := max(0, c.row.Stages[i-1].OtherKept-s.OtherKept)
	high := max(low, changed)
	switch {
	case revives[s.Name]:
		high = v.run.Model.Shape.Vocab - len(c.row.Candidates) // what was cut can change, too
	case f.keptLogit == 0:
		high = c.row.Stages[i-1].OtherKept // 0 stays 0 whatever it is divided by, so the run says nothing
	}
	v.truth(Pipeline, at("stages", i, "other_changed"), s.OtherChanged >= low && s.OtherChanged <= high,
		itoa(s.OtherChanged), itoa(low)+" to "+itoa(high))
}

// normalised checks a log-softmax: (s − max) − ln Σ exp(s − max), in float32.
// The candidates that stand highest tell the logarithm to the bit, as they have
// nothing else; it has to be that of the stage before within the rounding of
// float32.
func (v *verifier) normalised(c *view, i int) {
	before := &c.row.Stages[i-1]
	v.truth(Pipeline, at("stages", i, "other_changed"), c.row.Stages[i].OtherChanged <= before.OtherKept,
		itoa(c.row.Stages[i].OtherChanged), "at most "+itoa(before.OtherKept))
	first := c.top(i-1, 1)
	if len(first) == 0 || c.ceiling[i-1] > c.logits[i-1][first[0]] {
		v.report.skip("the stage "+c.row.Stages[i].Name, "the likeliest token before it is no candidate; a full capture has it")
		return
	}
	top, logZ := c.logits[i-1][first[0]], -c.logits[i][first[0]]
	want := before.LogSumExp - float64(top)
	v.float(Pipeline, element("candidates", first[0], "logits", i), float64(-logZ), -want,
		0x1p-22*math.Max(1, math.Abs(want))+16*ulp*math.Abs(before.LogSumExp))
	for j := range c.row.Candidates {
		want := numeric.Cut
		if was := c.logits[i-1][j]; !isCut(was) {
			want = (was - top) - logZ
		}
		v.same(element("candidates", j, "logits", i), c.logits[i][j], want)
	}
}

// process runs the processor of a stage on the filled row. It returns how many
// of the tokens outside the candidates can have changed: those that did, and
// where not all of them are in the row, any of those that are.
func (v *verifier) process(c *view, i int) int {
	v.rows.before = append(v.rows.before[:0], v.rows.fill...)
	v.pipeline[i-1].Process(v.ids, v.rows.fill)
	changed := 0
	for id, was := range v.rows.before {
		if v.rows.fill[id] != was {
			changed++
		}
	}
	for j := range c.row.Candidates {
		if id := c.row.Candidates[j].ID; v.rows.fill[id] != v.rows.before[id] {
			changed--
		}
	}
	others := c.row.Stages[i-1].OtherKept
	if changed > 0 && others < v.run.Model.Shape.Vocab-len(c.row.Candidates) {
		return others
	}
	return changed
}

// sameCut says whether the row has the candidates of a stage that are kept, and
// no others.
func (c *view) sameCut(stage int, row []float32) bool {
	for j := range c.row.Candidates {
		if isCut(c.logits[stage][j]) != isCut(row[c.row.Candidates[j].ID]) {
			return false
		}
	}
	return true
}
