package verify

import "github.com/genlens/genlens/pkg/cache"

// several is the ledgers of sequences that began with one prompt, and of those
// that have ended, whose memory is used again.
type several struct{ rows, spare []*ledger }

// reorder makes each sequence go on from its parent. The first child takes the
// parent's cache over, the others copy it.
func (s *several) reorder(parents []int) {
	rows, taken := make([]*ledger, len(parents)), make([]bool, len(s.rows))
	for i, parent := range parents {
		if !taken[parent] {
			rows[i], taken[parent] = s.rows[parent], true
		}
	}
	for i, l := range s.rows {
		if !taken[i] {
			l.reset()
			s.spare = append(s.spare, l)
		}
	}
	for i, parent := range parents {
		if rows[i] != nil {
			continue
		}
		var spare *ledger
		if last := len(s.spare) - 1; last >= 0 {
			spare, s.spare = s.spare[last], s.spare[:last]
		}
		rows[i] = s.rows[parent].fork(spare)
	}
	s.rows = rows
}

// report is what all sequences' last passes did together.
func (s *several) report() cache.Pass {
	var sum cache.Pass
	for _, l := range s.rows {
		p := l.report()
		sum.Reused += p.Reused
		sum.Computed += p.Computed
		sum.Evicted += p.Evicted
		sum.Stored += p.Stored
		sum.BytesHeld += p.BytesHeld
		sum.BytesReserved += p.BytesReserved
		sum.BytesMoved += p.BytesMoved
	}
	for _, l := range s.spare {
		sum.BytesReserved += l.reserved()
	}
	if len(s.rows) > 0 && s.rows[0].kind == "paged" {
		s.rows[0].once(&sum, s.rows)
	}
	return sum
}
