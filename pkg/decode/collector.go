package decode

import "github.com/genlens/genlens/pkg/trace"

// Collector is a Sink that keeps the trace in memory, for those who show it
// right after the run.
type Collector struct{ Trace trace.Trace }

// Run implements Sink.
func (c *Collector) Run(run *trace.Run) error {
	c.Trace = trace.Trace{Run: *run}
	return nil
}

// Step implements Sink.
func (c *Collector) Step(step *trace.Step) error {
	c.Trace.Steps = append(c.Trace.Steps, *step)
	return nil
}

// Beam implements Sink.
func (c *Collector) Beam(beam *trace.Beam) error {
	c.Trace.Beams = append(c.Trace.Beams, *beam)
	return nil
}

// End implements Sink.
func (c *Collector) End(end *trace.End) error {
	c.Trace.End = end
	return nil
}
