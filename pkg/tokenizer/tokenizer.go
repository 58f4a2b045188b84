package tokenizer

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrUnsupported is wrapped by every error about a component or an option
// that the file asks for and this package does not implement.
var ErrUnsupported = errors.New("not supported")

// Tokenizer encodes text and decodes ids. Make one with [Load] or [Parse].
type Tokenizer struct {
	added         addedTokens
	normalizer    normalizer   // nil: text is taken as it is
	preTokenizer  preTokenizer // nil: the whole text is one word
	model         model
	postProcessor postProcessor // nil: nothing is added
	decoder       decoder

	pieces []string // by id; "" where the ids leave a hole
}

// model turns words into ids.
type model interface {
	// encode appends the ids of the words, one word after the other.
	encode(ids []int, words []string) ([]int, error)
	// vocabulary returns the id of every piece. The map is not to be changed.
	vocabulary() map[string]int
	// kind names the algorithm.
	kind() string
}

// Load reads a tokenizer.json file.
func Load(path string) (*Tokenizer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tokenizer: %w", err)
	}
	t, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%w (in %s)", err, path)
	}
	return t, nil
}

// Encode returns the ids of text. With addSpecial the post-processor puts its
// special tokens around them, such as a begin-of-text token in front; special
// tokens that are spelled out in text are recognised either way. What is not
// UTF-8 in text is read as U+FFFD.
//
// It fails on a character that the vocabulary cannot spell, and on a text that
// keeps a Split pattern of the file busy without end.
func (t *Tokenizer) Encode(text string, addSpecial bool) ([]int, error) {
	ids, err := t.encode(validUTF8(text))
	if err != nil {
		return nil, fmt.Errorf("tokenizer: %w", err)
	}
	if addSpecial && t.postProcessor != nil {
		ids = t.postProcessor.process(ids)
	}
	return ids, nil
}

func (t *Tokenizer) encode(text string) ([]int, error) {
	deadline := time.Now().Add(encodeTimeout + time.Duration(len(text))*timeoutPerByte)
	// Added tokens are looked for twice: those that are not normalized in the
	// text as it was typed, the others in what the normalizer made of the rest.
	ids := make([]int, 0, len(text)/4+2)
	var err error
	for raw := range t.added.verbatim.cut(text) {
		if raw.token >= 0 {
			ids = append(ids, raw.token)
			continue
		}
		rest := raw.text
		if t.normalizer != nil {
			rest = t.normalizer.normalize(rest)
		}
		for s := range t.added.normalized.cut(rest) {
			if s.token >= 0 {
				ids = append(ids, s.token)
				continue
			}
			if ids, err = t.encodeSection(ids, s.text, deadline); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// encodeSection appends the ids of a text without added tokens.
func (t *Tokenizer) encodeSection(ids []int, text string, deadline time.Time) ([]int, error) {
	words := []string{text}
	if t.preTokenizer != nil {
		var err error
		if words, err = t.preTokenizer.split(words, deadline); err != nil {
			return nil, err
		}
	}
	return t.model.encode(ids, words)
}

// Piece returns the vocabulary's spelling of a token, such as "Ġsunny", and ""
// for an id that names no token.
func (t *Tokenizer) Piece(id int) string {
	if id < 0 || id >= len(t.pieces) {
		return ""
	}
	return t.pieces[id]
}

// ID returns the id of a piece: the inverse of [Tokenizer.Piece].
func (t *Tokenizer) ID(piece string) (id int, ok bool) {
	if id, ok = t.added.ids[piece]; ok {
		return id, true
	}
	id, ok = t.model.vocabulary()[piece]
	return id, ok
}

// IsSpecial reports whether the id is that of a special token, one that
// controls the model and is no part of the text.
func (t *Tokenizer) IsSpecial(id int) bool { return t.added.special[id] }

// VocabSize returns one past the largest id, added tokens included. A model
// may have more rows of logits than that; they are padding.
func (t *Tokenizer) VocabSize() int { return len(t.pieces) }

// Kind names the algorithm, such as "byte-level BPE".
func (t *Tokenizer) Kind() string {
	if isByteLevel(t.preTokenizer) {
		return "byte-level " + t.model.kind()
	}
	return t.model.kind()
}
