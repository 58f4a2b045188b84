package sampler

import (
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// Stage is the row after one processor, measured.
type Stage struct {
	Name   string    // "raw" for the first
	Scores []float32 // [vocab], −Inf where cut
	numeric.Summary

	Changed     int     // tokens whose score this stage altered or removed
	TopChanged  int     // the likeliest of them before it; -1 if it changed nothing
	Removed     int     // tokens it removed
	RemovedProb float64 // what they had of the probability before it
	LastKept    int     // the id just above the border it cut; -1 if it cut nothing
	FirstCut    int     // the id just below it

	sums numeric.Sums
	// Where few tokens are left, they are listed: their ids, ascending, and
	// their scores. Scores is −Inf elsewhere.
	few        bool
	kept       []int
	keptScores []float32
}

// listed is the part of the vocabulary, one in that many tokens, up to which
// what is left is listed.
const listed = 4

// Rank returns the place of a token in the stage's row, 1 for the likeliest,
// ties by ascending id, or 0 if it was cut: numeric.Rank, of a short row where
// few are left.
func (s *Stage) Rank(id int) int {
	if !s.few {
		return numeric.Rank(s.Scores, id)
	}
	i, ok := slices.BinarySearch(s.kept, id)
	if !ok {
		return 0
	}
	return numeric.Rank(s.keptScores, i)
}

// raw makes the first stage.
func (s *Stage) raw(logits []float32) {
	s.begin("raw")
	s.copy(logits)
	s.sum(s.Scores)
}

// rewrite runs a processor that may change anything.
func (s *Stage) rewrite(p Processor, before *Stage, ids []int) {
	s.begin(p.Name())
	s.copy(before.Scores)
	p.Process(ids, s.Scores)
	s.compare(before, nil, before.Scores, s.Scores)
	s.sum(s.Scores)
	if s.Kept <= len(s.Scores)/listed {
		s.list(nil, s.Scores)
	}
	s.lowest()
}

// touch runs a processor that changes no more than the touched tokens, each of
// which is listed once.
func (s *Stage) touch(p Processor, before *Stage, ids []int, o *Observation) {
	s.begin(p.Name())
	s.copy(before.Scores)
	p.Process(ids, s.Scores)
	o.was, o.now = o.was[:0], o.now[:0]
	for _, id := range o.touched {
		o.was, o.now = append(o.was, before.Scores[id]), append(o.now, s.Scores[id])
	}
	s.compare(before, o.touched, o.was, o.now)
	s.sums = before.sums
	for i, was := range o.was {
		if !s.sums.Replace(was, o.now[i]) {
			s.sum(s.Scores)
			break
		}
	}
	s.Summary = s.sums.Summary()
	s.lowest()
}

// rescale runs a processor that gives every token another score. Where it has
// removed none and changed the likeliest, that is all there is to find out.
func (s *Stage) rescale(r rescaler, before *Stage, o *Observation) {
	s.begin(r.Name())
	if before.few {
		s.blank(len(before.Scores))
		o.now = append(o.now[:0], before.keptScores...)
		r.Process(nil, o.now)
		s.compare(before, before.kept, before.keptScores, o.now)
		s.list(before.kept, o.now)
		s.sum(s.keptScores)
		s.lowest()
		return
	}
	s.copy(before.Scores)
	r.Process(nil, s.Scores)
	s.sum(s.Scores)
	changed, was := 0, before.Scores[:len(s.Scores)]
	for id, score := range s.Scores {
		if score != was[id] {
			changed++
		}
	}
	top := slices.Index(before.Scores, before.sums.Top())
	if top < 0 || s.Scores[top] == before.Scores[top] || s.Kept < before.Kept {
		s.compare(before, nil, before.Scores, s.Scores)
		s.lowest()
		return
	}
	s.Changed, s.TopChanged = changed, top
}

// filter runs a filter, of which what stays is known.
func (s *Stage) filter(f filter, before *Stage, o *Observation) {
	s.begin(f.Name())
	names, scores := before.left()
	o.stays = f.keep(o.stays[:0], scores)
	s.Removed = before.Kept - len(o.stays)
	s.Changed = s.Removed
	if s.Removed > 0 {
		s.FirstCut = name(names, likeliestOther(scores, o.stays))
		s.TopChanged = s.FirstCut
		s.RemovedProb = removedProb(before, scores, o.stays)
	}
	if len(o.stays) <= len(before.Scores)/listed {
		s.blank(len(before.Scores))
		o.now = o.now[:0]
		for i, id := range o.stays {
			o.now = append(o.now, scores[id])
			o.stays[i] = name(names, id)
		}
		s.list(o.stays, o.now)
		s.sum(s.keptScores)
	} else {
		s.copy(before.Scores)
		cutOthers(s.Scores, o.stays)
		s.sum(s.Scores)
	}
	s.lowest()
}

// removedProb adds up the probability of the tokens that are not listed in
// stays, or takes that of the others from 1, whichever has fewer terms.
func removedProb(before *Stage, scores []float32, stays []int) float64 {
	if 2*len(stays) < before.Kept {
		rest := 1.0
		for _, i := range stays {
			rest -= numeric.Prob(scores[i], before.LogSumExp)
		}
		return max(0, rest) // not the −1e−17 that rounding leaves
	}
	sum := 0.0
	for i, score := range scores {
		if len(stays) > 0 && stays[0] == i {
			stays = stays[1:]
		} else if score != numeric.Cut {
			sum += numeric.Prob(score, before.LogSumExp)
		}
	}
	return sum
}

// left returns the tokens that are left and their scores where they are few,
// else nil, which stands for all tokens, and the whole row.
func (s *Stage) left() (names []int, scores []float32) {
	if s.few {
		return s.kept, s.keptScores
	}
	return nil, s.Scores
}

// name returns the token at place i of names, where nil stands for all tokens;
// -1 for -1.
func name(names []int, i int) int {
	if names == nil || i < 0 {
		return i
	}
	return names[i]
}

// list keeps a list of the tokens that are not cut, and writes their scores
// into the row, in which every token is cut or has them already.
func (s *Stage) list(names []int, scores []float32) {
	s.few = true
	s.kept, s.keptScores = s.kept[:0], s.keptScores[:0]
	for i, score := range scores {
		if score != numeric.Cut {
			id := name(names, i)
			s.kept, s.keptScores = append(s.kept, id), append(s.keptScores, score)
			s.Scores[id] = score
		}
	}
}

// begin forgets what was measured before.
func (s *Stage) begin(name string) {
	s.Name = name
	s.Changed, s.TopChanged, s.Removed, s.RemovedProb, s.LastKept, s.FirstCut = 0, -1, 0, 0, -1, -1
}

func (s *Stage) copy(row []float32) {
	s.few = false
	s.Scores = append(s.Scores[:0], row...)
}

// blank cuts every token. Where the last run has left few, only those take
// work.
func (s *Stage) blank(vocab int) {
	if s.few && len(s.Scores) == vocab {
		cutIDs(s.Scores, s.kept)
		return
	}
	s.Scores = slices.Grow(s.Scores[:0], vocab)[:vocab]
	cutAll(s.Scores)
}

func (s *Stage) sum(scores []float32) {
	s.sums = numeric.Sums{}
	s.sums.Add(scores)
	s.Summary = s.sums.Summary()
}

// compare measures what the stage changed. was and now are the scores before
// and after it of the tokens names, ascending; without names, of all.
func (s *Stage) compare(before *Stage, names []int, was, now []float32) {
	changed, removed, top, first := 0, 0, -1, -1
	var topWas, firstWas float32
	for i, score := range now {
		old := was[i]
		if score == old {
			continue
		}
		changed++
		if top < 0 || old > topWas {
			top, topWas = i, old
		}
		if score != numeric.Cut {
			continue
		}
		removed++
		if first < 0 || old > firstWas {
			first, firstWas = i, old
		}
	}
	s.Changed, s.Removed = changed, removed
	s.TopChanged, s.FirstCut = name(names, top), name(names, first)
	if removed == 0 {
		return
	}
	for i, score := range now {
		if was[i] != numeric.Cut && score == numeric.Cut {
			s.RemovedProb += numeric.Prob(was[i], before.LogSumExp)
		}
	}
}

// lowest finds the token just above the border of what was removed: the least
// likely that is left, of equals the last.
func (s *Stage) lowest() {
	if s.Removed == 0 {
		return
	}
	names, scores := s.left()
	last, least := -1, float32(0)
	for i, score := range scores {
		if score != numeric.Cut && (last < 0 || score <= least) {
			last, least = i, score
		}
	}
	s.LastKept = name(names, last)
}
