package quiz

import (
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Which token a question about the penalty is about.
type penalised int

const (
	negative penalised = iota // in the text, with a logit below 0: the trap
	positive                  // in the text, with one above
	unseen                    // not in the text
)

const (
	penaltyTop   = 1024 // candidates, so that tokens of the text are among them
	clearLogit   = 0.3  // from 0, so that what the options do to it differs
	penaltyNames = 4    // options of which to find the one that was penalised
	likely       = 12   // the rank up to which a token that was not penalised is asked about
)

func (r *round) penalty() (*Question, error) {
	value := pick(r, []float64{1.2, 1.3, 1.5})
	made, err := r.penaltyRun(value)
	if err != nil {
		return nil, err
	}
	if r.IntN(3) == 0 {
		if q := r.whichPenalised(value, made); q != nil {
			return q, nil
		}
	}
	about := pick(r, []penalised{negative, negative, positive, unseen})
	for range tries {
		var steps, tokens []int
		for i := range made.Steps {
			s := view.At(made, i)
			ranks := s.Places(0)
			for n := range s.Candidates {
				if penaltyFits(s, ranks[n].Rank, n, about) {
					steps, tokens = append(steps, i), append(tokens, n)
				}
			}
		}
		if len(steps) > 0 {
			k := r.IntN(len(steps))
			return r.becomes(value, made, steps[k], tokens[k]), nil
		}
		if made, err = r.penaltyRun(value); err != nil {
			return nil, err
		}
	}
	return nil, r.unclear()
}

func (r *round) penaltyRun(value float64) (*trace.Trace, error) {
	call := fmt.Sprintf("do_sample=False, repetition_penalty=%s, max_new_tokens=%d", float(value), newMost)
	return r.run(r.ctx, trial{prompt: pick(r, prompts), call: call, top: penaltyTop})
}

// inText reports whether the text before a step holds a token.
func inText(s view.Step, t *trace.Trace, id int) bool {
	ids, prompt := view.TextIDs(t)
	return slices.Contains(ids[:prompt+s.Index], id)
}

// penaltyFits reports whether a candidate of some rank is of a sort, and a clear
// case of it.
func penaltyFits(s view.Step, rank, n int, about penalised) bool {
	c := s.Candidates[n]
	before, after := s.Logit(n, 0), s.Logit(n, s.Last())
	if before == nil || after == nil || c.Special || c.Bytes != nil || c.Text == "" || math.Abs(float64(*before)) < clearLogit {
		return false
	}
	switch about {
	case negative:
		return *before != *after && *before < 0
	case positive:
		return *before != *after && *before > 0
	}
	return *before == *after && rank > 0 && rank <= likely
}

// becomes asks what a logit becomes.
func (r *round) becomes(value float64, made *trace.Trace, i, n int) *Question {
	s := view.At(made, i)
	before, after := *s.Logit(n, 0), *s.Logit(n, s.Last())
	type way struct {
		logit float32
		how   string
	}
	ways := []way{
		{before, "it stays"},
		{before / float32(value), "divided by " + float(value)},
		{before * float32(value), "times " + float(value)},
		{before - float32(value), float(value) + " less"},
	}
	shuffle(r, ways)
	var texts []string
	right := 0
	for k, w := range ways {
		texts = append(texts, fmt.Sprintf("%s (%s)", view.FormatOperand(w.logit), w.how))
		if math.Abs(float64(w.logit-after)) < math.Abs(float64(ways[right].logit-after)) {
			right = k
		}
	}
	name := quoted(s.Candidates[n].Token)
	show := &table.Page{}
	tokens(show, made, i)
	return &Question{
		Ask:     fmt.Sprintf("repetition_penalty=%s. The token %s has the logit %s. What is it after the penalty?", float(value), name, view.FormatOperand(before)),
		Show:    show,
		Form:    Choice,
		Options: options(texts...),
		Hints: []string{
			"The penalty is for tokens that are in the text already, the prompt's too, and for no others. Is this one, blank and capital included?",
			"The penalty has to make a token less likely, so its logit has to go down.",
			"Dividing a number below 0 by more than 1 brings it up, towards 0.",
		},
		solution: key(right),
		judge: func(a answer) Mark {
			what := fmt.Sprintf("The logit of %s goes from %s to %s.", name, view.FormatOperand(before), view.FormatOperand(after))
			if before == after {
				what = fmt.Sprintf("The logit of %s stays %s.", name, view.FormatOperand(before))
			}
			p := verdict(a.option == right, what)
			switch {
			case !inText(s, made, s.Candidates[n].ID):
				p.Paragraph(fmt.Sprintf("%s is not in the text, so nothing happens to its logit. Its probability changes all the same, as those of others do.", name))
			case before < 0:
				p.Paragraph(fmt.Sprintf("%s is in the text, and its logit is below 0, so it is multiplied: %s × %s = %s. Divided it would be %s, higher than before: the token would be rewarded for coming again. "+
					"The paper's formula divides in any case (Keskar et al. 2019); transformers looks at the sign.", name, view.FormatOperand(before), float(value), view.FormatOperand(after), view.FormatOperand(before/float32(value))))
			default:
				p.Paragraph(fmt.Sprintf("%s is in the text, and its logit is above 0, so it is divided: %s ÷ %s = %s.", name, view.FormatOperand(before), float(value), view.FormatOperand(after)))
			}
			p.Table(penaltyTable(s, []int{n}))
			return mark(a.option == right, p)
		},
	}
}

// whichPenalised asks which of four tokens was penalised; nil where no step of the
// run has one and three others that are likely.
func (r *round) whichPenalised(value float64, made *trace.Trace) *Question {
	type found struct {
		step        int
		hit, spared []int
	}
	var all []found
	for i := range made.Steps {
		s := view.At(made, i)
		f, ranks := found{step: i}, s.Places(0)
		for n := range s.Candidates {
			switch {
			case penaltyFits(s, ranks[n].Rank, n, unseen):
				f.spared = append(f.spared, n)
			case penaltyFits(s, 0, n, positive), penaltyFits(s, 0, n, negative):
				f.hit = append(f.hit, n)
			}
		}
		if len(f.hit) > 0 && len(f.spared) >= penaltyNames-1 {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil
	}
	f := pick(r, all)
	s := view.At(made, f.step)
	hit := pick(r, f.hit)
	shuffle(r, f.spared)
	list := append([]int{hit}, f.spared[:penaltyNames-1]...)
	shuffle(r, list)
	texts := names(s, list)
	if texts == nil {
		return nil
	}
	right := slices.Index(list, hit)
	show := &table.Page{}
	tokens(show, made, f.step)
	return &Question{
		Ask:     fmt.Sprintf("repetition_penalty=%s. Which of these tokens was penalised?", float(value)),
		Show:    show,
		Form:    Choice,
		Options: options(texts...),
		Hints: []string{
			"The penalty asks one thing of a token: has it been there?",
			"The prompt counts. How often a token came, and how long ago, does not.",
			"Tokens are compared, not words: with a blank before it or without, with a capital or without, a word is another token.",
		},
		solution: key(right),
		judge: func(a answer) Mark {
			p := verdict(a.option == right, fmt.Sprintf("“%s” is in the text: the penalty brought its logit from %s to %s. The others are not, and kept theirs.",
				texts[right], view.FormatOperand(*s.Logit(hit, 0)), view.FormatOperand(*s.Logit(hit, s.Last()))))
			p.Table(penaltyTable(s, list))
			return mark(a.option == right, p)
		},
	}
}

// penaltyTable is candidates before and after the penalty.
func penaltyTable(s view.Step, candidates []int) table.Table {
	t := table.Table{Name: "penalty", Title: "Before and after the penalty", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true},
		{Head: "logit", Name: "raw_logit"},
		{Head: "p", Name: "raw_prob"},
		{Head: "logit after", Name: "logit"},
		{Head: "p after", Name: "prob"},
		{Head: "penalised", Name: "penalised", Left: true},
	}}
	for _, n := range candidates {
		before, after := *s.Logit(n, 0), *s.Logit(n, s.Last())
		t.Add(token(s.Candidates[n].Token),
			table.Cell{Text: view.FormatOperand(before), Value: before}, table.Cell{Text: view.FormatProb(s.Prob(n, 0)), Value: s.Prob(n, 0)},
			table.Cell{Text: view.FormatOperand(after), Value: after}, table.Cell{Text: view.FormatProb(s.Prob(n, s.Last())), Value: s.Prob(n, s.Last())},
			yes(before != after))
	}
	return t
}
