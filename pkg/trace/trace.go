package trace

// Trace is a whole file in memory.
type Trace struct {
	Run   Run
	Steps []Step
	// End is nil for a trace that was cut short; Cut then says where and why.
	End *End
	Cut error
}

// Stage returns the index in Step.Stages of the stage called name, or -1.
func (t *Trace) Stage(name string) int {
	if name == StageRaw {
		return 0
	}
	for i, spec := range t.Run.Pipeline {
		if spec.Name == name {
			return i + 1
		}
	}
	return -1
}

// StageRaw is the first stage of every step: the model's own logits.
const StageRaw = "raw"
