// Package mask keeps a text to a list of phrases.
package mask

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
func Mask(vocab []string, end int, phrases []string, ids []int) []bool {
	return nil
}
