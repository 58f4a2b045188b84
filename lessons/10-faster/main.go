// A draft model proposes tokens that the model would have written half of the time.
// The same token is chosen with its help 2,000 times, and counted: does it come as
// often as without?
package main

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
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
	alone, err := (&script.Script{Model: nano, Seed: 1}).Run(prompt, call)
	if err != nil {
		return err
	}
	var runs []*trace.Trace
	accepted := 0
	for seed := range uint64(draws) {
		t, err := assisted(s, nano, seed)
		if err != nil {
			return err
		}
		if t.Steps[0].Assist.Outcome == trace.OutcomeAccepted {
			accepted++
		}
		runs = append(runs, t)
	}
	counted, err := view.Frequencies(runs[0], 0, runs[1:]...)
	if err != nil {
		return err
	}

	// The draft proposes with q, and a token is kept with min(1, p÷q): so min(p, q).
	both := 0.0
	for _, token := range counted.Tokens {
		both += min(token.Prob, prob(alone, token.Token.ID))
	}
	tokens := table.Table{Name: "tokens", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true}, {Head: "model p", Name: "model_p"}, {Head: "draft q", Name: "draft_q"},
		{Group: "with the draft", Head: "counted", Name: "share"}, {Group: "with the draft", Head: "95% from", Name: "from"},
		{Group: "with the draft", Head: "to", Name: "to"}, {Head: "wrong rule", Name: "wrong_rule"},
	}}
	wrong := []view.Outcome{}
	for _, token := range counted.Tokens {
		q := prob(alone, token.Token.ID)
		redrawn := min(token.Prob, q) + (1-both)*token.Prob // rejected: drawn from p once more
		wrong = append(wrong, view.Outcome{Count: token.Count, Prob: redrawn})
		cells := []table.Cell{{Text: view.Token(token.Token)}}
		for _, x := range []float64{token.Prob, q, token.Share, token.Interval.Low, token.Interval.High, redrawn} {
			cells = append(cells, table.Cell{Text: view.FormatProb(x), Value: x})
		}
		tokens.Add(cells...)
	}
	page := &table.Page{}
	page.Table(tokens)
	page.Paragraph(fmt.Sprintf("%d of %s proposals were accepted, %s; Σ min(p, q) = %s.", accepted,
		view.FormatCount(draws), view.FormatProb(float64(accepted)/draws), view.FormatProb(both)))
	miss := view.Pearson(wrong)
	page.Paragraph(fmt.Sprintf("Pearson's test of the counts: against p, chi-square %s with %d degrees of freedom, P = %s; against the wrong rule, %s, P %s.",
		view.FormatThree(float64(counted.Fit.Statistic)), counted.Fit.Degrees, view.FormatProb(float64(counted.Fit.P)),
		view.FormatThree(float64(miss.Statistic)), view.FormatProb(float64(miss.P))))
	if err := s.Print(page); err != nil {
		return err
	}
	bars, err := figure.NewFrequencies(runs[0], 0, runs[1:]...)
	if err != nil {
		return err
	}
	return s.Save("with-a-draft", bars)
}

// prob is a token's probability in the first step, after all settings: 0 if they
// cut it.
func prob(t *trace.Trace, id int) float64 {
	step := view.At(t, 0)
	for i, candidate := range step.Candidates {
		if candidate.ID == id {
			return step.Prob(i, step.Last())
		}
	}
	return 0
}

// assisted generates as explain run --assistant_model nano does.
func assisted(s *script.Script, nano *pretrained.Pretrained, seed uint64) (*trace.Trace, error) {
	config, _, err := decode.ParsePython("model.generate(" + call + `, assistant_model="nano")`)
	if err != nil {
		return nil, err
	}
	ids, err := s.Model.Encode(prompt)
	if err != nil {
		return nil, err
	}
	request, err := s.Model.Request(prompt, ids, config)
	if err != nil {
		return nil, err
	}
	memory := &decode.Collector{}
	request.Draft, request.DraftName, request.Seed = nano.Model, nano.Name, seed
	request.Recorder = &decode.Recorder{Sinks: []decode.Sink{memory}}
	_, err = decode.Generate(context.Background(), request)
	return &memory.Trace, err
}
