package verify_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/verify"
)

// insideRuns record attention and hidden states in every kind of step.
var insideRuns = []kind{
	{name: "sampled", prompt: weather, seed: 7, settings: map[string]string{}},
	{name: "uncached", prompt: weather, seed: 7, settings: map[string]string{"use_cache": "false"}},
	{name: "sequences", prompt: weather, seed: 5, settings: map[string]string{"num_return_sequences": "2"}},
	{name: "beams", prompt: weather, settings: map[string]string{"do_sample": "false", "num_beams": "2"}},
	{name: "lookup", prompt: repeating, settings: map[string]string{"do_sample": "false", "prompt_lookup_num_tokens": "3"}},
}

func (k kind) inside(t *testing.T) *trace.Trace {
	k.settings["output_attentions"], k.settings["output_hidden_states"], k.settings["logit_lens"] = "true", "true", "true"
	k.top = 4
	return read(t, k.generate(t, "3"))
}

func TestInsideIsSound(t *testing.T) {
	for _, k := range insideRuns {
		report := verify.Trace(k.inside(t), verify.Options{})
		if !report.OK() {
			t.Errorf("%s: %v", k.name, report)
		}
		checked := false
		for _, c := range report.Checks {
			checked = checked || c.Kind == verify.Inside && c.N > 100
		}
		if !checked {
			t.Errorf("%s: compared %v", k.name, report.Checks)
		}
	}
}

// What is changed in the maps of one row is found in that row.
func TestInsideIsChecked(t *testing.T) {
	for _, test := range []struct {
		want   string
		change func(r *trace.Row, length int)
	}{
		{"attention is missing, the rest of the trace gives there", func(r *trace.Row, _ int) { r.Attention = nil }},
		{"hidden is missing, the rest of the trace gives there", func(r *trace.Row, _ int) { r.Hidden = nil }},
		{"lens is missing, the rest of the trace gives there", func(r *trace.Row, _ int) { r.Lens = nil }},
		{"lens[0].guesses[1].prob is", func(r *trace.Row, _ int) { r.Lens[0].Guesses[1].Prob = 1.5 }},
		{"lens[1].other_prob is", func(r *trace.Row, _ int) { r.Lens[1].Guesses[3].Prob *= 0.999 }},
		{"lens[1].entropy_nats is", func(r *trace.Row, _ int) { r.Lens[1].EntropyNats *= 1.001 }},
		{"lens[2].guesses is empty, the rest of the trace gives some, or all numbers 0", func(r *trace.Row, _ int) { r.Lens[2].Guesses = nil }},
		{"lens[5].guesses is 3, the rest of the trace gives 4", func(r *trace.Row, _ int) {
			last := &r.Lens[5]
			n := len(last.Guesses) - 1
			g := last.Guesses[n]
			last.Guesses = last.Guesses[:n]
			last.OtherProb += g.Prob
			last.OtherEntropyNats += numeric.Surprise(g.Prob)
		}},
		{"attention.weights_f32le[0][0][0] (its sum)", func(r *trace.Row, _ int) { setWeight(r.Attention, 0, 2e-5+weight(r.Attention, 0)) }},
		{"attention.weights_f32le[0][0][0] (its sum)", func(r *trace.Row, _ int) { setWeight(r.Attention, 0, -weight(r.Attention, 0)) }},
		{"attention.weights_f32le[0][0][0] (what it cannot see)", func(r *trace.Row, _ int) { setWeight(r.Attention, 1, 1e-6) }},
		{"attention.queries is 1, the rest of the trace gives", func(r *trace.Row, length int) {
			a := r.Attention
			last := &trace.Attention{Layers: a.Layers, Heads: a.Heads, Queries: 1, Keys: a.Keys}
			for layer := range a.Layers {
				for head := range a.Heads {
					last.Append(a.Row(layer, head, length-1))
				}
			}
			r.Attention = last
		}},
		{"hidden.positions is 1, the rest of the trace gives", func(r *trace.Row, _ int) {
			h := &trace.Hidden{Layers: r.Hidden.Layers, Positions: 1, Size: r.Hidden.Size}
			for layer := range h.Layers {
				h.Append(r.Hidden.State(layer, 0))
			}
			r.Hidden = h
		}},
	} {
		for _, k := range insideRuns {
			tr := k.inside(t)
			prefix, length := "line 2: ", len(tr.Run.Prompt.IDs)
			if len(tr.Beams) > 0 {
				prefix += "rows[0]."
				test.change(&tr.Beams[0].Rows[0].Row, length)
			} else {
				test.change(&tr.Steps[0].Row, length)
			}
			first := verify.Trace(tr, verify.Options{}).First()
			if first == nil || !strings.HasPrefix(first.String(), prefix+test.want) {
				t.Errorf("%s: found %v, want %q", k.name, first, prefix+test.want)
			}
		}
	}
	// The prompt was read once, and nothing is kept that nobody asked for.
	tr := insideRuns[2].inside(t)
	tr.Steps[1].Attention = tr.Steps[0].Attention
	if first := verify.Trace(tr, verify.Options{}).First(); first == nil || first.Field != "attention" || first.Line != 3 {
		t.Errorf("the prompt read twice: found %v", first)
	}
	tr = insideRuns[0].inside(t)
	tr.Run.Model.Shape.SlidingWindow = 2
	hidden := 0
	for _, f := range verify.Trace(tr, verify.Options{}).Findings {
		if strings.HasSuffix(f.Field, "(what it cannot see)") {
			hidden++
		}
	}
	if hidden == 0 {
		t.Error("queries looked beyond a window of 2, and nothing was found")
	}
	tr = insideRuns[0].inside(t)
	delete(tr.Run.Config, "output_hidden_states")
	if first := verify.Trace(tr, verify.Options{}).First(); first == nil || first.Field != "hidden" {
		t.Errorf("states that nobody asked for: found %v", first)
	}
}

func weight(a *trace.Attention, i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(a.Weights[4*i:]))
}

func setWeight(a *trace.Attention, i int, w float32) {
	binary.LittleEndian.PutUint32(a.Weights[4*i:], math.Float32bits(w))
}
