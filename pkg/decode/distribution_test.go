package decode_test

import (
	"context"
	"fmt"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
)

// draws is how many texts a distribution is taken from.
func draws() int {
	if testing.Short() {
		return 2_000
	}
	return 20_000
}

// chiSquare fails the test if counts are that unlikely under probs. The seeds
// are fixed, so that the outcome is, too.
func chiSquare(t *testing.T, name string, counts map[string]int, probs map[string]float64) {
	t.Helper()
	var x, rare, rareCount float64
	cells := 0
	add := func(count, want float64) {
		x += (count - want) * (count - want) / want
		cells++
	}
	for text, p := range probs {
		if want := p * float64(draws()); want >= 5 {
			add(float64(counts[text]), want)
		} else { // too few to be compared one by one
			rare, rareCount = rare+want, rareCount+float64(counts[text])
		}
	}
	if rare > 0 {
		add(rareCount, rare)
	}
	for text, count := range counts {
		if probs[text] == 0 {
			t.Errorf("%s: %s came %d times, although its probability is 0", name, text, count)
		}
	}
	if cells < 4 {
		t.Fatalf("%s: only %d cells", name, cells)
	}
	law := distuv.ChiSquared{K: float64(cells - 1)}
	if p := law.Survival(x); !(p > 1e-3) {
		t.Errorf("%s: χ² = %.1f with %d degrees of freedom, p = %.2g", name, x, cells-1, p)
	}
}

// probabilities of the texts of length tokens that a plan's pipeline gives.
func probabilities(t *testing.T, m model.Model, req *decode.Request, length int) map[string]float64 {
	t.Helper()
	probs := map[string]float64{}
	var walk func(ids []int, p float64)
	walk = func(ids []int, p float64) {
		if len(ids) == len(req.IDs)+length {
			probs[fmt.Sprint(ids[len(req.IDs):])] = p
			return
		}
		kv, err := model.NewCache(m, "none")
		if err != nil {
			t.Fatal(err)
		}
		logits, err := m.Forward(ids, kv, 1)
		if err != nil {
			t.Fatal(err)
		}
		row := append([]float32(nil), logits...)
		req.Plan.Pipeline.Apply(ids, row)
		sum := numeric.Summarize(row).LogSumExp
		for id, score := range row {
			if score != numeric.Cut {
				walk(append(ids[:len(ids):len(ids)], id), p*numeric.Prob(score, sum))
			}
		}
	}
	walk(req.IDs, 1)
	return probs
}

// The first tokens of 20,000 texts come as often as their probabilities say:
// those of runs with a seed each, and those of one run's sequences.
func TestDrawsFollowTheProbabilities(t *testing.T) {
	m := smallModel(t, shapeA)
	settings := []string{"do_sample", "true", "temperature", "1.3", "top_k", "12", "max_new_tokens", "1"}
	single := requestIDs(t, m, []int{3, 14, 15}, flags(t, settings...))
	want := probabilities(t, m, single, 1)
	if len(want) != 12 {
		t.Fatalf("%d tokens are left", len(want))
	}
	several := requestIDs(t, m, single.IDs, flags(t, append(settings, "num_return_sequences", "200")...))
	for _, test := range []struct {
		name string
		req  *decode.Request
	}{{"a seed each", single}, {"200 sequences a seed", several}} {
		counts := map[string]int{}
		for seed := range uint64(draws() / test.req.Plan.Sequences()) {
			test.req.Seed = seed
			got, err := decode.Generate(context.Background(), test.req)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range got.Sequences {
				counts[fmt.Sprint(s.IDs)]++
			}
		}
		chiSquare(t, test.name, counts, want)
	}
}

// Whoever drafts, sampled texts are distributed as the model's own: the first
// two tokens of 20,000.
func TestSpeculativeSamplingKeepsTheDistribution(t *testing.T) {
	a, b := smallModel(t, shapeA), smallModel(t, shapeB)
	settings := []string{"do_sample", "true", "temperature", "1.2", "top_k", "5", "max_new_tokens", "3"}
	// Something to be looked up: the likeliest token after 2 stands after one already.
	likely, _ := run(t, requestIDs(t, a, []int{2}, flags(t, "max_new_tokens", "2")), false)
	known := append(append([]int{2}, likely.IDs...), 2)
	// A draft that is often right, and here too sure, there not sure enough.
	right := bigram{probs: [][]float64{
		{.05, .4, .35, .15, .05},
		{.1, .05, .35, .2, .3},
		{.1, .05, .1, .25, .5},
		{.2, .1, .3, .1, .3},
		{.1, .3, .2, .2, .2},
	}}
	for _, test := range []struct {
		name          string
		target, draft model.Model
		prompt        []int
		help          []string
	}{
		{"a draft that is seldom right", a, b, []int{3, 14, 15}, []string{"assistant_model", "b", "num_assistant_tokens", "2", "assistant_confidence_threshold", "0"}},
		{"a draft that is often right", toy(), right, []int{0}, []string{"assistant_model", "b", "num_assistant_tokens", "2", "assistant_confidence_threshold", "0"}},
		{"a draft that stops where it is unsure", toy(), right, []int{0}, []string{"assistant_model", "b", "num_assistant_tokens", "2", "assistant_confidence_threshold", "0.36"}},
		{"prompt lookup", a, nil, known, []string{"prompt_lookup_num_tokens", "2"}},
	} {
		want := probabilities(t, test.target, requestIDs(t, test.target, test.prompt, flags(t, settings...)), 2)
		req := requestIDs(t, test.target, test.prompt, flags(t, append(settings, test.help...)...))
		req.Draft, req.DraftName = test.draft, "b"
		counts, accepted := map[string]int{}, 0
		for seed := range uint64(draws()) {
			req.Seed = seed
			got, err := decode.Generate(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			counts[fmt.Sprint(got.IDs[:2])]++
		}
		for seed := range uint64(100) {
			req.Seed = seed
			_, tr := run(t, req, false)
			for _, step := range tr.Steps {
				if draft := step.Assist.Draft; draft != nil {
					accepted += draft.Accepted
				}
			}
		}
		if accepted == 0 {
			t.Errorf("%s: nothing that was proposed is accepted, so nothing is tested", test.name)
		}
		chiSquare(t, test.name, counts, want)
	}
}
