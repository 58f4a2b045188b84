package main

import (
	"encoding/json"
	"io"
	"strconv"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

// runJSON is what `explain run --json` prints.
type runJSON struct {
	Prompt    string         `json:"prompt"`
	PromptIDs []int          `json:"prompt_ids"`
	Strategy  string         `json:"strategy"`
	Sequences []sequenceJSON `json:"sequences"`
	Seed      *string        `json:"seed"` // null for greedy decoding; a string, as JSON numbers lose 64-bit values
	// Config is every setting and who set it.
	Config   map[string]trace.Setting `json:"config"`
	Warnings []string                 `json:"warnings"`
	Trace    *string                  `json:"trace"` // the file, or null
	Totals   trace.Totals             `json:"totals"`
}

type sequenceJSON struct {
	IDs          []int  `json:"ids"` // the new ones, the end token included if it came
	Text         string `json:"text"`
	FinishReason string `json:"finish_reason"`
	Detail       string `json:"detail,omitempty"`
	// Of beams: the score that orders them, the row that each token came from
	// and its score there.
	Score       *float64  `json:"score,omitempty"`
	BeamIndices []int     `json:"beam_indices,omitempty"`
	Transitions []float64 `json:"transition_scores,omitempty"`
}

func (r *runner) printJSON(request *decode.Request, result *decode.Result, file *traceFile) error {
	out := runJSON{
		Prompt:    request.Prompt,
		PromptIDs: request.IDs,
		Strategy:  request.Plan.Strategy,
		Config:    request.Plan.Config.Settings(),
		Warnings:  append([]string{}, request.Plan.Warnings...),
		Totals:    result.Totals,
	}
	for _, s := range result.Sequences {
		sequence := sequenceJSON{
			IDs: append([]int{}, s.IDs...), Text: s.Text, FinishReason: s.FinishReason, Detail: s.Detail,
			BeamIndices: s.BeamIndices, Transitions: s.Transitions,
		}
		if request.Plan.Beams() {
			sequence.Score = &s.Score
		}
		out.Sequences = append(out.Sequences, sequence)
	}
	if request.Plan.Random() {
		seed := strconv.FormatUint(request.Seed, 10)
		out.Seed = &seed
	}
	if file != nil && file.err == nil {
		out.Trace = &file.path
	}
	if err := printJSON(r.out, out); err != nil {
		return err
	}
	return interrupted(result)
}

// printJSON prints one object, for people and programs.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
