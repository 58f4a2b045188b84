// A draft model proposes tokens that the model would have written half of the time.
// The same token is chosen with its help 2,000 times, and counted: does it come as
// often as without?
package main

import (
	"fmt"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const (
	prompt = "The sun is"
	call   = "do_sample=True, max_new_tokens=2" // of one token there is nothing to draft
	draws  = 2000
)

func main() { script.Main(run) }

func run(s *script.Script) error {
	nano, err := pretrained.Load("nano")
	if err != nil {
		return err
	}
	defer nano.Close()
	draft, err := (&script.Script{Model: nano, Seed: 1}).Run(prompt, call)
	if err != nil {
		return err
	}
	runs, accepted := make([]*trace.Trace, draws), 0
	for i := range runs {
		s.Seed = uint64(i)
		runs[i], err = s.Run(prompt, call+`, assistant_model="nano"`)
		if err != nil {
			return err
		}
		if runs[i].Steps[0].Assist.Outcome == trace.OutcomeAccepted {
			accepted++
		}
	}
	counted, err := view.Frequencies(runs[0], 0, runs[1:]...)
	if err != nil {
		return err
	}

	// A proposal comes with q and is kept with min(1, p÷q), so with min(p, q) in all.
	proposed, q, kept := view.At(draft, 0), map[int]float64{}, 0.0
	for i, candidate := range proposed.Candidates {
		q[candidate.ID] = proposed.Prob(i, proposed.Last())
	}
	for _, token := range counted.Tokens {
		kept += min(token.Prob, q[token.Token.ID])
	}
	tokens := script.NewTable("token", "model p", "draft q", "wrong rule", "counted", "95% from", "to").Under("with the draft", 3)
	var wrong []view.Outcome
	for _, token := range counted.Tokens {
		p, q := token.Prob, q[token.Token.ID]
		redrawn := min(p, q) + (1-kept)*p // after a rejection, p once more
		wrong = append(wrong, view.Outcome{Count: token.Count, Prob: redrawn})
		tokens.Row(view.Token(token.Token), script.Prob(p), script.Prob(q), script.Prob(redrawn),
			script.Prob(token.Share), script.Prob(token.Interval.Low), script.Prob(token.Interval.High))
	}
	fit, misfit := counted.Fit, view.Pearson(wrong)
	err = s.Print(tokens,
		fmt.Sprintf("%s of %s proposals were accepted, %s; Σ min(p, q) = %s.", view.FormatCount(accepted), view.FormatCount(draws),
			view.FormatProb(float64(accepted)/draws), view.FormatProb(kept)),
		fmt.Sprintf("Pearson's test of the counts: against p, chi-square %s with %d degrees of freedom, P = %s; against the wrong rule, %s, P %s.",
			view.FormatThree(float64(fit.Statistic)), fit.Degrees, view.FormatProb(float64(fit.P)),
			view.FormatThree(float64(misfit.Statistic)), view.FormatProb(float64(misfit.P))))
	if err != nil {
		return err
	}
	bars, err := figure.NewFrequencies(runs[0], 0, runs[1:]...)
	if err != nil {
		return err
	}
	return s.Save("with-a-draft", bars)
}
