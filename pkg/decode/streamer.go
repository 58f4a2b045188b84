package decode

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/tokenizer"
)

// A Streamer gets the ids while they are made, as transformers' streamers do:
// the prompt first, then every new token, then End.
type Streamer interface {
	Put(ids []int) error
	End() error
}

// TextStreamer prints words as soon as they are whole, by the rules of
// transformers' TextStreamer: a word is whole once a space or a line break
// follows it, so the text lags one word behind. CJK characters are words of
// their own.
//
// It decodes everything since the last line break at every Put, for a token's
// text can depend on its neighbours.
type TextStreamer struct {
	Tokenizer         Detokenizer
	SkipPrompt        bool
	SkipSpecialTokens bool
	// Emit gets each finished piece of text, the empty ones included; end is
	// true for the last of a run.
	Emit func(text string, end bool) error

	pending    []int
	printed    int // bytes of the pending ids' text that were emitted
	pastPrompt bool
}

// Detokenizer is what a streamer needs of a tokenizer.
type Detokenizer interface {
	Decode(ids []int, skipSpecial bool) string
}

// NewTextStreamer prints to w what transformers' TextStreamer prints, the
// closing line break included.
func NewTextStreamer(w io.Writer, t Detokenizer) *TextStreamer {
	return &TextStreamer{Tokenizer: t, Emit: func(text string, end bool) error {
		if end {
			text += "\n"
		}
		_, err := io.WriteString(w, text)
		return err
	}}
}

// Put implements Streamer.
func (s *TextStreamer) Put(ids []int) error {
	if s.SkipPrompt && !s.pastPrompt {
		s.pastPrompt = true
		return nil
	}
	s.pastPrompt = true
	s.pending = append(s.pending, ids...)
	text := s.Tokenizer.Decode(s.pending, s.SkipSpecialTokens)
	fresh := text[min(s.printed, len(text)):]
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case strings.HasSuffix(text, "\n"):
		s.pending, s.printed = s.pending[:0], 0
	case text != "" && isCJK(last):
		s.printed += len(fresh)
	default:
		fresh = fresh[:strings.LastIndexByte(fresh, ' ')+1]
		s.printed += len(fresh)
	}
	return s.Emit(fresh, false)
}

// End implements Streamer: it prints what is left and starts over.
func (s *TextStreamer) End() error {
	text := s.Tokenizer.Decode(s.pending, s.SkipSpecialTokens)
	rest := text[min(s.printed, len(text)):]
	s.pending, s.printed, s.pastPrompt = s.pending[:0], 0, false
	return s.Emit(rest, true)
}

// isCJK says whether r lies in one of the CJK blocks that transformers'
// TextStreamer names. Kana and Hangul do not: they are spaced or lag.
func isCJK(r rune) bool {
	for _, block := range [][2]rune{
		{0x4E00, 0x9FFF}, {0x3400, 0x4DBF}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
		{0x2B740, 0x2B81F}, {0x2B820, 0x2CEAF}, {0xF900, 0xFAFF}, {0x2F800, 0x2FA1F},
	} {
		if block[0] <= r && r <= block[1] {
			return true
		}
	}
	return false
}

// TokenStreamer prints each token as soon as its characters are whole.
type TokenStreamer struct {
	w       io.Writer
	decoder *tokenizer.Decoder
	t       *tokenizer.Tokenizer
}

// NewTokenStreamer prints to w and leaves special tokens out.
func NewTokenStreamer(w io.Writer, t *tokenizer.Tokenizer) *TokenStreamer {
	return &TokenStreamer{w: w, t: t, decoder: t.Decoder(true)}
}

// Put implements Streamer.
func (s *TokenStreamer) Put(ids []int) error {
	for _, id := range ids {
		if _, err := io.WriteString(s.w, s.decoder.Push(id)); err != nil {
			return err
		}
	}
	return nil
}

// End implements Streamer.
func (s *TokenStreamer) End() error {
	_, err := io.WriteString(s.w, s.decoder.Flush()+"\n")
	s.decoder = s.t.Decoder(true)
	return err
}

// IDStreamer prints bare ids, for a model without a tokenizer.
type IDStreamer struct {
	w       io.Writer
	started bool
}

// NewIDStreamer prints to w, separated by commas.
func NewIDStreamer(w io.Writer) *IDStreamer { return &IDStreamer{w: w} }

// Put implements Streamer.
func (s *IDStreamer) Put(ids []int) error {
	for _, id := range ids {
		separator := ","
		if !s.started {
			separator, s.started = "", true
		}
		if _, err := fmt.Fprintf(s.w, "%s%d", separator, id); err != nil {
			return err
		}
	}
	return nil
}

// End implements Streamer.
func (s *IDStreamer) End() error {
	s.started = false
	_, err := io.WriteString(s.w, "\n")
	return err
}
