package trace_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
)

// withInside gives every row of a sample attention and hidden states, the first
// step's of two positions, those of the others of one, and a lens.
func withInside(s sample) sample {
	shape := &s.run.Model.Shape
	shape.Layers, shape.Heads, shape.Hidden = 2, 3, 4
	for i := range s.steps {
		addInside(&s.steps[i].Row, shape, s.steps[i].Position, i)
	}
	for i := range s.beams {
		for j := range s.beams[i].Rows {
			addInside(&s.beams[i].Rows[j].Row, shape, s.beams[i].Position, i)
		}
	}
	return s
}

func addInside(r *trace.Row, shape *trace.Shape, position, step int) {
	queries := 1
	if step == 0 {
		queries = position
	}
	a := &trace.Attention{Layers: shape.Layers, Heads: shape.Heads, Queries: queries, Keys: position}
	for i := range a.Layers * a.Heads * a.Queries {
		row := make([]float32, a.Keys)
		row[i%a.Keys] = 1 / float32(i+1)
		a.Append(row)
	}
	h := &trace.Hidden{Layers: shape.Layers + 1, Positions: queries, Size: shape.Hidden}
	for i := range h.Layers * h.Positions {
		h.Append(slices.Repeat([]float32{-float32(i)}, h.Size))
	}
	r.Attention, r.Hidden, r.Lens = a, h, make([]trace.LensLayer, shape.Layers+1)
	for i := range r.Lens {
		r.Lens[i] = trace.LensLayer{
			Guesses:    []trace.Guess{{Token: trace.Token{ID: 1, Text: "\ufffd<&", Bytes: []byte("\xff<&")}, Prob: 0.1 + 0.2}, {Prob: 1e-300}},
			ChosenProb: 1 / float64(i+3), ChosenRank: i, EntropyNats: 0.25, OtherProb: 1e21, OtherEntropyNats: -0.5,
		}
	}
	r.Lens[0].Guesses = []trace.Guess{} // as of logits that are not finite
}

func TestInsideReadsBack(t *testing.T) {
	schema := compileSchema(t)
	for _, o := range []sampleOptions{small, assisted, beams} {
		s := withInside(newSample(o))
		file := s.bytes(t)
		read, err := trace.Read(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.steps {
			if !reflect.DeepEqual(read.Steps[i], asWritten(s.steps[i])) {
				t.Errorf("step %d: read %+v", i, read.Steps[i])
			}
		}
		for i := range s.beams {
			if !reflect.DeepEqual(read.Beams[i], beamAsWritten(s.beams[i])) {
				t.Errorf("beam step %d: read %+v", i, read.Beams[i])
			}
		}
		for line := range bytes.Lines(file) {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%.200s\n%v", line, err)
			}
		}
	}
}

// The encoder and the decoder agree with encoding/json about attention and
// hidden states of any shape.
func TestInsideAgreesWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		step := drawStep(t, 0, &run)
		step.Assist, step.Draw.Method = nil, trace.DrawGreedy // encoding/json writes an assist's nil lists as null, which does not read
		step.Position = rapid.IntRange(1, 4).Draw(t, "position")
		shape := &run.Model.Shape
		shape.Layers, shape.Heads = rapid.IntRange(1, 3).Draw(t, "layers"), rapid.IntRange(1, 3).Draw(t, "heads")
		shape.Hidden = rapid.IntRange(1, 5).Draw(t, "hidden")
		addInside(&step.Row, shape, step.Position, rapid.IntRange(0, 1).Draw(t, "step"))
		if rapid.Bool().Draw(t, "no attention") {
			step.Attention = nil
		} else if rapid.Bool().Draw(t, "no states") {
			step.Hidden, step.Lens = nil, nil
		}
		line := agree(t, &run, func(w *trace.Writer) error { return w.Step(&step) }, func() any { return asWritten(step) })
		var back trace.Step
		read := readLine(t, &run, line, &back)
		if got, want := mustMarshal(t, read.Steps[0]), mustMarshal(t, back); got != want {
			t.Fatalf("read\n%s\nencoding/json\n%s", got, want)
		}
	})
}

func TestInsideRows(t *testing.T) {
	a := trace.Attention{Layers: 2, Heads: 2, Queries: 2, Keys: 3}
	for i := range 8 {
		a.Append([]float32{float32(i), 0.5, 0})
	}
	if got, want := a.Row(1, 0, 1), []float32{5, 0.5, 0}; !slices.Equal(got, want) {
		t.Errorf("layer 1, head 0, query 1: %v, want %v", got, want)
	}
	for position, want := range []int{-1, 0, 1, -1} {
		if got := a.Query(position); got != want {
			t.Errorf("position %d is query %d, want %d", position, got, want)
		}
	}
	h := trace.Hidden{Layers: 3, Positions: 2, Size: 2}
	for i := range 6 {
		h.Append([]float32{float32(i), -1})
	}
	if got, want := h.State(2, 0), []float32{4, -1}; !slices.Equal(got, want) {
		t.Errorf("layer 2, position 0: %v, want %v", got, want)
	}
	for _, row := range [][]float32{
		a.Row(2, 0, 0), a.Row(0, -1, 0), a.Row(0, 0, 2), h.State(3, 0), h.State(0, 2),
		(&trace.Attention{Layers: 1, Heads: 1, Queries: 1, Keys: 9}).Row(0, 0, 0), // a shape without its numbers
	} {
		if row != nil {
			t.Errorf("got %v for a row that is not there", row)
		}
	}
}

// A shape that the numbers, the model or the text do not have is named.
func TestInsideIsChecked(t *testing.T) {
	for _, test := range []struct {
		want   string
		change func(a *trace.Attention, h *trace.Hidden)
	}{
		{"attention.layers: 3; want 2", func(a *trace.Attention, _ *trace.Hidden) { a.Layers = 3 }},
		{"attention.heads: 0; want 3", func(a *trace.Attention, _ *trace.Hidden) { a.Heads = 0 }},
		{"attention.keys: 1; want 2", func(a *trace.Attention, _ *trace.Hidden) { a.Keys = 1 }},
		{"attention.queries: 3; want 2", func(a *trace.Attention, _ *trace.Hidden) { a.Queries = 3 }},
		{"attention.queries: -1; want 1", func(a *trace.Attention, _ *trace.Hidden) { a.Queries = -1 }},
		{"attention.weights_f32le: 48 bytes", func(a *trace.Attention, _ *trace.Hidden) { a.Weights = a.Weights[:48] }},
		{"attention.weights_f32le: 95 bytes", func(a *trace.Attention, _ *trace.Hidden) { a.Weights = a.Weights[:95] }},
		{"attention.weights_f32le: 0 bytes", func(a *trace.Attention, _ *trace.Hidden) { a.Weights = nil }},
		{"hidden.layers: 2; want 3", func(_ *trace.Attention, h *trace.Hidden) { h.Layers = 2 }},
		{"hidden.positions: 9; want 2", func(_ *trace.Attention, h *trace.Hidden) { h.Positions = 9 }},
		{"hidden.size: 8; want 4", func(_ *trace.Attention, h *trace.Hidden) { h.Size = 8 }},
		{"hidden.states_f32le: 100 bytes", func(_ *trace.Attention, h *trace.Hidden) { h.States = append(h.States, 0, 0, 0, 0) }},
	} {
		for _, o := range []sampleOptions{small, beams} {
			s := withInside(newSample(o))
			if o.beams > 0 {
				test.change(s.beams[0].Rows[0].Attention, s.beams[0].Rows[0].Hidden)
			} else {
				test.change(s.steps[0].Attention, s.steps[0].Hidden)
			}
			whole := trace.Trace{Run: s.run, Steps: s.steps, Beams: s.beams, End: &s.end}
			whole.Run.Type, whole.Run.Schema, whole.Run.SchemaVersion = trace.TypeRun, trace.Schema, trace.SchemaVersion
			for i := range whole.Steps {
				whole.Steps[i].Type = trace.TypeStep
			}
			for i := range whole.Beams {
				whole.Beams[i].Type = trace.TypeBeam
			}
			if err := whole.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		}
	}
	// A shape beyond all proportion reserves nothing.
	s := newSample(small)
	s.run.Model.Shape.Layers, s.run.Model.Shape.Heads = 0, 0
	s.steps[0].Attention = &trace.Attention{Layers: 1 << 40, Heads: 1 << 40, Queries: 2, Keys: 2, Weights: make([]byte, 64)}
	w := trace.NewWriter(new(bytes.Buffer))
	if err := w.Run(&s.run); err != nil {
		t.Fatal(err)
	}
	if err := w.Step(&s.steps[0]); err == nil || !strings.Contains(err.Error(), "weights_f32le: 64 bytes") {
		t.Errorf("a forged shape: %v", err)
	}
}
