package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
)

// decoder turns pieces back into the bytes they stand for.
type decoder interface {
	appendBytes(dst []byte, piece string) []byte
}

func parseDecoder(raw json.RawMessage, depth int) (decoder, error) {
	if absent(raw) {
		return nil, fmt.Errorf("null: %w, the file has to say how pieces become text", ErrUnsupported)
	}
	typ, err := componentType(raw)
	if err != nil {
		return nil, err
	}
	switch typ {
	case "ByteLevel":
		var options byteLevelOptions
		return byteLevelDecoder{}, unmarshal(raw, &options)
	case "Sequence":
		var s struct {
			Type     string            `json:"type"`
			Decoders []json.RawMessage `json:"decoders"`
		}
		if err := unmarshal(raw, &s); err != nil {
			return nil, err
		}
		members, err := parseSequence(s.Decoders, depth, parseDecoder)
		if err != nil {
			return nil, err
		}
		if len(members) != 1 {
			return nil, fmt.Errorf("Sequence of %d members: %w", len(members), ErrUnsupported)
		}
		return members[0], nil
	case "":
		return nil, errors.New("has no type")
	}
	return nil, unsupportedType(typ)
}

// Bytes returns the bytes that a token stands for, which need not be whole
// UTF-8 characters, and nil for an id that names no token.
func (t *Tokenizer) Bytes(id int) []byte {
	piece := t.Piece(id)
	if piece == "" {
		return nil
	}
	return t.decoder.appendBytes(nil, piece)
}

// Decode returns the text of ids, without the special tokens if skipSpecial is
// set. Bytes that make no UTF-8 become U+FFFD; ids that name no token are
// left out.
func (t *Tokenizer) Decode(ids []int, skipSpecial bool) string {
	d := t.Decoder(skipSpecial)
	text := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		text = d.append(text, id)
	}
	return string(text) + d.Flush()
}

// Decoder decodes one token after the other and never returns half a
// character. Make one with [Tokenizer.Decoder], one for each text.
type Decoder struct {
	t           *Tokenizer
	skipSpecial bool
	pending     []byte // begins with the unfinished character, if any
}

// Decoder returns an incremental decoder.
func (t *Tokenizer) Decoder(skipSpecial bool) *Decoder {
	return &Decoder{t: t, skipSpecial: skipSpecial}
}

// Push takes the next token and returns the text that is now certain: the
// returned texts and that of Flush together are the text of [Tokenizer.Decode].
func (d *Decoder) Push(id int) string {
	return string(d.append(nil, id))
}

// Flush ends the text and returns what was held back: U+FFFD for a character
// that was never finished, else "".
func (d *Decoder) Flush() string {
	if len(d.pending) == 0 {
		return ""
	}
	d.pending = d.pending[:0]
	return "\uFFFD"
}

func (d *Decoder) append(dst []byte, id int) []byte {
	piece := d.t.Piece(id)
	if piece == "" || d.skipSpecial && d.t.IsSpecial(id) {
		return dst
	}
	d.pending = d.t.decoder.appendBytes(d.pending, piece)
	dst, unfinished := appendValid(dst, d.pending)
	d.pending = append(d.pending[:0], unfinished...)
	return dst
}
