package verify

// rerun runs one processor on the stage before it and compares the candidates.
func (v *verifier) rerun(c *view, i int) {
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
	s := &c.step.Stages[i]
	for j := range c.step.Candidates {
		got, want := c.logits[i][j], v.rows.fill[c.step.Candidates[j].ID]
		if isCut(got) != isCut(want) && f.kept+f.cut > 0 && tied(s.Threshold, c.logits[i-1][j]) {
			v.report.skip("which of the equal tokens at a border were cut", "a full capture has those that are no candidates")
			continue
		}
		v.same(element("candidates", j, "logits", i), got, want)
	}
	low := c.step.Stages[i-1].OtherKept - s.OtherKept
	high := max(low, changed)
	if f.keptLogit == 0 {
		high = c.step.Stages[i-1].OtherKept // 0 stays 0 whatever it is divided by, so the run says nothing
	}
	v.truth(Pipeline, at("stages", i, "other_changed"), s.OtherChanged >= low && s.OtherChanged <= high,
		itoa(s.OtherChanged), itoa(low)+" to "+itoa(high))
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
	for j := range c.step.Candidates {
		if id := c.step.Candidates[j].ID; v.rows.fill[id] != v.rows.before[id] {
			changed--
		}
	}
	others := c.step.Stages[i-1].OtherKept
	if changed > 0 && others < v.run.Model.Shape.Vocab-len(c.step.Candidates) {
		return others
	}
	return changed
}

// sameCut says whether the row has the candidates of a stage that are kept, and
// no others.
func (c *view) sameCut(stage int, row []float32) bool {
	for j := range c.step.Candidates {
		if isCut(c.logits[stage][j]) != isCut(row[c.step.Candidates[j].ID]) {
			return false
		}
	}
	return true
}
