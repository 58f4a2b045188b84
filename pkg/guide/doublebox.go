package guide

import (
	"context"
	"fmt"
	"strings"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// The guide's double box and its two examples: texts that it says a model wrote.

// saidTexts are those of the double box, as they follow the prompt.
var (
	saidGreedy  = []string{"sunny and warm.", "sunny and warm.", "sunny and warm."}
	saidSampled = []string{"sunny and warm.", "cloudy with a chance of rain.", "perfect for a picnic!"}
)

var doubleBoxGreedy = Claim{
	claim.Statement{
		ID:   "double-box-greedy",
		Text: "Three greedy runs of the weather prompt give the same sentence.",
		Box:  runsBox(saidGreedy),
		Try:  `explain run "The weather today is" --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		traces, err := lab.repeated(ctx, Trial{Prompt: weather, Call: greedily(1, manyTokens)}, 3)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeThreeGreedy(texts(traces)), nil
	},
}

func judgeThreeGreedy(texts []string) claim.Answer {
	a := claim.Answer{Box: runsBox(texts), Verdict: claim.If(different(texts) == 1),
		Measured: fmt.Sprintf("%d runs, each with another seed, give %s: %q.", len(texts), textCount(different(texts)), firstLine(texts[0])),
		Reason:   "Greedy decoding draws nothing, so the seed does nothing either."}
	switch {
	case a.Verdict == claim.Fails:
		a.Reason = "The runs differ."
	case strings.TrimSpace(texts[0]) == saidGreedy[0]:
		a.Reason += " This model writes the very sentence of the box."
	default:
		a.Reason += " The box's sentence is an example: this model writes another."
	}
	return a
}

var doubleBoxSampling = Claim{
	claim.Statement{
		ID:   "double-box-sampling",
		Text: "Three sampled runs of the weather prompt give three different sentences.",
		Box:  runsBox(saidSampled),
		Try:  `explain run "The weather today is" --do_sample --num_return_sequences 3 --seed 8`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		sequences, err := lab.many(ctx, manyTexts, weather, byDefault)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeThreeSampled(sequences), nil
	},
}

func judgeThreeSampled(sequences []trace.Sequence) claim.Answer {
	texts := make([]string, len(sequences))
	for i, s := range sequences {
		texts[i] = strings.TrimSpace(s.Text)
	}
	three := allDifferent(counts(sequences), 3)
	var found []string
	for _, said := range saidSampled {
		n := 0
		for _, text := range texts {
			if text == said {
				n++
			}
		}
		found = append(found, fmt.Sprint(n))
	}
	a := claim.Answer{Box: runsBox(texts[:min(3, len(texts))]),
		Measured: fmt.Sprintf("Three runs all differ with a chance of %s, by %d runs; the box's own sentences came %s times.", chance(three), len(texts), join(found)),
		Figures:  []claim.Figure{{Name: "chance that three differ", Value: view.Real(three)}},
	}
	switch {
	case three >= surely:
		a.Verdict, a.Reason = claim.Holds, "The prompt leaves so much open that a sentence hardly ever comes twice."
	case three >= 0.5:
		a.Verdict, a.Reason = claim.Condition, "Mostly they do. Nothing keeps a likely sentence from coming again: the box's own first run is the greedy sentence."
	default:
		a.Verdict, a.Reason = claim.Fails, "Mostly two of three runs are the same on this model."
	}
	return a
}

var exampleCapital = Claim{
	claim.Statement{
		ID:   "example-capital",
		Text: "Asked for the capital of France with do_sample=False and max_new_tokens=20, the model answers “The capital of France is Paris.”, the same each time.",
		Box:  runsBox([]string{"The capital of France is Paris."}),
		Try:  `explain run "What is the capital of France?" --do_sample=false --max_new_tokens 20`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		traces, err := lab.repeated(ctx, Trial{Prompt: france, Call: "do_sample=False, max_new_tokens=20"}, 5)
		if err != nil {
			return claim.Answer{}, err
		}
		sampled, err := lab.many(ctx, manyTexts, france, byDefault)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeCapital(texts(traces), traces[0].End.FinishReason, nameCapital(sampled), len(sampled)), nil
	},
}

func judgeCapital(texts []string, finish string, said, sampled int) claim.Answer {
	answer := strings.TrimSpace(texts[0])
	a := claim.Answer{Box: runsBox(texts[:1]),
		Measured: fmt.Sprintf("%d runs give %s: %q, ended by %s. Of %d sampled answers %d name Paris.", len(texts), textCount(different(texts)), firstLine(answer), ended(finish), sampled, said)}
	switch {
	case different(texts) > 1:
		a.Verdict, a.Reason = claim.Fails, "The answers differ."
	case answer == "The capital of France is Paris.":
		a.Verdict, a.Reason = claim.Holds, "The answer is the example's, word for word. That it is right is the model's doing: the same each time, a wrong answer would be as well."
	case namesCapital(answer):
		a.Verdict, a.Reason = claim.Condition, "The same each time, and it names Paris, in other words or with more behind them."
		if finish == trace.FinishLength {
			a.Reason += " The model wrote no end token, so max_new_tokens cut the text off."
		}
	case answer == "":
		a.Verdict, a.Reason = claim.Illustration, "The same each time, but this model ends the text at once: for it the prompt is complete."
	default:
		a.Verdict, a.Reason = claim.Illustration, "The same each time, but this model gives another answer: what comes out is its own, whatever do_sample is."
	}
	return a
}

var exampleStory = Claim{
	claim.Statement{
		ID:   "example-story",
		Text: "With do_sample=True, temperature=0.8, top_p=0.9 and max_new_tokens=100 the forest prompt becomes a different story each time.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample --temperature 0.8 --top_p 0.9 --max_new_tokens 100 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		traces, err := lab.stories(ctx)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeStories(traces), nil
	},
}

// storyRuns is how often the story of the guide's example is written.
const storyRuns = 10

// stories are runs of the guide's example, with nothing from the model's own
// configuration.
func (l *Lab) stories(ctx context.Context) ([]*trace.Trace, error) {
	return l.Several(ctx, Trial{Prompt: story, Call: "do_sample=True, temperature=0.8, top_k=50, top_p=0.9, repetition_penalty=1.0, max_new_tokens=100"}, storyRuns)
}

// judgeStories judges how many of the runs are different, and how far two begin
// alike.
func judgeStories(traces []*trace.Trace) claim.Answer {
	alike := 0
	for i, a := range traces {
		for _, b := range traces[:i] {
			alike = max(alike, common(a.End.IDs, b.End.IDs))
		}
	}
	written := texts(traces)
	n := different(written)
	a := claim.Answer{Box: runsBox(written[:min(3, len(written))]),
		Measured: fmt.Sprintf("%d runs with different seeds write %d different texts; no two begin with more than %d same tokens.", len(traces), n, alike)}
	switch {
	case n == len(traces):
		a.Verdict, a.Reason = claim.Holds, "Over a hundred tokens the chances that all draws agree multiply to next to nothing. With the same seed the story is the same."
	case n > 1:
		a.Verdict, a.Reason = claim.Condition, "Some runs agree on this model: it is sure of its text, or the text is short."
	default:
		a.Verdict, a.Reason = claim.Fails, "All runs agree on this model."
	}
	return a
}
