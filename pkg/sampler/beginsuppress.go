package sampler

// BeginSuppressTokens removes the tokens of a list from the first step.
//
//	s[v] = −∞   for every listed v, if len(x) = begin_index
//
// generate() sets begin_index to the length of the prompt, and to one more if
// the prompt is a single token and forced_bos_token_id takes the place after
// it. Ids beyond the row are passed over, as in transformers.
//
// Source: SuppressTokensAtBeginLogitsProcessor in transformers.
type BeginSuppressTokens struct {
	tokens []int
	begin  int
}

// NewBeginSuppressTokens returns an error if begin is negative.
func NewBeginSuppressTokens(tokens []int, begin int) (*BeginSuppressTokens, error) {
	if err := checkCount("begin_index", begin, 0); err != nil {
		return nil, err
	}
	return &BeginSuppressTokens{cloneIDs(tokens), begin}, nil
}

// Name implements Processor.
func (s *BeginSuppressTokens) Name() string { return "begin_suppress_tokens" }

// Params implements Processor.
func (s *BeginSuppressTokens) Params() map[string]any {
	return map[string]any{"begin_suppress_tokens": cloneIDs(s.tokens), "begin_index": s.begin}
}

// Process implements Processor.
func (s *BeginSuppressTokens) Process(ids []int, scores []float32) {
	if len(ids) == s.begin {
		cutIDs(scores, s.tokens)
	}
}

func (s *BeginSuppressTokens) touches(_ []int) []int { return s.tokens }
