package sampler

// ForcedEOS makes the end tokens the only choice for the last place.
//
//	s = 0 at the end tokens, −∞ elsewhere   if len(x) = max_length − 1
//
// The prompt counts. Ids beyond the row are passed over; transformers ends with
// an index error.
//
// Source: ForcedEOSTokenLogitsProcessor in transformers.
type ForcedEOS struct {
	length int
	eos    []int
}

// NewForcedEOS returns an error if an id is negative.
func NewForcedEOS(maxLength int, eos []int) (*ForcedEOS, error) {
	if err := checkIDs("forced_eos_token_id", eos); err != nil {
		return nil, err
	}
	return &ForcedEOS{maxLength, cloneIDs(eos)}, nil
}

// Name implements Processor.
func (f *ForcedEOS) Name() string { return "forced_eos_token_id" }

// Params implements Processor.
func (f *ForcedEOS) Params() map[string]any {
	return map[string]any{"max_length": f.length, "eos_token_id": cloneIDs(f.eos)}
}

// Process implements Processor.
func (f *ForcedEOS) Process(ids []int, scores []float32) {
	if len(ids) == f.length-1 {
		force(scores, f.eos)
	}
}
