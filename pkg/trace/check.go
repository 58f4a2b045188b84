package trace

import "fmt"

// Bounds that no real model comes near. They keep a forged file from making a
// reader of traces reserve memory out of proportion.
const (
	maxVocab = 1 << 20
	maxCount = 1 << 40 // of positions, layers, widths, tokens
)

// A checker holds the structure of a trace to its promises, line by line, for
// the writer and the reader alike: what one writes, the other reads.
type checker struct {
	shape  Shape // of the model; 0 is not known
	vocab  int
	stages []string // "raw" and the pipeline
	full   bool     // whole rows are captured
	next   []int    // by sequence: the index of its next step
	beams  []widths // of the steps of a beam search so far
	ids    map[int]bool
}

// Check holds the structure of a trace in memory to the promises that a reader
// holds a file to; see [Reader]. The error names the line and the field.
func (t *Trace) Check() error {
	var c checker
	run := t.Run.withoutNil()
	if err := c.run(&run); err != nil {
		return fmt.Errorf("trace: %w: line 1: %w", ErrLine, err)
	}
	for i := range t.Steps {
		if err := c.step(&t.Steps[i]); err != nil {
			return fmt.Errorf("trace: %w: line %d: %w", ErrLine, i+2, err)
		}
	}
	for i := range t.Beams {
		if err := c.beam(&t.Beams[i]); err != nil {
			return fmt.Errorf("trace: %w: line %d: %w", ErrLine, len(t.Steps)+i+2, err)
		}
	}
	if t.End != nil {
		if err := c.end(t.End); err != nil {
			return fmt.Errorf("trace: %w: line %d: %w", ErrLine, len(t.Steps)+len(t.Beams)+2, err)
		}
	}
	return nil
}

func (c *checker) run(r *Run) error {
	if err := oneOf("type", r.Type, TypeRun); err != nil {
		return err
	}
	if err := oneOf("schema", r.Schema, Schema); err != nil {
		return err
	}
	if r.SchemaVersion < 1 || r.SchemaVersion > SchemaVersion {
		return badField("schema_version", "%d; this program reads 1 to %d", r.SchemaVersion, SchemaVersion)
	}
	s := &r.Model.Shape
	for _, f := range []struct {
		name string
		n    int
	}{
		{"layers", s.Layers}, {"hidden", s.Hidden}, {"heads", s.Heads}, {"kv_heads", s.KVHeads},
		{"head_dim", s.HeadDim}, {"intermediate", s.Intermediate},
		{"max_positions", s.MaxPositions}, {"sliding_window", s.SlidingWindow},
	} {
		if err := count("model.shape."+f.name, int64(f.n)); err != nil {
			return err
		}
	}
	if s.Vocab < 0 || s.Vocab > maxVocab {
		return badField("model.shape.vocab", "%d; want 0 to %d", s.Vocab, maxVocab)
	}
	c.shape = *s
	if c.vocab = s.Vocab; c.vocab == 0 {
		c.vocab = maxVocab // not known
	}
	if err := count("model.parameters", r.Model.Parameters); err != nil {
		return err
	}
	if err := count("tokenizer.vocab", int64(r.Tokenizer.Vocab)); err != nil {
		return err
	}
	if len(r.Prompt.Tokens) != len(r.Prompt.IDs) {
		return badField("prompt.tokens", "%d tokens for %d ids", len(r.Prompt.Tokens), len(r.Prompt.IDs))
	}
	for i, id := range r.Prompt.IDs {
		if err := c.id(fmt.Sprintf("prompt.ids[%d]", i), id); err != nil {
			return err
		}
		if err := c.id(fmt.Sprintf("prompt.tokens[%d].id", i), r.Prompt.Tokens[i].ID); err != nil {
			return err
		}
	}
	if err := oneOf("strategy", r.Strategy, append(Strategies(), "")...); err != nil {
		return err
	}
	if r.SchemaVersion == 1 && r.Strategy != "" {
		return badField("strategy", "%q; schema version 1 has none", r.Strategy)
	}
	c.stages = append(c.stages[:0], StageRaw)
	for i, spec := range r.Pipeline {
		if spec.Name == "" || spec.Name == StageRaw {
			return badField(fmt.Sprintf("pipeline[%d].name", i), "%q is no name of a processor", spec.Name)
		}
		c.stages = append(c.stages, spec.Name)
	}
	if err := oneOf("capture.mode", r.Capture.Mode, CaptureDefault, CaptureFull); err != nil {
		return err
	}
	c.full = r.Capture.Mode == CaptureFull
	if c.full && s.Vocab == 0 {
		return badField("capture.mode", "%q, although model.shape.vocab is not known", CaptureFull)
	}
	return count("capture.top", int64(r.Capture.Top))
}

func (c *checker) step(s *Step) error {
	if err := oneOf("type", s.Type, TypeStep); err != nil {
		return err
	}
	if len(c.beams) > 0 {
		return badField("type", "%q, in a trace of beams", s.Type)
	}
	if err := c.order(s); err != nil {
		return err
	}
	if err := oneOf("phase", s.Phase, PhasePrefill, PhaseDecode); err != nil {
		return err
	}
	if err := count("position", int64(s.Position)); err != nil {
		return err
	}
	if err := c.row(&s.Row, s.Position); err != nil {
		return err
	}
	if err := c.draw(s); err != nil {
		return err
	}
	if m := s.Draw.Method; (m == DrawAccepted || m == DrawResidual) && s.Assist == nil {
		return badField("draw.method", "%q, which only assisted decoding does, and assist is missing", m)
	}
	if s.Assist != nil {
		if err := c.assist(s.Assist); err != nil {
			return inside("assist", err)
		}
	}
	return c.amounts(&s.Cache, &s.Cost, &s.Time)
}

// draw checks that whatever was, or would have been, picked is a candidate.
func (c *checker) draw(s *Step) error {
	if err := oneOf("draw.method", s.Draw.Method,
		DrawGreedy, DrawMultinomial, DrawForced, DrawGiven, DrawAccepted, DrawResidual); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		id   int
	}{{"token.id", s.Token.ID}, {"draw.id", s.Draw.ID}, {"draw.top_id", s.Draw.TopID}} {
		if err := c.candidate(f.name, f.id); err != nil {
			return err
		}
	}
	if d := s.Draw.Instead; d != nil {
		if err := c.candidate("draw.instead_id", *d); err != nil {
			return err
		}
	}
	return count("draw.index", int64(s.Draw.Index))
}

func (c *checker) assist(a *Assist) error {
	if err := oneOf("outcome", a.Outcome, OutcomeAccepted, OutcomeReplaced, OutcomeBonus); err != nil {
		return err
	}
	if err := count("round", int64(a.Round)); err != nil {
		return err
	}
	if err := count("place", int64(a.Place)); err != nil {
		return err
	}
	if err := count("accept_index", int64(a.AcceptIndex)); err != nil {
		return err
	}
	switch {
	case a.Proposed != nil:
		if err := c.candidate("proposed.id", a.Proposed.ID); err != nil {
			return err
		}
	case a.Outcome != OutcomeBonus:
		return badField("proposed", "missing, although it was %s", a.Outcome)
	}
	d := a.Draft
	if d == nil {
		return nil
	}
	if d.By == "" {
		return badField("draft.by", "empty")
	}
	for i := range d.Proposed {
		if err := c.id(fmt.Sprintf("draft.proposed[%d].id", i), d.Proposed[i].ID); err != nil {
			return err
		}
	}
	if n := len(d.Probs); n > 0 && n != len(d.Proposed) {
		return badField("draft.probs", "%d values for %d tokens", n, len(d.Proposed))
	}
	if d.Accepted < 0 || d.Accepted > len(d.Proposed) {
		return badField("draft.accepted", "%d of %d", d.Accepted, len(d.Proposed))
	}
	for _, f := range []struct {
		name string
		n    int64
	}{
		{"ngram", int64(d.NGram)}, {"found_at", int64(d.Found)}, {"computed", int64(d.Computed)},
		{"flops", d.Flops}, {"ns", d.NS},
	} {
		if f.n < 0 {
			return badField("draft."+f.name, "%d; an amount is not negative", f.n)
		}
	}
	return nil
}

// row checks the stages and the candidates of one row for a position, and what
// is kept of the pass, and remembers the candidates' ids.
func (c *checker) row(r *Row, position int) error {
	if len(r.Stages) != len(c.stages) {
		return badField("stages", "%d stages; raw and the pipeline make %d", len(r.Stages), len(c.stages))
	}
	for i := range r.Stages {
		if err := c.stage(&r.Stages[i], c.stages[i]); err != nil {
			return inside(fmt.Sprintf("stages[%d]", i), err)
		}
	}
	if err := c.candidates(r); err != nil {
		return err
	}
	switch {
	case c.full && len(r.Logits) != 4*c.vocab:
		return badField("logits_f32le", "%d bytes; a full capture of %d tokens takes %d", len(r.Logits), c.vocab, 4*c.vocab)
	case !c.full && r.Logits != nil:
		return badField("logits_f32le", "present, although the run's capture.mode is not %q", CaptureFull)
	}
	if r.Attention != nil {
		if err := c.attention(r.Attention, position); err != nil {
			return inside("attention", err)
		}
	}
	if r.Hidden != nil {
		if err := c.hidden(r.Hidden, position); err != nil {
			return inside("hidden", err)
		}
	}
	if r.Lens != nil {
		if err := c.lens(r.Lens); err != nil {
			return inside("lens", err)
		}
	}
	return nil
}

// order checks that the steps of each sequence are counted from 0 and that
// sequences begin in order.
func (c *checker) order(s *Step) error {
	if s.Sequence < 0 || s.Sequence > len(c.next) {
		return badField("sequence", "%d; want 0 to %d", s.Sequence, len(c.next))
	}
	if s.Sequence == len(c.next) {
		c.next = append(c.next, 0)
	}
	if want := c.next[s.Sequence]; s.Index != want {
		return badField("index", "%d; want %d", s.Index, want)
	}
	c.next[s.Sequence]++
	return nil
}

func (c *checker) stage(s *Stage, name string) error {
	if err := oneOf("name", s.Name, name); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		n    int
	}{
		{"kept", s.Kept}, {"changed", s.Changed}, {"chosen_rank", s.ChosenRank},
		{"other_kept", s.OtherKept}, {"other_changed", s.OtherChanged},
	} {
		if f.n < 0 || f.n > c.vocab {
			return badField(f.name, "%d; want 0 to the vocabulary's %d", f.n, c.vocab)
		}
	}
	if s.Threshold == nil {
		return nil
	}
	if err := c.id("threshold.last_kept_id", s.Threshold.LastKeptID); err != nil {
		return err
	}
	return c.id("threshold.first_cut_id", s.Threshold.FirstCutID)
}

func (c *checker) candidates(r *Row) error {
	if c.ids == nil {
		c.ids = map[int]bool{}
	}
	clear(c.ids)
	for i := range r.Candidates {
		cand := &r.Candidates[i]
		bad := func(field, format string, args ...any) error {
			return badField(fmt.Sprintf("candidates[%d].%s", i, field), format, args...)
		}
		switch {
		case cand.ID < 0 || cand.ID >= c.vocab:
			return bad("id", "%d; want 0 to %d", cand.ID, c.vocab-1)
		case c.ids[cand.ID]:
			return bad("id", "token %d is there already", cand.ID)
		case len(cand.Logits) != len(c.stages):
			return bad("logits", "%d values for %d stages", len(cand.Logits), len(c.stages))
		case len(cand.Probs) != len(c.stages):
			return bad("probs", "%d values for %d stages", len(cand.Probs), len(c.stages))
		}
		c.ids[cand.ID] = true
	}
	return nil
}

// amounts checks what is counted in positions, bytes, operations or time.
func (c *checker) amounts(k *Cache, cost *Cost, t *Time) error {
	var second Pass
	if cost.Unconditional != nil {
		second = *cost.Unconditional
	}
	for _, f := range []struct {
		name string
		n    int64
	}{
		{"cache.reused", int64(k.Reused)}, {"cache.computed", int64(k.Computed)},
		{"cache.evicted", int64(k.Evicted)}, {"cache.stored", int64(k.Stored)},
		{"cost.unconditional.reused", int64(second.Reused)}, {"cost.unconditional.computed", int64(second.Computed)},
	} {
		if err := count(f.name, f.n); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name string
		n    int64
	}{
		{"cache.bytes", k.Bytes}, {"cache.reserved_bytes", k.Reserved}, {"cache.moved_bytes", k.Moved},
		{"cache.blocks", int64(k.Blocks)}, {"cache.blocks_shared", int64(k.BlocksShared)},
		{"cost.flops.total", cost.Flops.Total}, {"cost.flops_formula.total", cost.FlopsFormula.Total},
		{"cost.flops_other", cost.FlopsOther}, {"cost.weight_bytes_read", cost.WeightBytesRead},
		{"cost.cache_bytes_read", cost.CacheBytesRead}, {"cost.cache_bytes_written", cost.CacheBytesWritten},
		{"time.forward_ns", t.ForwardNS}, {"time.sample_ns", t.SampleNS}, {"time.record_ns", t.RecordNS},
	} {
		if f.n < 0 {
			return badField(f.name, "%d; an amount is not negative", f.n)
		}
	}
	return nil
}

func (c *checker) end(e *End) error {
	if err := oneOf("type", e.Type, TypeEnd); err != nil {
		return err
	}
	if e.FinishReason == "" {
		return badField("finish_reason", "empty")
	}
	if err := c.list("ids", e.IDs); err != nil {
		return err
	}
	for i := range e.Sequences {
		if err := c.sequence(&e.Sequences[i]); err != nil {
			return inside(fmt.Sprintf("sequences[%d]", i), err)
		}
	}
	return nil
}

func (c *checker) sequence(s *Sequence) error {
	if err := c.list("ids", s.IDs); err != nil {
		return err
	}
	if s.FinishReason == "" {
		return badField("finish_reason", "empty")
	}
	if n := len(s.Transitions); n > 0 && n != len(s.IDs) {
		return badField("transition_scores", "%d values for %d tokens", n, len(s.IDs))
	}
	return c.path(s)
}

func (c *checker) list(field string, ids []int) error {
	for i, id := range ids {
		if err := c.id(fmt.Sprintf("%s[%d]", field, i), id); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) id(field string, id int) error {
	if id < 0 || id >= c.vocab {
		return badField(field, "%d; want 0 to %d", id, c.vocab-1)
	}
	return nil
}

// candidate checks that an id is among the candidates of the row that was
// checked last.
func (c *checker) candidate(field string, id int) error {
	if !c.ids[id] {
		return badField(field, "token %d is not among the candidates", id)
	}
	return nil
}

func count(field string, n int64) error {
	if n < 0 || n > maxCount {
		return badField(field, "%d; want 0 to %d", n, int64(maxCount))
	}
	return nil
}

func oneOf(field, got string, want ...string) error {
	for _, w := range want {
		if got == w {
			return nil
		}
	}
	if len(want) == 1 {
		return badField(field, "%q; want %q", brief([]byte(got)), want[0])
	}
	return badField(field, "%q; want one of %q", brief([]byte(got)), want)
}
