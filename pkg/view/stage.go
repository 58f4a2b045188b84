package view

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// The stages, by the generation parameter that asks for each. A sentence can
// be said about every one of them.
const (
	Guidance         = "guidance_scale"
	SequenceBias     = "sequence_bias"
	EncoderPenalty   = "encoder_repetition_penalty"
	Penalty          = "repetition_penalty"
	NoRepeat         = "no_repeat_ngram_size"
	EncoderNoRepeat  = "encoder_no_repeat_ngram_size"
	BadWords         = "bad_words_ids"
	MinLength        = "min_length"
	MinNewTokens     = "min_new_tokens"
	PrefixAllowed    = "prefix_allowed_tokens_fn"
	Regex            = "regex"
	OneOf            = "one_of"
	Forbid           = "forbid"
	Require          = "require"
	ForcedBOS        = "forced_bos_token_id"
	ForcedEOS        = "forced_eos_token_id"
	RemoveInvalid    = "remove_invalid_values"
	ExponentialDecay = "exponential_decay_length_penalty"
	Suppress         = "suppress_tokens"
	BeginSuppress    = "begin_suppress_tokens"
	Temperature      = "temperature"
	TopH             = "top_h"
	TopK             = "top_k"
	TopP             = "top_p"
	MinP             = "min_p"
	Typical          = "typical_p"
	Epsilon          = "epsilon_cutoff"
	Eta              = "eta_cutoff"
	LogSoftmax       = "log_softmax" // what a beam search begins with
	Renormalize      = "renormalize_logits"
)

// shortNames are for the stages whose own would not fit over a column.
var shortNames = map[string]string{
	Guidance:         "guidance",
	SequenceBias:     "bias",
	EncoderPenalty:   "prompt pen.",
	Penalty:          "penalty",
	NoRepeat:         "no-repeat",
	EncoderNoRepeat:  "no prompt rep.",
	BadWords:         "bad words",
	MinNewTokens:     "min-new",
	PrefixAllowed:    "constraint",
	ForcedBOS:        "forced bos",
	ForcedEOS:        "forced eos",
	RemoveInvalid:    "finite",
	ExponentialDecay: "decay",
	Suppress:         "suppress",
	BeginSuppress:    "suppress 1st",
	Temperature:      "temp.",
	Typical:          "typical",
	Epsilon:          "epsilon",
	Eta:              "eta",
	Renormalize:      "renormalize",
}

// mainParams are the parameters that stages with several are known by, where
// their names differ.
var mainParams = map[string]string{
	EncoderPenalty:   "penalty",
	Penalty:          "penalty",
	NoRepeat:         "ngram_size",
	EncoderNoRepeat:  "ngram_size",
	ExponentialDecay: "factor",
}

// labelWidth is how much of an unknown stage's name or setting is shown.
const labelWidth = 14

// StageName is a stage's name as it stands over a column: "top-k".
func StageName(name string) string {
	if short, ok := shortNames[name]; ok {
		return short
	}
	return visible.Fit(visible.Line(strings.ReplaceAll(name, "_", "-")), labelWidth)
}

// StageLabel names stage i with its setting: "top-k 40".
func (s Step) StageLabel(i int) string {
	label := StageName(s.Stages[i].Name)
	if value, ok := s.Setting(i); ok {
		label += " " + value
	}
	return label
}

// Setting is the parameter that stage i is known by: the one of its own name
// or, where it has no more than one, that one. A list is too long to be said.
func (s Step) Setting(i int) (string, bool) {
	name := s.Stages[i].Name
	params := s.Params(i)
	value, ok := params[name]
	if !ok {
		value, ok = params[mainParams[name]]
	}
	if !ok && len(params) == 1 {
		value, ok = params[slices.Collect(maps.Keys(params))[0]], true
	}
	switch value := value.(type) {
	case float64, float32, int, int64, bool:
		return visible.Fit(fmt.Sprint(value), labelWidth), ok
	case string: // a pattern, whose blanks count
		return visible.Fit(visible.Token(value), labelWidth), ok
	}
	return "", false
}

// Params are the parameters of stage i, nil where the run does not tell.
func (s Step) Params(i int) map[string]any {
	if i < 1 || i > len(s.Run.Pipeline) || s.Run.Pipeline[i-1].Name != s.Stages[i].Name {
		return nil
	}
	return s.Run.Pipeline[i-1].Params
}

// Number is a parameter of stage i that is a number.
func (s Step) Number(i int, param string) (float64, bool) { return number(s.Params(i)[param]) }

// number reads a number as it comes from Go or from JSON.
func number(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// Config is a generation parameter of the run that is a number, or what it is
// without one.
func Config(run *trace.Run, name string, without float64) float64 {
	if v, ok := number(run.Config[name].Value); ok {
		return v
	}
	return without
}

// Idle reports whether stage i left every logit as it was.
func (s Step) Idle(i int) bool { return i > 0 && s.Stages[i].Changed == 0 }

// Cuts reports whether stage i removed tokens.
func (s Step) Cuts(i int) bool {
	return i > 0 && (s.Stages[i].Threshold != nil || s.Stages[i].Kept < s.Stages[i-1].Kept)
}

// CutAt returns the stage that removed a candidate, or -1.
func (s Step) CutAt(candidate int) int {
	by := s.Candidates[candidate].CutBy
	return slices.IndexFunc(s.Stages, func(st trace.Stage) bool { return st.Name == by })
}
