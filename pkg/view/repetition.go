package view

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// A text repeats itself by n-grams, runs of n tokens that it had before, and in
// the worst case goes round in a loop.

// TextIDs are the ids of a text, the prompt's and then those that the steps of
// the first sequence added, and how many of them are the prompt's.
func TextIDs(t *trace.Trace) (ids []int, prompt int) {
	t = First(t)
	for _, token := range t.Run.Prompt.Tokens {
		ids = append(ids, token.ID)
	}
	prompt = len(ids)
	for i := range t.Steps {
		ids = append(ids, t.Steps[i].Token.ID)
	}
	return ids, prompt
}

// NGrams numbers the runs of n tokens of a text by the place of their last one:
// equal n-grams have equal numbers. It is -1 where no n tokens have come yet, and
// everywhere for n < 1.
func NGrams(ids []int, n int) []int {
	if n < 1 || n > len(ids) {
		return slices.Repeat([]int{-1}, len(ids))
	}
	// An n-gram is an (n−1)-gram and one more token.
	grams := make([]int, len(ids))
	for size := 1; size <= n; size++ {
		numbers := make(map[[2]int]int)
		before := 0 // of place i−1, which this pass overwrites
		for i, id := range ids {
			pair := [2]int{before, id}
			before = grams[i]
			if i < size-1 {
				grams[i] = -1
				continue
			}
			number, known := numbers[pair]
			if !known {
				number = len(numbers)
				numbers[pair] = number
			}
			grams[i] = number
		}
	}
	return grams
}

// Again tells of each token of a text whether it belongs to an n-gram that came
// before, be it as the first, the last or one between. The earlier one may overlap
// it: in "a a a a", three of the four belong to the second "a a a".
func Again(ids []int, n int) []bool {
	again := make([]bool, len(ids))
	seen := make(map[int]bool)
	for i, gram := range NGrams(ids, n) {
		if gram < 0 {
			continue
		}
		if seen[gram] {
			for k := i - n + 1; k <= i; k++ {
				again[k] = true
			}
		}
		seen[gram] = true
	}
	return again
}

// Repetition is the share of a text's tokens, from the one at index from on, that
// belong to an n-gram which came before, before from too: with from the length of the
// prompt, the share of the new tokens that repeat. It is NaN if there are none.
//
// It counts tokens. Seq-rep-n of Welleck et al. (2020, Neural Text Generation with
// Unlikelihood Training) counts n-grams.
func Repetition(ids []int, from, n int) float64 {
	from = min(max(from, 0), len(ids))
	repeated := 0
	for _, again := range Again(ids, n)[from:] {
		if again {
			repeated++
		}
	}
	return float64(repeated) / float64(len(ids)-from) // 0/0 is NaN
}

// Cycle is a stretch of a text that goes round: each of its tokens but those of
// the first turn is the one a period before. Its zero value is none.
type Cycle struct {
	Start  int `json:"start"`  // index of its first token
	Length int `json:"length"` // in tokens, the first turn included
	Period int `json:"period"` // tokens in a turn; 0: there is no cycle
}

// End is the index after the last token.
func (c Cycle) End() int { return c.Start + c.Length }

// Turns is how many times it goes round, the last time not always to the end;
// NaN for none.
func (c Cycle) Turns() float64 {
	if c.Period == 0 {
		return math.NaN()
	}
	return float64(c.Length) / float64(c.Period)
}

// again is how many of its tokens were said a period before.
func (c Cycle) again() int { return c.Length - c.Period }

// leastAgain is how many tokens a loop says again at least, so that a phrase said
// twice ("very, very") is none.
const leastAgain = 6

// Loop finds where a text goes round in a loop: the stretch of at least two turns
// that says the most tokens again, at least six, and of several the first. Both ends
// are as far out as the turns go, so a loop may begin before the place at which a
// reader notices it. The zero Cycle says that there is none.
//
// It compares about 3/8 of the square of the text's length in pairs of tokens.
func Loop(ids []int) Cycle {
	var best Cycle
	better := func(c Cycle) bool {
		switch {
		case c.again() < max(leastAgain, c.Period), c.again() < best.again():
			return false
		case c.again() > best.again():
			return true
		}
		return c.Start < best.Start
	}
	for period := 1; 2*period <= len(ids); period++ {
		start := 0 // of the stretch that has this period up to i
		for i := period; i <= len(ids); i++ {
			if i < len(ids) && ids[i] == ids[i-period] {
				continue
			}
			if c := (Cycle{start, i - start, period}); better(c) {
				best = c
			}
			start = i - period + 1
		}
	}
	return best
}
