package bench

import "slices"

// Summary is what a record's runs say together.
type Summary struct {
	Cells  []CellSummary `json:"cells"`  // in the plan's order; those with a run
	Gains  []Gain        `json:"gains"`  // the same, but for those that the others are held against
	Growth []Growth      `json:"growth"` // a cache each; those with two lengths or more
}

// CellSummary is one cell over all rounds. Times are in seconds.
type CellSummary struct {
	Cell
	Runs            int    `json:"runs"`
	Total           Spread `json:"total_s"`
	Prefill         Spread `json:"prefill_s"`
	Decode          Spread `json:"decode_s"`
	Sample          Spread `json:"sample_s"`
	TokensPerSecond Spread `json:"tokens_per_second"`
	PeakBytes       Spread `json:"peak_bytes"`

	Computed          int   `json:"computed"`
	Reused            int   `json:"reused"`
	Flops             int64 `json:"flops"`
	CacheBytes        int64 `json:"cache_bytes"`
	CacheBytesFormula int64 `json:"cache_bytes_formula"`
}

// Gain holds a cell against the one of the same length without a cache, or,
// where none was measured, with the cache that the plan names first.
type Gain struct {
	Cell
	Against string `json:"against"` // the other's cache
	// SpeedUp is the other's time over this one's, round by round, so that a
	// machine that slowed down meanwhile is in both.
	SpeedUp Spread `json:"speed_up"`
	// FlopRatio is the other's operations over this one's, exact.
	FlopRatio float64 `json:"flop_ratio"`
}

// Growth is how a cache's runs grow with the number of new tokens: power laws
// through one point for each length, of time the median.
type Growth struct {
	Cache string `json:"cache"`
	Time  Fit    `json:"time"`
	Flops Fit    `json:"flops"`
}

const cacheNone = "none"

// Summarize computes a record's summary, of as many runs as there are.
func Summarize(r *Record) Summary {
	var s Summary
	byCell := make(map[Cell][]Run)
	for _, run := range r.Runs {
		byCell[run.Cell] = append(byCell[run.Cell], run)
	}
	base := r.Plan.base()
	for _, cell := range r.Plan.Cells() {
		runs := byCell[cell]
		if len(runs) == 0 {
			continue
		}
		s.Cells = append(s.Cells, summarizeCell(runs))
		if against := byCell[Cell{cell.Length, base}]; cell.Cache != base && len(against) > 0 {
			s.Gains = append(s.Gains, gain(runs, against))
		}
	}
	for _, cache := range r.Plan.Caches {
		if growth, ok := s.grow(cache); ok {
			s.Growth = append(s.Growth, growth)
		}
	}
	return s
}

// base is the cache that the others are held against.
func (p Plan) base() string {
	if slices.Contains(p.Caches, cacheNone) {
		return cacheNone
	}
	if len(p.Caches) == 0 {
		return ""
	}
	return p.Caches[0]
}

const nanosecond = 1e-9 // in seconds

func summarizeCell(runs []Run) CellSummary {
	spread := func(of func(Run) float64) Spread {
		var values []float64
		for _, run := range runs {
			values = append(values, of(run))
		}
		return NewSpread(values)
	}
	first := runs[0]
	return CellSummary{
		Cell:    first.Cell,
		Runs:    len(runs),
		Total:   spread(func(r Run) float64 { return float64(r.TotalNS) * nanosecond }),
		Prefill: spread(func(r Run) float64 { return float64(r.PrefillNS) * nanosecond }),
		Decode:  spread(func(r Run) float64 { return float64(r.DecodeNS) * nanosecond }),
		Sample:  spread(func(r Run) float64 { return float64(r.SampleNS) * nanosecond }),
		TokensPerSecond: spread(func(r Run) float64 {
			return float64(r.Length) / (float64(r.TotalNS) * nanosecond)
		}),
		PeakBytes: spread(func(r Run) float64 { return float64(r.PeakBytes) }),

		Computed:          first.Computed,
		Reused:            first.Reused,
		Flops:             first.Flops,
		CacheBytes:        first.CacheBytes,
		CacheBytesFormula: first.CacheBytesFormula,
	}
}

// gain pairs the rounds that both cells have.
func gain(runs, against []Run) Gain {
	var ratios []float64
	for i := range min(len(runs), len(against)) {
		ratios = append(ratios, float64(against[i].TotalNS)/float64(runs[i].TotalNS))
	}
	return Gain{
		Cell:      runs[0].Cell,
		Against:   against[0].Cache,
		SpeedUp:   NewSpread(ratios),
		FlopRatio: float64(against[0].Flops) / float64(runs[0].Flops),
	}
}

// grow fits one cache's cells; ok is false where no law goes through them.
func (s *Summary) grow(cache string) (growth Growth, ok bool) {
	var lengths, seconds, flops []float64
	for _, c := range s.Cells {
		if c.Cache == cache {
			lengths = append(lengths, float64(c.Length))
			seconds = append(seconds, c.Total.Median)
			flops = append(flops, float64(c.Flops))
		}
	}
	growth.Cache = cache
	var err error
	if growth.Time, err = FitPower(lengths, seconds); err != nil {
		return growth, false
	}
	if growth.Flops, err = FitPower(lengths, flops); err != nil {
		return growth, false
	}
	return growth, true
}

// Cell finds a cell's summary.
func (s *Summary) Cell(c Cell) (CellSummary, bool) {
	i := slices.IndexFunc(s.Cells, func(have CellSummary) bool { return have.Cell == c })
	if i < 0 {
		return CellSummary{}, false
	}
	return s.Cells[i], true
}

// Gain finds what a cell gained.
func (s *Summary) Gain(c Cell) (Gain, bool) {
	i := slices.IndexFunc(s.Gains, func(have Gain) bool { return have.Cell == c })
	if i < 0 {
		return Gain{}, false
	}
	return s.Gains[i], true
}
