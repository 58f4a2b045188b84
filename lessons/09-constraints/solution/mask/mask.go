// Package mask keeps a text to a list of phrases.
package mask

import (
	"slices"
	"strings"
)

// Mask says of every token whether it may come next, if the whole text has to
// be one of the phrases: one answer a token, in the order of vocab.
//
// vocab is the texts of all tokens; the id of a token is its place there. ids
// is what was written so far, none at the beginning. A token may come if the
// text with it is a phrase or the beginning of one. The token end writes
// nothing, whatever its text in vocab: it ends the text, and may come where
// the text is a phrase. After it nothing may come. A token whose text is ""
// never may.
//
// Each character of a phrase is a token of vocab, so that a phrase that was
// begun can always be completed.
//
// The question is put to the text and the token together: does a phrase begin
// with them? Turned round, with strings.HasPrefix(text, phrase), a token
// would be allowed that writes beyond a phrase. Each token is compared with
// each phrase here; pkg/constrain keeps the vocabulary as a tree, in which
// all tokens that begin alike are looked at once, and reads regular
// expressions as well.
func Mask(vocab []string, end int, phrases []string, ids []int) []bool {
	allowed := make([]bool, len(vocab))
	text := ""
	for _, id := range ids {
		if id == end {
			return allowed
		}
		text += vocab[id]
	}
	for id, token := range vocab {
		switch {
		case id == end:
			allowed[id] = slices.Contains(phrases, text)
		case token != "":
			allowed[id] = begins(phrases, text+token)
		}
	}
	return allowed
}

// begins reports whether one of the phrases begins with text.
func begins(phrases []string, text string) bool {
	for _, phrase := range phrases {
		if strings.HasPrefix(phrase, text) {
			return true
		}
	}
	return false
}
