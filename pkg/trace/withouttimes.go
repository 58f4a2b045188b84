package trace

// WithoutTimes takes away what a clock and the system measured: times, speed, peak
// memory. What is left is the same whenever and wherever the run is made again.
func (t *Trace) WithoutTimes() {
	for i := range t.Steps {
		step := &t.Steps[i]
		step.Time = Time{}
		if step.Assist != nil && step.Assist.Draft != nil {
			step.Assist.Draft.NS = 0
		}
	}
	for i := range t.Beams {
		t.Beams[i].Time = Time{}
	}
	if t.End != nil {
		totals := &t.End.Totals
		totals.PrefillNS, totals.DecodeNS, totals.SampleNS, totals.RecordNS = 0, 0, 0, 0
		totals.TokensPerSecond, totals.PeakMemoryBytes = 0, 0
	}
}
