package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var storiesSampling = Claim{
	claim.Statement{
		ID:   "stories-sampling",
		Text: "For stories, do_sample=True, temperature=0.8, top_p=0.9 gives varied, creative output.",
		Try:  `explain lint 'model.generate(**inputs, do_sample=True, temperature=0.8, top_p=0.9)'`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		traces, err := lab.stories(ctx)
		if err != nil {
			return claim.Answer{}, err
		}
		greedy, err := lab.Run(ctx, Trial{Prompt: story, Call: greedily(1, 100)})
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeNucleus(traces, mean(traces, distinct2), mean([]*trace.Trace{greedy}, distinct2)), nil
	},
}

// judgeNucleus judges the texts, and between how many tokens top_p=0.9 let the
// draw choose, and how many steps the default top_k cut first.
func judgeNucleus(traces []*trace.Trace, sampled, greedy float64) claim.Answer {
	steps, kept, full, most := 0, 0, 0, 0
	for _, t := range traces {
		for i := range t.Steps {
			stages := t.Steps[i].Stages
			last := stages[len(stages)-1]
			steps, kept, most = steps+1, kept+last.Kept, max(most, last.Kept)
			for _, stage := range stages {
				if stage.Name == "top_k" && stage.RemovedProb > 0.1 { // more than top_p would leave out
					full++
				}
			}
		}
	}
	n := different(texts(traces))
	a := claim.Answer{
		Measured: fmt.Sprintf("%d runs write %d different texts. The draw is among %s tokens on average, at most %d, and a share of %s of the pairs in a text are different ones (greedy: %s).", len(traces), n,
			view.FormatThree(share(kept, steps)), most, view.FormatPercent(sampled), view.FormatPercent(greedy)),
		Figures: []claim.Figure{{Name: "candidates in the mean", Value: view.Real(share(kept, steps))}, {Name: "distinct-2", Value: view.Real(sampled)}},
	}
	switch {
	case n < len(traces):
		a.Verdict, a.Reason = claim.Condition, "Not all runs differ on this model."
	case full > 0:
		a.Verdict = claim.Condition
		a.Reason = fmt.Sprintf("The texts vary; but a top_k of 50, which the call does not name, comes before top_p, and in %d of %d steps it cut more than top_p would have.", full, steps)
	default:
		a.Verdict = claim.Condition
		a.Reason = "The texts vary; whether a story is creative is for readers to say. A top_k of 50, which the call does not name, comes before top_p; here it took little."
	}
	return a
}

var chatSampling = Claim{
	claim.Statement{
		ID:   "chat-sampling",
		Text: "For a chatbot, do_sample=True, temperature=0.7, top_k=50 gives natural, varied replies.",
		Try:  `explain run "How are you today?" --do_sample --temperature 0.7 --top_k 50 --num_return_sequences 5 --max_new_tokens 20 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const replies = 30
		const rest = "do_sample=True, temperature=0.7, top_p=1.0, repetition_penalty=1.0"
		sequences, err := lab.many(ctx, replies, "How are you today?", rest+", top_k=50")
		if err != nil {
			return claim.Answer{}, err
		}
		wider, err := lab.many(ctx, replies, "How are you today?", rest+", top_k=0")
		if err != nil {
			return claim.Answer{}, err
		}
		moved := 0
		for i := range sequences {
			if sequences[i].Text != wider[i].Text {
				moved++
			}
		}
		return judgeChat(counts(sequences), moved), nil
	},
}

// judgeChat judges how often each reply came, and how many replies are others
// without top_k=50.
func judgeChat(counts []int, moved int) claim.Answer {
	replies := 0
	for _, n := range counts {
		replies += n
	}
	two := allDifferent(counts, 2)
	a := claim.Answer{
		Measured: fmt.Sprintf("%d replies to one question are %d different ones, and two differ with a chance of %s. Without top_k=50, from the same draws, %d replies are others.", replies, len(counts), chance(two), moved),
		Figures:  []claim.Figure{{Name: "chance that two replies differ", Value: view.Real(two)}},
	}
	if two < 0.5 {
		a.Verdict, a.Reason = claim.Fails, "On this model most replies are the same."
		return a
	}
	a.Verdict = claim.Condition
	a.Reason = "They vary; whether they are natural is for people to say. top_k=50 is transformers' default, so naming it matters only where a model's generation_config says otherwise."
	return a
}

var ideasSampling = Claim{
	claim.Statement{
		ID:   "ideas-five",
		Text: "For brainstorming, do_sample=True, temperature=1.0, num_return_sequences=5 generates five different ideas.",
		Try:  `explain run "What is the capital of France?" --do_sample --temperature 1 --num_return_sequences 5 --max_new_tokens 20 --seed 1`,
	},
	experiment(varieties, judgeFive),
}

func judgeFive(all []variety) claim.Answer {
	box := claim.NewBox("prompt", "five all differ")
	var parts []string
	least := 1.0
	most := 0.0
	for _, v := range all {
		five := allDifferent(v.counts, 5)
		least, most = min(least, five), max(most, five)
		box.Row(claim.Text(v.prompt), claim.Bar(five, chance(five)))
		parts = append(parts, fmt.Sprintf("%s after %q", chance(five), v.prompt))
	}
	a := claim.Answer{Box: box, Measured: fmt.Sprintf("Five texts are all different with a chance of %s (from %d draws each).", join(parts), manyTexts),
		Figures: []claim.Figure{{Name: "least chance that five differ", Value: view.Real(least)}}}
	switch {
	case least >= surely:
		a.Verdict, a.Reason = claim.Holds, "On this model no prompt had a text that came twice often. The five are drawn one by one: nothing keeps them apart."
	case most >= 0.5:
		a.Verdict = claim.Condition
		a.Reason = "The five are drawn independently, and nothing keeps them apart: where the model is sure, the same text comes more than once. Texts that differ need not be different ideas."
	default:
		a.Verdict, a.Reason = claim.Fails, "The five are drawn independently, and on this model the same text mostly comes more than once."
	}
	return a
}
