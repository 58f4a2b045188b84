package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/trace"
)

// end checks the last line against the steps.
func (v *verifier) end(e *trace.End) {
	n := v.sequences()
	if v.beamed() {
		n = len(v.returned)
	} else {
		for i := range v.texts {
			v.returned = append(v.returned, trace.Sequence{IDs: v.texts[i].ids})
		}
		v.truth(Sequence, "sequences", len(v.texts) <= n, itoa(len(v.texts)), "at most num_return_sequences, "+itoa(n))
	}
	v.totals(&e.Totals)
	v.sequence(&trace.Sequence{IDs: e.IDs, Text: e.Text, FinishReason: e.FinishReason}, 0)
	if !v.beamed() && n == 1 {
		v.int(Sequence, "sequences", int64(len(e.Sequences)), 0)
		return
	}
	v.int(Sequence, "sequences", int64(len(e.Sequences)), int64(n))
	for i := range e.Sequences {
		v.prefix = "sequences[" + itoa(i) + "]."
		v.sequence(&e.Sequences[i], i)
		v.scores(&e.Sequences[i], i)
	}
	v.prefix = ""
}

// sequences is num_return_sequences.
func (v *verifier) sequences() int {
	if n, ok := v.setting("num_return_sequences").(float64); ok {
		return int(max(1, min(n, 1<<32))) // whatever a forged trace says
	}
	return 1
}

// result is the i-th sequence as the steps have made it: without a token, if
// the run was interrupted before.
func (v *verifier) result(i int) (s trace.Sequence) {
	if i < len(v.returned) {
		s = v.returned[i]
	}
	return s
}

// sequence checks a returned sequence against what the steps made of it.
func (v *verifier) sequence(got *trace.Sequence, i int) {
	want := v.result(i)
	v.int(Sequence, "ids", int64(len(got.IDs)), int64(len(want.IDs)))
	for j := range min(len(got.IDs), len(want.IDs)) {
		v.int(Sequence, "ids["+itoa(j)+"]", int64(got.IDs[j]), int64(want.IDs[j]))
	}
	v.decoded("text", got.Text, want.IDs)
	if want.FinishReason != "" {
		v.text(Finish, "finish_reason", got.FinishReason, want.FinishReason)
		return
	}
	v.reason("finish_reason", got.FinishReason, want.IDs)
}

// decoded checks a text against the tokens, one after the other.
func (v *verifier) decoded(field, got string, ids []int) {
	var text strings.Builder
	for _, id := range ids {
		t := v.tokens[id]
		if t.Bytes != nil || strings.ContainsRune(t.Text, utf8.RuneError) {
			v.report.skip("the text", "characters are split between tokens; the tokenizer would put them together")
			return
		}
		if !t.Special {
			text.WriteString(t.Text)
		}
	}
	if v.run.Tokenizer.Kind != noTokenizer {
		// A tokenizer that writes a space before the first word takes it away
		// again at the start of a text.
		v.text(Sequence, field, strings.TrimPrefix(got, " "), strings.TrimPrefix(text.String(), " "))
	}
}

// noTokenizer is the tokenizer's kind in a run on bare ids.
const noTokenizer = "none"

// totals checks the sums of the steps.
func (v *verifier) totals(t *trace.Totals) {
	var want trace.Totals
	add := func(first bool, k *trace.Cache, c *trace.Cost, spent *trace.Time) {
		want.NewTokens++
		if first {
			want.PrefillNS += spent.ForwardNS
		} else {
			want.DecodeNS += spent.ForwardNS
		}
		want.SampleNS += spent.SampleNS
		want.RecordNS += spent.RecordNS
		want.Flops += c.Flops.Total
		want.FlopsOther += c.FlopsOther
		want.Reused += k.Reused
		want.Computed += k.Computed
	}
	for i := range v.t.Steps {
		s := &v.t.Steps[i]
		add(s.Index == 0, &s.Cache, &s.Cost, &s.Time)
	}
	for i := range v.t.Beams {
		b := &v.t.Beams[i]
		add(b.Index == 0, &b.Cache, &b.Cost, &b.Time)
		want.CacheBytes = b.Cache.Bytes
	}
	v.int(Totals, "totals.new_tokens", int64(t.NewTokens), int64(want.NewTokens))
	v.int(Totals, "totals.prefill_ns", t.PrefillNS, want.PrefillNS)
	v.int(Totals, "totals.decode_ns", t.DecodeNS, want.DecodeNS)
	v.int(Totals, "totals.sample_ns", t.SampleNS, want.SampleNS)
	v.int(Totals, "totals.record_ns", t.RecordNS, want.RecordNS)
	v.int(Totals, "totals.flops", t.Flops, want.Flops)
	v.int(Totals, "totals.flops_other", t.FlopsOther, want.FlopsOther)
	v.int(Totals, "totals.reused", int64(t.Reused), int64(want.Reused))
	v.int(Totals, "totals.computed", int64(t.Computed), int64(want.Computed))
	if !v.beamed() {
		want.CacheBytes = v.caches.report().BytesHeld
	}
	if v.shaped && !v.books.lost() {
		v.int(Totals, "totals.cache_bytes", t.CacheBytes, want.CacheBytes)
	}
	speed := 0.0
	if ns := want.PrefillNS + want.DecodeNS + want.SampleNS + want.RecordNS; ns > 0 {
		speed = float64(want.NewTokens) / (float64(ns) * 1e-9)
	}
	v.float(Totals, "totals.tokens_per_second", t.TokensPerSecond, speed, speed*ratioTolerance)
	if n := len(v.texts); n == 1 {
		if limit := v.limit(); limit > 0 && v.strategy != trace.StrategyGiven {
			v.between(Finish, "ids", float64(len(v.texts[0].ids)), 0, float64(limit-len(v.run.Prompt.IDs)), 0)
		}
	}
}

// scores checks what a beam search says of a returned sequence.
func (v *verifier) scores(got *trace.Sequence, i int) {
	want := v.result(i)
	v.float(Beams, "score", got.Score, want.Score, 0)
	v.truth(Beams, "beam_indices", slices.Equal(got.BeamIndices, want.BeamIndices), list(got.BeamIndices), list(want.BeamIndices))
	v.int(Beams, "transition_scores", int64(len(got.Transitions)), int64(len(want.Transitions)))
	for i := range min(len(got.Transitions), len(want.Transitions)) {
		v.float(Beams, "transition_scores["+itoa(i)+"]", got.Transitions[i], want.Transitions[i], 0)
	}
}

func list(ids []int) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = itoa(id)
	}
	return "[" + strings.Join(texts, " ") + "]"
}
