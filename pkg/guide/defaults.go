package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

var parametersDefaults = Claim{
	claim.Statement{
		ID:   "parameters-defaults",
		Text: "The list of all common parameters gives each with its usual value, such as do_sample=False, temperature=1.0 and top_k=50.",
		Box:  referenceBox(),
		Try:  `explain run "The weather today is" --show-config`,
	},
	func(_ context.Context, lab *Lab) (claim.Answer, error) {
		request, err := lab.Request(Trial{Prompt: weather})
		if err != nil {
			return claim.Answer{}, err
		}
		ours, theirs := request.Plan.Config.Settings(), decode.Defaults()
		return judgeDefaults(theirs.Settings(), ours), nil
	},
}

// reference are the values in the guide's list of all common parameters. Those
// that are None stand for a parameter that is not set.
var reference = []struct{ name, value string }{
	{"max_new_tokens", "100"}, {"max_length", "None"}, {"min_length", "0"},
	{"do_sample", "False"}, {"temperature", "1.0"}, {"top_k", "50"}, {"top_p", "1.0"},
	{"repetition_penalty", "1.0"}, {"no_repeat_ngram_size", "0"},
	{"use_cache", "True"}, {"num_return_sequences", "1"}, {"num_beams", "1"},
	{"eos_token_id", "None"}, {"pad_token_id", "None"},
}

// referenceBox is the guide's list, as it stands there.
func referenceBox() *claim.Box {
	box := claim.NewBox("parameter", "value")
	for _, r := range reference {
		box.Row(claim.Text(r.name), claim.Text(r.value))
	}
	return box
}

// judgeDefaults judges the list against transformers' defaults, and against what a
// call that names nothing gets on this model.
func judgeDefaults(defaults, model map[string]trace.Setting) claim.Answer {
	box := claim.NewBox("parameter", "transformers' default", "this model's")
	var other, replaced []string
	for _, r := range reference {
		byDefault, here := written(defaults[r.name]), written(model[r.name])
		box.Row(claim.Text(r.name), claim.Text(byDefault), claim.Text(here))
		if byDefault != r.value {
			other = append(other, r.name)
		}
		if here != byDefault {
			replaced = append(replaced, r.name)
		}
	}
	a := claim.Answer{Box: box, Verdict: claim.Holds,
		Measured: fmt.Sprintf("%d of the %d values are transformers' own defaults. A call that names nothing gets %d others on this model.", len(reference)-len(other), len(reference), len(replaced)),
		Reason:   "They are what a call gets that names none of them."}
	if len(other)+len(replaced) > 0 {
		a.Verdict, a.Reason = claim.Condition, "A default is what comes where nobody says otherwise."
	}
	if len(other) > 0 {
		a.Reason += fmt.Sprintf(" In the list, %s is not transformers' default but an example.", join(other))
	}
	if len(replaced) > 0 {
		a.Reason += fmt.Sprintf(" On this model %s come from its own files, or from what a run needs.", join(replaced))
	}
	return a
}

// written is a setting as Python writes it; None where there is none.
func written(s trace.Setting) string {
	switch value := s.Value.(type) {
	case nil:
		return "None"
	case bool:
		return truth(value)
	case float64:
		return float(value)
	case decode.IDs:
		return idList(value)
	}
	return fmt.Sprint(s.Value)
}
