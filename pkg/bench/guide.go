package bench

// GuideRow is a row of the guide's table "Memory vs Speed Trade-off".
type GuideRow struct {
	Cell
	Seconds   float64 `json:"seconds"`
	Gigabytes float64 `json:"gigabytes"`
}

// Guide is the guide's table. It says neither on what machine it was measured
// nor with which model.
func Guide() []GuideRow {
	const cached = "dynamic"
	return []GuideRow{
		{Cell{50, cacheNone}, 2.1, 2.0},
		{Cell{50, cached}, 0.8, 2.3},
		{Cell{100, cacheNone}, 8.5, 2.1},
		{Cell{100, cached}, 1.6, 2.8},
		{Cell{200, cacheNone}, 34.2, 2.2},
		{Cell{200, cached}, 3.2, 3.6},
	}
}

// GuideGrowth fits the guide's times in the way that ours are.
func GuideGrowth(cache string) (Fit, error) {
	var lengths, seconds []float64
	for _, row := range Guide() {
		if row.Cache == cache {
			lengths, seconds = append(lengths, float64(row.Length)), append(seconds, row.Seconds)
		}
	}
	return FitPower(lengths, seconds)
}
