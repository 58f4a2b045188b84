// Package constrain makes a model write only texts of a given form: those
// that match a regular expression, those of a list of phrases, or those
// without forbidden phrases.
//
// It works like this:
//
//   - an [Automaton] reads a text byte by byte and knows whether it can still
//     become a match. [Regexp], [Phrases] and [Forbid] make one, [Intersect]
//     joins several.
//   - a [Constraint] brings an automaton together with a vocabulary. The
//     vocabulary is a trie, so all tokens that begin alike are tried at once.
//   - a [State] is how far the generated text has come. It says which tokens
//     are allowed next, whether the text may end, and whether it has to.
//
// In a generation loop:
//
//	constraint, err := constrain.New(vocab, end, pattern)
//	allowed := make([]bool, len(logits))
//	for len(ids) < maxNewTokens {
//		constraint.After(ids).Allowed(allowed)
//		// set the logits of the others to −Inf, pick id
//		if isEnd(id) {
//			break
//		}
//		ids = append(ids, id)
//	}
//	constraint.After(ids).Complete() // false: the length ran out
//
// # What is promised
//
// A token is allowed if, and only if, whole tokens of the vocabulary can then
// complete a match, whichever tokens they are: a text may be cut into other
// tokens than the tokenizer would cut it. An end token is allowed if, and only
// if, the text is a match. So the generated text is a match, or the beginning
// of one where the length ran out, and it never gets stuck.
//
// What the promise needs is that text tokens and end tokens stay possible: a
// later stage that removes the last allowed token, such as a list of
// suppressed ids or a minimal length, breaks it.
//
// # Caveats
//
//   - The constraint is on the generated text alone. It is glued to the
//     prompt: after "The sky is" the pattern has to begin with the space. See
//     [Constraint.CanBegin].
//   - Texts are bytes, of which a token may hold half a character. What
//     Regexp matches is UTF-8; a text under Forbid alone is whatever the model
//     writes.
//   - Forbid knows nothing of the prompt: a phrase that begins there and ends
//     in the generated text is not seen.
//   - The tokenizer has to be one whose text is the bytes of its tokens, one
//     after the other. Byte-level BPE is. Where decoding drops the space of
//     the first token, as in SentencePiece models, vocab should hold what a
//     token adds after other text, and the first space is then part of the
//     match.
//   - Memory is bounded whatever the pattern. A pattern that can be read in
//     many ways at once, such as "(a|b)*a(a|b){500}", takes longer for a token.
package constrain
