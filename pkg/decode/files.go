package decode

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/pycall"
)

// recorded is a value of a trace, in memory or read from a file, as a literal.
func recorded(value any) (literal.Value, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return literal.Value{}, err
	}
	return literal.FromJSON(data)
}

// asFloats makes a number that JSON has written without a fraction a float
// again, where a parameter of that kind is one.
func asFloats(kind string, v literal.Value) literal.Value {
	switch kind {
	case new(Param[float64]).Kind():
		if f, ok := v.Number(); ok {
			return literal.OfFloat(f)
		}
	case new(Param[Biases]).Kind():
		if v.Kind() != literal.List { // a dict never came through a trace
			break
		}
		pairs := make([]literal.Value, len(v.Items()))
		for i, pair := range v.Items() {
			pairs[i] = pair
			if items := pair.Items(); len(items) == 2 {
				pairs[i] = literal.OfList(items[0], asFloats(new(Param[float64]).Kind(), items[1]))
			}
		}
		return literal.OfList(pairs...)
	}
	return v
}

// ParseConfig reads a model folder's generation_config.json. A key that this
// program does not act on becomes a warning, since the folder's author may
// have meant it; a value of the wrong type is an error.
func ParseConfig(data []byte) (c Config, warnings []string, err error) {
	pairs, err := object(data)
	if err != nil {
		return c, nil, fmt.Errorf("decode: generation_config.json: %w", err)
	}
	for _, pair := range pairs {
		name, _ := pair.Key.Text()
		field, ok := c.Field(name)
		switch {
		case pair.Value.IsNone():
		case ok && !ours(name):
			if err := field.Set(pair.Value, FromModel); err != nil {
				return c, nil, fmt.Errorf("decode: generation_config.json: %s: %w", name, err)
			}
		default:
			if p, known := params.Find(name); known && !asksFor(p, pair.Value) {
				continue
			}
			warnings = append(warnings, fmt.Sprintf("generation_config.json sets %s, which has no effect here", name))
		}
	}
	return c, warnings, nil
}

// ParseUserConfig reads a generation_config.json that the user named. Here a
// key that nobody knows, or that this program cannot act on, is an error.
func ParseUserConfig(data []byte) (c Config, err error) {
	pairs, err := object(data)
	if err != nil {
		return c, err
	}
	for _, pair := range pairs {
		name, _ := pair.Key.Text()
		if pair.Value.IsNone() { // in a file, null is what was never set
			if _, known := params.Find(name); known {
				continue
			}
		}
		if err := c.set(name, pair.Value, FromFile); err != nil {
			return c, err
		}
	}
	return c, nil
}

// ParsePython reads the call of generate() in a piece of Python, and the
// GenerationConfig that it names, under it. What is no literal cannot be known
// here: those arguments are named in notes and left out.
func ParsePython(text string) (c Config, notes []string, err error) {
	call, err := pycall.Parse(text)
	if err != nil {
		return c, nil, err
	}
	if call.Function != "" && !call.Generates() && !call.Configures() && !call.Pipes() {
		return c, nil, fmt.Errorf("line %d: %s() is no call of generate()\npaste the call: model.generate(do_sample=True, top_p=0.9), or its arguments alone", call.Line, call.Function)
	}
	if call.Further > 0 {
		notes = append(notes, fmt.Sprintf("there are %d calls of generate(); the first, in line %d, is taken", call.Further+1, call.Line))
	}
	config, configured := call.Config()
	for _, arg := range call.Args {
		if configured && arg.Name == "generation_config" {
			continue
		}
		if notes, err = c.take(arg, notes); err != nil {
			return c, nil, err
		}
	}
	if configured {
		var under Config
		for _, arg := range config.Args {
			if notes, err = under.take(arg, notes); err != nil {
				return c, nil, err
			}
		}
		c.Inherit(under)
	}
	return c, notes, nil
}

// take sets the parameter that an argument of a call gives, or notes why not.
func (c *Config) take(arg pycall.Arg, notes []string) ([]string, error) {
	if source, ok := arg.Value.Source(); ok {
		return append(notes, fmt.Sprintf("%s=%s is no plain value, so it is left out", arg.Name, source)), nil
	}
	if err := c.set(arg.Name, arg.Value, FromPython); err != nil {
		return nil, fmt.Errorf("line %d: %w", arg.Line, err)
	}
	return notes, nil
}

// set sets a parameter that may be one of transformers' that does nothing
// here.
func (c *Config) set(name string, value literal.Value, from Source) error {
	if field, ok := c.Field(name); ok {
		if err := field.Set(value, from); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	if name == "seed" {
		return fmt.Errorf("seed is no argument of generate() and no key of its config: random numbers begin where torch.manual_seed(%s) says\nuse --seed %s", value, value)
	}
	known, ok := params.Find(name)
	if !ok {
		hint := "explain params lists those there are"
		if near, ok := params.Nearest(name); ok {
			hint = near.Note
			if near.Name != "" {
				hint = "did you mean " + near.Name + "?"
			}
		}
		return fmt.Errorf("%s is no generation parameter\n%s", name, hint)
	}
	if asksFor(known, value) {
		return fmt.Errorf("%s=%s: this program does not do that\nleave it out; explain params %s says what it is", name, value, name)
	}
	return nil
}

// asksFor reports whether a parameter that this program does not act on was
// meant to change the text.
func asksFor(p params.Param, value literal.Value) bool {
	switch p.Group {
	case params.Output, params.Cache, params.Inputs, params.Metadata:
		return false
	}
	return !value.IsNone() && !value.Equal(p.Default) && value.String() != p.Neutral
}

// ours reports whether a parameter is of this program: transformers would not
// know it in a folder's file.
func ours(name string) bool {
	p, ok := params.Find(name)
	return ok && p.Origin == params.FromUs
}

// ParseModelConfig takes the generation parameters out of a config.json, for a
// folder that has no generation_config.json: as in transformers, that is where
// its end token then stands. All other keys are the model's.
func ParseModelConfig(data []byte) (c Config, err error) {
	pairs, err := object(data)
	if err != nil {
		return c, fmt.Errorf("decode: config.json: %w", err)
	}
	for _, pair := range pairs {
		name, _ := pair.Key.Text()
		if field, ok := c.Field(name); ok && !pair.Value.IsNone() {
			if err := field.Set(pair.Value, FromConfig); err != nil {
				return c, fmt.Errorf("decode: config.json: %s: %w", name, err)
			}
		}
	}
	return c, nil
}

// object reads a JSON object, key by key.
func object(data []byte) ([]literal.Pair, error) {
	value, err := literal.FromJSON(data)
	if err != nil {
		return nil, err
	}
	if value.Kind() != literal.Dict {
		return nil, fmt.Errorf("it is no JSON object, { … }, but a %s", strings.ToLower(value.Type()))
	}
	return slices.Clone(value.Pairs()), nil
}
