package quiz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/pycall"
	"github.com/genlens/genlens/pkg/table"
)

// argument is one argument of a call, as it is written.
type argument struct{ name, value string }

func (a argument) String() string { return a.name + "=" + a.value }

// way is how a call decodes: arguments that it has to have, and others that are
// sound beside them, with values to choose from.
type way struct {
	has    []argument
	sound  []choice
	faults []choice
}

// choice is an argument with values to choose from.
type choice struct {
	name   string
	values []string
}

// Arguments that are sound, or at fault, in every way of decoding. Whether they are
// is the linter's to say: what it does not find is not asked.
var (
	soundAnywhere = []choice{
		{"max_new_tokens", []string{"20", "50", "80", "120", "200"}},
		{"repetition_penalty", []string{"1.05", "1.1", "1.2", "1.3"}},
		{"use_cache", []string{"True"}},
		{"min_new_tokens", []string{"2", "5", "10"}},
		{"eos_token_id", []string{"2"}},
		{"max_time", []string{"10.0", "30.0"}},
	}
	faultAnywhere = []choice{
		{"repetition_penalty", []string{"0.0", "-1.2", "0.5", "0.8", "2.0", "1.8", "2", "\"1.1\""}},
		{"max_new_tokens", []string{"0", "\"50\"", "20000"}},
		{"use_cache", []string{"False", "true"}},
		{"no_repeat_ngram_size", []string{"-1", "3.0"}},
		{"max_tokens", []string{"50", "100"}},
		{"seed", []string{"0", "42", "7"}},
		{"temprature", []string{"0.7"}},
		{"output_scores", []string{"True"}},
		{"cache_implementation", []string{"\"fast\"", "\"kv\""}},
		{"pad_token_id", []string{"-1"}},
	}
	samplingArgs = []choice{
		{"temperature", []string{"0.5", "0.7", "0.8", "0.9", "1.2"}},
		{"top_k", []string{"10", "20", "40", "100"}},
		{"top_p", []string{"0.8", "0.9", "0.95"}},
		{"min_p", []string{"0.02", "0.05", "0.1"}},
	}
	beamArgs = []choice{
		{"length_penalty", []string{"0.8", "1.2", "2.0"}},
		{"early_stopping", []string{"True"}},
	}
	ways = []way{
		{
			has:   []argument{{"do_sample", "True"}},
			sound: samplingArgs,
			faults: append([]choice{
				{"temperature", []string{"0.0", "-0.5", "2", "\"0.7\""}},
				{"top_k", []string{"-1", "50.0", "\"40\""}},
				{"top_p", []string{"1.5", "-0.1", "\"0.9\""}},
				{"min_p", []string{"1.5", "-0.1"}},
			}, beamArgs...),
		},
		{
			has:    []argument{{"do_sample", "False"}},
			faults: append(slices.Clone(samplingArgs), beamArgs...),
		},
		{
			has:    []argument{{"do_sample", "False"}, {"num_beams", "4"}},
			sound:  []choice{{"early_stopping", []string{"True", "\"never\""}}, {"num_return_sequences", []string{"2", "3", "4"}}},
			faults: append(slices.Clone(samplingArgs), choice{"early_stopping", []string{"\"always\""}}, choice{"num_return_sequences", []string{"0"}}),
		},
	}
)

const (
	soundArgs   = 4 // arguments beside those of the way and the one at fault
	settingMost = 200
)

// wrongSetting writes a sound call, puts one setting into it that is not, and takes
// what the linter finds for the answer. It does not run the model.
func (r *round) wrongSetting() (*Question, error) {
	for range settingMost {
		w := pick(r, ways)
		fault := pick(r, append(slices.Clone(w.faults), faultAnywhere...))
		wrong := argument{fault.name, pick(r, fault.values)}
		args := slices.Clone(w.has)
		sound := append(slices.Clone(w.sound), soundAnywhere...)
		for _, i := range r.Perm(len(sound)) {
			if c := sound[i]; c.name != wrong.name && (len(args) < len(w.has)+soundArgs || c.name == "max_new_tokens") {
				args = append(args, argument{c.name, pick(r, c.values)})
			}
		}
		shuffle(r, args)
		args = slices.Insert(args, r.IntN(len(args)+1), wrong)
		if found, ok := onlyWrong(args, wrong); ok {
			return settingQuestion(args, wrong, found), nil
		}
	}
	return nil, r.unclear()
}

// call writes arguments as a call.
func call(args []argument) string {
	var list []string
	for _, a := range args {
		list = append(list, a.String())
	}
	return "model.generate(**inputs, " + strings.Join(list, ", ") + ")"
}

// judged is what the linter finds in arguments, its notes left out.
func judged(args []argument) []lint.Finding {
	c, err := pycall.Parse(call(args))
	if err != nil {
		return nil
	}
	found := lint.Lint(lint.FromPython(c))
	return slices.DeleteFunc(found, func(f lint.Finding) bool { return f.Level == lint.Note })
}

// onlyWrong gives the finding about an argument, if it is the only one about the
// call and there is none without the argument.
func onlyWrong(args []argument, wrong argument) (lint.Finding, bool) {
	found := judged(args)
	if len(found) != 1 || found[0].Parameter != wrong.name {
		return lint.Finding{}, false
	}
	without := slices.DeleteFunc(slices.Clone(args), func(a argument) bool { return a == wrong })
	for _, f := range judged(without) {
		if f.Rule != "no-length" { // the call had a length that was wrong
			return lint.Finding{}, false
		}
	}
	return found[0], true
}

// about is a message that names the argument.
func about(a argument, message string) string {
	if strings.Contains(message, a.name) {
		return message
	}
	return a.String() + ": " + message
}

func settingQuestion(args []argument, wrong argument, found lint.Finding) *Question {
	var texts []string
	for _, a := range args {
		texts = append(texts, a.String())
	}
	show := &table.Page{}
	show.Paragraph(call(args))
	right := slices.Index(args, wrong)
	kind := "transformers warns of it, or it does nothing or harm, and the call runs"
	if found.Level == lint.Error {
		kind = "transformers refuses the call with an exception"
	}
	half := "the first half"
	if 2*right >= len(args) {
		half = "the second half"
	}
	return &Question{
		Ask:     "One setting of this call is wrong: transformers refuses it or warns of it, or it does nothing or harm. Which one?",
		Show:    show,
		Form:    Choice,
		Options: options(texts...),
		Hints: []string{
			"Ask three things of each setting: is there one of this name, may it have this value, and does anything look at it in this way of decoding?",
			"What happens: " + kind + ".",
			fmt.Sprintf("It stands in %s of the call.", half),
		},
		solution: key(right),
		judge: func(a answer) Mark {
			p := verdict(a.option == right, about(wrong, found.Message)+".")
			t := table.Table{Name: "finding", Title: "What the linter says", Columns: []table.Column{
				{Head: "setting", Name: "parameter", Left: true},
				{Head: "level", Name: "level", Left: true},
				{Head: "rule", Name: "rule", Left: true},
				{Head: "way out", Name: "fix", Left: true, Wrap: true},
			}}
			tone := table.Doubtful
			if found.Level == lint.Error {
				tone = table.Bad
			}
			t.Add(table.Cell{Text: wrong.String(), Value: wrong.name, Code: true}, table.Cell{Text: string(found.Level), Tone: tone}, table.Cell{Text: found.Rule}, table.Cell{Text: found.Fix})
			p.Table(t)
			p.Note("An error is what transformers refuses; a warning is what it warns of, or what does nothing or harm.")
			if found.See != "" {
				p.Paragraph("More: " + found.See)
			}
			return mark(a.option == right, p)
		},
	}
}
