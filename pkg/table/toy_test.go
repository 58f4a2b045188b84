package table_test

import (
	"maps"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// overtaken is a search in which the likeliest first token leads nowhere good:
// what follows the second likeliest pushes it out.
func overtaken() tracetest.Beams {
	return tracetest.Beams{
		Words: []string{"The", " sun", " rain", " wind", " and", " sea", tracetest.EndOfText},
		Follow: [][]float64{
			{.01, .5, .4, .05, .01, .02, .01},
			{.1, .14, .15, .16, .15, .15, .15},
			{.01, .01, .01, .02, .5, .44, .01},
			{.1, .1, .1, .1, .1, .1, .4},
			{.02, .05, .05, .8, .02, .05, .01},
			{.01, .01, .01, .01, .9, .03, .03},
			{.1, .1, .1, .1, .2, .2, .2},
		},
		Prompt: []int{0}, MaxLength: 9, NumBeams: 2, LengthPenalty: 1, EarlyStopping: false,
	}
}

// wide is the same with more beams than a terminal has room for.
func wide() tracetest.Beams {
	b := overtaken()
	b.NumBeams, b.LengthPenalty, b.EarlyStopping, b.Return = 5, 0.8, true, 3
	return b
}

// several are three sampled sequences of one run, a token of each in turn.
func several() *trace.Trace {
	run := tracetest.Weather()
	var all []*trace.Trace
	for run.Seed = 1; run.Seed < 4; run.Seed++ {
		all = append(all, run.Trace())
	}
	out := *all[0]
	out.Run.Config = maps.Clone(out.Run.Config)
	out.Run.Config["num_return_sequences"] = trace.Setting{Value: len(all), Source: "flag"}
	out.Steps, out.End = nil, &trace.End{Type: trace.TypeEnd, FinishReason: all[0].End.FinishReason, IDs: all[0].End.IDs, Text: all[0].End.Text}
	for i := range run.Tokens {
		for n, one := range all {
			if i < len(one.Steps) {
				step := one.Steps[i]
				step.Sequence = n
				out.Steps = append(out.Steps, step)
			}
		}
	}
	for _, one := range all {
		out.End.Sequences = append(out.End.Sequences, trace.Sequence{IDs: one.End.IDs, Text: one.End.Text, FinishReason: one.End.FinishReason})
	}
	return &out
}

// byHand is a run in which a hand chose twice, once what a stage had removed.
func byHand() *trace.Trace {
	run := tracetest.Weather()
	run.Tokens, run.Force = 5, map[int]string{1: " with", 3: " snow"}
	return run.Trace()
}

// given is a text that was scored.
func given() *trace.Trace {
	run := tracetest.Weather()
	run.Given = []string{" sunny", " and", " purple", "."}
	return run.Trace()
}
