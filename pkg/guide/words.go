package guide

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// ended says what ended a text.
func ended(reason string) string {
	switch reason {
	case trace.FinishEOS:
		return "the end token"
	case trace.FinishLength:
		return "the length"
	}
	return reason
}

// origin says where a parameter's value is from.
func origin(source decode.Source) string {
	if source == decode.FromDefault {
		return "transformers' default"
	}
	return "the model's " + string(source)
}

// yes writes whether something is so.
func yes(so bool) string {
	if so {
		return "yes"
	}
	return "no"
}

// join writes words in a sentence: a, b and c.
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// idList writes ids in a sentence: 1, 2 and 3.
func idList(ids []int) string {
	if len(ids) == 0 {
		return "none"
	}
	var words []string
	for _, id := range ids {
		words = append(words, fmt.Sprint(id))
	}
	return join(words)
}

// textCount counts texts that ought to be one.
func textCount(n int) string {
	if n == 1 {
		return "one text"
	}
	return fmt.Sprintf("%d texts", n)
}

// differentTexts counts texts that ought to differ.
func differentTexts(n int) string {
	if n == 1 {
		return "the same text"
	}
	return fmt.Sprintf("%d different texts", n)
}

// plural writes a number of things: 1 token, 2 tokens.
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return view.FormatCount(n) + " " + thing
}
