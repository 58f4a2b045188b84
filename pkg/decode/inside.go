package decode

import (
	"fmt"
	"time"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/trace"
)

// pass runs the model on the ids that the cache does not hold yet. Where the
// run records attention or hidden states, o gets those of the positions that no
// earlier pass has shown: of all in the first pass over a text, later of the
// keep last ones, whose logits are asked for. A lens is of those alone.
func (s *session) pass(o *model.Observation, ids []int, c cache.Cache, keep int, first bool) ([]float32, time.Duration, error) {
	config := &s.Plan.Config
	if s.Recorder != nil && (config.OutputAttentions.Value || config.OutputHiddenStates.Value || config.LogitLens.Value) {
		o.Attentions, o.HiddenStates, o.Last = config.OutputAttentions.Value, config.OutputHiddenStates.Value, keep
		o.Lens = config.LogitLens.Value
		if first {
			o.Last = 0
		}
		s.Model.Observe(o)
		defer s.Model.Observe(nil) // guidance's pass is not looked into
	}
	return forward(s.Model, ids, c, keep)
}

// inside puts what a pass looked like into a row of the given step, whose new
// token stands at position. A pass over a draft shows more positions than one
// step is about.
func inside(row *trace.Row, o *model.Observation, step, position int) {
	if o == nil {
		return
	}
	queries := 1
	if step == 0 {
		queries = position
	}
	first := position - queries - (o.Keys - o.Queries) // among the pass's queries
	if o.Attentions {
		a := &trace.Attention{Layers: o.Layers, Heads: o.Heads, Queries: queries, Keys: position}
		a.Weights = make([]byte, 0, 4*o.Layers*o.Heads*queries*position)
		for layer := range o.Layers {
			for head := range o.Heads {
				for query := range queries {
					a.Append(o.Weights(layer, head, first+query)[:position])
				}
			}
		}
		row.Attention = a
	}
	if o.HiddenStates {
		h := &trace.Hidden{Layers: o.Layers + 1, Positions: queries, Size: o.Width}
		h.States = make([]byte, 0, 4*h.Layers*queries*h.Size)
		for layer := range h.Layers {
			for query := range queries {
				h.Append(o.State(layer, first+query))
			}
		}
		row.Hidden = h
	}
}

// checkInside refuses a run whose attention or hidden states do not fit into
// the lines of a trace: a prompt's attention grows with its square.
func (r *Request) checkInside() error {
	config, m := &r.Plan.Config, r.Model.Config()
	if r.Recorder == nil {
		return nil
	}
	for _, part := range []struct {
		name string
		on   Param[bool]
		size func(queries, keys int) int
	}{
		{"output_attentions", config.OutputAttentions, func(queries, keys int) int { return 4 * m.Layers * m.Heads * queries * keys }},
		{"output_hidden_states", config.OutputHiddenStates, func(queries, _ int) int { return 4 * (m.Layers + 1) * m.Hidden * queries }},
	} {
		prompt := part.size(len(r.IDs), len(r.IDs))
		step := part.size(1, max(r.Plan.Limit, len(r.IDs)+len(r.Given))) * config.NumBeams.Value
		const room = trace.MaxInside / 2 // for each of the two
		if size := max(prompt, step); part.on.Value && size > room {
			return fmt.Errorf("%s: a step of this run takes up to %d MB (a prompt of %d tokens, %d layers), and a line of a trace has room for %d\nshorten the prompt, take fewer beams, or drop it",
				said(part.name, part.on), size>>20, len(r.IDs), m.Layers, room>>20)
		}
	}
	return nil
}

// WarnUnrecorded adds a warning for each parameter that only a trace shows, for
// a run that has none.
func (p *Plan) WarnUnrecorded() {
	const why = "does nothing: no trace is written that would keep them"
	if p.Config.OutputAttentions.Value {
		p.warnf("output_attentions %s", why)
	}
	if p.Config.OutputHiddenStates.Value {
		p.warnf("output_hidden_states %s", why)
	}
	if p.Config.LogitLens.Value {
		p.warnf("logit_lens %s", why)
	}
}
