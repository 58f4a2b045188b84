package view

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// Stop is where a run with the settings of a trace ends.
type Stop struct {
	Index  int    `json:"index"`          // of the last token, in Tokens
	Reason string `json:"reason"`         // trace.FinishEOS or trace.FinishStopString
	Text   string `json:"text,omitempty"` // the stop string
}

// stop finds the first token of a sequence at which an end token or a stop
// string ends a run; nil where the settings would have let it go on. Lengths and
// times are not looked at: a text can be as long as one asks for.
func stop(t *trace.Trace) *Stop {
	ends := settings[int](&t.Run, "eos_token_id")
	texts := slices.DeleteFunc(settings[string](&t.Run, "stop_strings"), func(s string) bool { return s == "" })
	longest := 1
	for _, text := range texts {
		longest = max(longest, len(text))
	}
	var tail []byte // of the text, as much as can overlap a stop string
	add := func(token trace.Token) {
		tail = append(tail, tokenBytes(token)...)
		tail = tail[max(0, len(tail)-longest+1):]
	}
	for _, token := range t.Run.Prompt.Tokens {
		add(token)
	}
	for i := range t.Steps {
		token := t.Steps[i].Token
		if slices.Contains(ends, token.ID) {
			return &Stop{Index: i, Reason: trace.FinishEOS}
		}
		for _, text := range texts {
			// One that ends within this token, wherever it began.
			before := tail[max(0, len(tail)-len(text)+1):]
			if bytes.Contains(slices.Concat(before, tokenBytes(token)), []byte(text)) {
				return &Stop{Index: i, Reason: trace.FinishStopString, Text: text}
			}
		}
		add(token)
	}
	return nil
}

// tokenBytes is what a token adds to the text; nothing where its text is not
// known.
func tokenBytes(t trace.Token) []byte {
	if t.Bytes != nil {
		return t.Bytes
	}
	return []byte(t.Text)
}

// settings reads a parameter that is one value or a list of them, as it comes
// from Go or from JSON; nil where it is not set.
func settings[T any](run *trace.Run, name string) []T {
	data, err := json.Marshal(run.Config[name].Value)
	if err != nil {
		return nil
	}
	var list []T
	if json.Unmarshal(data, &list) == nil {
		return list
	}
	var one T
	if json.Unmarshal(data, &one) != nil {
		return nil
	}
	return []T{one}
}
