package verify

import (
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// round is one pass of assisted decoding, found in the steps it made.
type round struct {
	first, steps int // steps[first : first+steps]
	accepted     int
	draft        *trace.Draft
	whole        bool // not cut short with the trace
}

// roundOf is the round that step i belongs to, by the steps' own numbers.
func (v *verifier) roundOf(i int) (r round) {
	steps := v.t.Steps
	for r.first = i; r.first > 0 && steps[r.first].Assist.Place > 0 && steps[r.first-1].Assist != nil &&
		steps[r.first-1].Assist.Round == steps[i].Assist.Round; r.first-- {
	}
	r.draft = steps[r.first].Assist.Draft
	end := r.first
	for ; end < len(steps) && steps[end].Assist != nil && steps[end].Assist.Round == steps[i].Assist.Round; end++ {
		if steps[end].Assist.Outcome == trace.OutcomeAccepted {
			r.accepted++
		}
	}
	r.steps = end - r.first
	r.whole = end < len(steps) || v.t.End != nil
	return r
}

// assist checks how assisted decoding came to the token: where in which round,
// what was proposed, and whether it had to be accepted.
func (v *verifier) assist(c *view, i int, seq *sequence) {
	s := &v.t.Steps[i]
	a := s.Assist
	if a == nil {
		return
	}
	wantRound, wantPlace := 0, 0
	if i > 0 && v.t.Steps[i-1].Assist != nil {
		before := v.t.Steps[i-1].Assist
		wantRound = before.Round + 1
		if before.Outcome == trace.OutcomeAccepted {
			wantRound, wantPlace = before.Round, before.Place+1
		}
	}
	v.int(Assisted, "assist.round", int64(a.Round), int64(wantRound))
	v.int(Assisted, "assist.place", int64(a.Place), int64(wantPlace))
	v.truth(Assisted, "assist.draft", (a.Draft != nil) == (a.Place == 0), said(a.Draft != nil), said(a.Draft == nil))
	r := v.roundOf(i)
	if r.draft == nil {
		return
	}
	if a.Draft != nil {
		v.draft(a.Draft, &r)
	}
	proposed := a.Place < len(r.draft.Proposed)
	v.truth(Assisted, "assist.proposed", proposed == (a.Proposed != nil), said(a.Proposed != nil), said(a.Proposed == nil))
	if !proposed || a.Proposed == nil {
		v.text(Assisted, "assist.outcome", a.Outcome, trace.OutcomeBonus)
		v.speculation(a, trace.Assist{})
		return
	}
	v.int(Assisted, "assist.proposed.id", int64(a.Proposed.ID), int64(r.draft.Proposed[a.Place].ID))
	v.sameToken("assist.proposed.id", *a.Proposed)
	accepted := s.Token.ID == a.Proposed.ID
	var want trace.Assist
	if v.drafted && a.Place < len(r.draft.Probs) {
		last := len(c.row.Stages) - 1
		want.TargetProb = numeric.Prob(c.logits[last][c.candidate(a.Proposed.ID)], c.row.Stages[last].LogSumExp)
		want.DraftProb = r.draft.Probs[a.Place]
		want.Ratio = a.TargetProb / a.DraftProb
		v.number("assist.accept_index", a.AcceptIndex, "assist.accept_u", a.U, s.Sequence, seq)
		want.AcceptIndex, want.U = a.AcceptIndex, a.U
		accepted = a.U <= a.Ratio
		v.truth(Assisted, "token.id", accepted == (s.Token.ID == a.Proposed.ID), itoa(s.Token.ID),
			"the proposed one, and only if accept_u is at most ratio: "+number(a.U)+" and "+number(a.Ratio))
	}
	v.speculation(a, want)
	outcome := trace.OutcomeReplaced
	if accepted {
		outcome = trace.OutcomeAccepted
	}
	v.text(Assisted, "assist.outcome", a.Outcome, outcome)
}

// speculation compares what is there only where a draft's probability was held
// against the model's.
func (v *verifier) speculation(got *trace.Assist, want trace.Assist) {
	v.float(Assisted, "assist.target_prob", got.TargetProb, want.TargetProb, want.TargetProb*probTolerance)
	v.float(Assisted, "assist.draft_prob", got.DraftProb, want.DraftProb, 0)
	v.float(Assisted, "assist.ratio", got.Ratio, want.Ratio, want.Ratio*ratioTolerance)
	v.float(Assisted, "assist.accept_u", got.U, want.U, 0)
	v.int(Assisted, "assist.accept_index", int64(got.AcceptIndex), int64(want.AcceptIndex))
}

// draft checks what can be known of a proposal. A draft model's own numbers
// follow from its weights alone.
func (v *verifier) draft(d *trace.Draft, r *round) {
	for i := range d.Proposed {
		v.sameToken(at("assist.draft.proposed", i, "id"), d.Proposed[i])
	}
	if r.whole {
		v.int(Assisted, "assist.draft.accepted", int64(d.Accepted), int64(r.accepted))
	}
	if limit := v.bound(); limit > 0 { // the model's own token needs a place, too
		room := max(0, limit-len(v.ids)-1)
		v.truth(Assisted, "assist.draft.proposed", len(d.Proposed) <= room, itoa(len(d.Proposed)), "at most "+itoa(room))
	}
	most, lookup := v.setting("prompt_lookup_num_tokens").(float64)
	if !lookup {
		v.int(Assisted, "assist.draft.probs", int64(len(d.Probs)), int64(len(d.Proposed)))
		for i, p := range d.Probs {
			v.between(Assisted, "assist.draft.probs["+itoa(i)+"]", p, 0, 1, probTolerance)
		}
		v.int(Assisted, "assist.draft.ngram", int64(d.NGram), 0)
		v.int(Assisted, "assist.draft.found_at", int64(d.Found), 0)
		v.report.skip("what the draft model proposed, how likely it was, and what that cost", "a trace does not hold its logits")
		return
	}
	v.text(Assisted, "assist.draft.by", d.By, "prompt_lookup")
	v.int(Assisted, "assist.draft.computed", int64(d.Computed), 0)
	v.int(Assisted, "assist.draft.flops", d.Flops, 0)
	v.int(Assisted, "assist.draft.probs", int64(len(d.Probs)), 0)
	v.truth(Assisted, "assist.draft.proposed", len(d.Proposed) <= int(most), itoa(len(d.Proposed)), "at most prompt_lookup_num_tokens, "+number(most))
	v.lookup(d)
}

// lookup checks that what was proposed followed the same tokens before, and
// that no longer run of them was there: a trace does not say which of the
// places before the one that was taken a processor has ruled out.
func (v *verifier) lookup(d *trace.Draft) {
	longest := 2.0 // as transformers has it
	if n, ok := v.setting("max_matching_ngram_size").(float64); ok {
		longest = n
	}
	v.between(Assisted, "assist.draft.ngram", float64(d.NGram), 0, longest, 0)
	if d.NGram == 0 {
		v.int(Assisted, "assist.draft.found_at", int64(d.Found), 0)
		v.int(Assisted, "assist.draft.proposed", int64(len(d.Proposed)), 0)
		return
	}
	after := d.Found + d.NGram
	if d.NGram >= len(v.ids) || after >= len(v.ids) {
		v.truth(Assisted, "assist.draft.found_at", false, itoa(d.Found), "a place in the text before")
		return
	}
	v.truth(Assisted, "assist.draft.found_at", slices.Equal(v.ids[d.Found:after], v.ids[len(v.ids)-d.NGram:]),
		itoa(d.Found), "a place where the last "+itoa(d.NGram)+" tokens stand")
	for i := range d.Proposed {
		want := -1
		if after+i < len(v.ids) {
			want = v.ids[after+i]
		}
		v.int(Assisted, at("assist.draft.proposed", i, "id"), int64(d.Proposed[i].ID), int64(want))
	}
	if d.NGram < int(longest) && d.NGram+1 < len(v.ids) {
		tail := v.ids[len(v.ids)-d.NGram-1:]
		v.truth(Assisted, "assist.draft.ngram", d.Found == 0 || !slices.Equal(v.ids[d.Found-1:after], tail),
			itoa(d.NGram), "more, as the token before them is the same, too")
	}
}

// roundUse is what step i of a round has to have used: the round's one pass
// stands in its first step, and the cache forgets what was rejected.
func (v *verifier) roundUse(want *usage, l *ledger, i int) {
	s, r := &v.t.Steps[i], v.roundOf(i)
	text := len(v.run.Prompt.IDs) + v.t.Steps[r.first].Index // before the round
	if a := s.Assist; a.Place == 0 && a.Draft != nil {
		n := len(a.Draft.Proposed)
		v.pass(want, l, text+n, n+1, s.Index == 0)
		want.cache = inTrace(l.report())
		stored := text + r.steps - 1
		if !r.whole {
			stored = s.Cache.Stored // the steps that are missing would say
		}
		l.crop(stored)
	} else {
		v.int(Totals, "time.forward_ns", s.Time.ForwardNS, 0)
	}
	held := l.report()
	want.cache.Stored, want.cache.Bytes = held.Stored, held.BytesHeld
}
