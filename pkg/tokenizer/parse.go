package tokenizer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Limits on what a file may ask for. Real files stay far below; without them a
// small file could ask for much memory or time.
const (
	maxNesting    = 8  // Sequences inside Sequences
	maxComponents = 64 // members of one Sequence
	// Ids are used as slice indices, so they have to be nearly dense.
	maxIDsPerToken = 8
	maxFreeIDs     = 4096
)

// file is the top level of tokenizer.json, apart from its model.
type file struct {
	Version       string          `json:"version"`
	Truncation    json.RawMessage `json:"truncation"` // not applied, see the package documentation
	Padding       json.RawMessage `json:"padding"`    // likewise
	AddedTokens   []addedToken    `json:"added_tokens"`
	Normalizer    json.RawMessage `json:"normalizer"`
	PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
	PostProcessor json.RawMessage `json:"post_processor"`
	Decoder       json.RawMessage `json:"decoder"`
}

// Parse reads the contents of a tokenizer.json file.
func Parse(data []byte) (*Tokenizer, error) {
	t, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("tokenizer: %w", err)
	}
	return t, nil
}

func parse(data []byte) (*Tokenizer, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the file is not UTF-8")
	}
	taken, rest, err := takeOut(data, "model")
	if err != nil {
		return nil, err
	}
	var f file
	if err := unmarshal(rest, &f); err != nil {
		return nil, err
	}
	if f.Version != "" && f.Version != "1.0" {
		return nil, fmt.Errorf("version %q: %w, only 1.0 is", f.Version, ErrUnsupported)
	}
	t := new(Tokenizer)
	if t.normalizer, err = parseNormalizer(f.Normalizer, 0); err != nil {
		return nil, fmt.Errorf("normalizer: %w", err)
	}
	if t.preTokenizer, err = parsePreTokenizer(f.PreTokenizer, 0); err != nil {
		return nil, fmt.Errorf("pre_tokenizer: %w", err)
	}
	if t.model, err = parseModel(taken[0]); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if t.added, err = newAddedTokens(f.AddedTokens, t.model.vocabulary(), t.normalizer); err != nil {
		return nil, fmt.Errorf("added_tokens: %w", err)
	}
	if t.pieces, err = piecesByID(t.model.vocabulary(), t.added.ids); err != nil {
		return nil, err
	}
	for _, added := range t.added.normalized.tokens {
		t.pieces[added.ID] = added.Content // which is how the token is decoded
	}
	if t.postProcessor, err = parsePostProcessor(f.PostProcessor, len(t.pieces), 0); err != nil {
		return nil, fmt.Errorf("post_processor: %w", err)
	}
	if t.decoder, err = parseDecoder(f.Decoder, 0); err != nil {
		return nil, fmt.Errorf("decoder: %w", err)
	}
	return t, nil
}

// piecesByID turns the vocabularies around.
func piecesByID(vocabularies ...map[string]int) ([]string, error) {
	tokens, size := 0, 0
	for _, vocabulary := range vocabularies {
		tokens += len(vocabulary)
		for piece, id := range vocabulary {
			if id < 0 {
				return nil, fmt.Errorf("token %q has the negative id %d", piece, id)
			}
			size = max(size, id+1)
		}
	}
	if size > tokens*maxIDsPerToken+maxFreeIDs {
		return nil, fmt.Errorf("%d tokens have ids up to %d: too many ids are free between them", tokens, size-1)
	}
	pieces := make([]string, size)
	for _, vocabulary := range vocabularies {
		for piece, id := range vocabulary {
			if other := pieces[id]; other != "" && other != piece {
				return nil, fmt.Errorf("tokens %q and %q share the id %d", min(other, piece), max(other, piece), id)
			}
			pieces[id] = piece
		}
	}
	return pieces, nil
}

// componentType returns the "type" of a component, "" where it has none. It
// reads no further than that, for a model is large and its type stands first.
func componentType(raw json.RawMessage) (string, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return "", errors.New("want an object with a type")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", err
		}
		if key == "type" {
			var typ string
			err := d.Decode(&typ)
			return typ, err
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return "", err
		}
	}
	return "", nil
}

// unsupportedType is the error for a component of a type that nothing here implements.
func unsupportedType(typ string) error {
	return fmt.Errorf("type %q: %w", typ, ErrUnsupported)
}

// parseSequence reads the members of a Sequence with the parser of their kind
// and leaves out the absent ones.
func parseSequence[T any](members []json.RawMessage, depth int, parse func(json.RawMessage, int) (T, error)) ([]T, error) {
	if depth >= maxNesting {
		return nil, fmt.Errorf("Sequence: nested more than %d deep", maxNesting)
	}
	if len(members) > maxComponents {
		return nil, fmt.Errorf("Sequence: %d members, at most %d are allowed", len(members), maxComponents)
	}
	var out []T
	for i, raw := range members {
		if absent(raw) {
			return nil, fmt.Errorf("Sequence: member %d is null", i)
		}
		c, err := parse(raw, depth+1)
		if err != nil {
			return nil, fmt.Errorf("Sequence: member %d: %w", i, err)
		}
		out = append(out, c)
	}
	return out, nil
}
