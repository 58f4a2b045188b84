package verify

import "github.com/genlens/genlens/pkg/trace"

// place checks where in its sequence a step stands. That indices count up the
// structure says already.
func (v *verifier) place(s *trace.Step) {
	v.int(Sequence, "position", int64(s.Position), int64(len(v.ids)))
	phase := trace.PhaseDecode
	if s.Index == 0 {
		phase = trace.PhasePrefill
	}
	v.text(Sequence, "phase", s.Phase, phase)
	v.sameToken("token.id", s.Token)
	if limit := v.run.Model.Shape.MaxPositions; limit > 0 {
		v.between(Sequence, "position", float64(s.Position), 0, float64(limit-1), 0)
	}
	if stop := v.endTokens(); stop[s.Token.ID] && v.more(s) {
		v.truth(Finish, "token.id", false, itoa(s.Token.ID), "the last of its sequence, as it is an end token")
	}
}

// more says whether another step of the same sequence follows.
func (v *verifier) more(s *trace.Step) bool {
	for i := v.line - 1; i < len(v.t.Steps); i++ {
		if v.t.Steps[i].Sequence == s.Sequence {
			return true
		}
	}
	return false
}
