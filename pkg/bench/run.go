package bench

import "fmt"

// Run is one measured run of a cell.
type Run struct {
	Cell
	Round int `json:"round"` // from 1

	// Time, in nanoseconds: from the prompt's first pass to the last token.
	// Starting the process and loading the model are not in it.
	TotalNS   int64 `json:"total_ns"`
	PrefillNS int64 `json:"prefill_ns"` // the first forward pass
	DecodeNS  int64 `json:"decode_ns"`  // the other forward passes
	SampleNS  int64 `json:"sample_ns"`  // choosing the tokens

	// What was counted, the same in every round.
	Computed          int   `json:"computed"` // positions run through the weights
	Reused            int   `json:"reused"`   // positions that the cache had, summed over the steps
	Flops             int64 `json:"flops"`
	CacheBytes        int64 `json:"cache_bytes"`         // held at the end
	CacheBytesFormula int64 `json:"cache_bytes_formula"` // what they should be

	// PeakBytes is the largest resident set of the process: program, weights,
	// cache, work space. 0 where the system does not tell.
	PeakBytes int64 `json:"peak_bytes"`
}

// counted is the part of a run that no clock and no other process has an
// influence on.
func (r Run) counted() Run {
	return Run{Cell: r.Cell, Computed: r.Computed, Reused: r.Reused, Flops: r.Flops,
		CacheBytes: r.CacheBytes, CacheBytesFormula: r.CacheBytesFormula}
}

// checkNext refuses a run that cannot come after those before it: its cell or
// round is not next, or it counted something else than the same cell did before.
func (p Plan) checkNext(before []Run, run Run) error {
	cells := p.Cells()
	at := len(before)
	if at >= p.Runs() {
		return fmt.Errorf("more runs than the %d planned", p.Runs())
	}
	if cell, round := cells[at%len(cells)], at/len(cells)+1; run.Cell != cell || run.Round != round {
		return fmt.Errorf("run %d is of %s, round %d: the plan has %s, round %d", at+1, run.Cell, run.Round, cell, round)
	}
	if run.TotalNS <= 0 || run.Flops <= 0 || run.Computed <= 0 {
		return fmt.Errorf("run %d (%s) took no time or computed nothing", at+1, run.Cell)
	}
	if at >= len(cells) && before[at%len(cells)].counted() != run.counted() {
		return fmt.Errorf("run %d (%s, round %d) counted other operations, positions or bytes than round 1 did, and greedy decoding is the same every time",
			at+1, run.Cell, run.Round)
	}
	return nil
}
