package decode

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/trace"
)

// Source says who set a parameter.
type Source string

// The layers a value can come from, the strongest first. A preset's source
// names the preset, see [Preset].
const (
	FromFlag    Source = "flag"
	FromPython  Source = "python"                 // of a call that was pasted as text
	FromFile    Source = "file"                   // that the user named
	FromModel   Source = "generation_config.json" // of the model's folder
	FromConfig  Source = "config.json"            // of a folder that has no generation_config.json
	FromDefault Source = "default"
	Unset       Source = ""
)

// Param is one generation parameter: a value and who set it. The zero Param
// is unset.
type Param[T any] struct {
	Value  T
	Source Source
	// None says that somebody switched the parameter off by name, as in
	// top_k=None: no weaker layer fills it in.
	None bool
	// Whole says that a number with a fraction was written without one in a
	// file or a Python call: 2, not 2.0. Some of transformers' classes refuse
	// that.
	Whole bool
}

// On reports whether the parameter has a value.
func (p Param[T]) On() bool { return p.Source != Unset && !p.None }

// Field is a parameter without its type: what flags, files and the trace see.
type Field struct {
	Name  string // Hugging Face's
	Usage string // one line for --help
	param
}

// SetText sets the value as it stands on a command line, in the short forms of
// [params.Param.ParseFlag], or a list as JSON. A list of texts grows by one.
func (f Field) SetText(text string, from Source) error {
	if list, ok := f.param.(*Param[Strings]); ok && list.Source == from {
		list.Value = append(list.Value, text)
		return nil
	}
	if strings.HasPrefix(text, "[") && f.Kind() != "text" { // a regular expression may begin with a bracket
		if value, err := literal.FromJSON([]byte(text)); err == nil {
			return f.Set(value, from)
		}
	}
	known, _ := params.Find(f.Name)
	value, err := known.ParseFlag(text)
	if err != nil {
		return fmt.Errorf("%q is %s", text, wrong(f.Kind()))
	}
	if name, ok := value.Source(); ok { // of something that Python would have as an object: a model
		value = literal.OfString(name)
	}
	return f.Set(asFloats(f.Kind(), value), from)
}

// wrong says what a text that is no value of a kind is not.
func wrong(kind string) string {
	switch kind {
	case "int":
		return "no whole number"
	case "float":
		return "no finite number"
	case "bool":
		return "neither true nor false"
	case "ids":
		return "no token id, nor a list of them: want 5 or 5,6"
	case "lists of ids":
		return "no list of lists of token ids: want 5,6;7"
	case "ids and biases":
		return "no bias: want ids, a colon and a number, 5,6:-2.5;7:1"
	case "name=number,…":
		return "no list of settings: want nbits=8,residual_length=32"
	case "start,factor":
		return "no pair: want the step to start at and a factor, 10,1.1"
	}
	return "no " + kind
}

type param interface {
	// Set sets the value as it stands in a file or a Python call.
	Set(value literal.Value, from Source) error
	// Kind is what the value is, for help: "int", "float", "bool", "ids", ….
	Kind() string
	// Setting gives the value and its source for the trace.
	Setting() trace.Setting
	// Unset forgets the value.
	Unset()
	inherit(param)
}

// Set implements param.
func (p *Param[T]) Set(v literal.Value, from Source) error {
	if v.IsNone() {
		*p = Param[T]{Source: from, None: true}
		return nil
	}
	var value T
	if err := parseLiteral(v, &value); err != nil {
		return err
	}
	_, isFloat := any(value).(float64)
	*p = Param[T]{Value: value, Source: from, Whole: isFloat && v.Kind() == literal.Int}
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
	case string:
		return "text"
	case IDs:
		return "ids"
	case IDLists:
		return "lists of ids"
	case Biases:
		return "ids and biases"
	case Decay:
		return "start,factor"
	case CacheConfig:
		return "name=number,…"
	case EarlyStopping:
		return `true, false or never`
	}
	return "texts"
}

// Setting implements param.
func (p *Param[T]) Setting() trace.Setting {
	if p.None {
		return trace.Setting{Source: string(p.Source)}
	}
	return trace.Setting{Value: p.Value, Source: string(p.Source)}
}

// Unset implements param.
func (p *Param[T]) Unset() { *p = Param[T]{} }

func (p *Param[T]) inherit(from param) {
	if p.Source == Unset {
		*p = *from.(*Param[T])
	}
}

// parseLiteral reads a value of a file or a Python call.
func parseLiteral(v literal.Value, into any) error {
	wrong := func(want string) error { return fmt.Errorf("%s is no %s", v, want) }
	var ok bool
	switch into := into.(type) {
	case *int:
		if *into, ok = v.Int(); !ok {
			return wrong("int")
		}
	case *float64:
		if *into, ok = v.Number(); !ok || math.IsNaN(*into) || math.IsInf(*into, 0) {
			return wrong("finite float")
		}
	case *bool:
		if *into, ok = v.Bool(); !ok {
			return wrong("bool")
		}
	case *string:
		if *into, ok = v.Text(); !ok {
			return wrong("str")
		}
	case *Strings:
		return into.set(v)
	case *EarlyStopping:
		return into.set(v)
	case *IDs:
		return into.set(v)
	case *IDLists:
		return into.set(v)
	case *Biases:
		return into.set(v)
	case *Decay:
		return into.set(v)
	case *CacheConfig:
		return into.set(v)
	default:
		return errors.New("decode: a parameter of an unknown type")
	}
	return nil
}
