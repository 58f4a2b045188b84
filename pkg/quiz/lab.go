package quiz

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Lab is where questions come from. It makes one at a time.
type Lab struct {
	Model *pretrained.Pretrained // with a tokenizer; nil is enough for kinds that run nothing
	About decode.About           // what the traces say of who made them
}

// ErrUnclear means that no step of many runs made a clear question of a kind.
var ErrUnclear = errors.New("no step of the model's runs makes a clear question")

// prompts are what runs go on from.
var prompts = []string{
	"The weather today is",
	"Once upon a time",
	"Once upon a time in a magical forest,",
	"What is the capital of France?",
	"The cat sat on the",
	"There was a little girl named Lily. She",
	"One day, a small dog",
	"Tom and his friend went to the",
	"It was a sunny day and the children",
	"The king had a",
	"In the morning, the old man",
	"She opened the door and saw",
	"The little bird was sad because",
	"My favourite food is",
	"Mum said that we should",
	"The sun is",
	"He wanted to play with the",
	"At night, the stars",
	"The boy looked at the big tree and",
	"They were happy, so they",
}

const (
	tries   = 40 // runs for one question
	newMost = 16 // tokens of a run
	newFew  = 6  // of one that goes on from a text that was begun
)

// plain is the arguments that leave the model's probabilities as they are.
const plain = "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0"

// greedy is the arguments of plain greedy decoding.
const greedy = "do_sample=False, repetition_penalty=1.0"

// trial is one run: keyword arguments of generate(), and what to record of it.
type trial struct {
	prompt string
	call   string
	seed   uint64
	top    int  // candidates; 0 means decode.DefaultTop
	full   bool // every logit
	begun  bool // the prompt goes on with words of the model
}

// run gives the trace of a trial.
func (l *Lab) run(ctx context.Context, t trial) (*trace.Trace, error) {
	config, _, err := decode.ParsePython("model.generate(**inputs, " + t.call + ")")
	if err != nil {
		return nil, fmt.Errorf("quiz: %s: %w", t.call, err)
	}
	ids, err := l.Model.Encode(t.prompt)
	if err != nil {
		return nil, fmt.Errorf("quiz: %w", err)
	}
	model := *l.Model
	model.Config = decode.Config{ // the ids alone: a question names all that was set
		BOSTokenID: model.Config.BOSTokenID,
		EOSTokenID: model.Config.EOSTokenID,
		PadTokenID: model.Config.PadTokenID,
	}
	request, err := model.Request(t.prompt, ids, config)
	if err != nil {
		return nil, fmt.Errorf("quiz: %s: %w", t.call, err)
	}
	memory := &decode.Collector{}
	request.Seed, request.About = t.seed, l.About
	request.About.ModelName = l.Model.Name
	request.Recorder = &decode.Recorder{Sinks: []decode.Sink{memory}, Top: t.top, Full: t.full}
	result, err := decode.Generate(ctx, request)
	switch {
	case err != nil:
		return nil, fmt.Errorf("quiz: %s: %w", t.call, err)
	case result.FinishReason == trace.FinishInterrupted:
		return nil, context.Cause(ctx)
	}
	return &memory.Trace, nil
}

// runSeed is a seed that is short enough to be typed.
func (r *round) runSeed() uint64 { return r.Uint64N(1_000_000) }

// begun is a prompt with a few words that the model has added to it.
func (r *round) begun() (string, error) {
	prompt, n := pick(r, prompts), r.IntN(newMost)
	if n == 0 {
		return prompt, nil
	}
	call := fmt.Sprintf("do_sample=True, temperature=0.7, top_k=0, top_p=0.9, repetition_penalty=1.0, max_new_tokens=%d", n)
	made, err := r.run(r.ctx, trial{prompt: prompt, call: call, seed: r.runSeed()})
	if err != nil {
		return "", err
	}
	return prompt + made.End.Text, nil
}

// find runs the model on one prompt after the other until some steps are clear,
// and takes one of them. clear gets the number of the try, from 0, so that it can
// ask for less in the end.
func (r *round) find(t trial, clear func(try int, s view.Step) bool) (*trace.Trace, int, error) {
	for try := range tries {
		t.prompt, t.seed = pick(r, prompts), r.runSeed()
		if t.begun {
			var err error
			if t.prompt, err = r.begun(); err != nil {
				return nil, 0, err
			}
		}
		made, err := r.run(r.ctx, t)
		if err != nil {
			return nil, 0, err
		}
		var steps []int
		for i := range made.Steps {
			if clear(try, view.At(made, i)) {
				steps = append(steps, i)
			}
		}
		if len(steps) > 0 {
			return made, pick(r, steps), nil
		}
	}
	return nil, 0, r.unclear()
}

// unclear is the error after all tries.
func (r *round) unclear() error {
	return fmt.Errorf("quiz: %s: %w\nask with another seed, for another kind, or with another model", r.kind.Name, ErrUnclear)
}

// sorted is the candidates that a stage left, the likeliest first.
func sorted(s view.Step, stage int) []int {
	places := s.Places(stage)
	var order []int
	for n := range places {
		if places[n].Rank > 0 {
			order = append(order, n)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return places[a].Rank - places[b].Rank })
	return order
}

// names are candidates made visible; nil where two look the same, or one is no text.
func names(s view.Step, candidates []int) []string {
	var list []string
	for _, n := range candidates {
		name := view.Token(s.Candidates[n].Token)
		if slices.Contains(list, name) || s.Candidates[n].Bytes != nil || s.Candidates[n].Text == "" {
			return nil
		}
		list = append(list, name)
	}
	return list
}
