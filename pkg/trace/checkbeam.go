package trace

import "fmt"

// widths is how many rows a step of a beam search has, how many continuations
// it considered and how many of them go on.
type widths struct{ rows, considered, running int }

// beam checks one step of a beam search: its rows are the running beams that
// the step before has left, each continuation is a candidate of its row, and
// each hypothesis a continuation.
func (c *checker) beam(b *Beam) error {
	if err := oneOf("type", b.Type, TypeBeam); err != nil {
		return err
	}
	if len(c.next) > 0 {
		return badField("type", "%q, in a trace of steps", b.Type)
	}
	if b.Index != len(c.beams) {
		return badField("index", "%d; want %d", b.Index, len(c.beams))
	}
	if err := oneOf("phase", b.Phase, PhasePrefill, PhaseDecode); err != nil {
		return err
	}
	if err := count("position", int64(b.Position)); err != nil {
		return err
	}
	switch {
	case len(b.Rows) == 0:
		return badField("rows", "none; there is a row for each running beam")
	case b.Index == 0 && len(b.Rows) != 1:
		return badField("rows", "%d rows; a search begins with one, the prompt", len(b.Rows))
	case b.Index > 0 && len(b.Rows) != c.beams[b.Index-1].running:
		return badField("rows", "%d rows; %d beams were running", len(b.Rows), c.beams[b.Index-1].running)
	}
	for i := range b.Rows {
		if err := c.beamRow(b, i); err != nil {
			return inside(fmt.Sprintf("rows[%d]", i), err)
		}
	}
	running, err := c.continuations(b)
	if err != nil {
		return err
	}
	c.beams = append(c.beams, widths{len(b.Rows), len(b.Considered), running})
	for i, h := range b.Hypotheses {
		switch field := fmt.Sprintf("hypotheses[%d]", i); {
		case h.Step < 0 || h.Step > b.Index:
			return badField(field+".step", "%d; want 0 to %d", h.Step, b.Index)
		case h.Continuation < 0 || h.Continuation >= c.beams[h.Step].considered:
			return badField(field+".continuation", "%d; step %d considered %d", h.Continuation, h.Step, c.beams[h.Step].considered)
		}
	}
	return c.amounts(&b.Cache, &b.Cost, &b.Time)
}

// beamRow checks row i, and that the continuations of it are among its
// candidates.
func (c *checker) beamRow(b *Beam, i int) error {
	if err := c.id("token.id", b.Rows[i].Token.ID); err != nil {
		return err
	}
	if err := c.row(&b.Rows[i].Row, b.Position); err != nil {
		return err
	}
	for j := range b.Considered {
		if k := &b.Considered[j]; k.Parent == i && !c.ids[k.Token.ID] {
			return badField("candidates", "token %d is not among them, although it was considered", k.Token.ID)
		}
	}
	return nil
}

// continuations checks what was considered and returns how many beams go on.
func (c *checker) continuations(b *Beam) (int, error) {
	running := map[int]bool{}
	for i := range b.Considered {
		k := &b.Considered[i]
		if err := c.continuation(b, k); err != nil {
			return 0, inside(fmt.Sprintf("considered[%d]", i), err)
		}
		if k.Fate != FateRunning {
			if k.Beam != 0 {
				return 0, badField(fmt.Sprintf("considered[%d].beam", i), "%d; 0 for one that does not go on", k.Beam)
			}
			continue
		}
		if k.Beam < 0 || running[k.Beam] {
			return 0, badField(fmt.Sprintf("considered[%d].beam", i), "%d is no place of its own in the next step", k.Beam)
		}
		running[k.Beam] = true
	}
	for i := range b.Considered {
		if k := &b.Considered[i]; k.Beam >= max(len(running), 1) {
			return 0, badField(fmt.Sprintf("considered[%d].beam", i), "%d; %d beams go on", k.Beam, len(running))
		}
	}
	return len(running), nil
}

func (c *checker) continuation(b *Beam, k *Continuation) error {
	if k.Parent < 0 || k.Parent >= len(b.Rows) {
		return badField("parent", "%d; the step has %d rows", k.Parent, len(b.Rows))
	}
	if err := c.id("token.id", k.Token.ID); err != nil {
		return err
	}
	if len(k.Ranks) != len(c.stages) {
		return badField("ranks", "%d values for %d stages", len(k.Ranks), len(c.stages))
	}
	for i, rank := range k.Ranks {
		if rank < 0 || rank > c.vocab {
			return badField(fmt.Sprintf("ranks[%d]", i), "%d; want 0 to the vocabulary's %d", rank, c.vocab)
		}
	}
	if err := oneOf("fate", k.Fate, FateRunning, FateFinished, FatePruned); err != nil {
		return err
	}
	if k.Fate == FateFinished && k.Finish == "" {
		return badField("finish", "missing, although the fate is %q", k.Fate)
	}
	return nil
}

// path checks the rows that a returned sequence went through.
func (c *checker) path(s *Sequence) error {
	if n := len(s.BeamIndices); n > 0 && (n != len(s.IDs) || n > len(c.beams)) {
		return badField("beam_indices", "%d values for %d tokens and %d steps", n, len(s.IDs), len(c.beams))
	}
	for i, row := range s.BeamIndices {
		if row < 0 || row >= c.beams[i].rows {
			return badField(fmt.Sprintf("beam_indices[%d]", i), "%d; step %d has %d rows", row, i, c.beams[i].rows)
		}
	}
	return nil
}
