package verify

import (
	"reflect"
	"strconv"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// candidates checks their order, that a token is the same wherever it occurs,
// and that each has a reason to be there: a place in the top raw or the top
// final, a border, that a stage changed nothing likelier, or that it was picked.
// Without the whole row the tops are those among the candidates.
func (v *verifier) candidates(c *view) {
	last := len(c.row.Stages) - 1
	for j := range c.row.Candidates {
		v.sameToken(at("candidates", j, "id"), c.row.Candidates[j].Token)
		if j > 0 {
			v.truth(Candidates, at("candidates", j, "id"), c.sorted(last, j-1, j),
				itoa(c.row.Candidates[j].ID), "before the one above it: by final, then raw logit, then id")
		}
	}

	right := map[int]bool{}
	for _, id := range c.picked {
		right[id] = true
	}
	for _, s := range c.row.Stages {
		if s.Threshold != nil {
			right[s.Threshold.LastKeptID], right[s.Threshold.FirstCutID] = true, true
		}
	}
	if c.exact {
		var order numeric.Order
		for _, row := range [][]float32{v.rows.seen.Stages[0].Scores, v.rows.seen.Final()} {
			order.Reset(row)
			for range min(v.run.Capture.Top, order.Len()) {
				id, _, _ := order.Next()
				right[id] = true
			}
		}
		for i := range v.rows.seen.Stages {
			if id := v.rows.seen.Stages[i].TopChanged; id >= 0 {
				right[id] = true
			}
		}
		v.int(Candidates, "candidates", int64(len(c.row.Candidates)), int64(len(right)))
	} else {
		for _, stage := range []int{0, last} {
			for _, j := range c.top(stage, v.run.Capture.Top) {
				right[c.row.Candidates[j].ID] = true
			}
		}
		for i := 1; i <= last; i++ {
			if j := c.topChanged(i); j >= 0 {
				right[c.row.Candidates[j].ID] = true
			}
		}
		v.report.skip("whether other tokens belong among the candidates", "a full capture holds them")
		v.report.skip("the ids of candidates that the trace names but once", "a full capture has the logit of each id")
	}
	for j := range c.row.Candidates {
		id := c.row.Candidates[j].ID
		v.truth(Candidates, at("candidates", j, "id"), right[id],
			itoa(id), "another token: this one is in no top "+itoa(v.run.Capture.Top))
	}
}

// topChanged returns the candidate that was the likeliest of those that a stage
// changed, ties by id; -1 if it changed none.
func (c *view) topChanged(stage int) int {
	top := -1
	for j := range c.row.Candidates {
		was := c.logits[stage-1][j]
		if c.logits[stage][j] == was {
			continue
		}
		if top < 0 || was > c.logits[stage-1][top] ||
			was == c.logits[stage-1][top] && c.row.Candidates[j].ID < c.row.Candidates[top].ID {
			top = j
		}
	}
	return top
}

// sorted says whether candidate a may stand before b.
func (c *view) sorted(last, a, b int) bool {
	switch {
	case c.logits[last][a] != c.logits[last][b]:
		return c.logits[last][a] > c.logits[last][b]
	case c.logits[0][a] != c.logits[0][b]:
		return c.logits[0][a] > c.logits[0][b]
	}
	return c.row.Candidates[a].ID < c.row.Candidates[b].ID
}

// sameToken checks that an id means what it meant before and, where a
// vocabulary spells every token differently, that the text meant this id.
func (v *verifier) sameToken(field string, t trace.Token) {
	if v.tokens == nil {
		v.tokens, v.spelt = map[int]trace.Token{}, map[string]int{}
	}
	v.truth(Sequence, field, t.ID < v.run.Tokenizer.Vocab || t.Text == "" && t.Bytes == nil,
		itoa(t.ID), "below the tokenizer's "+itoa(v.run.Tokenizer.Vocab))
	first, ok := v.tokens[t.ID]
	if !ok {
		first, v.tokens[t.ID] = t, t
	}
	v.truth(Sequence, field, reflect.DeepEqual(first, t),
		itoa(t.ID)+" "+strconv.Quote(t.Text), itoa(t.ID)+" "+strconv.Quote(first.Text)+", as above")
	if v.run.Tokenizer.Kind != byteLevelBPE {
		return
	}
	spelling := strconv.FormatBool(t.Special) + t.Text + "\x00" + string(t.Bytes)
	id, ok := v.spelt[spelling]
	if !ok {
		id, v.spelt[spelling] = t.ID, t.ID
	}
	v.truth(Sequence, field, id == t.ID, itoa(t.ID)+" "+strconv.Quote(t.Text), itoa(id)+", as above")
}

// byteLevelBPE is the tokenizer's kind whose tokens all differ in their bytes.
const byteLevelBPE = "byte-level BPE"
