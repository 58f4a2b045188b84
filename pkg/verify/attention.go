package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/trace"
)

// attentionTolerance is for the sum of a row of attention: float32 weights that
// were divided by a sum in float32.
const attentionTolerance = 1e-5

// inside checks what a row of the given step keeps of its pass: whether it is
// there when it was asked for, of which positions, that each query's attention is
// 0 where it cannot look and sums to 1, and the lens. The weights themselves, and
// hidden states, follow from nothing else that a trace says.
func (v *verifier) inside(c *view, step, sequence int) {
	r := c.row
	read := step > 0 || sequence == 0 // the prompt is read once for all sequences
	for _, part := range []struct {
		name, setting string
		there         bool
	}{
		{"attention", "output_attentions", r.Attention != nil},
		{"hidden", "output_hidden_states", r.Hidden != nil},
		{"lens", "logit_lens", len(r.Lens) > 0},
	} {
		asked, _ := v.setting(part.setting).(bool)
		if !asked && !part.there {
			continue
		}
		v.truth(Inside, part.name, part.there == (asked && read), said(part.there), said(!part.there))
	}
	queries := 1
	if step == 0 {
		queries = len(v.ids)
	}
	if h := r.Hidden; h != nil {
		v.int(Inside, "hidden.positions", int64(h.Positions), int64(queries))
	}
	if a := r.Attention; a != nil {
		v.int(Inside, "attention.queries", int64(a.Queries), int64(queries))
		v.attention(a)
	}
	v.lens(c)
}

func said(there bool) string {
	if there {
		return "there"
	}
	return "missing"
}

// attention checks the weights of every layer, head and query.
func (v *verifier) attention(a *trace.Attention) {
	window := v.run.Model.Shape.SlidingWindow
	if v.books != nil && v.books.kind == "sliding_window" && (window == 0 || v.books.Window < window) {
		window = v.books.Window
	}
	for layer := range a.Layers {
		for head := range a.Heads {
			for query := range a.Queries {
				position, first := a.Keys-a.Queries+query, 0
				if window > 0 {
					first = max(0, position-window+1)
				}
				var seen, unseen float64
				for key, p := range a.Row(layer, head, query) {
					switch weight := float64(p); {
					case key < first || key > position:
						unseen += math.Abs(weight)
					case weight >= 0:
						seen += weight
					default:
						seen = math.NaN()
					}
				}
				field := "attention.weights_f32le[" + itoa(layer) + "][" + itoa(head) + "][" + itoa(query) + "]"
				v.float(Inside, field+" (its sum)", seen, 1, attentionTolerance)
				v.float(Inside, field+" (what it cannot see)", unseen, 0, 0)
			}
		}
	}
}
