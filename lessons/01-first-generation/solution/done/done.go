// Package done says when a text is finished.
package done

import "slices"

// Done reports whether generation is over. It is asked again and again:
// before the first new token and behind each.
//
// ids is the text so far, as the ids of its tokens. The first prompt of them
// are the prompt's, all behind them are new. The text is over
//
//   - as soon as there are maxNew new tokens, or
//   - as soon as the last token is a new one and one of ends, the ids that end a
//     text. A model may have several, or none.
//
// The length is compared with >=, so that a maxNew of 0 ends at once. What
// counts is new tokens: len(ids) >= maxNew would be another setting,
// max_length. An end token may well stand in the prompt, where a chat puts
// one behind each message; it has ended that message and not this text.
func Done(ids []int, prompt, maxNew int, ends []int) bool {
	written := len(ids) - prompt
	if written >= maxNew {
		return true
	}
	return written > 0 && slices.Contains(ends, ids[len(ids)-1])
}
