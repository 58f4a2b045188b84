package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
)

// Source says who set a parameter.
type Source string

// The layers a value can come from, the strongest first.
const (
	FromFlag    Source = "flag"
	FromModel   Source = "generation_config.json"
	FromConfig  Source = "config.json" // of a folder that has no generation_config.json
	FromDefault Source = "default"
	Unset       Source = ""
)

// Param is one generation parameter: a value and who set it. The zero Param
// is unset.
type Param[T any] struct {
	Value  T
	Source Source
}

// IDs is a list of token ids. In JSON a single id may stand without brackets.
type IDs []int

// UnmarshalJSON implements json.Unmarshaler.
func (ids *IDs) UnmarshalJSON(data []byte) error {
	var one int
	if json.Unmarshal(data, &one) == nil {
		*ids = IDs{one}
		return nil
	}
	var list []*int
	if err := json.Unmarshal(data, &list); err != nil {
		return errNoIDs
	}
	*ids = make(IDs, len(list))
	for i, id := range list {
		if id == nil {
			return errNoIDs
		}
		(*ids)[i] = *id
	}
	return nil
}

var errNoIDs = errors.New("want a token id or a list of them")

// ParseIDs reads "1,2,3".
func ParseIDs(text string) (IDs, error) {
	var ids IDs
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || id < 0 {
			return nil, fmt.Errorf("%q is no token id; want whole numbers from 0, separated by commas: 1,2,3", part)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Field is a parameter without its type: what flags, files and the trace see.
type Field struct {
	Name  string // Hugging Face's
	Usage string // one line for --help
	param
}

type param interface {
	// SetText sets the value as it stands on a command line.
	SetText(text string, from Source) error
	// SetJSON sets the value as it stands in a file; null leaves it unset.
	SetJSON(data []byte, from Source) error
	// Kind is "int", "float", "bool" or "ids".
	Kind() string
	// Setting gives the value and its source for the trace.
	Setting() trace.Setting
	inherit(param)
}

// SetText implements param.
func (p *Param[T]) SetText(text string, from Source) error {
	var err error
	switch value := any(&p.Value).(type) {
	case *int:
		if *value, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("%q is no whole number", text)
		}
	case *float64:
		if *value, err = strconv.ParseFloat(text, 64); err != nil || math.IsNaN(*value) || math.IsInf(*value, 0) {
			return fmt.Errorf("%q is no finite number", text)
		}
	case *bool:
		if *value, err = strconv.ParseBool(text); err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
	case *IDs:
		if *value, err = ParseIDs(text); err != nil {
			return err
		}
	}
	p.Source = from
	return nil
}

// SetJSON implements param.
func (p *Param[T]) SetJSON(data []byte, from Source) error {
	if string(data) == "null" {
		return nil
	}
	if err := json.Unmarshal(data, &p.Value); err != nil {
		return fmt.Errorf("%.40q is no %s", data, p.Kind())
	}
	p.Source = from
	return nil
}

// Kind implements param.
func (p *Param[T]) Kind() string {
	switch any(p.Value).(type) {
	case int:
		return "int"
	case float64:
		return "float"
	case bool:
		return "bool"
	}
	return "ids"
}

// Setting implements param.
func (p *Param[T]) Setting() trace.Setting {
	return trace.Setting{Value: p.Value, Source: string(p.Source)}
}

func (p *Param[T]) inherit(from param) {
	if p.Source == Unset {
		*p = *from.(*Param[T])
	}
}
