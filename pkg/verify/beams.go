package verify

import (
	"cmp"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// search is a beam search as it is followed, line by line.
type search struct {
	*verifier
	beams   int     // num_beams
	penalty float64 // length_penalty
	early   any     // early_stopping: true, false or "never"

	running []path
	ended   []ending // best first, at most beams
	open    bool     // no running beam was yet too bad to go on
}

// path is a beam: its new tokens, the row each came from, and each one's score.
type path struct {
	ids         []int
	rows        []int
	transitions []float64
	total       float32
}

// then is the path with a continuation's token.
func (p *path) then(k *trace.Continuation) path {
	return path{
		append(slices.Clone(p.ids), k.Token.ID), append(slices.Clone(p.rows), k.Parent),
		append(slices.Clone(p.transitions), k.LogProb), p.total + float32(k.LogProb),
	}
}

// ending is a hypothesis and how it came about.
type ending struct {
	path
	trace.Hypothesis
	finish string
}

// maxBeams keeps a forged trace from taking memory out of proportion.
const maxBeams = 1 << 12

// nobody is the score of a hypothesis, or of a beam, that is not there.
const nobody = -1e9

// search follows a beam search, from one line to the next (_beam_search in
// transformers). Totals are added up in float32, as they were.
func (v *verifier) search() {
	s := &search{verifier: v, running: []path{{}}, open: true, penalty: 1, early: v.setting("early_stopping")}
	if n, ok := v.setting("num_beams").(float64); ok {
		s.beams = int(max(1, min(n, maxBeams)))
	}
	if p, ok := v.setting("length_penalty").(float64); ok {
		s.penalty = p
	}
	for i := range v.t.Beams {
		v.line = i + 2
		s.step(&v.t.Beams[i], i == len(v.t.Beams)-1)
	}
	s.results()
}

func (s *search) step(b *trace.Beam, last bool) {
	length := len(s.run.Prompt.IDs) + b.Index
	s.int(Sequence, "position", int64(b.Position), int64(length))
	s.phase(b.Phase, b.Index)
	views := make([]*view, len(b.Rows))
	vocab := s.run.Model.Shape.Vocab
	s.rows.flat = s.rows.flat[:0]
	exact := true
	for i := range b.Rows {
		views[i] = s.beamRow(b, i)
		exact = exact && views[i].exact
		if views[i].exact {
			for _, score := range s.rows.seen.Final() {
				s.rows.flat = append(s.rows.flat, s.running[i].total+score)
			}
		}
	}
	for i := range b.Considered {
		s.continuation(b, i, views[b.Considered[i].Parent])
	}
	switch {
	case s.random:
		s.drawn(b, views, exact)
	case exact && vocab > 0:
		s.best(b, s.flatOrder(s.width()))
	default:
		s.bestKnown(b, views)
	}
	s.fates(b)
	s.decision(b, last)

	s.passes(b, length)
}

// passes checks what the passes of all beams did to their caches, which then go
// on from their parents'.
func (s *search) passes(b *trace.Beam, length int) {
	var want usage
	if !s.books.lost() {
		for _, l := range s.caches.rows {
			s.pass(&want, l, length, 1, b.Index == 0)
		}
		want.cache = inTrace(s.caches.report())
		var parents []int
		for i := range s.running {
			rows := s.running[i].rows
			parents = append(parents, rows[len(rows)-1])
		}
		if len(parents) > 0 { // the caches are not needed after the last step
			s.caches.reorder(parents)
		}
	}
	s.usage(&want, &b.Cache, &b.Cost)
}

// beamRow checks one running beam and its row.
func (s *search) beamRow(b *trace.Beam, i int) *view {
	row, p := &b.Rows[i], &s.running[i]
	s.prefix = "rows[" + itoa(i) + "]."
	defer func() { s.prefix = "" }()
	s.ids = append(append(s.ids[:0], s.run.Prompt.IDs...), p.ids...)
	if n := len(s.ids); n > 0 {
		s.int(Beams, "token.id", int64(row.Token.ID), int64(s.ids[n-1]))
	}
	s.sameToken("token.id", row.Token)
	s.float(Beams, "total_logprob_nats", row.LogProb, float64(p.total), 0)
	var picked []int
	for j := range b.Considered {
		if b.Considered[j].Parent == i {
			picked = append(picked, b.Considered[j].Token.ID)
		}
	}
	c := s.view(&row.Row, false, picked)
	s.row(c)
	s.inside(c, b.Index, 0)
	if c.exact {
		s.ranksOf(b, i, c)
	}
	return c
}

// ranksOf checks the ranks of a row's continuations by the whole row.
func (s *search) ranksOf(b *trace.Beam, row int, c *view) {
	prefix := s.prefix
	s.prefix = ""
	for i := range b.Considered {
		k := &b.Considered[i]
		for j := range k.Ranks {
			if k.Parent == row {
				s.int(Ranks, element("considered", i, "ranks", j), int64(k.Ranks[j]), int64(numeric.Rank(s.rows.seen.Stages[j].Scores, k.Token.ID)))
			}
		}
	}
	s.prefix = prefix
}

// continuation checks a continuation's numbers: its score from its row, its
// total, and why it ends.
func (s *search) continuation(b *trace.Beam, i int, c *view) {
	k := &b.Considered[i]
	s.sameToken(at("considered", i, "token.id"), k.Token)
	j, last := c.candidate(k.Token.ID), len(c.row.Stages)-1
	s.float(Beams, at("considered", i, "logprob_nats"), k.LogProb, float64(c.logits[last][j]), 0)
	p := s.running[k.Parent].then(k)
	s.float(Beams, at("considered", i, "total_logprob_nats"), k.Total, float64(p.total), 0)
	if !c.exact {
		for stage := range k.Ranks {
			before := 0
			if stage > 0 {
				before = k.Ranks[stage-1]
			}
			s.rank(c, stage, j, element("considered", i, "ranks", stage), k.Ranks[stage], before)
		}
	}
	text := slices.Concat(s.run.Prompt.IDs, p.ids)
	finish := s.over(text)
	if k.Finish != finish && k.Finish != "" && slices.Contains(s.reasons(text), k.Finish) {
		finish = k.Finish // the clock, or a constraint
	}
	s.text(Finish, at("considered", i, "finish"), k.Finish, finish)
	score := float32(0)
	if k.Finish != "" {
		score = s.score(p.total, len(p.ids))
	}
	s.float(Beams, at("considered", i, "score"), k.Score, float64(score), math.Abs(float64(score))*powTolerance)
	if !s.random {
		s.float(Draw, at("considered", i, "u"), k.U, 0, 0)
	}
}

// powTolerance is relative: length^length_penalty is rounded to float32, and
// the power before that may differ in its last bit between platforms.
const powTolerance = 0x1p-22

// score is total ÷ length^length_penalty.
func (s *search) score(total float32, length int) float32 {
	return total / float32(math.Pow(float64(length), s.penalty))
}

// width is how many continuations are considered, so that num_beams can go on
// even if all others end.
// A forged list of end tokens must not make it more than the rows can hold.
func (s *search) width() int {
	return min(max(2, 1+len(s.stop))*s.beams, s.beams*max(1, s.run.Model.Shape.Vocab), maxConsidered)
}

// maxConsidered is more than any search looks at in a step.
const maxConsidered = 1 << 20

// found is a continuation by its place in all rows laid end to end.
type found struct {
	row, id int
	total   float32
}

func (s *search) better(a, b found) int {
	return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.row, b.row), cmp.Compare(a.id, b.id))
}

// flatOrder is the best n of all rows.
func (s *search) flatOrder(n int) []found {
	var order numeric.Order
	order.ResetTop(s.rows.flat, max(1, min(n, len(s.rows.flat))))
	var out []found
	for len(out) < n {
		at, total, ok := order.Next()
		if !ok {
			break
		}
		vocab := s.run.Model.Shape.Vocab
		out = append(out, found{at / vocab, at % vocab, total})
	}
	return out
}

// best checks that the considered are the first of all there are.
func (s *search) best(b *trace.Beam, all []found) {
	s.int(Beams, "considered", int64(len(b.Considered)), int64(min(s.width(), len(all))))
	for i := range b.Considered {
		want := found{row: -1, id: -1}
		if i < len(all) {
			want = all[i]
		}
		s.int(Beams, at("considered", i, "parent"), int64(b.Considered[i].Parent), int64(want.row))
		s.int(Beams, at("considered", i, "token.id"), int64(b.Considered[i].Token.ID), int64(want.id))
	}
}

// bestKnown is best among the candidates, which are all that count if each row
// shows as many of its likeliest as are considered.
func (s *search) bestKnown(b *trace.Beam, views []*view) {
	others := 0
	for _, c := range views {
		others += c.row.Stages[len(c.row.Stages)-1].OtherKept
	}
	all := s.candidatesOf(views)
	if others > 0 && s.run.Capture.Top < s.width() {
		s.report.skip("whether better continuations were there", "a row shows fewer of its likeliest tokens than were considered; a full capture has them")
		s.between(Beams, "considered", float64(len(b.Considered)), float64(min(s.width(), len(all))), float64(min(s.width(), len(all)+others)), 0)
		for i := 1; i < len(b.Considered); i++ {
			s.truth(Beams, at("considered", i, "total_logprob_nats"), b.Considered[i].Total <= b.Considered[i-1].Total,
				number(b.Considered[i].Total), "at most the one before, "+number(b.Considered[i-1].Total))
		}
		return
	}
	s.best(b, all)
}

// candidatesOf are the continuations by a candidate, best first.
func (s *search) candidatesOf(views []*view) []found {
	var all []found
	for i, c := range views {
		last := len(c.row.Stages) - 1
		for j, logit := range c.logits[last] {
			if total := s.running[i].total + logit; !isCut(total) {
				all = append(all, found{i, c.row.Candidates[j].ID, total})
			}
		}
	}
	slices.SortFunc(all, s.better)
	return all
}

// drawn checks beam sampling: each number falls on the line of what is left,
// and nothing is put back.
func (s *search) drawn(b *trace.Beam, views []*view, exact bool) {
	us := make([]float64, s.width())
	for i := range us {
		if i >= len(b.Considered) {
			if s.sources != nil { // drawn, although nothing was left
				us[i] = s.source(0).Float64()
			}
			continue
		}
		us[i] = b.Considered[i].U
		s.next(at("considered", i, "u"), us[i], 0)
	}
	s.truth(Beams, "considered", len(b.Considered) <= len(us), itoa(len(b.Considered)), "at most "+itoa(len(us)))
	if exact && s.run.Model.Shape.Vocab > 0 {
		var drawer sampler.Drawer
		picks, err := drawer.DrawDistinct(s.rows.flat, us)
		if err != nil {
			s.truth(Beams, "considered", false, itoa(len(b.Considered)), "none: "+err.Error())
			return
		}
		var all []found
		for _, pick := range picks {
			vocab := s.run.Model.Shape.Vocab
			all = append(all, found{row: pick.ID / vocab, id: pick.ID % vocab})
		}
		s.best(b, all)
		return
	}
	s.drawnKnown(b, views)
}

// drawnKnown is drawn where only the candidates' places on the line are known,
// and those of the others bounded.
func (s *search) drawnKnown(b *trace.Beam, views []*view) {
	const (
		rounding = 1e-5 // of totals in float32
		faint    = -14  // nats: what is left has lost too many digits to the draws before
	)
	all, hidden := s.candidatesOf(views), false
	for _, c := range views {
		hidden = hidden || c.row.Stages[len(c.row.Stages)-1].OtherKept > 0
	}
	var best float64 // of all there were
	for i := range b.Considered {
		k := &b.Considered[i]
		own := found{k.Parent, k.Token.ID, float32(k.Total)}
		place := slices.Index(all, own)
		if place < 0 {
			s.truth(Beams, at("considered", i, "token.id"), false, itoa(k.Token.ID), "a token that is left")
			continue
		}
		top := float64(all[0].total) // so that no exponential underflows
		if i == 0 {
			best = top
		}
		low, left := 0.0, 0.0
		for j, f := range all {
			p := math.Exp(float64(f.total) - top)
			left += p
			if j < place {
				low += p
			}
		}
		high := low + math.Exp(k.Total-top)
		for row, c := range views {
			st := &c.row.Stages[len(c.row.Stages)-1]
			others := st.OtherProb * math.Exp(float64(s.running[row].total)+st.LogSumExp-top)
			if st.OtherKept == 0 {
				continue
			}
			left += others
			if s.running[row].total+c.ceiling[len(c.row.Stages)-1] >= own.total {
				high += others
			}
		}
		all = slices.Delete(all, place, place+1)
		if hidden && top-best < faint || sumSlack(top) > rounding {
			continue // the sums are too blunt for it
		}
		low, high = low/left-rounding, high/left+rounding
		s.truth(Beams, at("considered", i, "u"), k.U >= low && k.U < high,
			number(k.U), number(low)+" to "+number(high)+", where this continuation lies among those that are left")
	}
	if hidden {
		s.report.skip("where on the line a continuation lies", "tokens that are no candidates may lie before it; a full capture has them")
	}
}

// fates checks which continuations go on, and as what, and which end.
func (s *search) fates(b *trace.Beam) {
	var order []int
	paths := make([]path, len(b.Considered))
	room := s.open && !(s.early == true && len(s.ended) == s.beams)
	for i := range b.Considered {
		k := &b.Considered[i]
		paths[i] = s.running[k.Parent].then(k)
		switch {
		case k.Finish == "":
			order = append(order, i)
		case i < s.beams && room:
			h := trace.Hypothesis{Step: b.Index, Continuation: i, Score: k.Score}
			s.ended = append(s.ended, ending{paths[i], h, k.Finish})
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(paths[y].total, paths[x].total) })
	order = order[:min(len(order), s.beams)]
	slices.SortStableFunc(s.ended, func(x, y ending) int { return cmp.Compare(y.Score, x.Score) })
	s.ended = s.ended[:min(len(s.ended), s.beams)]

	fates, beams := make([]string, len(b.Considered)), make([]int, len(b.Considered))
	for place, i := range order {
		fates[i], beams[i] = trace.FateRunning, place
	}
	for _, e := range s.ended {
		if e.Step == b.Index {
			fates[e.Continuation] = trace.FateFinished
		}
	}
	for i := range b.Considered {
		k := &b.Considered[i]
		s.text(Beams, at("considered", i, "fate"), k.Fate, cmp.Or(fates[i], trace.FatePruned))
		s.int(Beams, at("considered", i, "beam"), int64(k.Beam), int64(beams[i]))
	}
	// Go on from what the trace says, whose rows come from there.
	s.running = make([]path, len(b.Considered))
	n := 0
	for i := range b.Considered {
		if k := &b.Considered[i]; k.Fate == trace.FateRunning {
			s.running[k.Beam] = paths[i]
			n++
		}
	}
	s.running = s.running[:n]
	s.int(Beams, "hypotheses", int64(len(b.Hypotheses)), int64(len(s.ended)))
	for i := range min(len(b.Hypotheses), len(s.ended)) {
		got, want := b.Hypotheses[i], s.ended[i].Hypothesis
		s.int(Beams, at("hypotheses", i, "step"), int64(got.Step), int64(want.Step))
		s.int(Beams, at("hypotheses", i, "continuation"), int64(got.Continuation), int64(want.Continuation))
		s.float(Beams, at("hypotheses", i, "score"), got.Score, want.Score, 0)
	}
}

// decision checks whether the search had to go on: while a running beam could
// still beat the worst hypothesis, and there is one.
func (s *search) decision(b *trace.Beam, last bool) {
	full, best, worst := len(s.ended) == s.beams, float64(nobody), float64(nobody)
	if full && s.beams > 0 {
		worst = s.ended[s.beams-1].Score
	}
	if len(s.running) > 0 {
		length := b.Index + 1
		if s.early == "never" && s.penalty > 0 {
			length = s.bound() - len(s.run.Prompt.IDs)
		}
		best = float64(s.score(s.running[0].total, length))
	}
	s.float(Beams, "best_running", b.BestRunning, best, math.Abs(best)*powTolerance)
	s.float(Beams, "worst_finished", b.Worst, worst, 0)
	s.open = s.open && b.BestRunning > b.Worst
	stop := ""
	switch {
	case len(s.running) == 0:
		stop = trace.StopNothingLeft
	case full && s.early == true:
		stop = trace.StopAllFinished
	case !s.open:
		stop = trace.StopNoImprovement
	}
	s.text(Finish, "stop", b.Stop, stop)
	if stop != "" && !last {
		s.truth(Finish, "stop", false, "not the last line's", "the last line's: "+stop)
	}
}

// results lists what the end has to return: the best hypotheses or, if the
// search was interrupted before there were any, the best beam.
func (s *search) results() {
	for _, e := range s.ended[:min(len(s.ended), s.sequences())] {
		s.returned = append(s.returned, trace.Sequence{
			IDs: e.ids, FinishReason: e.finish, Score: e.Score, BeamIndices: e.rows, Transitions: e.transitions,
		})
	}
	if len(s.ended) == 0 && len(s.running) > 0 {
		best := &s.running[0]
		s.returned = []trace.Sequence{{IDs: best.ids, FinishReason: trace.FinishInterrupted, BeamIndices: best.rows, Transitions: best.transitions}}
	}
}
