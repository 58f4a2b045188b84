// Package done says when a text is finished.
package done

// Done reports whether generation is over. It is asked again and again:
// before the first new token and behind each.
//
// ids is the text so far, as the ids of its tokens. The first prompt of them
// are the prompt's, all behind them are new. The text is over
//
//   - as soon as there are maxNew new tokens, or
//   - as soon as the last token is a new one and one of ends, the ids that end a
//     text. A model may have several, or none.
func Done(ids []int, prompt, maxNew int, ends []int) bool {
	return false
}
