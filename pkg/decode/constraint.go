package decode

import (
	"errors"
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/constrain"
	"github.com/genlens/genlens/pkg/sampler"
)

// constrain builds one constraint of all that says what the text may be: it is
// transformers' prefix_allowed_tokens_fn. Apart, each might leave the text
// where the other has no way on.
func (p *Plan) constrain(t Target) error {
	c := &p.Config
	var automata []*constrain.Automaton
	var errs []error
	add := func(name string, automaton *constrain.Automaton, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", name, err))
			return
		}
		automata = append(automata, automaton)
	}
	if c.Regex.On() {
		automaton, err := constrain.Regexp(c.Regex.Value)
		add("regex", automaton, err)
	}
	if c.OneOf.On() {
		automaton, err := constrain.Phrases(c.OneOf.Value...)
		add("one_of", automaton, err)
	}
	if c.Forbid.On() {
		automaton, err := constrain.Forbid(c.Forbid.Value...)
		add("forbid", automaton, err)
	}
	if err := errors.Join(errs...); err != nil || len(automata) == 0 {
		return err
	}
	vocab := make([][]byte, t.Vocab)
	for id := range min(t.Vocab, t.Tokenizer.VocabSize()) {
		if !t.Tokenizer.IsSpecial(id) {
			vocab[id] = t.Tokenizer.Bytes(id)
		}
	}
	var end []int
	for _, id := range c.EOSTokenID.Value {
		if id >= 0 && id < t.Vocab {
			end = append(end, id)
		}
	}
	var err error
	if p.constraint, err = constrain.New(vocab, end, automata...); err != nil {
		return err
	}
	if text := t.Tokenizer.Decode(t.Prompt, true); !p.constraint.CanBegin(" ") && endsInWord(text) {
		p.warnf("no text that is allowed begins with a space, so it will be glued to the prompt: put a space before it, as in --one_of \" sunny\"")
	}
	return nil
}

func endsInWord(text string) bool {
	return text != "" && !strings.ContainsAny(text[len(text)-1:], " \n\t([{\"'=:/")
}

// allowed is the constraint as a stage of the pipeline.
func (p *Plan) allowed(promptLen int) sampler.Processor {
	c := &p.Config
	params := map[string]any{}
	if c.Regex.On() {
		params["regex"] = c.Regex.Value
	}
	if c.OneOf.On() {
		params["one_of"] = []string(c.OneOf.Value)
	}
	if c.Forbid.On() {
		params["forbid"] = []string(c.Forbid.Value)
	}
	return sampler.NewAllowed("prefix_allowed_tokens_fn", params, func(ids []int, allowed []bool) {
		p.constraint.After(ids[promptLen:]).Allowed(allowed)
	})
}

// phrases is --require as ids. A word in running text begins with a space,
// which belongs to its token.
func (p *Plan) phrases(t Target) ([][]int, error) {
	var phrases [][]int
	for _, text := range p.Config.Require.Value {
		if strings.TrimSpace(text) == "" {
			return nil, fmt.Errorf("--require %q: there is nothing in it to require", text)
		}
		if !strings.ContainsAny(text[:1], " \n\t") {
			text = " " + text
		}
		for _, forbidden := range p.Config.Forbid.Value {
			if strings.Contains(text, forbidden) {
				return nil, fmt.Errorf("--require %q holds what --forbid %q forbids\nleave one of them out", text, forbidden)
			}
		}
		ids, err := t.Tokenizer.Encode(text, false)
		if err != nil {
			return nil, fmt.Errorf("--require %q: %w", text, err)
		}
		phrases = append(phrases, ids)
	}
	return phrases, nil
}
