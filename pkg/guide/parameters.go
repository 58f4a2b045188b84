package guide

import (
	"context"
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

func parameters() []Claim {
	return []Claim{
		parametersLesson,
		parametersDefaults,
		parametersMaxLength,
		parametersMinLength,
		parametersTopK,
		parametersTopP,
		parametersNGram,
		parametersSequences,
		parametersBeams,
		parametersEnd,
		parametersStreamer,
	}
}

// lesson is the guide's first call.
const lesson = "use_cache=True, max_new_tokens=128, do_sample=False, temperature=0.0, repetition_penalty=1.1"

var parametersLesson = Claim{
	claim.Statement{
		ID:   "lesson-call",
		Text: "The first lesson's call: greedy, at most 128 tokens, a temperature of 0.0 that is ignored, a slight penalty.",
		Try:  `explain run "The weather today is" --use_cache --max_new_tokens 128 --do_sample=false --temperature 0.0 --repetition_penalty 1.1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		whole, err := lab.Run(ctx, Trial{Prompt: weather, Call: lesson})
		if err != nil {
			return claim.Answer{}, err
		}
		bare, err := lab.Run(ctx, Trial{Prompt: weather, Call: "do_sample=False, repetition_penalty=1.1, max_new_tokens=128"})
		if err != nil {
			return claim.Answer{}, err
		}
		same := sameIDs(whole, bare)
		a := claim.Answer{
			Measured: fmt.Sprintf("It runs, writes %d tokens and stops for %s. Without temperature and use_cache the ids are the same.", len(whole.End.IDs), ended(whole.End.FinishReason)),
			Verdict:  claim.If(same),
			Reason:   "128 is the most, not the number. Temperature has no stage in a greedy run; the cache is on by default and changes the cost alone.",
		}
		if !same {
			a.Measured, a.Reason = "Without temperature and use_cache the ids are others.", "One of the two changed the text."
		}
		return a, nil
	},
}

var parametersSequences = Claim{
	claim.Statement{
		ID:   "num-return-sequences",
		Text: "num_return_sequences generates several outputs.",
		Try:  `explain run "The weather today is" --do_sample --num_return_sequences 3`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		sampled, err := lab.Run(ctx, Trial{Prompt: weather, Call: plainly(1) + ", num_return_sequences=3, max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		_, refused := lab.Request(Trial{Prompt: weather, Call: "do_sample=False, num_return_sequences=3"})
		a := claim.Answer{
			Measured: fmt.Sprintf("With sampling, 3 gives %d texts, %d of them different.", len(sampled.End.Sequences), different(sequenceTexts(sampled))),
			Verdict:  claim.If(len(sampled.End.Sequences) == 3),
			Reason:   "The prompt is read once for all, and then each is drawn by itself.",
		}
		if refused != nil {
			a.Measured += " With greedy decoding it is refused."
			a.Verdict = claim.Either(a.Verdict == claim.Holds, claim.Condition, claim.Fails)
			a.Reason = "It needs sampling or beams: greedy decoding has one text to give, and transformers raises a ValueError for more."
		}
		return a, nil
	},
}

// sequenceTexts are the texts of a run's sequences.
func sequenceTexts(t *trace.Trace) []string {
	var all []string
	for _, s := range t.End.Sequences {
		all = append(all, s.Text)
	}
	return all
}

var parametersBeams = Claim{
	claim.Statement{
		ID:   "num-beams",
		Text: "num_beams=1 is no beam search.",
		Try:  `explain compare --vary num_beams=1,4 "The weather today is" --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		one, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 40) + ", num_beams=1"})
		if err != nil {
			return claim.Answer{}, err
		}
		four, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 40) + ", num_beams=4"})
		if err != nil {
			return claim.Answer{}, err
		}
		return claim.Answer{
			Measured: fmt.Sprintf("With 1 the strategy is %s (“%s”), with 4 it is %s (“%s”).", one.Run.Strategy, strings.TrimSpace(one.End.Text), spaced(four.Run.Strategy), strings.TrimSpace(four.End.Text)),
			Verdict:  claim.If(one.Run.Strategy == trace.StrategyGreedy && len(one.Beams) == 0 && len(four.Beams) > 0),
			Reason:   "One beam that keeps its best continuation is greedy decoding.",
		}, nil
	},
}

var parametersStreamer = Claim{
	claim.Statement{
		ID:   "streamer",
		Text: "A streamer shows the output while it is made.",
		Try:  `explain run "The weather today is" --streamer text`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		call := Trial{Prompt: story, Call: greedily(1, 40)}
		whole, err := lab.Run(ctx, call)
		if err != nil {
			return claim.Answer{}, err
		}
		request, err := lab.Request(call)
		if err != nil {
			return claim.Answer{}, err
		}
		pieces, text := 0, ""
		for piece, err := range decode.Stream(ctx, request) {
			if err != nil {
				return claim.Answer{}, fmt.Errorf("guide: %w", err)
			}
			pieces, text = pieces+1, text+piece.Text
		}
		same := text == whole.End.Text
		a := claim.Answer{
			Measured: fmt.Sprintf("The text of %s comes in %d pieces, and is the same as without.", plural(len(whole.End.IDs), "token"), pieces),
			Verdict:  claim.If(same && pieces > 1),
			Reason:   "It changes when text is shown, not what is written or how fast. Beams cannot be streamed: which is best is known at the end.",
		}
		if !same {
			a.Measured = fmt.Sprintf("The text comes in %d pieces and differs from the one without.", pieces)
		}
		return a, nil
	},
}
