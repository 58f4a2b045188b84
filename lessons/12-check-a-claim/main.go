// A sentence of the guide, “Temperature: lower for accuracy”, and an experiment that
// could refute it: with few runs and with many.
package main

import (
	"fmt"
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const question, right = "What is the capital of France?", "Paris"

// The call leaves nothing to defaults: they would cut the tail, which is where wrong
// answers come from.
const call = "do_sample=True, temperature=%s, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=8, num_return_sequences=%d"

func main() { script.Main(run) }

func run(s *script.Script) error {
	counted := script.NewTable("temperature", "runs", "right", "share", "from", "to").Under("95 % interval", 2)
	page := []any{fmt.Sprintf("Answers to “%s” that name %s:", question, right), counted}
	var last *trace.Trace
	for _, runs := range []int{10, 200} {
		var shares []view.Range
		for _, temperature := range []string{"0.7", "1.5"} {
			t, err := s.Run(question, fmt.Sprintf(call, temperature, runs))
			if err != nil {
				return err
			}
			n, err := count(t)
			if err != nil {
				return err
			}
			share := view.Wilson(n, runs)
			counted.Row(temperature, runs, n, script.Prob(float64(n)/float64(runs)), script.Prob(share.Low), script.Prob(share.High))
			shares, last = append(shares, share), t
		}
		page = append(page, fmt.Sprintf("“Lower for accuracy”, by %d runs of each: %s.", runs, judge(shares[0], shares[1])))
	}
	if err := s.Print(page...); err != nil {
		return err
	}
	bars, err := figure.NewFrequencies(last, 5) // after “The capital of France is”
	if err != nil {
		return err
	}
	return s.Save("answers", bars)
}

// count is how many texts of a run hold the right answer.
func count(t *trace.Trace) (n int, err error) {
	for i := range view.Sequences(t) {
		one, err := view.Sequence(t, i)
		if err != nil {
			return 0, err
		}
		if strings.Contains(script.Text(one), right) {
			n++
		}
	}
	return n, nil
}

// judge compares intervals, not shares: where they overlap, chance may have made the
// difference.
func judge(cold, hot view.Range) string {
	switch {
	case cold.Low > hot.High:
		return "it holds"
	case hot.Low > cold.High:
		return "it does not hold"
	}
	return "cannot tell"
}
