package compare

import (
	"math"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Metrics say in numbers what a text is like. What has no value, as the
// distinct pairs of a text of one token, is NaN, and null in JSON. End tokens
// and other special ones count as tokens, and not as part of a phrase.
type Metrics struct {
	Tokens int `json:"tokens"`
	// RawEntropy and Entropy are means over the steps, in nats: of the model's
	// own probabilities, and of those after the last stage.
	RawEntropy view.Real `json:"mean_raw_entropy_nats"`
	Entropy    view.Real `json:"mean_entropy_nats"`
	// Choices is exp(Entropy), the geometric mean of the steps' effective
	// choices.
	Choices view.Real `json:"effective_choices"`
	// Distinct1 and Distinct2 are the share of different ones among all tokens,
	// and among all pairs of neighbours (Li et al. 2016, A Diversity-Promoting
	// Objective Function for Neural Conversation Models; there both are divided
	// by the number of tokens, here by that of the pairs, so that 1 is reached).
	Distinct1 view.Real `json:"distinct_1"`
	Distinct2 view.Real `json:"distinct_2"`
	// Repetition is the share of runs of four tokens that came before in the new
	// text (seq-rep-4 of Welleck et al. 2020, Neural Text Generation with
	// Unlikelihood Training).
	Repetition view.Real `json:"repetition"`
	// LogProb is the mean of ln p of the tokens, in nats, with the model's own
	// probabilities: what the model thinks of the text, whatever the settings.
	LogProb      view.Real `json:"mean_logprob_nats"`
	FinishReason string    `json:"finish_reason,omitempty"` // empty if the trace does not tell
}

// repetitionSize is the n of seq-rep-n.
const repetitionSize = 4

// Measure computes the metrics of a trace's first sequence.
func Measure(t *trace.Trace) Metrics {
	t = view.First(t)
	m := Metrics{Tokens: len(t.Steps)}
	var raw, final, logProb float64
	var ids []int
	for i := range t.Steps {
		s := view.At(t, i)
		logProb += s.ChosenLogProb(0)
		if last := s.Last(); last >= 0 {
			raw += s.Stages[0].EntropyNats
			final += s.Stages[last].EntropyNats
		}
		if !s.Token.Special {
			ids = append(ids, s.Token.ID)
		}
	}
	n := float64(len(t.Steps)) // 0 makes every mean NaN
	m.RawEntropy, m.Entropy, m.LogProb = view.Real(raw/n), view.Real(final/n), view.Real(logProb/n)
	m.Choices = view.Real(math.Exp(final / n))
	m.Distinct1, m.Distinct2 = view.Real(distinct(ids, 1)), view.Real(distinct(ids, 2))
	m.Repetition = view.Real(1 - distinct(ids, repetitionSize))
	if t.End != nil {
		m.FinishReason = t.End.FinishReason
	}
	return m
}

// distinct is the share of different ones among all runs of n ids; NaN where
// there is no run.
func distinct(ids []int, n int) float64 {
	seen := make(map[[repetitionSize]int]bool) // n ids and, behind them, zeros
	for i := 0; i+n <= len(ids); i++ {
		var run [repetitionSize]int
		copy(run[:], ids[i:i+n])
		seen[run] = true
	}
	return float64(len(seen)) / float64(max(0, len(ids)-n+1))
}
