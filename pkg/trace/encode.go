package trace

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// probDigits is how many significant digits a candidate's probability carries.
// A probability that was computed from float32 logits is good to seven at best.
const probDigits = 9

// stepEncoder turns a step into its line. encoding/json would do, and the tests
// hold the two equal, but a step holds a thousand numbers and more and is
// written while somebody waits for the next token: this takes less than half
// the time, with the checksum (BenchmarkEncode, BenchmarkEncodingJSON).
type stepEncoder struct {
	buf []byte
	bad string // the first field that JSON cannot hold, by its key
}

// encode returns the step's line, newline included. The bytes are the
// encoder's own and last until the next call.
func (e *stepEncoder) encode(s *Step) ([]byte, error) {
	e.buf, e.bad = e.buf[:0], ""
	e.raw(`{"type":"step"`)
	e.int(`,"index":`, int64(s.Index))
	e.int(`,"sequence":`, int64(s.Sequence))
	e.string(`,"phase":`, s.Phase)
	e.int(`,"position":`, int64(s.Position))
	e.raw(`,"token":{`)
	e.token(&s.Token)
	e.raw(`}`)
	e.row(&s.Row)
	e.draw(&s.Draw)
	if s.Assist != nil {
		e.rare(`,"assist":`, s.Assist.withoutNil())
	}
	e.cache(&s.Cache)
	e.cost(&s.Cost)
	e.time(&s.Time)
	e.raw("}\n")
	if e.bad != "" {
		return nil, badField(e.bad, "infinite or not a number, which JSON cannot hold")
	}
	return e.buf, nil
}

// encodeBeam is encode for a step of a beam search.
func (e *stepEncoder) encodeBeam(b *Beam) ([]byte, error) {
	e.buf, e.bad = e.buf[:0], ""
	e.raw(`{"type":"beam"`)
	e.int(`,"index":`, int64(b.Index))
	e.string(`,"phase":`, b.Phase)
	e.int(`,"position":`, int64(b.Position))
	e.raw(`,"rows":[`)
	for i := range b.Rows {
		e.comma(i)
		e.raw(`{"token":{`)
		e.token(&b.Rows[i].Token)
		e.raw(`}`)
		e.float(`,"total_logprob_nats":`, b.Rows[i].LogProb)
		e.row(&b.Rows[i].Row)
		e.raw(`}`)
	}
	e.raw(`]`)
	e.rare(`,"considered":`, orEmpty(b.Considered))
	e.rare(`,"hypotheses":`, orEmpty(b.Hypotheses))
	e.float(`,"best_running":`, b.BestRunning)
	e.float(`,"worst_finished":`, b.Worst)
	if b.Stop != "" {
		e.string(`,"stop":`, b.Stop)
	}
	e.cache(&b.Cache)
	e.cost(&b.Cost)
	e.time(&b.Time)
	e.raw("}\n")
	if e.bad != "" {
		return nil, badField(e.bad, "infinite or not a number, which JSON cannot hold")
	}
	return e.buf, nil
}

func (e *stepEncoder) row(r *Row) {
	e.raw(`,"stages":[`)
	for i := range r.Stages {
		e.comma(i)
		e.stage(&r.Stages[i])
	}
	e.raw(`],"candidates":[`)
	for i := range r.Candidates {
		e.comma(i)
		e.candidate(&r.Candidates[i])
	}
	e.raw(`]`)
	if len(r.Logits) > 0 {
		e.base64(`,"logits_f32le":`, r.Logits)
	}
	if r.Attention != nil {
		e.attention(r.Attention)
	}
	if r.Hidden != nil {
		e.hidden(r.Hidden)
	}
	if len(r.Lens) > 0 {
		e.lens(r.Lens)
	}
}

func (e *stepEncoder) token(t *Token) {
	e.int(`"id":`, int64(t.ID))
	e.string(`,"text":`, t.Text)
	if len(t.Bytes) > 0 {
		e.base64(`,"bytes":`, t.Bytes)
	}
	if t.Special {
		e.raw(`,"special":true`)
	}
}

func (e *stepEncoder) stage(s *Stage) {
	e.string(`{"name":`, s.Name)
	e.float(`,"logsumexp_nats":`, s.LogSumExp)
	e.int(`,"kept":`, int64(s.Kept))
	e.int(`,"changed":`, int64(s.Changed))
	if c := s.Threshold; c != nil {
		e.int(`,"threshold":{"last_kept_id":`, int64(c.LastKeptID))
		e.float32(`,"last_kept_logit":`, c.LastKeptLogit)
		e.int(`,"first_cut_id":`, int64(c.FirstCutID))
		e.float32(`,"first_cut_logit":`, c.FirstCutLogit)
		e.raw(`}`)
	}
	e.float(`,"removed_prob":`, s.RemovedProb)
	e.float(`,"entropy_nats":`, s.EntropyNats)
	e.float(`,"effective_choices":`, s.EffectiveChoices)
	e.int(`,"chosen_rank":`, int64(s.ChosenRank))
	e.int(`,"other_kept":`, int64(s.OtherKept))
	e.int(`,"other_changed":`, int64(s.OtherChanged))
	e.float(`,"other_prob":`, s.OtherProb)
	e.float(`,"other_entropy_nats":`, s.OtherEntropyNats)
	e.raw(`}`)
}

// candidate writes the two long rows. Most stages leave most logits alone, and
// a stage that changes nothing at all leaves the probabilities alone too, so a
// number that equals the one before it is copied, not formatted again.
func (e *stepEncoder) candidate(c *Candidate) {
	e.raw(`{`)
	e.token(&c.Token)
	e.raw(`,"logits":[`)
	start := len(e.buf)
	for i, logit := range c.Logits {
		if i > 0 {
			before := e.buf[start:]
			e.buf = append(e.buf, ',')
			start = len(e.buf)
			if last := c.Logits[i-1]; logit != nil && last != nil && *logit == *last {
				e.buf = append(e.buf, before...)
				continue
			}
		}
		if logit == nil {
			e.raw(`null`)
			continue
		}
		e.float32("", *logit)
		e.note("candidates.logits", float64(*logit))
	}
	e.raw(`],"probs":[`)
	start = len(e.buf)
	for i, p := range c.Probs {
		if i > 0 {
			before := e.buf[start:]
			e.buf = append(e.buf, ',')
			start = len(e.buf)
			if p == c.Probs[i-1] {
				e.buf = append(e.buf, before...)
				continue
			}
		}
		e.note("candidates.probs", p)
		e.buf = strconv.AppendFloat(e.buf, p, 'g', probDigits, 64)
	}
	e.raw(`]`)
	if c.CutBy != "" {
		e.string(`,"cut_by":`, c.CutBy)
	}
	e.raw(`}`)
}

func (e *stepEncoder) draw(d *Draw) {
	e.string(`,"draw":{"method":`, d.Method)
	e.float(`,"u":`, d.U)
	e.float(`,"low":`, d.Low)
	e.float(`,"high":`, d.High)
	e.int(`,"index":`, int64(d.Index))
	e.int(`,"id":`, int64(d.ID))
	e.int(`,"top_id":`, int64(d.TopID))
	if d.Instead != nil {
		e.int(`,"instead_id":`, int64(*d.Instead))
	}
	e.raw(`}`)
}

func (e *stepEncoder) time(t *Time) {
	e.int(`,"time":{"forward_ns":`, t.ForwardNS)
	e.int(`,"sample_ns":`, t.SampleNS)
	e.int(`,"record_ns":`, t.RecordNS)
	e.raw(`}`)
}

// rare writes what is short, or what few steps have, by encoding/json.
func (e *stepEncoder) rare(key string, v any) {
	e.raw(key)
	line := bytes.NewBuffer(e.buf)
	enc := json.NewEncoder(line)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil { // for a number that is not finite; these types hold nothing else that JSON does not
		e.note(key, math.NaN())
		return
	}
	e.buf = bytes.TrimSuffix(line.Bytes(), []byte("\n"))
}

func (e *stepEncoder) cache(c *Cache) {
	e.int(`,"cache":{"reused":`, int64(c.Reused))
	e.int(`,"computed":`, int64(c.Computed))
	e.int(`,"evicted":`, int64(c.Evicted))
	e.int(`,"stored":`, int64(c.Stored))
	e.int(`,"bytes":`, c.Bytes)
	for _, f := range []struct {
		key string
		n   int64
	}{
		{`,"reserved_bytes":`, c.Reserved}, {`,"moved_bytes":`, c.Moved},
		{`,"blocks":`, int64(c.Blocks)}, {`,"blocks_shared":`, int64(c.BlocksShared)},
	} {
		if f.n != 0 {
			e.int(f.key, f.n)
		}
	}
	e.raw(`}`)
}

func (e *stepEncoder) cost(c *Cost) {
	e.raw(`,"cost":{`)
	e.flops(`"flops":`, &c.Flops)
	e.flops(`,"flops_formula":`, &c.FlopsFormula)
	e.int(`,"flops_other":`, c.FlopsOther)
	e.int(`,"weight_bytes_read":`, c.WeightBytesRead)
	e.int(`,"cache_bytes_read":`, c.CacheBytesRead)
	e.int(`,"cache_bytes_written":`, c.CacheBytesWritten)
	if c.Unconditional != nil {
		e.rare(`,"unconditional":`, c.Unconditional)
	}
	e.raw(`}`)
}

func (e *stepEncoder) flops(key string, f *Flops) {
	e.raw(key)
	e.int(`{"projections":`, f.Projections)
	e.int(`,"rope":`, f.Rope)
	e.int(`,"attention_scores":`, f.AttentionScores)
	e.int(`,"softmax":`, f.Softmax)
	e.int(`,"attention_values":`, f.AttentionValues)
	e.int(`,"mlp":`, f.MLP)
	e.int(`,"norms":`, f.Norms)
	e.int(`,"residual":`, f.Residual)
	e.int(`,"unembedding":`, f.Unembedding)
	e.int(`,"total":`, f.Total)
	e.raw(`}`)
}

func (e *stepEncoder) raw(s string) { e.buf = append(e.buf, s...) }

func (e *stepEncoder) comma(i int) {
	if i > 0 {
		e.buf = append(e.buf, ',')
	}
}

func (e *stepEncoder) int(key string, v int64) {
	e.raw(key)
	e.buf = strconv.AppendInt(e.buf, v, 10)
}

func (e *stepEncoder) base64(key string, b []byte) {
	e.raw(key)
	e.raw(`"`)
	e.buf = base64.StdEncoding.AppendEncode(e.buf, b)
	e.raw(`"`)
}

func (e *stepEncoder) float(key string, v float64) {
	e.raw(key)
	e.note(key, v)
	e.buf = strconv.AppendFloat(e.buf, v, 'g', -1, 64)
}

func (e *stepEncoder) float32(key string, v float32) {
	e.raw(key)
	e.note(key, float64(v))
	e.buf = strconv.AppendFloat(e.buf, float64(v), 'g', -1, 32)
}

// note remembers the first number that cannot be written, by the last name in
// key, which comes as it stands in the line.
func (e *stepEncoder) note(key string, v float64) {
	if e.bad != "" || !math.IsInf(v, 0) && !math.IsNaN(v) {
		return
	}
	for _, r := range key {
		switch r {
		case ',', '"', ':', '{':
		default:
			e.bad += string(r)
		}
	}
}

func (e *stepEncoder) string(key, s string) {
	e.raw(key)
	e.buf = appendString(e.buf, s)
}

// appendString appends s as a JSON string, escaped as encoding/json escapes it
// when it does not escape HTML.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && n == 1:
				b = append(b, `\ufffd`...)
			case r == '\u2028', r == '\u2029': // JavaScript ends lines there
				b = append(b, `\u202`...)
				b = append(b, hex[r&0xf])
			default:
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		i++
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, hex[c>>4], hex[c&0xf])
		}
	}
	return append(b, '"')
}
