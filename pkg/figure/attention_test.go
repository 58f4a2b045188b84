package figure_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// attending gives a trace attention by a rule: head h of a layer looks at the
// token h places back and, the more the deeper the layer, at the first.
func attending(t *trace.Trace, layers, heads int) *trace.Trace {
	for i := range t.Steps {
		s := &t.Steps[i]
		a := &trace.Attention{Layers: layers, Heads: heads, Queries: 1, Keys: s.Position}
		if i == 0 {
			a.Queries = s.Position
		}
		for layer := range layers {
			for head := range heads {
				for query := range a.Queries {
					a.Append(look(a.Keys, a.Keys-a.Queries+query, head, float32(layer+1)/float32(layers+1)))
				}
			}
		}
		s.Attention = a
	}
	return t
}

func look(keys, position, back int, first float32) []float32 {
	row := make([]float32, keys)
	row[0] = first
	row[max(0, position-back)] += 1 - first
	return row
}

// TestAttentionChoices: layers and heads count from 1, and what the model does
// not have, or the run did not record, is an error that says so.
func TestAttentionChoices(t *testing.T) {
	tr := attending(counted(5, false), 2, 3)
	for _, c := range []struct {
		layer, head int
		maps        string // names that are in the picture
		strips      string
	}{
		{0, 0, "1.1 1.3 2.2", "layer_1 layer_2"},
		{2, 0, "head_1 head_3 mean", "head_1 head_3 mean"},
		{0, 3, "layer_1 layer_2", "layer_1 layer_2"},
		{2, 3, "·weather ·today", "head_3 ·weather"},
	} {
		whole, err := figure.NewAttentionMap(tr, c.layer, c.head)
		if err != nil {
			t.Fatal(err)
		}
		step, err := figure.NewAttentionStep(tr, 2, c.layer, c.head)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			figure figure.Figure
			names  string
		}{{whole, c.maps}, {step, c.strips}} {
			picture := svg(t, want.figure)
			for name := range strings.FieldsSeq(want.names) {
				if name = strings.ReplaceAll(name, "_", " "); !strings.Contains(picture, ">"+name+"<") {
					t.Errorf("layer %d, head %d: %q is not in the %T", c.layer, c.head, name, want.figure)
				}
			}
		}
	}
	none := counted(5, false)
	torn := attending(counted(5, false), 2, 3)
	torn.Steps[3].Attention.Weights = torn.Steps[3].Attention.Weights[:5]
	mixed := attending(counted(5, false), 2, 3)
	mixed.Steps[2].Attention = attending(counted(5, false), 1, 3).Steps[2].Attention
	for _, c := range []struct {
		trace       *trace.Trace
		layer, head int
		want        string
	}{
		{tr, 3, 0, "no layer 3: the model has 2"},
		{tr, -1, 0, "no layer -1"},
		{tr, 0, 4, "no head 4: each layer has 3"},
		{none, 0, 0, "--output_attentions"},
		{torn, 0, 0, "step 4: the attention holds not as many numbers"},
		{mixed, 0, 0, "step 3 has 1 layers of 3 heads"},
	} {
		if _, err := figure.NewAttentionMap(c.trace, c.layer, c.head); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("map: %v, want %q", err, c.want)
		}
		if _, err := figure.NewAttentionStep(c.trace, 0, c.layer, c.head); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("step: %v, want %q", err, c.want)
		}
	}
	for _, i := range []int{-1, 5} {
		if _, err := figure.NewAttentionStep(tr, i, 0, 0); err == nil || !strings.Contains(err.Error(), "the trace has 5") {
			t.Errorf("step %d: %v", i+1, err)
		}
	}
}

// TestAttentionWithoutPrompt: the steps of a second sequence have no query of the
// prompt, whose rows stay empty.
func TestAttentionWithoutPrompt(t *testing.T) {
	tr := attending(counted(5, false), 2, 3)
	tr.Steps[0].Attention = nil
	if _, err := figure.NewAttentionStep(tr, 0, 0, 0); err == nil {
		t.Error("a step without attention was drawn")
	}
	f, err := figure.NewAttentionMap(tr, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := figure.NewAttentionMap(attending(counted(5, false), 2, 3), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if svg(t, f) == svg(t, whole) {
		t.Error("it is the picture of a trace with the prompt's attention")
	}
}

// TestAttentionOutsideTheWindow: what has left the window is not drawn as
// attention of 0, and the key says what it is.
func TestAttentionOutsideTheWindow(t *testing.T) {
	const left = ">has left the window: cannot be looked at<"
	for _, c := range []struct {
		window int
		want   bool
	}{{0, false}, {3, true}, {1000, false}} {
		tr := attending(counted(5, false), 1, 1)
		tr.Run.Layout = &trace.Layout{Window: c.window}
		f, err := figure.NewAttentionMap(tr, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(svg(t, f), left); got != c.want {
			t.Errorf("window %d: the key says so: %v, want %v", c.window, got, c.want)
		}
	}
}

// TestCostsAndAttentionAreTheSameBytes: whatever the format, images included.
func TestCostsAndAttentionAreTheSameBytes(t *testing.T) {
	tr := attending(tracetest.Nasty().Trace(), 2, 2)
	tr.Steps = tr.Steps[:3]
	tr.Run.Machine = trace.Machine{OS: "linux", Arch: "amd64", CPUs: 2}
	for _, format := range figure.Formats() {
		var files [2]bytes.Buffer
		for i := range files {
			for _, f := range append(costFigures(tr, benchmark("none", "dynamic"), figure.Frame{}), attentionFigures(tr, 1, 1, figure.Frame{})...) {
				if err := figure.Write(&files[i], format, f); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
			t.Errorf("%s: the same figures gave other bytes", format)
		}
	}
}

// attentionFigures are those that can be drawn.
func attentionFigures(tr *trace.Trace, layer, head int, frame figure.Frame) []figure.Figure {
	var figures []figure.Figure
	if f, err := figure.NewAttentionMap(tr, layer, head); err == nil {
		f.Frame = frame
		figures = append(figures, f)
	}
	for i := range tr.Steps {
		if f, err := figure.NewAttentionStep(tr, i, layer, head); err == nil {
			f.Frame = frame
			figures = append(figures, f)
		}
	}
	return figures
}

// TestHostileAttention draws attention of any shape, with weights that no softmax
// gives and tokens that attack the reader: everything stays inside of the
// picture, and no text lies over another.
func TestHostileAttention(t *testing.T) {
	weight := rapid.OneOf(rapid.Float32Range(0, 1), rapid.Float32(), rapid.SampledFrom([]float32{0, float32(math.NaN()), float32(math.Inf(1))}))
	points := rapid.Map(rapid.IntRange(0, 700), func(n int) vg.Length { return vg.Points(float64(n)) })
	rapid.Check(t, func(t *rapid.T) {
		tr := &trace.Trace{}
		for range rapid.IntRange(0, 9).Draw(t, "prompt") {
			tr.Run.Prompt.Tokens = append(tr.Run.Prompt.Tokens, trace.Token{Text: rapid.String().Draw(t, "token")})
		}
		layers, heads := rapid.IntRange(1, 5).Draw(t, "layers"), rapid.IntRange(1, 9).Draw(t, "heads")
		for i := range rapid.IntRange(1, 4).Draw(t, "steps") {
			step := trace.Step{Index: i, Token: trace.Token{Text: rapid.String().Draw(t, "new token")}}
			if rapid.IntRange(0, 5).Draw(t, "without") > 0 {
				keys := rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(1, 300)).Draw(t, "keys")
				a := &trace.Attention{Layers: layers, Heads: heads, Keys: keys, Queries: min(keys, rapid.IntRange(1, 6).Draw(t, "queries"))}
				row := make([]float32, keys)
				for k := range min(keys, 6) {
					row[keys-1-k] = weight.Draw(t, "weight")
				}
				for range layers * heads * a.Queries {
					a.Append(row)
				}
				step.Attention = a
			}
			tr.Steps = append(tr.Steps, step)
		}
		frame := figure.Frame{Width: points.Draw(t, "width"), Height: points.Draw(t, "height")}
		if rapid.Bool().Draw(t, "own size") {
			frame = figure.Frame{}
		}
		layer, head := rapid.IntRange(0, layers).Draw(t, "layer"), rapid.IntRange(0, heads).Draw(t, "head")
		for _, f := range attentionFigures(tr, layer, head, frame) {
			d := record(f)
			if err := d.check(); err != nil {
				t.Fatalf("%T: %v", f, err)
			}
		}
	})
}
