package verify

import (
	"github.com/genlens/genlens/pkg/trace"
)

// place checks where in its sequence a step stands. That indices count up the
// structure says already. Several sequences take turns.
func (v *verifier) place(i int) {
	s := &v.t.Steps[i]
	v.int(Sequence, "position", int64(s.Position), int64(len(v.ids)))
	v.phase(s.Phase, s.Index)
	v.sameToken("token.id", s.Token)
	if limit := v.run.Model.Shape.MaxPositions; limit > 0 {
		v.between(Sequence, "position", float64(s.Position), 0, float64(limit-1), 0)
	}
	if i > 0 {
		before := &v.t.Steps[i-1]
		v.truth(Sequence, "sequence", s.Index > before.Index || s.Index == before.Index && s.Sequence > before.Sequence,
			itoa(s.Sequence), "the next one that goes on")
	}
	v.truth(Sequence, "assist", (s.Assist != nil) == (v.strategy == trace.StrategyAssisted), said(s.Assist != nil), said(s.Assist == nil))
	if v.strategy == trace.StrategyGiven || !v.more(i) {
		return
	}
	switch why := v.over(append(v.ids, s.Token.ID)); why {
	case "":
	case trace.FinishEOS:
		v.truth(Finish, "token.id", false, itoa(s.Token.ID), "the last of its sequence, as it is an end token")
	default:
		v.truth(Finish, "token.id", false, itoa(s.Token.ID), "the last of its sequence: "+why)
	}
}

func (v *verifier) phase(got string, index int) {
	phase := trace.PhaseDecode
	if index == 0 {
		phase = trace.PhasePrefill
	}
	v.text(Sequence, "phase", got, phase)
}

// more says whether another step of the same sequence follows step i.
func (v *verifier) more(i int) bool {
	for j := i + 1; j < len(v.t.Steps); j++ {
		if v.t.Steps[j].Sequence == v.t.Steps[i].Sequence {
			return true
		}
	}
	return false
}
