package verify

import (
	"bytes"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
)

// over is why a text, prompt included, has to end with its last token; empty
// where it may go on. The clock and a constraint can end it, too.
func (v *verifier) over(ids []int) string {
	most, limit := v.run.Model.Shape.MaxPositions, v.limit()
	switch {
	case slices.Contains(v.stop, ids[len(ids)-1]):
		return trace.FinishEOS
	case v.stopString(ids):
		return trace.FinishStopString
	case most > 0 && len(ids) >= most, limit > 0 && len(ids) >= limit:
		return trace.FinishLength
	}
	return ""
}

// stopString says whether one of stop_strings ends within the last token,
// wherever it began.
func (v *verifier) stopString(ids []int) bool {
	texts, _ := v.setting("stop_strings").([]any)
	for _, text := range texts {
		stop, _ := text.(string)
		if stop == "" {
			continue
		}
		last := v.spelling(ids[len(ids)-1])
		tail := last
		for i := len(ids) - 2; i >= 0 && len(tail) < len(stop)-1+len(last); i-- {
			tail = slices.Concat(v.spelling(ids[i]), tail)
		}
		tail = tail[max(0, len(tail)-len(last)-len(stop)+1):]
		if bytes.Contains(tail, []byte(stop)) {
			return true
		}
	}
	return false
}

// spelling is a token's bytes, as far as the trace has shown it.
func (v *verifier) spelling(id int) []byte {
	t := v.tokens[id]
	if t.Bytes != nil {
		return t.Bytes
	}
	return []byte(t.Text)
}

// limit is the length that was asked for, prompt included; 0 if none was.
func (v *verifier) limit() int {
	if n, ok := v.setting("max_new_tokens").(float64); ok {
		return len(v.run.Prompt.IDs) + int(n)
	}
	if n, ok := v.setting("max_length").(float64); ok {
		return int(n)
	}
	return 0
}

// bound is limit, or the model's last position before it.
func (v *verifier) bound() int {
	limit, most := v.limit(), v.run.Model.Shape.MaxPositions
	if limit == 0 || most > 0 && most < limit {
		return most
	}
	return limit
}

// reasons are those for which a text, prompt included, can have stopped.
func (v *verifier) reasons(ids []int) []string {
	if v.strategy == trace.StrategyGiven {
		return []string{trace.FinishGiven, trace.FinishInterrupted}
	}
	why := v.over(ids)
	var reasons []string
	switch {
	case why == "":
		reasons = append(reasons, trace.FinishInterrupted)
		if v.setting("max_time") != nil {
			reasons = append(reasons, trace.FinishMaxTime)
		}
	default:
		reasons = append(reasons, why)
	}
	if v.t.Stage("prefix_allowed_tokens_fn") >= 0 && (why == "" || why == trace.FinishLength) {
		reasons = append(reasons, trace.FinishMatch)
	}
	return reasons
}

// reason checks a sequence's finish reason.
func (v *verifier) reason(field, got string, new []int) {
	switch {
	case !slices.Contains(trace.FinishReasons(), got):
		v.report.skip("why it stopped", "this program does not know the reason "+got)
	case len(new) == 0:
		v.text(Finish, field, got, trace.FinishInterrupted)
	default:
		reasons := v.reasons(slices.Concat(v.run.Prompt.IDs, new))
		v.truth(Finish, field, slices.Contains(reasons, got), got, strings.Join(reasons, " or "))
	}
}
