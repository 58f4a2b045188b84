// Package stopstrings ends a text at a stop string.
package stopstrings

import "strings"

// Stopped is called after every token of a text that is being written. tokens
// is the texts of all its tokens so far, those of the prompt among them;
// stops is the stop strings, none of them empty. It returns the stop string
// that ends within the last token, wherever it began, and "" if none does. If
// several do, it is the first of them in the order of stops.
//
// The last token may go on behind the stop string. One that was complete
// before the last token began does not count: the text was allowed to go on
// after it.
//
// It looks at the last token and, before it, at one character less than the
// stop string has, so that nothing can end there that does not touch the last
// token. In the last token alone a stop string that lies over a border would
// be missed, and in the whole text one would be found that is old.
func Stopped(tokens, stops []string) string {
	if len(tokens) == 0 {
		return ""
	}
	last := tokens[len(tokens)-1]
	before := strings.Join(tokens[:len(tokens)-1], "")
	for _, stop := range stops {
		first := max(0, len(before)-(len(stop)-1))
		if strings.Contains(before[first:]+last, stop) {
			return stop
		}
	}
	return ""
}
