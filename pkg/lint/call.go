package lint

import (
	"errors"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/pycall"
)

// Call is what is judged.
type Call struct {
	Args []Setting
	// Base is what lies under the arguments: the model's
	// generation_config.json, or the configuration passed to the call.
	Base []Setting
	// Config marks a GenerationConfig, or a file of one: the arguments are its
	// fields, and nothing is generated yet.
	Config bool
	// Open says that there are further arguments, of which nothing is known.
	Open bool
	// Pipeline marks the call of a pipeline, which has arguments and defaults
	// of its own and hands the rest on to generate().
	Pipeline bool
	// JSON marks a file, where a fix has to be JSON.
	JSON bool
	// Spread has what ** spreads into the call and may hold parameters.
	Spread []string
	// Prompt is the length of the prompt in tokens and Vocab the size of the
	// vocabulary; 0 where they are not known.
	Prompt, Vocab int
}

// Setting is one name and its value.
type Setting struct {
	Name         string // "" for a positional argument
	Value        literal.Value
	Line, Column int // where it stands; 0 where that is not known
}

// settingNames begin the words in the names of variables that hold parameters.
// Whatever else ** spreads into a call is taken for the inputs of the model,
// which bring ids and a mask.
var settingNames = []string{"kw", "arg", "gen", "config", "cfg", "param", "setting", "option", "opts", "preset", "sampling", "decod", "strateg"}

func holdsSettings(expression string) bool {
	function, _, _ := strings.Cut(expression, "(") // not what a call is given
	words := strings.FieldsFunc(strings.ToLower(function), func(r rune) bool { return r == '_' || r == '.' || r == '[' })
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.ContainsFunc(settingNames, func(begin string) bool { return strings.HasPrefix(word, begin) })
	})
}

// FromPython makes a call of one that was read. A configuration that is written
// out in it or above it, generation_config=GenerationConfig(…), lies under its
// arguments. Of a pipeline nothing is known that is not written.
func FromPython(p pycall.Call) Call {
	c := Call{Config: p.Configures(), Pipeline: p.Pipes()}
	c.Open = c.Pipeline
	for _, a := range p.Args {
		c.Args = append(c.Args, Setting(a))
	}
	c.spread(p)
	if config, ok := p.Config(); ok {
		for _, field := range config.Args {
			c.Base = append(c.Base, Setting(field))
		}
		c.spread(config)
	} else if a, given := p.Arg("generation_config"); given && !a.Value.IsNone() {
		c.Open = true
	}
	return c
}

// spread takes over what ** spreads into a call, where it may hold settings.
func (c *Call) spread(p pycall.Call) {
	for _, name := range p.Spread {
		if holdsSettings(name) {
			c.Open = true
			c.Spread = append(c.Spread, name)
		}
	}
}

// NotJudged are the parts of a call that Lint says nothing about, as their
// values are not known: **settings, and max_new_tokens=n. What can only be an
// object, such as a streamer, is not among them.
func NotJudged(c Call) []string {
	var parts []string
	for _, name := range c.Spread {
		parts = append(parts, "**"+name)
	}
	for _, s := range append(slices.Clone(c.Args), c.Base...) {
		p, known := params.Find(s.Name)
		object := slices.Contains(p.Accepts, params.Object) && s.Name != "generation_config"
		resolved := s.Name == "generation_config" && !c.Open
		if known && !s.Value.Literal() && !object && !resolved {
			parts = append(parts, s.Name+"="+s.Value.String())
		}
	}
	return parts
}

// FromJSON reads a generation_config.json.
func FromJSON(data []byte) (Call, error) {
	v, err := literal.FromJSON(data)
	if err != nil {
		return Call{}, err
	}
	if v.Kind() != literal.Dict {
		return Call{}, errors.New("lint: not a generation config: want an object with the parameters, {\"temperature\": 0.7}")
	}
	c := Call{Config: true, JSON: true}
	for _, p := range v.Pairs() {
		name, _ := p.Key.Text()
		c.Args = append(c.Args, Setting{Name: name, Value: p.Value})
	}
	return c, nil
}

// Lint judges a call. Errors come first, then warnings, then notes.
func Lint(c Call) []Finding {
	r := &report{call: c}
	for _, check := range checks {
		check(r)
	}
	r.checkTypes() // last: a rule that knows better has spoken by then
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.Level.rank() - b.Level.rank() })
	return r.findings
}

// checks are all rules but that of the types, in the order of a reading.
var checks = []func(*report){
	checkNames, checkWords, checkConfigBeside, checkNaN,
	checkLengths, checkMinimum, checkEnd, checkStopStrings,
	checkSamplingOnly, checkDoSample, checkTemperature, checkTopK, checkTopP, checkOtherFilters,
	checkBeams, checkBeamOnly, checkSequences,
	checkPenalties, checkNGrams, checkBias, checkBadWords, checkForced, checkSuppressed, checkDecay, checkWatermark,
	checkCache, checkOutputs, checkStreamer, checkAssisted, checkMoved, checkPractice,
}

// report is a call and what was found so far.
type report struct {
	call     Call
	findings []Finding
}

// add appends a finding about a parameter, which may be "".
func (r *report) add(rule string, level Level, parameter, message, fix string) {
	f := Finding{Rule: rule, Level: level, Parameter: parameter, Message: message, Fix: fix}
	if p, known := params.Find(parameter); known {
		f.See = "explain params " + p.Name
	}
	if s, ok := r.given(parameter); ok {
		f.Line, f.Column = s.Line, s.Column
	}
	r.findings = append(r.findings, f)
}

// spoken reports whether there is a finding about a parameter already.
func (r *report) spoken(parameter string) bool {
	return slices.ContainsFunc(r.findings, func(f Finding) bool { return f.Parameter == parameter && f.Level != Note })
}
