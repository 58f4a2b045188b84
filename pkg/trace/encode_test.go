package trace_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
)

var drawText = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{"", "\x1b[31m", "<|end|>", "a\x80b", "\u2028", "\"\\\n\r\t\b\f\x00\x7f", "\u009b2J", "日本", "🙂"}),
)

func drawToken(t *rapid.T, id int) trace.Token {
	return trace.Token{
		ID:      id,
		Text:    drawText.Draw(t, "text"),
		Bytes:   rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "bytes"),
		Special: rapid.Bool().Draw(t, "special"),
	}
}

func drawAmounts[T any](t *rapid.T, into *T) {
	v := reflect.ValueOf(into).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Int, reflect.Int64:
			f.SetInt(rapid.Int64Range(0, 1<<40).Draw(t, v.Type().Field(i).Name))
		case reflect.Struct:
			drawAmounts(t, f.Addr().Interface().(*trace.Flops))
		}
	}
}

// drawStep is any step that a run of vocab tokens and so many stages can have.
func drawStep(t *rapid.T, index int, run *trace.Run) trace.Step {
	vocab, stages := run.Model.Shape.Vocab, len(run.Pipeline)+1
	id := rapid.IntRange(0, vocab-1)
	number := rapid.Float64()
	logit := rapid.Float32()
	s := trace.Step{
		Index:    index,
		Phase:    rapid.SampledFrom([]string{trace.PhasePrefill, trace.PhaseDecode}).Draw(t, "phase"),
		Position: rapid.IntRange(0, 1<<20).Draw(t, "position"),
		Stages:   make([]trace.Stage, stages),
	}
	for _, id := range rapid.SliceOfNDistinct(id, 1, vocab, rapid.ID).Draw(t, "ids") {
		c := trace.Candidate{Token: drawToken(t, id), CutBy: rapid.SampledFrom([]string{"", "top_k"}).Draw(t, "cut")}
		for range stages {
			c.Logits = append(c.Logits, rapid.Ptr(logit, true).Draw(t, "logit"))
			c.Probs = append(c.Probs, number.Draw(t, "prob"))
			if n := len(c.Probs); n > 1 && rapid.Bool().Draw(t, "same") {
				c.Logits[n-1], c.Probs[n-1] = c.Logits[n-2], c.Probs[n-2]
			}
		}
		s.Candidates = append(s.Candidates, c)
	}
	for i := range s.Stages {
		g := &s.Stages[i]
		g.Name = trace.StageRaw
		if i > 0 {
			g.Name = run.Pipeline[i-1].Name
		}
		for _, f := range []*float64{&g.LogSumExp, &g.RemovedProb, &g.EntropyNats, &g.EffectiveChoices, &g.OtherProb, &g.OtherEntropyNats} {
			*f = number.Draw(t, "number")
		}
		for _, f := range []*int{&g.Kept, &g.Changed, &g.ChosenRank, &g.OtherKept, &g.OtherChanged} {
			*f = rapid.IntRange(0, vocab).Draw(t, "count")
		}
		if rapid.Bool().Draw(t, "cut") {
			g.Threshold = &trace.Cut{LastKeptID: id.Draw(t, "id"), LastKeptLogit: logit.Draw(t, "logit"),
				FirstCutID: id.Draw(t, "id"), FirstCutLogit: logit.Draw(t, "logit")}
		}
	}
	chosen := rapid.SampledFrom(s.Candidates).Draw(t, "chosen")
	s.Token = chosen.Token
	s.Draw = trace.Draw{Method: trace.DrawGreedy, U: number.Draw(t, "u"), Low: number.Draw(t, "low"), High: number.Draw(t, "high"),
		Index: index, ID: chosen.ID, TopID: chosen.ID}
	drawAmounts(t, &s.Cache)
	drawAmounts(t, &s.Cost)
	drawAmounts(t, &s.Time)
	if run.Capture.Mode == trace.CaptureFull {
		s.SetRawLogits(rapid.SliceOfN(logit, vocab, vocab).Draw(t, "row"))
	}
	return s
}

func drawRun(t *rapid.T) trace.Run {
	o := small
	o.full = rapid.Bool().Draw(t, "full")
	run := newSample(o).run
	run.Prompt.Text = drawText.Draw(t, "prompt")
	return run
}

// The encoder and the decoder written by hand agree with encoding/json in
// every field, whatever the step.
func TestStepsAgreeWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		step := drawStep(t, 0, &run)
		var file bytes.Buffer
		w := trace.NewWriter(&file)
		if err := w.Run(&run); err != nil {
			t.Fatal(err)
		}
		file.Reset()
		if err := w.Step(&step); err != nil {
			t.Fatal(err)
		}
		var ours, theirs any
		if err := json.Unmarshal(file.Bytes(), &ours); err != nil {
			t.Fatalf("not JSON: %v\n%s", err, &file)
		}
		line, err := json.Marshal(asWritten(step))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(line, &theirs); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(ours, theirs) {
			t.Fatalf("written\n%s\nencoding/json\n%s", &file, line)
		}

		var back trace.Step
		if err := json.Unmarshal(line, &back); err != nil {
			t.Fatal(err)
		}
		var whole bytes.Buffer
		w = trace.NewWriter(&whole)
		if err := w.Run(&run); err != nil {
			t.Fatal(err)
		}
		whole.Write(line)
		whole.WriteByte('\n')
		read, err := trace.Read(&whole)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := mustMarshal(t, read.Steps[0]), mustMarshal(t, back); got != want {
			t.Fatalf("read\n%s\nencoding/json\n%s", got, want)
		}
	})
}

func mustMarshal(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRawLogits(t *testing.T) {
	row := []float32{1.5, -2, 0, 1e-30}
	var s trace.Step
	if got, err := s.RawLogits(); got != nil || err != nil {
		t.Errorf("nothing captured: %v, %v", got, err)
	}
	s.SetRawLogits(row)
	if got, err := s.RawLogits(); err != nil || !reflect.DeepEqual(got, row) {
		t.Errorf("%v, %v; want %v", got, err, row)
	}
	s.Logits = s.Logits[:7]
	if _, err := s.RawLogits(); err == nil {
		t.Error("7 bytes: no error")
	}
}
