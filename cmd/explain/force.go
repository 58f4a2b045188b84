package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/pretrained"
)

// forced reads --force flags: a step, counted from 1, and the token to put
// there. The result counts steps from 0.
func forced(flags []string, model *pretrained.Pretrained) (map[int]int, error) {
	if len(flags) == 0 {
		return nil, nil
	}
	tokens := make(map[int]int)
	for _, flag := range flags {
		at, text, ok := strings.Cut(flag, "=")
		step, err := strconv.Atoi(at)
		if !ok || err != nil || step < 1 {
			return nil, fmt.Errorf("--force %q: want a step, counted from 1, and a token: 3=\" cloudy\" or 3=1430", flag)
		}
		if _, twice := tokens[step-1]; twice {
			return nil, fmt.Errorf("--force: step %d has two tokens\nleave one of them out", step)
		}
		id, err := tokenOf(text, model)
		if err != nil {
			return nil, fmt.Errorf("--force %q: %w", flag, err)
		}
		tokens[step-1] = id
	}
	return tokens, nil
}

// tokenOf is the token that a person names by its id or by its text, which
// has to be a whole token.
func tokenOf(text string, model *pretrained.Pretrained) (int, error) {
	vocab := model.Model.Config().Vocab
	if id, err := strconv.Atoi(text); err == nil {
		if id < 0 || id >= vocab {
			return 0, fmt.Errorf("%d is not in the vocabulary: ids run from 0 to %d", id, vocab-1)
		}
		return id, nil
	}
	if model.Tokenizer == nil {
		return 0, fmt.Errorf("the model has no tokenizer, so name the token by its id")
	}
	for id := range min(vocab, model.Tokenizer.VocabSize()) {
		if text != "" && (model.Tokenizer.Piece(id) == text || string(model.Tokenizer.Bytes(id)) == text) {
			return id, nil
		}
	}
	ids, err := model.Tokenizer.Encode(text, false)
	if err != nil || len(ids) == 0 {
		return 0, fmt.Errorf("%q is no token of this model", text)
	}
	var pieces []string
	for _, id := range ids {
		pieces = append(pieces, strconv.Quote(string(model.Tokenizer.Bytes(id))))
	}
	return 0, fmt.Errorf("%q is not one token but %d: %s\nname one of them; a word in a sentence begins with its space", text, len(ids), strings.Join(pieces, " "))
}
