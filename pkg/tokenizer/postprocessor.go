package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
)

// postProcessor puts special tokens around the ids of a text.
type postProcessor interface {
	process(ids []int) []int
}

func parsePostProcessor(raw json.RawMessage, vocabSize, depth int) (postProcessor, error) {
	if absent(raw) {
		return nil, nil
	}
	typ, err := componentType(raw)
	if err != nil {
		return nil, err
	}
	switch typ {
	case "ByteLevel":
		var options byteLevelOptions // about offsets only, so it leaves the ids alone
		return postProcessorSequence{}, unmarshal(raw, &options)
	case "TemplateProcessing":
		return newTemplate(raw, vocabSize)
	case "Sequence":
		var s struct {
			Type       string            `json:"type"`
			Processors []json.RawMessage `json:"processors"`
		}
		if err := unmarshal(raw, &s); err != nil {
			return nil, err
		}
		members, err := parseSequence(s.Processors, depth, func(raw json.RawMessage, depth int) (postProcessor, error) {
			return parsePostProcessor(raw, vocabSize, depth)
		})
		return postProcessorSequence(members), err
	case "":
		return nil, errors.New("has no type")
	}
	return nil, unsupportedType(typ)
}

type postProcessorSequence []postProcessor

func (s postProcessorSequence) process(ids []int) []int {
	for _, p := range s {
		ids = p.process(ids)
	}
	return ids
}

// template puts fixed ids before and after those of the text.
type template struct{ before, after []int }

func newTemplate(raw json.RawMessage, vocabSize int) (*template, error) {
	var o struct {
		Type   string `json:"type"`
		Single []struct {
			SpecialToken *struct {
				ID     string `json:"id"`
				TypeID int    `json:"type_id"` // which of two texts; there is only one here
			} `json:"SpecialToken"`
			Sequence *struct {
				ID     string `json:"id"`
				TypeID int    `json:"type_id"`
			} `json:"Sequence"`
		} `json:"single"`
		Pair          json.RawMessage `json:"pair"` // for two texts
		SpecialTokens map[string]struct {
			ID     string   `json:"id"`
			IDs    []int    `json:"ids"`
			Tokens []string `json:"tokens"`
		} `json:"special_tokens"`
	}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	t := new(template)
	side, texts := &t.before, 0
	for i, item := range o.Single {
		switch {
		case item.Sequence != nil && item.SpecialToken == nil && item.Sequence.ID == "A":
			side, texts = &t.after, texts+1
		case item.SpecialToken != nil && item.Sequence == nil:
			token, ok := o.SpecialTokens[item.SpecialToken.ID]
			if !ok {
				return nil, fmt.Errorf("TemplateProcessing: %q is not among its special_tokens", item.SpecialToken.ID)
			}
			for _, id := range token.IDs {
				if id < 0 || id >= vocabSize {
					return nil, fmt.Errorf("TemplateProcessing: %q has the id %d, outside the vocabulary of %d", item.SpecialToken.ID, id, vocabSize)
				}
			}
			*side = append(*side, token.IDs...)
		default:
			return nil, fmt.Errorf("TemplateProcessing: item %d of single is neither a special token nor sequence A", i)
		}
	}
	if texts != 1 {
		return nil, fmt.Errorf("TemplateProcessing: single holds the text %d times, want once", texts)
	}
	return t, nil
}

func (t *template) process(ids []int) []int {
	out := make([]int, 0, len(t.before)+len(ids)+len(t.after))
	out = append(out, t.before...)
	out = append(out, ids...)
	return append(out, t.after...)
}
