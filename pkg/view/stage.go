package view

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// The stages whose arithmetic can be spelled out in a sentence.
const (
	Penalty     = "repetition_penalty"
	Temperature = "temperature"
)

// shortNames are for the stages whose own would not fit over a column.
var shortNames = map[string]string{
	Penalty:     "penalty",
	Temperature: "temp.",
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
// or, where it has no more than one, that one.
func (s Step) Setting(i int) (string, bool) {
	name := s.Stages[i].Name
	if i < 1 || i > len(s.Run.Pipeline) || s.Run.Pipeline[i-1].Name != name {
		return "", false
	}
	params := s.Run.Pipeline[i-1].Params
	value, ok := params[name]
	if !ok && len(params) == 1 {
		value, ok = params[slices.Collect(maps.Keys(params))[0]], true
	}
	switch value.(type) {
	case float64, float32, int, int64, bool, string:
		return visible.Fit(visible.Line(fmt.Sprint(value)), labelWidth), ok
	}
	return "", false
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
