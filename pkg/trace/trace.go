package trace

// Trace is a whole file in memory.
type Trace struct {
	Run   Run
	Steps []Step // none in a beam search, which has …
	Beams []Beam // … these
	// End is nil for a trace that was cut short; Cut then says where and why,
	// wrapping ErrCut.
	End *End
	Cut error

	// Path is the file that was read: NAME.part where NAME was asked for and
	// only the unfinished file is there. Empty for a trace from elsewhere.
	Path string
	// SHA256 is the checksum, in hexadecimal, of the lines above the end as they
	// were read, to be held against End.SHA256. Empty for a trace that was not
	// read.
	SHA256 string
}

// Stage returns the index in Row.Stages of the stage called name, or -1.
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
