package workshop

import (
	"context"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
)

// done ends the loop of generation. Who counts the prompt's tokens has written
// max_length, and who looks for an end token in the whole text stops before a
// chat's first word.
//
// Source: MaxLengthCriteria and EosTokenCriteria of transformers, which asks them
// behind each new token.
func done() Exercise {
	return Exercise{
		Name:   "done",
		Lesson: "01-first-generation",
		Title:  "say when the text is finished",
		Task: &Task{
			Func:      "Done",
			Reference: isDone,
			Cases: []Case{
				{Name: "room for more", Args: []any{[]int{5, 6, 7, 8}, 2, 10, []int{0}}},
				{Name: "the length is reached", Args: []any{[]int{5, 6, 7, 8, 9}, 2, 3, []int{0}}, Why: "Three new tokens were asked for, and three are there."},
				{Name: "the last token is an end", Args: []any{[]int{5, 6, 7, 0}, 2, 10, []int{0}}, Why: "The end token ends the text, whatever room is left."},
				{Name: "a long prompt", Args: []any{[]int{5, 6, 7, 8, 9, 5, 6}, 6, 4, []int{0}}, Why: "maxNew counts new tokens: how many of these are the prompt's?"},
				{Name: "the second of two ends", Args: []any{[]int{5, 6, 7, 1}, 2, 10, []int{0, 1}}, Why: "A model may have several end tokens, and any of them ends the text."},
				{Name: "an end inside the prompt", Args: []any{[]int{5, 0, 6, 7}, 3, 10, []int{0}}, Why: "In a chat each message of the prompt has its end. Which token is to be looked at?"},
				{Name: "the prompt's last token is an end", Args: []any{[]int{5, 6, 0}, 3, 10, []int{0}}, Why: "Only a new token ends the text, and there is none yet."},
				{Name: "no end token", Args: []any{[]int{5, 6, 7, 8}, 2, 10, []int{}}},
				{Name: "no new token is asked for", Args: []any{[]int{5, 6}, 2, 0, []int{0}}, Why: "Asked before the first new token: are there as many as wanted?"},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, done func(ids []int, prompt, maxNew int, ends []int) bool) (*Performance, error) {
				const long, short = 12, 3
				p := &Performance{
					Does:   fmt.Sprintf("deciding when two texts end, at most %d new tokens and at most %d", long, short),
					Prompt: "The weather today is", Measure: "done",
				}
				for _, maxNew := range []int{long, short} {
					moments, err := writeUntil(ctx, m, p.Prompt, maxNew, done)
					if err != nil {
						return nil, err
					}
					p.Moments = append(p.Moments, moments...)
				}
				return p, nil
			}),
		},
	}
}

func isDone(ids []int, prompt, maxNew int, ends []int) bool {
	written := len(ids) - prompt
	return written >= maxNew || written > 0 && slices.Contains(ends, ids[len(ids)-1])
}

// writeUntil is a greedy text that ends where done says so. The decoder itself
// knows no end token here, and would go on for twice as long.
func writeUntil(ctx context.Context, m *pretrained.Pretrained, prompt string, maxNew int, done func(ids []int, prompt, maxNew int, ends []int) bool) ([]Moment, error) {
	ends := m.Config.EOSTokenID.Value
	config, _, err := decode.ParsePython(fmt.Sprintf("model.generate(**inputs, do_sample=False, repetition_penalty=1.0, eos_token_id=None, max_new_tokens=%d)", 2*maxNew))
	if err != nil {
		return nil, err
	}
	ids, err := m.Encode(prompt)
	if err != nil {
		return nil, err
	}
	request, err := m.Request(prompt, ids, config)
	if err != nil {
		return nil, err
	}
	var moments []Moment
	text := slices.Clone(ids)
	if done(text, len(ids), maxNew, ends) {
		return nil, nil
	}
	for piece, err := range decode.Stream(ctx, request) {
		if err != nil {
			return nil, err
		}
		text = append(text, piece.ID)
		moment := Moment{Text: tokenText(m, piece.ID)}
		over := done(text, len(ids), maxNew, ends)
		if over {
			moment.Value = 1
		}
		moments = append(moments, moment)
		if over {
			break
		}
	}
	return moments, ctx.Err()
}
