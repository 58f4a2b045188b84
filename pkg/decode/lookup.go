package decode

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// lookup proposes what followed the last tokens where they stood in the text
// before (prompt lookup decoding, Saxena 2023).
//
// Source: PromptLookupCandidateGenerator in transformers: the longest n-gram
// that is found goes first, and of its places the first whose continuation no
// processor forbids.
type lookup struct {
	s     *session
	count int // tokens to propose
	ngram int // the longest run to look for
	row   []float32
}

// defaultNGram is how many of the last tokens transformers looks for.
const defaultNGram = 2

func newLookup(s *session) *lookup {
	l := &lookup{s: s, count: s.Plan.Config.PromptLookupNumTokens.Value, ngram: defaultNGram}
	if n := s.Plan.Config.MaxMatchingNGramSize; n.On() {
		l.ngram = n.Value
	}
	return l
}

func (l *lookup) propose(ids []int, room int) (proposal, error) {
	p := proposal{draft: trace.Draft{By: "prompt_lookup"}}
	if room < 1 {
		return p, nil
	}
	for n := min(l.ngram, len(ids)-1); n > 0; n-- {
		tail := ids[len(ids)-n:]
		for at := 0; at+n < len(ids); at++ {
			if !slices.Equal(ids[at:at+n], tail) {
				continue
			}
			found := l.allowed(ids, ids[at+n:min(at+n+l.count, len(ids), l.s.Plan.Limit)])
			if len(found) == 0 {
				continue
			}
			// A draft behind an end token would be a draft of nothing.
			if end := slices.IndexFunc(found, l.s.Plan.isEnd); end >= 0 {
				found = found[:end]
			}
			p.ids, p.draft.NGram, p.draft.Found = slices.Clone(found[:min(len(found), room)]), n, at
			return p, nil
		}
	}
	return p, nil
}

// allowed cuts a continuation before the first token that the processors
// remove from a row of equal scores.
func (l *lookup) allowed(ids, found []int) []int {
	if l.row == nil {
		l.row = make([]float32, l.s.shape.Vocab)
	}
	text := slices.Clone(ids)
	for i, id := range found {
		for j := range l.row {
			l.row[j] = 1
		}
		l.s.pipeline.Apply(text, l.row)
		if l.row[id] == numeric.Cut || l.row[id] == -math.MaxFloat32 { // the second is what remove_invalid_values makes of the first
			return found[:i]
		}
		text = append(text, id)
	}
	return found
}

func (l *lookup) learn(int, int) {}
