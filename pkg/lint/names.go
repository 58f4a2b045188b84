package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/params"
)

// refusedFields are the arguments of generate() that validate() refuses to find
// in a GenerationConfig. The others that are no fields it takes without a word.
var refusedFields = []string{"logits_processor", "stopping_criteria", "prefix_allowed_tokens_fn", "synced_gpus",
	"assistant_model", "streamer", "negative_prompt_ids", "negative_prompt_attention_mask"}

// checkNames judges the names: what is no parameter, what is none of
// transformers', and what belongs elsewhere.
func checkNames(r *report) {
	positional := 0
	for _, s := range r.call.Args {
		p, known := params.Find(s.Name)
		switch {
		case s.Name == "":
			positional++
		case r.pipelines(s.Name):
		case r.call.Config && known && p.CallOnly:
			r.callOnly(s.Name)
		case known && p.Origin == params.FromUs:
			r.ours(s)
		case s.Name == "generation_kwargs" && !r.call.Config:
			r.unknown(s)
		case !known && (r.call.Config || !params.ModelInput(s.Name)):
			r.unknown(s)
		}
	}
	for _, s := range r.call.Base {
		p, known := params.Find(s.Name)
		switch {
		case known && p.CallOnly:
			r.callOnly(s.Name)
		case !known || p.Origin == params.FromUs:
			r.ignoredField(s.Name)
		}
	}
	if !r.call.Config && positional > 0 && !r.call.Open && !r.inCall("attention_mask") {
		r.add("no-attention-mask", Note, "inputs", "ids without an attention_mask: one prompt alone is fine, but in a batch padding cannot be told from text where pad_token_id equals eos_token_id",
			"pass what the tokenizer returned as a whole: model.generate(**inputs, …)")
	}
}

func (r *report) callOnly(name string) {
	if slices.Contains(refusedFields, name) {
		r.add("argument-in-config", Error, name, fmt.Sprintf("%s is an argument of generate() and no field of a GenerationConfig: transformers raises a ValueError", name),
			"pass it to generate() itself")
		return
	}
	r.add("ignored-in-config", Warning, name, fmt.Sprintf("%s is an argument of generate(); a GenerationConfig takes it without a word, and nothing reads it there", name),
		"pass it to generate() itself")
}

// ours are the parameters that genlens has and generate() has not.
func (r *report) ours(s Setting) {
	if r.call.Config {
		r.ignoredField(s.Name)
		return
	}
	rule, fix := "not-in-transformers", "in Python pass prefix_allowed_tokens_fn; here explain run --"+s.Name+" does it"
	if s.Name == "seed" {
		rule, fix = "seed-is-no-argument", "call torch.manual_seed("+s.Value.String()+") or transformers.set_seed("+s.Value.String()+") before generate(); here --seed does it"
	}
	level := Error
	if s.Value.IsNone() {
		level = Warning // a name with None is not looked at
	}
	r.add(rule, level, s.Name, fmt.Sprintf("%s is no argument of generate(): the following model_kwargs are not used by the model: ['%s'] (ValueError)", s.Name, s.Name), fix)
}

// ignoredField is a field of a configuration that nothing reads.
func (r *report) ignoredField(name string) {
	r.add("unknown-field", Warning, name, fmt.Sprintf("%s is no field of a GenerationConfig: transformers keeps it, and generate() does not read it", name), remedy(name))
}

func (r *report) unknown(s Setting) {
	if r.call.Config {
		r.ignoredField(s.Name)
		return
	}
	level := Error
	message := fmt.Sprintf("%s is no argument of generate(): the following model_kwargs are not used by the model: ['%s'] (ValueError)", s.Name, s.Name)
	if s.Value.IsNone() {
		level = Warning
		message = fmt.Sprintf("%s is no argument of generate(); with None it is not looked at", s.Name)
	}
	r.add("unknown-parameter", level, s.Name, message, remedy(s.Name))
}

// remedy is what to do about a name that is not known.
func remedy(name string) string {
	p, known := params.Find(name)
	if known && p.Origin == params.FromUs {
		return "leave it out; explain run has it as --" + name
	}
	near, ok := params.Nearest(name)
	switch {
	case ok && near.Name == "":
		return near.Note
	case ok && near.Note != "":
		return "did you mean " + near.Name + "? " + near.Note
	case ok:
		return "did you mean " + near.Name + "?"
	}
	return "leave it out; explain params lists what there is"
}

// checkWords finds words of other languages that are no names in Python.
func checkWords(r *report) {
	for _, s := range r.call.Args {
		source, ok := s.Value.Source()
		if !ok || s.Name == "" {
			continue
		}
		if python, ok := map[string]string{"true": "True", "false": "False", "null": "None", "none": "None"}[source]; ok {
			r.add("not-python", Error, s.Name, fmt.Sprintf("%s=%s: Python has no %s (NameError)", s.Name, source, source), "write "+s.Name+"="+python)
		}
	}
}

// checkConfigBeside finds a configuration with parameters beside it.
func checkConfigBeside(r *report) {
	s, ok := find(r.call.Args, "generation_config")
	if !ok || s.Value.IsNone() || r.call.Config {
		return
	}
	var beside []string
	for _, s := range r.call.Args {
		if p, known := params.Find(s.Name); known && !p.CallOnly && p.Origin != params.FromUs {
			beside = append(beside, s.Name)
		}
	}
	if len(beside) > 0 {
		r.add("config-and-arguments", Warning, "generation_config",
			"generation_config together with "+strings.Join(beside, ", ")+": the arguments win, and transformers warns that passing both is on its way out",
			"put all of them into the GenerationConfig, or pass all of them as arguments")
	}
}
