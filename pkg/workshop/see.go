package workshop

import (
	"context"
	"errors"
	"fmt"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/quiz"
)

// see are the exercises without code, in the order of the lessons.
func see() []Exercise {
	return []Exercise{
		{Name: "bet", Lesson: "02-tokens-and-logits", Title: "guess the next token and bet on it", See: "bet"},
		{Name: "luck", Lesson: "03-greedy-or-sampling", Title: "read the draw on the line", See: "draw"},
		{Name: "heat", Lesson: "04-temperature", Title: "tell the temperature from the picture", See: "temperature"},
		{Name: "cached", Lesson: "05-kv-cache", Title: "tell which run used the cache", See: "cache"},
		{Name: "ratio", Lesson: "05-kv-cache", Title: "predict what the cache saves", See: "flops"},
		{Name: "trap", Lesson: "06-repetition-penalty", Title: "work out a penalised logit", See: "penalty"},
		{Name: "order", Lesson: "07-top-k-top-p-min-p", Title: "put the stages in order", See: "order"},
		{Name: "crossing", Lesson: "07-top-k-top-p-min-p", Title: "count the tokens that top-p keeps", See: "nucleus"},
		{Name: "wrong", Lesson: "11-choose", Title: "find the wrong setting in a call", See: "wrong-setting"},
	}
}

// Question draws the question of an exercise without code: the same for the same
// seed and model.
func (e *Exercise) Question(ctx context.Context, m *pretrained.Pretrained, seed uint64) (*quiz.Question, error) {
	if e.See == "" {
		return nil, fmt.Errorf("workshop: %s is a function to write, not a question", e.Name)
	}
	lab := &quiz.Lab{Model: m}
	q, err := lab.Ask(ctx, e.See, seed)
	// A model may have nothing clear to show for a seed, and something for the next.
	for try := uint64(1); errors.Is(err, quiz.ErrUnclear) && try < 5; try++ {
		q, err = lab.Ask(ctx, e.See, seed+try)
	}
	if err != nil {
		return nil, fmt.Errorf("workshop: %s: %w", e.Name, err)
	}
	return q, nil
}
