package workshop

import (
	"context"
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
)

// stopStrings finds a stop string in a text that comes token by token. Who looks
// at the last token alone misses one that lies over a border; who looks at the
// whole text finds one that was there before.
func stopStrings() Exercise {
	return Exercise{
		Name:   "stopstrings",
		Lesson: "09-constraints",
		Title:  "find a stop string over token borders",
		Task: &Task{
			Func:      "Stopped",
			Reference: stopped,
			Cases: []Case{
				{Name: "the last token is one", Args: []any{[]string{"It", " is", " warm", "."}, []string{"."}}},
				{Name: "it lies over a border", Args: []any{[]string{" sunny", " and", " w"}, []string{"nd w"}}, Why: "A stop string is characters: it may begin in one token and end in another."},
				{Name: "it lies over three tokens", Args: []any{[]string{"#", "EN", "D", "#"}, []string{"END#"}}, Why: "It may begin more than one token back."},
				{Name: "the last token goes on behind it", Args: []any{[]string{" sunny", " and", " warm"}, []string{"nd w"}}, Why: "The last token may be longer than what is left of the stop string."},
				{Name: "it is not complete yet", Args: []any{[]string{" sunny", " an"}, []string{"nd w", "and"}}},
				{Name: "it was there before", Args: []any{[]string{"Yes.", " It", " is"}, []string{"."}}, Why: "What ended before the last token began does not count: it may have been in the prompt."},
				{Name: "it was there before, and comes again", Args: []any{[]string{"Yes.", " It", " is", "."}, []string{"."}}, Why: "The first place where it stands need not be the last one."},
				{Name: "it overlaps itself", Args: []any{[]string{"##", "#"}, []string{"##"}}, Why: "Two places may share a character."},
				{Name: "two of them", Args: []any{[]string{"a", "b", "c"}, []string{"abd", "c", "bc"}}, Why: "Of several that end here, the answer is the first of the list."},
				{Name: "a token without text", Args: []any{[]string{"Yes", ".", ""}, []string{"."}}, Why: "Nothing ends within a token that writes nothing."},
				{Name: "no token", Args: []any{[]string{}, []string{"."}}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, stopped func(tokens, stops []string) string) (*Performance, error) {
				stops := []string{"time.", "k.\nS"} // one that is old, one over three borders
				p := &Performance{Does: fmt.Sprintf("ending the text with the stop strings %q", stops), Prompt: "Once upon a time.", Measure: "ended"}
				config, _, err := decode.ParsePython("model.generate(**inputs, do_sample=False, repetition_penalty=1.0, max_new_tokens=24)")
				if err != nil {
					return nil, err
				}
				ids, err := m.Encode(p.Prompt)
				if err != nil {
					return nil, err
				}
				request, err := m.Request(p.Prompt, ids, config)
				if err != nil {
					return nil, err
				}
				tokens := []string{p.Prompt}
				for piece, err := range decode.Stream(ctx, request) {
					if err != nil {
						return nil, err
					}
					tokens = append(tokens, piece.Text)
					moment := Moment{Text: tokenText(m, piece.ID)}
					ended := stopped(tokens, stops) != ""
					if ended {
						moment.Value = 1
					}
					p.Moments = append(p.Moments, moment)
					if ended {
						break
					}
				}
				return p, ctx.Err()
			}),
		},
	}
}

// stopped is the rule of decode's stop strings, on texts in place of ids.
func stopped(tokens, stops []string) string {
	if len(tokens) == 0 {
		return ""
	}
	last := tokens[len(tokens)-1]
	before := strings.Join(tokens[:len(tokens)-1], "")
	for _, stop := range stops {
		// What is shorter than the stop string cannot hold it: it ends in the last.
		tail := before[max(0, len(before)-len(stop)+1):]
		if strings.Contains(tail+last, stop) {
			return stop
		}
	}
	return ""
}
