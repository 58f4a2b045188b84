// Package stopstrings ends a text at a stop string.
package stopstrings

// Stopped is called after every token of a text that is being written. tokens
// is the texts of all its tokens so far, those of the prompt among them;
// stops is the stop strings, none of them empty. It returns the stop string
// that ends within the last token, wherever it began, and "" if none does. If
// several do, it is the first of them in the order of stops.
//
// The last token may go on behind the stop string. One that was complete
// before the last token began does not count: the text was allowed to go on
// after it.
func Stopped(tokens, stops []string) string {
	return ""
}
