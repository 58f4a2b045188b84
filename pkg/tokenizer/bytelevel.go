package tokenizer

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The byte-level alphabet of GPT-2 gives each of the 256 bytes a character
// that can be printed, so that a vocabulary of strings can spell any bytes:
// printable Latin-1 stands for itself, the other 68 bytes follow from U+0100
// on. A space is written Ġ, a newline Ċ.
var byteToRune, runeToByte = byteAlphabet()

const alphabetSize = 256 + 68 // one past the largest character

// byteAlphabet returns the alphabet both ways; -1 marks characters outside it.
func byteAlphabet() (runes [256]rune, bytes [alphabetSize]int16) {
	for i := range bytes {
		bytes[i] = -1
	}
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		printable := '!' <= r && r <= '~' || 0xA1 <= r && r <= 0xFF && r != 0xAD
		if !printable {
			r = next
			next++
		}
		runes[b], bytes[r] = r, int16(b)
	}
	return runes, bytes
}

// gpt2Pattern cuts text into words that carry the space before them,
// contractions apart. White space before a word gives its last space to it.
const gpt2Pattern = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

// byteLevelOptions are the fields of ByteLevel, which is a pre-tokenizer, a
// post-processor and a decoder by the same name.
type byteLevelOptions struct {
	Type           string `json:"type"`
	AddPrefixSpace *bool  `json:"add_prefix_space"`
	TrimOffsets    *bool  `json:"trim_offsets"` // about offsets into the text, which are not computed here
	UseRegex       *bool  `json:"use_regex"`    // absent means true
}

// byteLevel cuts words by GPT-2's pattern and spells them in the byte-level alphabet.
type byteLevel struct {
	addPrefixSpace bool
	words          *split // nil: words stay whole
}

func newByteLevel(raw json.RawMessage) (*byteLevel, error) {
	var o byteLevelOptions
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	if o.AddPrefixSpace == nil {
		return nil, errors.New("ByteLevel: add_prefix_space is missing")
	}
	b := &byteLevel{addPrefixSpace: *o.AddPrefixSpace}
	if o.UseRegex == nil || *o.UseRegex {
		re, err := compileRegex(gpt2Pattern)
		if err != nil {
			return nil, err
		}
		b.words = &split{find: re, behavior: isolated}
	}
	return b, nil
}

// isByteLevel reports whether words leave p in the byte-level alphabet.
func isByteLevel(p preTokenizer) bool {
	switch p := p.(type) {
	case *byteLevel:
		return true
	case preTokenizerSequence:
		return slices.ContainsFunc(p, isByteLevel)
	}
	return false
}

func (b *byteLevel) split(words []string, deadline time.Time) ([]string, error) {
	if b.addPrefixSpace {
		for i, w := range words {
			if !strings.HasPrefix(w, " ") {
				words[i] = " " + w
			}
		}
	}
	if b.words != nil {
		var err error
		if words, err = b.words.split(words, deadline); err != nil {
			return nil, err
		}
	}
	return spell(words), nil
}

// spell writes words in the byte-level alphabet, all of them in one buffer.
func spell(words []string) []string {
	size := 0
	for _, w := range words {
		size += len(w)
	}
	var buf strings.Builder
	buf.Grow(size * 2)
	for _, w := range words {
		for i := range len(w) {
			buf.WriteRune(byteToRune[w[i]])
		}
	}
	spelled, all := make([]string, len(words)), buf.String()
	for i, w := range words {
		n := 0
		for j := range len(w) {
			n += utf8.RuneLen(byteToRune[w[j]])
		}
		spelled[i], all = all[:n], all[n:]
	}
	return spelled
}

// byteLevelDecoder reads pieces in the byte-level alphabet. A piece with any
// other character, which only an added token can be, stands for itself.
type byteLevelDecoder struct{}

func (byteLevelDecoder) appendBytes(dst []byte, piece string) []byte {
	n := len(dst)
	for _, r := range piece {
		if r >= alphabetSize || runeToByte[r] < 0 {
			return append(dst[:n], piece...)
		}
		dst = append(dst, byte(runeToByte[r]))
	}
	return dst
}
