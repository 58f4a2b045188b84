package guide

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/view"
)

// unlikelyFit is the p-value below which counts are taken not to be draws with the
// probabilities they are held against: once in a thousand walks that is wrong.
const unlikelyFit = 0.001

var samplingBox = Claim{
	claim.Statement{
		ID:   "sampling-box",
		Text: "Drawing from “the” 0.7, “a” 0.2 and “an” 0.1 takes them in 70%, 20% and 10% of the runs.",
		Box:  bars(boxWords[0], boxProbs[0]),
		Try:  `explain run "The weather today is" --do_sample --steps 1 --seed 8`,
	},
	func(_ context.Context, lab *Lab) (claim.Answer, error) {
		ids, err := draws(boxProbs[0], lab.Seed, 10_000)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeFrequencies(boxWords[0], boxProbs[0], count(ids, len(boxProbs[0]))), nil
	},
}

// draws takes n tokens of a distribution through the decoder's own draw, with the
// numbers of a seed.
func draws(probs []float64, seed uint64, n int) ([]int, error) {
	source, row := sampler.NewSource(seed, 0), logits(probs...)
	var drawer sampler.Drawer
	ids := make([]int, n)
	for i := range ids {
		pick, err := drawer.Draw(row, source.Float64())
		if err != nil {
			return nil, fmt.Errorf("guide: %w", err)
		}
		ids[i] = pick.ID
	}
	return ids, nil
}

// count is how often each id below n came.
func count(ids []int, n int) []int {
	counts := make([]int, n)
	for _, id := range ids {
		counts[id]++
	}
	return counts
}

// judgeFrequencies holds how often words were drawn against their probabilities.
func judgeFrequencies(words []string, probs []float64, counts []int) claim.Answer {
	outcomes := make([]view.Outcome, len(probs))
	total := 0
	for i := range probs {
		outcomes[i] = view.Outcome{Count: counts[i], Prob: probs[i]}
		total += counts[i]
	}
	fit := view.Pearson(outcomes)
	box := claim.NewBox("token", "p", "drawn", "95% interval")
	shares := make([]float64, len(probs))
	for i, word := range words {
		shares[i] = share(counts[i], total)
		interval := view.Wilson(counts[i], total)
		box.Row(claim.Text(word), claim.Bar(probs[i], view.FormatProb(probs[i])), claim.Bar(shares[i], view.FormatProb(shares[i])),
			claim.Text(view.FormatProb(interval.Low)+" to "+view.FormatProb(interval.High)))
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("Of %s draws, the shares are %s: χ² = %s with %d degrees of freedom, p = %s.", view.FormatCount(total), list(shares), view.Fixed(float64(fit.Statistic), 2), fit.Degrees, view.FormatProb(float64(fit.P))),
		Verdict:  claim.Holds,
		Reason:   fmt.Sprintf("A draw with exactly these probabilities is as far off in %s of the cases, so nothing speaks against it. A share nears its probability only as 1/√n: in three runs it can be anything.", percent(float64(fit.P))),
		Box:      box, Figures: []claim.Figure{{Name: "p-value", Value: fit.P}},
	}
	if !(float64(fit.P) >= unlikelyFit) {
		a.Verdict, a.Reason = claim.Fails, "A draw with these probabilities is as far off less than once in a thousand times."
	}
	return a
}

var samplingByProbability = Claim{
	claim.Statement{
		ID:   "sampling-by-probability",
		Text: "Sampling takes each token with the model's probability for it.",
		Try:  `explain run "The weather today is" --do_sample --top_k 50 --top_p 1 --temperature 1 --repetition_penalty 1 --steps 1 --seed 8`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		drawn, err := firstTokens(ctx, lab, weather)
		if err != nil {
			return claim.Answer{}, err
		}
		traces, err := lab.Several(ctx, Trial{Prompt: story, Call: byDefault + ", max_new_tokens=40"}, 6)
		if err != nil {
			return claim.Answer{}, err
		}
		var cut []float64
		for _, t := range traces {
			for i := range t.Steps {
				for _, stage := range t.Steps[i].Stages {
					if stage.Name == "top_k" {
						cut = append(cut, stage.RemovedProb)
					}
				}
			}
		}
		return judgeByProbability(drawn, cut), nil
	},
}

// firstDraws is how often the model's first token was which, and its probabilities.
type firstDraws struct {
	names  []string // of the likeliest
	probs  []float64
	counts []int
}

// firstTokens draws the first token after a prompt 2,000 times, as generate()
// does, from the model's own probabilities.
func firstTokens(ctx context.Context, lab *Lab, prompt string) (*firstDraws, error) {
	call := plainly(1) + ", max_new_tokens=1"
	t, err := lab.Run(ctx, Trial{Prompt: prompt, Call: call, Seed: lab.Seed, Full: true})
	if err != nil {
		return nil, err
	}
	row, err := t.Steps[0].RawLogits()
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	d := &firstDraws{probs: make([]float64, len(row)), counts: make([]int, len(row))}
	sum := numeric.Summarize(row).LogSumExp
	for id, score := range row {
		d.probs[id] = numeric.Prob(score, sum)
	}
	const calls, each = 10, 200 // a cache per text: all at once would take a large model's memory
	for i := range calls {
		sequences, err := lab.Sequences(ctx, Trial{Prompt: prompt, Call: fmt.Sprintf("%s, num_return_sequences=%d", call, each), Seed: lab.Seed + uint64(i)})
		if err != nil {
			return nil, err
		}
		for _, s := range sequences {
			d.counts[s.IDs[0]]++
		}
	}
	return d, nil
}

// judgeByProbability judges the draws of a step, and the probability that
// transformers' default of top_k cut at others.
func judgeByProbability(d *firstDraws, cut []float64) claim.Answer {
	outcomes := make([]view.Outcome, len(d.probs))
	total, different := 0, 0
	for id := range d.probs {
		outcomes[id] = view.Outcome{Count: d.counts[id], Prob: d.probs[id]}
		total += d.counts[id]
		if d.counts[id] > 0 {
			different++
		}
	}
	fit := view.Pearson(outcomes)
	sum, most := 0.0, 0.0
	for _, p := range cut {
		sum, most = sum+p, max(most, p)
	}
	lost := 0.0
	if len(cut) > 0 {
		lost = sum / float64(len(cut))
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("%s draws of one step give %d different tokens, as often as their probabilities say: χ² over %d cells has p = %s. With transformers' default top_k=50 a step of other texts loses %s of its probability on average, at most %s.",
			view.FormatCount(total), different, fit.Cells, view.FormatProb(float64(fit.P)), percent(lost), percent(most)),
		Figures: []claim.Figure{{Name: "p-value", Value: fit.P}, {Name: "mean probability cut by top_k=50", Value: view.Real(lost)}},
	}
	const much = 0.001
	switch {
	case !(float64(fit.P) >= unlikelyFit):
		a.Measured = fmt.Sprintf("%s draws of one step do not come as often as the model's probabilities say: χ² over %d cells has p = %s.", view.FormatCount(total), fit.Cells, view.FormatProb(float64(fit.P)))
		a.Verdict, a.Reason = claim.Fails, "A draw with these probabilities is as far off less than once in a thousand times."
	case lost > much:
		a.Verdict = claim.Condition
		a.Reason = "With temperature=1.0, top_k=0, top_p=1.0 and no penalty. By default a draw is from the 50 likeliest tokens, their probabilities made to sum to 1, and all other settings change them as well."
	default:
		a.Verdict, a.Reason = claim.Holds, "The default top_k=50 takes next to nothing on this model. Temperature, penalties and the other cuts change the probabilities before the draw."
	}
	return a
}

var samplingThreeRuns = Claim{
	claim.Statement{
		ID:   "sampling-three-runs",
		Text: "Three runs from “the” 0.7, “a” 0.2, “an” 0.1 (they draw “the”, “a”, “the”): the output is different each time.",
		Box:  claim.NewBox("run", "token").Row(claim.Text("1"), claim.Text("the")).Row(claim.Text("2"), claim.Text("a")).Row(claim.Text("3"), claim.Text("the")),
		Try:  `explain run "The weather today is" --do_sample --num_return_sequences 3 --max_new_tokens 1 --seed 1`,
	},
	func(_ context.Context, lab *Lab) (claim.Answer, error) {
		const triples = 5000
		ids, err := draws(boxProbs[0], lab.Seed, 3*triples)
		if err != nil {
			return claim.Answer{}, err
		}
		same, apart := 0, 0
		for three := range slices.Chunk(ids, 3) {
			switch different(three) {
			case 1:
				same++
			case 3:
				apart++
			}
		}
		return judgeTriples(boxProbs[0], triples, same, apart), nil
	},
}

// judgeTriples judges how often three draws were all the same and all different,
// next to what the probabilities of three tokens say.
func judgeTriples(p []float64, triples, same, different int) claim.Answer {
	exactSame := math.Pow(p[0], 3) + math.Pow(p[1], 3) + math.Pow(p[2], 3)
	exactDifferent := 6 * p[0] * p[1] * p[2]
	a := claim.Answer{
		Measured: fmt.Sprintf("Of %s times three draws, all three differ in %s and are the same in %s of the cases (exact: %s and %s).", view.FormatCount(triples),
			percent(share(different, triples)), percent(share(same, triples)), percent(exactDifferent), percent(exactSame)),
		Figures: []claim.Figure{{Name: "all different", Value: view.Real(share(different, triples))}, {Name: "all the same", Value: view.Real(share(same, triples))}},
	}
	vary := 1 - share(same, triples)
	switch {
	case share(different, triples) >= surely:
		a.Verdict, a.Reason = claim.Holds, "With these probabilities three runs hardly ever agree."
	case vary >= 0.5:
		a.Verdict = claim.Condition
		a.Reason = fmt.Sprintf("Runs can differ, and in %s of the cases not all three agree; the box's own first and third draw the same token. Different each time they become only as texts grow longer.", view.FormatPercent(vary))
	default:
		a.Verdict, a.Reason = claim.Fails, "With these probabilities three runs mostly agree."
	}
	return a
}
