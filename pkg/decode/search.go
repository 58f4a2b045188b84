package decode

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// search is beam search and beam sampling (transformers' _beam_search). All
// sums of log-probabilities are float32, as torch has them.
//
// transformers begins with num_beams copies of the prompt, all but the first
// at −1e9, and fills up with copies at −1e9 whenever fewer continuations than
// beams are left. Here there are just fewer beams: such copies never win
// against a real one.
type search struct {
	*session
	caches *cache.Batch
	source *sampler.Source
	drawer sampler.Drawer
	order  numeric.Order

	beams   []beam
	flat    []float32 // [beams, vocab]: every continuation's total
	rows    [][]float32
	seen    []sampler.Observation // a row each …
	insides []model.Observation   // … as here
	slots   []hypothesis          // finished, best first, at most num_beams
	stop    string
	steps   int
}

// beam is one running text.
type beam struct {
	ids   []int   // prompt and new tokens
	total float32 // sum of the new tokens' scores
	trail trail
}

// trail is how a text came about: the row of each of its new tokens, and the
// token's score there.
type trail struct {
	rows   []int
	scores []float64
}

func (t trail) with(row int, score float32) trail {
	return trail{append(slices.Clone(t.rows), row), append(slices.Clone(t.scores), float64(score))}
}

// hypothesis is one finished text.
type hypothesis struct {
	ids    []int // the new ones
	score  float32
	trail  trail
	reason string
	detail string
	at     trace.Hypothesis
}

// room is the score of a place among the hypotheses that is still free.
const room = -1e9

func newSearch(s *session) *search {
	return &search{
		session: s,
		source:  sampler.NewSource(s.Seed, 0),
		beams:   []beam{{ids: slices.Clone(s.IDs)}},
	}
}

func (s *search) run(ctx context.Context) error {
	first, err := s.Plan.newCache(s.Model)
	if err != nil {
		return err
	}
	s.caches = cache.NewBatch(first)
	for s.stop == "" && err == nil && ctx.Err() == nil {
		if err = s.step(); err != nil {
			err = fmt.Errorf("decode: step %d: %w", s.steps+1, explain(err))
		}
		s.steps++
	}
	texts := s.texts()
	if ctx.Err() != nil && s.stop == "" && len(s.slots) > 0 {
		texts[0].Detail = "the search was interrupted: this is the best of what had finished"
	}
	s.conclude(texts)
	return err
}

// step takes every beam one token further.
func (s *search) step() error {
	line := &trace.Beam{Type: trace.TypeBeam, Index: s.steps, Phase: phase(s.steps), Position: len(s.beams[0].ids)}
	took, err := s.forward(line)
	if err != nil {
		return err
	}
	started := time.Now()
	considered, err := s.consider()
	if err != nil {
		return err
	}
	running := s.next(considered)
	s.collect(considered)
	parents, beams := s.advance(considered, running)
	sampled := took.sample + time.Since(started)

	started = time.Now()
	if s.Recorder != nil {
		s.describe(line, considered)
	}
	record := time.Since(started)

	s.beams = beams
	if len(parents) > 0 { // the caches are not needed after the last step
		if err := s.caches.Reorder(parents); err != nil {
			return err
		}
	}
	s.decide(line, considered)
	line.Time = trace.Time{ForwardNS: took.forward.Nanoseconds(), SampleNS: sampled.Nanoseconds(), RecordNS: record.Nanoseconds()}
	s.result.Totals.Add(1, line.Phase, &line.Cache, &line.Cost, &line.Time)
	s.result.Totals.CacheBytes = line.Cache.Bytes
	if s.Recorder != nil {
		return s.Recorder.each(func(sink Sink) error { return sink.Beam(line) })
	}
	return nil
}

type times struct{ forward, sample time.Duration }

// forward runs every beam through the model and the pipeline, and fills flat.
func (s *search) forward(line *trace.Beam) (spent times, err error) {
	vocab := s.shape.Vocab
	s.flat = slices.Grow(s.flat[:0], len(s.beams)*vocab)[:len(s.beams)*vocab]
	for len(s.seen) < len(s.beams) {
		s.seen, s.insides, s.rows = append(s.seen, sampler.Observation{}), append(s.insides, model.Observation{}), append(s.rows, nil)
	}
	for i := range s.beams {
		b := &s.beams[i]
		c := s.caches.Row(i)
		logits, took, err := s.pass(&s.insides[i], b.ids, c, 1, s.steps == 0)
		if err != nil {
			return spent, err
		}
		spent.forward += took
		line.Cost = addCost(line.Cost, s.costOf(c, 1, s.steps == 0))

		started := time.Now()
		if s.Recorder != nil {
			s.pipeline.Observe(&s.seen[i], b.ids, logits)
			s.rows[i] = s.seen[i].Final()
		} else {
			s.rows[i] = append(s.rows[i][:0], logits...)
			s.pipeline.Apply(b.ids, s.rows[i])
		}
		for id, score := range s.rows[i] {
			s.flat[i*vocab+id] = b.total + score
		}
		spent.sample += time.Since(started)
	}
	line.Cache = cacheReport(s.caches.Pass())
	return spent, nil
}

// continuation is one beam and one token after it, and what became of it.
type continuation struct {
	row, id int
	score   float32 // of the token in its row
	total   float32
	u       float64
	ids     []int // prompt and new tokens
	reason  string
	detail  string
	final   float32 // total ÷ length^length_penalty, for one that ends here
	fate    string
	beam    int
}

// consider picks the continuations to look at: enough that num_beams of them
// go on even if all others end. Beam search takes the best; beam sampling
// draws, without putting back.
func (s *search) consider() ([]continuation, error) {
	n := max(2, 1+len(s.Plan.Config.EOSTokenID.Value)) * s.Plan.Config.NumBeams.Value
	var picked []continuation
	add := func(at int, u float64) {
		row, id := at/s.shape.Vocab, at%s.shape.Vocab
		picked = append(picked, continuation{row: row, id: id, score: s.rows[row][id], total: s.flat[at], u: u, fate: trace.FatePruned})
	}
	switch top := numeric.Max(s.flat); {
	case top != top:
		return nil, sampler.ErrNaN
	case top > math.MaxFloat32:
		return nil, sampler.ErrInfinite
	}
	if s.Plan.Random() {
		us := make([]float64, n)
		for i := range us {
			us[i] = s.source.Float64()
		}
		picks, err := s.drawer.DrawDistinct(s.flat, us)
		if err != nil {
			return nil, err
		}
		for i, pick := range picks {
			add(pick.ID, us[i])
		}
	} else {
		n = min(n, len(s.flat))
		s.order.ResetTop(s.flat, n)
		for range min(n, s.order.Len()) {
			at, _, _ := s.order.Next()
			add(at, 0)
		}
	}
	if len(picked) == 0 {
		return nil, sampler.ErrNothingLeft
	}
	s.stopper.look()
	for i := range picked {
		k := &picked[i]
		k.ids = append(slices.Clone(s.beams[k.row].ids), k.id)
		k.reason, k.detail = s.stopper.reason(k.ids)
	}
	return picked, nil
}

// next marks the best continuations that go on, at most num_beams, and returns
// them best first.
func (s *search) next(considered []continuation) []int {
	var running []int
	for i := range considered {
		if considered[i].reason == "" {
			running = append(running, i)
		}
	}
	slices.SortStableFunc(running, func(a, b int) int {
		if considered[a].total == considered[b].total {
			return 0
		}
		return descending(considered[a].total, considered[b].total)
	})
	running = running[:min(len(running), s.Plan.Config.NumBeams.Value)]
	for place, i := range running {
		considered[i].fate, considered[i].beam = trace.FateRunning, place
	}
	return running
}

// collect puts the continuations that end here among the hypotheses. Only the
// first num_beams of those considered may: the others are there so that enough
// go on.
func (s *search) collect(considered []continuation) {
	c := &s.Plan.Config
	closed := len(s.slots) == c.NumBeams.Value && c.EarlyStopping.Value == StopEarly
	old := len(s.slots)
	for i := range considered {
		k := &considered[i]
		if k.reason == "" {
			continue
		}
		k.final = s.normalised(k.total, len(k.ids)-len(s.IDs))
		if i >= c.NumBeams.Value || closed {
			continue
		}
		s.slots = append(s.slots, hypothesis{
			ids: k.ids[len(s.IDs):], score: k.final, trail: s.beams[k.row].trail.with(k.row, k.score),
			reason: k.reason, detail: k.detail,
			at: trace.Hypothesis{Step: s.steps, Continuation: i, Score: float64(k.final)},
		})
	}
	if len(s.slots) == old {
		return
	}
	slices.SortStableFunc(s.slots, func(a, b hypothesis) int {
		if a.score == b.score {
			return 0
		}
		return descending(a.score, b.score)
	})
	s.slots = s.slots[:min(len(s.slots), c.NumBeams.Value)]
	for _, slot := range s.slots {
		if slot.at.Step == s.steps {
			considered[slot.at.Continuation].fate = trace.FateFinished
		}
	}
}

// normalised is the score of a text of length new tokens.
func (s *search) normalised(total float32, length int) float32 {
	return total / float32(math.Pow(float64(length), s.Plan.Config.LengthPenalty.Value))
}

// advance makes the beams of the next step.
func (s *search) advance(considered []continuation, running []int) (parents []int, beams []beam) {
	for _, i := range running {
		k := &considered[i]
		parents = append(parents, k.row)
		beams = append(beams, beam{ids: k.ids, total: k.total, trail: s.beams[k.row].trail.with(k.row, k.score)})
	}
	return parents, beams
}

// decide says whether the search goes on.
func (s *search) decide(line *trace.Beam, considered []continuation) {
	c := &s.Plan.Config
	full := len(s.slots) == c.NumBeams.Value
	worst := float32(room)
	if full {
		worst = s.slots[len(s.slots)-1].score
	}
	best := float32(room)
	if len(s.beams) > 0 {
		length := len(s.beams[0].ids) - len(s.IDs)
		if c.EarlyStopping.Value == StopNever && c.LengthPenalty.Value > 0 {
			length = s.Plan.Limit - len(s.IDs)
		}
		best = s.normalised(s.beams[0].total, length)
	}
	switch {
	case len(s.beams) == 0:
		s.stop = trace.StopNothingLeft
	case full && c.EarlyStopping.Value == StopEarly:
		s.stop = trace.StopAllFinished
	case !(best > worst):
		s.stop = trace.StopNoImprovement
	}
	line.BestRunning, line.Worst, line.Stop = float64(best), float64(worst), s.stop
	for _, slot := range s.slots {
		line.Hypotheses = append(line.Hypotheses, slot.at)
	}
}

// describe fills in the rows and the continuations of the trace's line.
func (s *search) describe(line *trace.Beam, considered []continuation) {
	r := s.Recorder
	ids := make([][]int, len(s.beams))
	for i := range considered {
		ids[considered[i].row] = append(ids[considered[i].row], considered[i].id)
	}
	for i, b := range s.beams {
		row := r.row(&s.seen[i], ids[i]...)
		inside(&row, &s.insides[i], s.steps, line.Position)
		row.Lens = r.lens(&s.insides[i], 0, s.seen[i].Stages[0].Scores, -1)
		line.Rows = append(line.Rows, trace.BeamRow{Token: r.token(b.ids[len(b.ids)-1]), LogProb: float64(b.total), Row: row})
	}
	for i := range considered {
		k := &considered[i]
		out := trace.Continuation{
			Parent: k.row, Token: r.token(k.id), LogProb: float64(k.score), Total: float64(k.total),
			Ranks: make([]int, len(s.seen[k.row].Stages)), Fate: k.fate, Beam: k.beam,
			Finish: k.reason, Score: float64(k.final), U: k.u,
		}
		for j := range out.Ranks {
			out.Ranks[j] = s.seen[k.row].Stages[j].Rank(k.id)
		}
		line.Considered = append(line.Considered, out)
	}
}

// texts are the returned sequences, the best hypotheses. A search that was
// interrupted before any was finished returns its best beam as it is.
func (s *search) texts() []trace.Sequence {
	if len(s.slots) == 0 {
		best := s.beams[0]
		return []trace.Sequence{{
			IDs: best.ids[len(s.IDs):], FinishReason: trace.FinishInterrupted,
			BeamIndices: best.trail.rows, Transitions: best.trail.scores,
		}}
	}
	var texts []trace.Sequence
	for _, slot := range s.slots[:min(len(s.slots), s.Plan.Sequences())] {
		texts = append(texts, trace.Sequence{
			IDs: slot.ids, FinishReason: slot.reason, Detail: slot.detail,
			Score: float64(slot.score), BeamIndices: slot.trail.rows, Transitions: slot.trail.scores,
		})
	}
	if len(texts) < s.Plan.Sequences() {
		texts[0].Detail = fmt.Sprintf("the search finished %d texts, %d were asked for", len(texts), s.Plan.Sequences())
	}
	return texts
}
