package sampler

// ForcedBOS makes a token the only choice for the second place of the text.
//
//	s = 0 at the forced id, −∞ elsewhere   if len(x) = 1
//
// It is meant for encoder-decoder models, whose prompt is one start token. With
// a decoder-only model it acts on a prompt of exactly one token. An id beyond
// the row leaves nothing to pick; transformers ends with an index error.
//
// Source: ForcedBOSTokenLogitsProcessor in transformers.
type ForcedBOS struct{ id int }

// NewForcedBOS returns an error if the id is negative.
func NewForcedBOS(id int) (*ForcedBOS, error) {
	if err := checkIDs("forced_bos_token_id", []int{id}); err != nil {
		return nil, err
	}
	return &ForcedBOS{id}, nil
}

// Name implements Processor.
func (f *ForcedBOS) Name() string { return "forced_bos_token_id" }

// Params implements Processor.
func (f *ForcedBOS) Params() map[string]any { return map[string]any{"token_id": f.id} }

// Process implements Processor.
func (f *ForcedBOS) Process(ids []int, scores []float32) {
	if len(ids) == 1 {
		force(scores, []int{f.id})
	}
}
