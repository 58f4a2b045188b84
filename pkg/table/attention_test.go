package table_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// looking gives each step of a trace two layers of two heads: the first head
// looks at the first token, the second at the last ones, the higher layer less
// decidedly.
func looking(t *trace.Trace) *trace.Trace {
	for i := range t.Steps {
		s := &t.Steps[i]
		a := &trace.Attention{Layers: 2, Heads: 2, Queries: 1, Keys: s.Position}
		for layer := range a.Layers {
			for head := range a.Heads {
				weights := make([]float32, a.Keys)
				left, share := float32(1), 0.75-0.25*float32(layer)
				for n := range weights {
					at := n
					if head == 1 {
						at = len(weights) - 1 - n
					}
					weights[at] = left * share
					left -= weights[at]
				}
				a.Append(weights)
			}
		}
		s.Attention = a
	}
	return t
}

func TestGoldenAttention(t *testing.T) {
	for name, run := range map[string]tracetest.Bigram{"weather": tracetest.Weather(), "nasty": tracetest.Nasty()} {
		tr := looking(run.Trace())
		goldenWidths(t, "attention_"+name, func(out *bytes.Buffer, style table.Style) {
			for _, look := range []table.Look{{}, {Head: 1}, {Layer: 2}, {Layer: 1, Head: 2, Top: 5}} {
				if err := table.Attention(out, tr, 2, look, style); err != nil {
					t.Fatal(err)
				}
				out.WriteByte('\n')
			}
		})
	}
}

// goldenWidths shows something in the widths of terminals, and in colour.
func goldenWidths(t *testing.T, name string, show func(*bytes.Buffer, table.Style)) {
	t.Helper()
	for _, style := range []table.Style{{Width: 40}, {Width: 80}, {Width: 120}, {Width: 80, Color: true}} {
		file := fmt.Sprintf("%s_%d.golden", name, style.Width)
		if style.Color {
			file = fmt.Sprintf("%s_%d_color.golden", name, style.Width)
		}
		var out bytes.Buffer
		show(&out, style)
		golden(t, file, out.Bytes())
	}
}

// secondSequence gives a trace's second and third step to a second sequence, for
// which the prompt was not read again, and returns that sequence. drop takes from its
// first step what the run did not record there.
func secondSequence(t *testing.T, tr *trace.Trace, drop func(*trace.Step)) *trace.Trace {
	t.Helper()
	tr.Steps[1].Sequence, tr.Steps[1].Index = 1, 0
	drop(&tr.Steps[1])
	tr.Steps[2].Sequence, tr.Steps[2].Index = 1, 1
	second, err := view.Sequence(tr, 1)
	if err != nil {
		t.Fatal(err)
	}
	return second
}

func TestAttentionRefuses(t *testing.T) {
	plain, seen := tracetest.Weather().Trace(), looking(tracetest.Weather().Trace())
	second := secondSequence(t, looking(tracetest.Weather().Trace()), func(s *trace.Step) { s.Attention = nil })
	beams := trace.Trace{Beams: make([]trace.Beam, 1)}
	watched := trace.Trace{Beams: []trace.Beam{{Rows: []trace.BeamRow{{Row: trace.Row{Attention: &trace.Attention{}}}}}}}
	for _, test := range []struct {
		trace *trace.Trace
		step  int
		look  table.Look
		want  string
	}{
		{plain, 2, table.Look{}, "step 3 has no attention: the run did not record it\nrun it again with --output_attentions"},
		{seen, 99, table.Look{}, "no step 100"},
		{seen, 2, table.Look{Layer: 3}, "no layer 3: the model has 2"},
		{seen, 2, table.Look{Head: -1}, "no head -1: each layer has 2"},
		{second, 0, table.Look{}, "the prompt was read once"},
		{&watched, 0, table.Look{}, "say which with --beam"},
		{&beams, 0, table.Look{}, "run it again with --output_attentions"},
		{several(), 1, table.Look{}, "step 2 has no attention: the run did not record it\nrun it again with --output_attentions"},
	} {
		var out bytes.Buffer
		err := table.Attention(&out, test.trace, test.step, test.look, table.Style{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q in it", err, test.want)
		}
	}
}

// Of several sequences, whose steps take turns, a step is the first one's.
func TestAttentionOfSeveral(t *testing.T) {
	tr := looking(several())
	var out bytes.Buffer
	if err := table.Attention(&out, tr, 1, table.Look{}, table.Style{}); err != nil {
		t.Fatal(err)
	}
	first := view.First(tr)
	want := fmt.Sprintf("Sequence 1, step 2. Where “%s” looked, before “%s” came.", view.Token(first.Steps[0].Token), view.Token(first.Steps[1].Token))
	if !strings.Contains(out.String(), want) {
		t.Errorf("%q is missing in\n%s", want, &out)
	}
}

// Attention of any shape, of any text, is shown or refused.
func TestHostileAttention(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := hostileTrace(t)
		style := table.Style{Width: rapid.IntRange(-5, 200).Draw(t, "width"), Color: rapid.Bool().Draw(t, "color")}
		size := rapid.SampledFrom([]int{-1, 0, 1, 2, 3, 1 << 40})
		var out bytes.Buffer
		for i := range tr.Steps {
			a := &trace.Attention{Layers: size.Draw(t, "layers"), Heads: size.Draw(t, "heads"), Queries: size.Draw(t, "queries"), Keys: size.Draw(t, "keys")}
			a.Append(rapid.SliceOfN(rapid.Float32(), 0, 36).Draw(t, "weights"))
			if rapid.Bool().Draw(t, "sound") {
				a = &trace.Attention{Layers: 1, Heads: 1, Queries: 1, Keys: 3}
				a.Append(rapid.SliceOfN(rapid.Float32(), 3, 3).Draw(t, "weights"))
			}
			tr.Steps[i].Attention = a
			look := table.Look{Layer: rapid.IntRange(-1, 2).Draw(t, "layer"), Head: rapid.IntRange(-1, 2).Draw(t, "head"), Top: rapid.IntRange(-1, 5).Draw(t, "top")}
			_ = table.Attention(&out, tr, i, look, style)
		}
		if one, err := view.Sequence(tr, 0); err == nil && len(one.Steps) > 0 {
			_ = table.Attention(&out, one, 0, table.Look{}, style)
		}
		checkSafe(t, out.String(), style.Color, false)
	})
}

// Attention that goes to the first token, whatever that is, gets its name.
func TestAttentionSink(t *testing.T) {
	for share, want := range map[float32]bool{0.625: true, 0.375: false} {
		tr := tracetest.Weather().Trace()
		a := &trace.Attention{Layers: 1, Heads: 1, Queries: 1, Keys: tr.Steps[0].Position}
		weights := make([]float32, a.Keys)
		weights[0], weights[a.Keys-1] = share, 1-share
		a.Append(weights)
		tr.Steps[0].Attention = a
		var out bytes.Buffer
		if err := table.Attention(&out, tr, 0, table.Look{}, table.Style{Width: 200}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), "62% went to the first token, “The”"); got != want {
			t.Errorf("a share of %g:\n%s", share, &out)
		}
	}
}
