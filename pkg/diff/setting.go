package diff

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// Setting is one thing that was fixed before the first token, and that is not
// the same in both runs.
type Setting struct {
	Name string `json:"name"` // a generation parameter, or one of the names below
	A    Value  `json:"a"`
	B    Value  `json:"b"`
	// Follows says that another setting, which differs too, brings it about, as
	// the settings bring about the pipeline.
	Follows bool `json:"follows,omitempty"`
}

// Value is a setting in one run.
type Value struct {
	Value  any    `json:"value"`            // nil: not set
	Source string `json:"source,omitempty"` // who set it; empty where that is no question
}

// Names of what is no generation parameter.
const (
	Model     = "model"
	Tokenizer = "tokenizer"
	Prompt    = "prompt"
	Strategy  = "strategy"
	Seed      = "seed"
	Generator = "generator" // of random numbers
	Pipeline  = "pipeline"
	Cache     = "cache"
	Machine   = "machine"
)

// Force is the setting that puts tokens into the text by hand.
const Force = "force"

// Forcing reads a value of Force: which token by step, counted from 1. It is nil
// where none is forced.
func Forcing(v Value) map[int]int {
	data, err := json.Marshal(v.Value)
	if err != nil {
		return nil
	}
	var ids map[int]int
	if json.Unmarshal(data, &ids) != nil {
		return nil
	}
	maps.DeleteFunc(ids, func(step, _ int) bool { return step < 1 })
	return ids
}

// settings compares everything that a run line fixes, but for what cannot
// matter: times, the command, what a step keeps.
func settings(a, b *trace.Run) (differ []Setting, same []string) {
	differ, same = []Setting{}, []string{}
	compare := func(name string, a, b Value, follows bool) {
		if equal(a.Value, b.Value) {
			same = append(same, name)
			return
		}
		differ = append(differ, Setting{name, a, b, follows})
	}
	modelA, modelB := identities(a.Model.Name, a.Model.SHA256, b.Model.Name, b.Model.SHA256)
	compare(Model, modelA, modelB, false)
	tokensA, tokensB := identities(a.Tokenizer.Kind, a.Tokenizer.SHA256, b.Tokenizer.Kind, b.Tokenizer.SHA256)
	compare(Tokenizer, tokensA, tokensB, false)
	promptA, promptB := prompts(a, b)
	compare(Prompt, promptA, promptB, false)

	first := len(differ)
	for _, name := range slices.Sorted(maps.Keys(union(a.Config, b.Config))) {
		compare(name, Value(a.Config[name]), Value(b.Config[name]), false)
	}
	config := differ[first:]
	has := func(names ...string) bool {
		return slices.ContainsFunc(config, func(s Setting) bool { return slices.Contains(names, s.Name) })
	}
	configured := len(config) > 0
	ifBoth := func(name, a, b string, follows bool) { // empty: not known, or there is none
		if a != "" && b != "" {
			compare(name, Value{Value: a}, Value{Value: b}, follows)
		}
	}
	ifBoth(Strategy, a.Strategy, b.Strategy, configured)
	if a.RNG.Seed != "" || b.RNG.Seed != "" {
		oneDraws := a.RNG.Seed == "" || b.RNG.Seed == ""
		compare(Seed, Value{Value: orNil(a.RNG.Seed)}, Value{Value: orNil(b.RNG.Seed)},
			oneDraws && (has("do_sample") || a.Strategy != b.Strategy))
	}
	ifBoth(Generator, a.RNG.Algorithm, b.RNG.Algorithm, false)
	compare(Pipeline, Value{Value: pipeline(a)}, Value{Value: pipeline(b)}, configured)
	ifBoth(Cache, a.Cache, b.Cache, has("use_cache", "cache_implementation"))
	ifBoth(Machine, machine(a), machine(b), false)
	return differ, same
}

func union(a, b map[string]trace.Setting) map[string]trace.Setting {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]trace.Setting{}
	}
	maps.Copy(all, b)
	return all
}

// identities are two things that have a checksum, or at least a name. Where
// both have a checksum, it alone decides, and it is named where the names do
// not tell them apart.
func identities(nameA, sumA, nameB, sumB string) (a, b Value) {
	switch {
	case sumA != "" && sumA == sumB:
		return Value{Value: nameA}, Value{Value: nameA}
	case sumA != "" && sumB != "" && nameA == nameB:
		return Value{Value: nameA + " " + sumA}, Value{Value: nameB + " " + sumB}
	}
	return Value{Value: orNil(nameA)}, Value{Value: orNil(nameB)}
}

func otherTokenizers(a, b *trace.Run) bool {
	return a.Tokenizer.SHA256 != "" && b.Tokenizer.SHA256 != "" && a.Tokenizer.SHA256 != b.Tokenizer.SHA256
}

// prompts are the texts, or the ids where the texts do not tell them apart.
// With two tokenizers only the texts can be the same.
func prompts(a, b *trace.Run) (Value, Value) {
	if a.Prompt.Text == b.Prompt.Text && !otherTokenizers(a, b) {
		return Value{Value: nonNil(a.Prompt.IDs)}, Value{Value: nonNil(b.Prompt.IDs)}
	}
	return Value{Value: a.Prompt.Text}, Value{Value: b.Prompt.Text}
}

func nonNil(ids []int) []int { return append([]int{}, ids...) }

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func machine(r *trace.Run) string {
	if r.Machine == (trace.Machine{}) {
		return ""
	}
	return r.Machine.OS + "/" + r.Machine.Arch
}

// pipeline lists the stages with their parameters.
func pipeline(r *trace.Run) []trace.StageSpec {
	out := []trace.StageSpec{}
	for _, spec := range r.Pipeline {
		if spec.Params == nil {
			spec.Params = map[string]any{}
		}
		out = append(out, spec)
	}
	return out
}

// equal compares two values as JSON, in which a number is the same whether a
// decoder made it or a reader.
func equal(a, b any) bool { return canonical(a) == canonical(b) }

func canonical(v any) string {
	data, err := json.Marshal(v)
	if err != nil { // not from a file
		return fmt.Sprintf("%#v", v)
	}
	return string(data)
}

// setting returns what is known of a setting that differs, or nil.
func (d *Diff) setting(name string) *Setting {
	for i := range d.Settings {
		if d.Settings[i].Name == name {
			return &d.Settings[i]
		}
	}
	return nil
}
