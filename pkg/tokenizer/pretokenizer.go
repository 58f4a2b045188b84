package tokenizer

import (
	"encoding/json"
	"errors"
	"time"
)

// preTokenizer cuts words into smaller words; the model never merges across
// their borders. The first word is the whole text.
type preTokenizer interface {
	split(words []string, deadline time.Time) ([]string, error)
}

func parsePreTokenizer(raw json.RawMessage, depth int) (preTokenizer, error) {
	if absent(raw) {
		return nil, nil
	}
	typ, err := componentType(raw)
	if err != nil {
		return nil, err
	}
	switch typ {
	case "ByteLevel":
		return newByteLevel(raw)
	case "Split":
		return newSplit(raw)
	case "Digits":
		return newDigits(raw)
	case "Sequence":
		var s struct {
			Type          string            `json:"type"`
			PreTokenizers []json.RawMessage `json:"pretokenizers"`
		}
		if err := unmarshal(raw, &s); err != nil {
			return nil, err
		}
		members, err := parseSequence(s.PreTokenizers, depth, parsePreTokenizer)
		return preTokenizerSequence(members), err
	case "":
		return nil, errors.New("has no type")
	}
	return nil, unsupportedType(typ)
}

type preTokenizerSequence []preTokenizer

func (s preTokenizerSequence) split(words []string, deadline time.Time) ([]string, error) {
	for _, p := range s {
		var err error
		if words, err = p.split(words, deadline); err != nil {
			return nil, err
		}
	}
	return words, nil
}
