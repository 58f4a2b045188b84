package decode

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/process"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/trace"
)

// Request is one run. Model, Plan and IDs are needed; a nil Recorder records
// nothing and a nil Streamer prints nothing.
type Request struct {
	Model     model.Model
	Tokenizer *tokenizer.Tokenizer // nil: the prompt is bare ids, and no text comes out
	Prompt    string
	IDs       []int // the prompt as ids, special tokens included
	Plan      *Plan
	Seed      uint64 // of the draws; greedy decoding leaves it unused
	Recorder  *Recorder
	Streamer  Streamer // of one text; nil for beams and for several sequences
	About     About    // what the trace's head says of the run

	// Draft is the smaller model of assisted decoding, needed where the plan's
	// assistant_model names one. It has to have the target's vocabulary.
	Draft     model.Model
	DraftName string
	// Force puts tokens in the place of what would be chosen, by step, from 0.
	Force map[int]int
	// Given is a text to score, as ids, in place of generating: every step
	// takes its next token (teacher forcing).
	Given []int
}

// About is what the loop cannot know and the trace's first line says.
type About struct {
	Tool            trace.Tool
	Command         []string
	ModelName       string
	ModelSHA256     string
	TokenizerSHA256 string
}

// Result is what a run made.
type Result struct {
	IDs          []int // the new tokens, the end token included if it came
	Text         string
	FinishReason string
	Detail       string
	// Sequences are all texts, the best first for beams. IDs, Text,
	// FinishReason and Detail are those of the first.
	Sequences []trace.Sequence
	Totals    trace.Totals
}

// Generate runs generate(): forward pass, pipeline, pick, until an end token,
// the length, or another stopping criterion. The plan says by which strategy.
// Cancelling ctx stops between two tokens; that is a Result with
// FinishInterrupted, not an error.
//
// An error of the model, the sampler, a sink or the streamer ends the run; the
// Result then holds what came before it.
func Generate(ctx context.Context, req *Request) (*Result, error) {
	s, err := newSession(req)
	if err != nil {
		return nil, err
	}
	if err := s.begin(); err != nil {
		return &s.result, err
	}
	if err := s.run(ctx); err != nil {
		return &s.result, err
	}
	return &s.result, s.end()
}

// Check refuses requests that do not fit together. Generate does so itself;
// this is for those who open files first.
func (r *Request) Check() error {
	several := r.Plan.Beams() || r.Plan.Sequences() > 1
	switch {
	case r.Plan.Beams() && r.Streamer != nil:
		return errors.New("`streamer` cannot be used with beam search: which beam is best is only known at the end\nuse --num_beams 1, or leave --streamer out and watch the best beam change")
	case several && r.Streamer != nil:
		return errors.New("a streamer takes one text, and num_return_sequences asks for more")
	case len(r.Given) > 0 && (several || r.assisted() || len(r.Force) > 0):
		return errors.New("a text that is scored is one text: beams, sequences, drafts and forced tokens have no place in it")
	case len(r.Force) > 0 && (r.Plan.Beams() || r.assisted()):
		return errors.New("a token can be forced in greedy decoding and in sampling, not in a beam search or with a draft\ndrop --num_beams, --assistant_model and --prompt_lookup_num_tokens")
	case r.assisted() && !r.Plan.Config.PromptLookupNumTokens.On() && r.Draft == nil:
		return errors.New("assistant_model is set and the request has no draft model")
	}
	if err := r.checkInside(); err != nil {
		return err
	}
	if room := r.Model.Config().MaxPositions; len(r.IDs)+len(r.Given) > room && len(r.Given) > 0 {
		return fmt.Errorf("prompt and text are %d tokens long and the model has %d positions\nscore it in parts of at most %d tokens", len(r.IDs)+len(r.Given), room, room)
	}
	if n := r.Plan.Limit - len(r.IDs); len(r.Given) > n && r.Plan.cacheKind() == "static" {
		return fmt.Errorf("the text to score has %d tokens, and the static cache has room for the %d that the plan asks for\nask for max_new_tokens %d", len(r.Given), n, len(r.Given))
	}
	if _, err := cache.Resolve(r.Plan.cacheKind(), r.Plan.cacheLayout(r.Model)); err != nil {
		return fmt.Errorf("cache_config: %w", err)
	}
	vocab := r.Model.Config().Vocab
	for step, id := range r.Force {
		if id < 0 || id >= vocab {
			return fmt.Errorf("the token forced at step %d, %d, is not in the vocabulary: ids run from 0 to %d", step+1, id, vocab-1)
		}
	}
	for _, id := range r.Given {
		if id < 0 || id >= vocab {
			return fmt.Errorf("the given text has the id %d, which is not in the vocabulary: ids run from 0 to %d", id, vocab-1)
		}
	}
	if r.assisted() && r.Draft != nil && r.Draft.Config().Vocab != vocab {
		return fmt.Errorf("assistant_model has a vocabulary of %d, the model one of %d: they need the same tokenizer", r.Draft.Config().Vocab, vocab)
	}
	return nil
}

func (r *Request) assisted() bool { return r.Plan.Strategy == trace.StrategyAssisted }

// strategy is the plan's, but for a text that is only scored.
func (r *Request) strategy() string {
	if len(r.Given) > 0 {
		return trace.StrategyGiven
	}
	return r.Plan.Strategy
}

// random reports whether the run draws numbers.
func (r *Request) random() bool { return r.Plan.Random() && len(r.Given) == 0 }

// run is the loop of the strategy.
func (s *session) run(ctx context.Context) error {
	switch s.strategy() {
	case trace.StrategyBeamSearch, trace.StrategyBeamSample:
		return newSearch(s).run(ctx)
	case trace.StrategyAssisted:
		return newAssisted(s).run(ctx)
	}
	return newSampling(s).run(ctx)
}

// session is what every strategy needs during one Generate.
type session struct {
	*Request
	shape    trace.Shape
	pipeline sampler.Pipeline // the plan's, and guidance
	stopper  *stopper
	guidance *guidance // nil: none
	result   Result
}

func newSession(req *Request) (*session, error) {
	if err := req.Check(); err != nil {
		return nil, err
	}
	s := &session{
		Request:  req,
		shape:    req.Model.Config().Shape(),
		pipeline: req.Plan.Pipeline,
		stopper:  newStopper(req),
	}
	if req.Plan.Config.guided() {
		if err := s.guide(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *session) begin() error {
	if s.Recorder != nil {
		if err := s.Recorder.begin(s); err != nil {
			return err
		}
	}
	if s.Streamer != nil {
		return s.Streamer.Put(s.IDs)
	}
	return nil
}

// conclude makes the texts the result, whole or as far as they came.
func (s *session) conclude(sequences []trace.Sequence) {
	for i := range sequences {
		if s.Tokenizer != nil {
			sequences[i].Text = s.Tokenizer.Decode(sequences[i].IDs, true)
		}
	}
	first := sequences[0]
	s.result.Sequences = sequences
	s.result.IDs, s.result.Text = first.IDs, first.Text
	s.result.FinishReason, s.result.Detail = first.FinishReason, first.Detail
}

// end closes the run: the totals, the trace's last line.
func (s *session) end() error {
	t := &s.result.Totals
	if spent := t.PrefillNS + t.DecodeNS + t.SampleNS + t.RecordNS; spent > 0 {
		t.TokensPerSecond = float64(t.NewTokens) / (float64(spent) * 1e-9)
	}
	t.PeakMemoryBytes = process.PeakMemory()
	if s.Streamer != nil {
		if err := s.Streamer.End(); err != nil {
			return err
		}
	}
	if s.Recorder != nil {
		return s.Recorder.end(s)
	}
	return nil
}

// forward runs the ids that the cache does not hold yet and returns the logits
// of the last keep of them, with the time it took.
func forward(m model.Model, ids []int, c cache.Cache, keep int) ([]float32, time.Duration, error) {
	started := time.Now()
	logits, err := m.Forward(ids[c.Past():], c, keep)
	return logits, time.Since(started), err
}
