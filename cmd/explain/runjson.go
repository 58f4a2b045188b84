package main

import (
	"encoding/json"
	"strconv"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

// runJSON is what `explain run --json` prints.
type runJSON struct {
	Prompt    string         `json:"prompt"`
	PromptIDs []int          `json:"prompt_ids"`
	Sequences []sequenceJSON `json:"sequences"`
	Seed      *string        `json:"seed"` // null for greedy decoding; a string, as JSON numbers lose 64-bit values
	Warnings  []string       `json:"warnings"`
	Trace     *string        `json:"trace"` // the file, or null
	Totals    trace.Totals   `json:"totals"`
}

type sequenceJSON struct {
	IDs          []int  `json:"ids"` // the new ones, the end token included if it came
	Text         string `json:"text"`
	FinishReason string `json:"finish_reason"`
	Detail       string `json:"detail,omitempty"`
}

func (r *runner) printJSON(request *decode.Request, result *decode.Result, file *traceFile) error {
	out := runJSON{
		Prompt:    request.Prompt,
		PromptIDs: request.IDs,
		Sequences: []sequenceJSON{{append([]int{}, result.IDs...), result.Text, result.FinishReason, result.Detail}},
		Warnings:  append([]string{}, request.Plan.Warnings...),
		Totals:    result.Totals,
	}
	if request.Plan.Config.DoSample.Value {
		seed := strconv.FormatUint(request.Seed, 10)
		out.Seed = &seed
	}
	if file != nil && file.err == nil {
		out.Trace = &file.path
	}
	encoder := json.NewEncoder(r.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return err
	}
	return interrupted(result)
}
