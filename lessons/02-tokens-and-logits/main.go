// From a text to ids, from ids to logits, and from logits to probabilities, with the
// softmax worked out by hand.
package main

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/view"
)

const prompt = "The weather today is"

const call = "do_sample=False, repetition_penalty=1.0, max_new_tokens=1"

func main() { script.Main(run) }

func run(s *script.Script) error {
	ids, err := s.Model.Encode(prompt)
	if err != nil {
		return err
	}
	tokens := script.NewTable("id", "token")
	for _, id := range ids {
		tokens.Row(id, s.Token(id))
	}

	t, err := s.Run(prompt, call)
	if err != nil {
		return err
	}
	logits, err := t.Steps[0].RawLogits()
	if err != nil {
		return err
	}
	probs, largest, sum := softmax(logits)
	worked := script.NewTable("token", "logit", "− largest", "exp", "÷ sum = p")
	for _, candidate := range t.Steps[0].Candidates[:5] {
		logit := float64(logits[candidate.Token.ID])
		worked.Row(view.Token(candidate.Token), script.Fixed(logit, 4), script.Fixed(logit-largest, 4),
			script.Fixed(math.Exp(logit-largest), 4), script.Fixed(probs[candidate.Token.ID], 4))
	}
	found := fmt.Sprintf("%s logits; the largest is %.4f, and the sum of all exp(logit − largest) is %.4f.",
		view.FormatCount(len(logits)), largest, sum)
	if err := s.Print(tokens, found, worked); err != nil {
		return err
	}

	bars, err := figure.NewCandidates(t, 0)
	if err != nil {
		return err
	}
	return s.Save("candidates", bars)
}

// softmax turns logits into probabilities: exp(logit − largest) ÷ the sum of all of
// these. Without “− largest” it would be the same, until an exp overflows.
func softmax(logits []float32) (probs []float64, largest, sum float64) {
	largest = math.Inf(-1)
	for _, logit := range logits {
		largest = max(largest, float64(logit))
	}
	probs = make([]float64, len(logits))
	for i, logit := range logits {
		probs[i] = math.Exp(float64(logit) - largest)
		sum += probs[i]
	}
	for i := range probs {
		probs[i] /= sum
	}
	return probs, largest, sum
}
