// A sentence of the guide, "lower for accuracy", and an experiment that could refute
// it: with few runs and with many.
package main

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
)

const question, right = "What is the capital of France?", "Paris"

// The call leaves nothing to defaults: they would cut the tail, which is where wrong
// answers come from.
const call = "do_sample=True, temperature=%s, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=8, num_return_sequences=%d"

func main() { script.Main(run) }

func run(s *script.Script) error {
	report := claim.Report{Planned: 1, Seed: fmt.Sprint(s.Seed)}
	box := claim.NewBox("temperature", "runs", "right", "share", "95 % from", "to")
	verdicts := map[int]claim.Verdict{}
	for _, runs := range []int{10, 200} {
		cold, err := ask(s, &report, "0.7", runs)
		if err != nil {
			return err
		}
		hot, err := ask(s, &report, "1.5", runs)
		if err != nil {
			return err
		}
		row(box, "0.7", runs, cold)
		row(box, "1.5", runs, hot)
		verdicts[runs] = judge(view.Wilson(cold, runs), view.Wilson(hot, runs))
	}
	report.Claims = []claim.Result{{
		Statement: claim.Statement{ID: "lower-for-accuracy", Text: "Temperature: lower for accuracy."},
		Answer: claim.Answer{
			Measured: fmt.Sprintf("Answers to “%s” that name %s.", question, right), Box: box,
			Verdict: verdicts[200],
			Reason:  fmt.Sprintf("For this question. With 10 runs the verdict would have been: %s.", verdicts[10]),
		},
	}}
	return table.Claims(s.Out, &report, s.Style)
}

// ask counts right answers, and notes whose they are.
func ask(s *script.Script, report *claim.Report, temperature string, runs int) (int, error) {
	t, err := s.Run(question, fmt.Sprintf(call, temperature, runs))
	if err != nil {
		return 0, err
	}
	report.Model = t.Run.Model
	count := 0
	for i := range view.Sequences(t) {
		one, err := view.Sequence(t, i)
		if err != nil {
			return 0, err
		}
		if strings.Contains(script.Text(one), right) {
			count++
		}
	}
	return count, nil
}

// judge compares intervals, not shares: where they overlap, chance may have made the
// difference.
func judge(cold, hot view.Range) claim.Verdict {
	switch {
	case cold.Low > hot.High:
		return claim.Holds
	case hot.Low > cold.High:
		return claim.Fails
	}
	return "cannot tell"
}

func row(box *claim.Box, temperature string, runs, count int) {
	interval, share := view.Wilson(count, runs), float64(count)/float64(runs)
	box.Row(claim.Text(temperature), claim.Number(float64(runs), view.FormatCount(runs)), claim.Number(float64(count), view.FormatCount(count)),
		claim.Number(share, view.FormatProb(share)), claim.Number(interval.Low, view.FormatProb(interval.Low)), claim.Number(interval.High, view.FormatProb(interval.High)))
}
