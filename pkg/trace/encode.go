package trace

import (
	"encoding/base64"
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
	e.raw(`},"stages":[`)
	for i := range s.Stages {
		e.comma(i)
		e.stage(&s.Stages[i])
	}
	e.raw(`],"candidates":[`)
	for i := range s.Candidates {
		e.comma(i)
		e.candidate(&s.Candidates[i])
	}
	e.raw(`]`)
	e.draw(&s.Draw)
	e.cache(&s.Cache)
	e.cost(&s.Cost)
	e.int(`,"time":{"forward_ns":`, s.Time.ForwardNS)
	e.int(`,"sample_ns":`, s.Time.SampleNS)
	e.int(`,"record_ns":`, s.Time.RecordNS)
	e.raw(`}`)
	if len(s.Logits) > 0 {
		e.raw(`,"logits_f32le":"`)
		e.buf = base64.StdEncoding.AppendEncode(e.buf, s.Logits)
		e.raw(`"`)
	}
	e.raw("}\n")
	if e.bad != "" {
		return nil, badField(e.bad, "infinite or not a number, which JSON cannot hold")
	}
	return e.buf, nil
}

func (e *stepEncoder) token(t *Token) {
	e.int(`"id":`, int64(t.ID))
	e.string(`,"text":`, t.Text)
	if len(t.Bytes) > 0 {
		e.raw(`,"bytes":"`)
		e.buf = base64.StdEncoding.AppendEncode(e.buf, t.Bytes)
		e.raw(`"`)
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
	e.raw(`}`)
}

func (e *stepEncoder) cache(c *Cache) {
	e.int(`,"cache":{"reused":`, int64(c.Reused))
	e.int(`,"computed":`, int64(c.Computed))
	e.int(`,"evicted":`, int64(c.Evicted))
	e.int(`,"stored":`, int64(c.Stored))
	e.int(`,"bytes":`, c.Bytes)
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
