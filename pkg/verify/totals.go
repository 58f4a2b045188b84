package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/trace"
)

// end checks the last line against the steps.
func (v *verifier) end(e *trace.End) {
	var want trace.Totals
	var ids []int
	var text strings.Builder
	plain := true // the text is that of the tokens, one after the other
	for i := range v.t.Steps {
		s := &v.t.Steps[i]
		ids = append(ids, s.Token.ID)
		if !s.Token.Special {
			text.WriteString(s.Token.Text)
		}
		plain = plain && s.Token.Bytes == nil && !strings.ContainsRune(s.Token.Text, utf8.RuneError)
		if s.Index == 0 {
			want.PrefillNS += s.Time.ForwardNS
		} else {
			want.DecodeNS += s.Time.ForwardNS
		}
		want.SampleNS += s.Time.SampleNS
		want.RecordNS += s.Time.RecordNS
		want.Flops += s.Cost.Flops.Total
		want.FlopsOther += s.Cost.FlopsOther
		want.Reused += s.Cache.Reused
		want.Computed += s.Cache.Computed
		want.CacheBytes = s.Cache.Bytes
	}
	t := &e.Totals
	v.int(Totals, "totals.new_tokens", int64(t.NewTokens), int64(len(ids)))
	v.int(Totals, "totals.prefill_ns", t.PrefillNS, want.PrefillNS)
	v.int(Totals, "totals.decode_ns", t.DecodeNS, want.DecodeNS)
	v.int(Totals, "totals.sample_ns", t.SampleNS, want.SampleNS)
	v.int(Totals, "totals.record_ns", t.RecordNS, want.RecordNS)
	v.int(Totals, "totals.flops", t.Flops, want.Flops)
	v.int(Totals, "totals.flops_other", t.FlopsOther, want.FlopsOther)
	v.int(Totals, "totals.reused", int64(t.Reused), int64(want.Reused))
	v.int(Totals, "totals.computed", int64(t.Computed), int64(want.Computed))
	v.int(Totals, "totals.cache_bytes", t.CacheBytes, want.CacheBytes)
	speed := 0.0
	if ns := want.PrefillNS + want.DecodeNS + want.SampleNS + want.RecordNS; ns > 0 {
		speed = float64(len(ids)) / (float64(ns) * 1e-9)
	}
	v.float(Totals, "totals.tokens_per_second", t.TokensPerSecond, speed, speed*ratioTolerance)

	v.int(Sequence, "ids", int64(len(e.IDs)), int64(len(ids)))
	for i := range min(len(e.IDs), len(ids)) {
		v.int(Sequence, "ids["+itoa(i)+"]", int64(e.IDs[i]), int64(ids[i]))
	}
	switch {
	case !plain:
		v.report.skip("the text", "characters are split between tokens; the tokenizer would put them together")
	case v.run.Tokenizer.Kind != noTokenizer:
		// A tokenizer that writes a space before the first word takes it away
		// again at the start of a text.
		got, want := strings.TrimPrefix(e.Text, " "), strings.TrimPrefix(text.String(), " ")
		v.text(Sequence, "text", got, want)
	}
	v.finish(e)
}

// noTokenizer is the tokenizer's kind in a run on bare ids.
const noTokenizer = "none"

// finish checks the reason against how each sequence ended. A run can be
// interrupted anywhere, but not after its end.
func (v *verifier) finish(e *trace.End) {
	var reasons []string
	for i := range v.texts {
		if ids := v.texts[i].ids; len(ids) > 0 {
			reasons = append(reasons, v.reason(len(v.run.Prompt.IDs)+len(ids), ids[len(ids)-1]))
		}
	}
	known := []string{trace.FinishEOS, trace.FinishLength, trace.FinishInterrupted}
	switch {
	case !slices.Contains(known, e.FinishReason):
		v.report.skip("why it stopped", "this program does not know the reason "+e.FinishReason)
	case len(reasons) == 0:
		v.text(Finish, "finish_reason", e.FinishReason, trace.FinishInterrupted)
	default:
		v.truth(Finish, "finish_reason", slices.Contains(reasons, e.FinishReason), e.FinishReason, strings.Join(reasons, " or "))
	}
	if n := len(v.t.Steps); n > 0 && len(v.texts) == 1 {
		if limit := v.limit(); limit > 0 {
			v.between(Finish, "ids", float64(n), 0, float64(limit-len(v.run.Prompt.IDs)), 0)
		}
	}
}
