package trace_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
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
		case reflect.Pointer:
			if rapid.Bool().Draw(t, v.Type().Field(i).Name) {
				var second trace.Pass
				drawAmounts(t, &second)
				f.Set(reflect.ValueOf(&second))
			}
		}
	}
}

var (
	number = rapid.Float64()
	logit  = rapid.Float32()
	share  = rapid.Float64Range(0, 0.999) // a probability, a random number
)

// drawRow is any row that a run can have.
func drawRow(t *rapid.T, run *trace.Run) trace.Row {
	vocab, stages := run.Model.Shape.Vocab, len(run.Pipeline)+1
	id := rapid.IntRange(0, vocab-1)
	r := trace.Row{Stages: make([]trace.Stage, stages)}
	for _, id := range rapid.SliceOfNDistinct(id, 1, vocab, rapid.ID).Draw(t, "ids") {
		c := trace.Candidate{Token: drawToken(t, id), CutBy: rapid.SampledFrom([]string{"", "top_k"}).Draw(t, "cut")}
		for range stages {
			c.Logits = append(c.Logits, rapid.Ptr(logit, true).Draw(t, "logit"))
			c.Probs = append(c.Probs, number.Draw(t, "prob"))
			if n := len(c.Probs); n > 1 && rapid.Bool().Draw(t, "same") {
				c.Logits[n-1], c.Probs[n-1] = c.Logits[n-2], c.Probs[n-2]
			}
		}
		r.Candidates = append(r.Candidates, c)
	}
	for i := range r.Stages {
		g := &r.Stages[i]
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
	if run.Capture.Mode == trace.CaptureFull {
		r.SetRawLogits(rapid.SliceOfN(logit, vocab, vocab).Draw(t, "row"))
	}
	return r
}

// drawCandidate is the token of one of a row's candidates.
func drawCandidate(t *rapid.T, r *trace.Row) trace.Token {
	return rapid.SampledFrom(r.Candidates).Draw(t, "candidate").Token
}

var drawPhase = rapid.SampledFrom([]string{trace.PhasePrefill, trace.PhaseDecode})

// drawStep is any step that a run can have.
func drawStep(t *rapid.T, index int, run *trace.Run) trace.Step {
	s := trace.Step{
		Index:    index,
		Phase:    drawPhase.Draw(t, "phase"),
		Position: rapid.IntRange(0, 1<<20).Draw(t, "position"),
		Row:      drawRow(t, run),
	}
	s.Token = drawCandidate(t, &s.Row)
	s.Draw = trace.Draw{
		Method: rapid.SampledFrom([]string{trace.DrawGreedy, trace.DrawMultinomial, trace.DrawForced,
			trace.DrawGiven, trace.DrawAccepted, trace.DrawResidual}).Draw(t, "method"),
		U: number.Draw(t, "u"), Low: number.Draw(t, "low"), High: number.Draw(t, "high"),
		Index: index, ID: s.Token.ID, TopID: s.Token.ID,
	}
	if rapid.Bool().Draw(t, "forced") {
		instead := drawCandidate(t, &s.Row).ID
		s.Draw.Instead = &instead
	}
	speculated := s.Draw.Method == trace.DrawAccepted || s.Draw.Method == trace.DrawResidual
	if speculated || rapid.Bool().Draw(t, "assisted") {
		s.Assist = drawAssist(t, &s.Row, run.Model.Shape.Vocab)
	}
	drawAmounts(t, &s.Cache)
	drawAmounts(t, &s.Cost)
	drawAmounts(t, &s.Time)
	return s
}

func drawAssist(t *rapid.T, r *trace.Row, vocab int) *trace.Assist {
	count := rapid.IntRange(0, 1<<20)
	a := &trace.Assist{
		Round: count.Draw(t, "round"), Place: count.Draw(t, "place"), Outcome: trace.OutcomeBonus,
		TargetProb: share.Draw(t, "target"), DraftProb: share.Draw(t, "draft"), Ratio: share.Draw(t, "ratio"),
		U: share.Draw(t, "u"), AcceptIndex: count.Draw(t, "accept"),
	}
	if rapid.Bool().Draw(t, "proposed") {
		proposed := drawCandidate(t, r)
		a.Proposed = &proposed
		a.Outcome = rapid.SampledFrom([]string{trace.OutcomeAccepted, trace.OutcomeReplaced}).Draw(t, "outcome")
	}
	if rapid.Bool().Draw(t, "first") {
		a.Draft = &trace.Draft{
			By: "a <draft> & more", NGram: count.Draw(t, "ngram"), Found: count.Draw(t, "found"),
			Computed: count.Draw(t, "computed"), Flops: int64(count.Draw(t, "flops")), NS: int64(count.Draw(t, "ns")),
		}
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			a.Draft.Proposed = append(a.Draft.Proposed, drawToken(t, rapid.IntRange(0, vocab-1).Draw(t, "id")))
			a.Draft.Probs = append(a.Draft.Probs, share.Draw(t, "prob"))
		}
		a.Draft.Accepted = rapid.IntRange(0, len(a.Draft.Proposed)).Draw(t, "accepted")
	}
	return a
}

// drawBeam is any first step that a beam search can have.
func drawBeam(t *rapid.T, run *trace.Run) trace.Beam {
	b := trace.Beam{
		Phase: drawPhase.Draw(t, "phase"), Position: rapid.IntRange(0, 1<<20).Draw(t, "position"),
		BestRunning: number.Draw(t, "best"), Worst: number.Draw(t, "worst"), Stop: drawText.Draw(t, "stop"),
	}
	b.Rows = []trace.BeamRow{{Token: drawToken(t, 0), LogProb: number.Draw(t, "total"), Row: drawRow(t, run)}} // a first step has one
	running := 0
	for i := range rapid.IntRange(0, 4).Draw(t, "considered") {
		k := trace.Continuation{
			LogProb: number.Draw(t, "logprob"), Total: number.Draw(t, "total"),
			Fate: rapid.SampledFrom([]string{trace.FateRunning, trace.FateFinished, trace.FatePruned}).Draw(t, "fate")}
		k.Token = drawCandidate(t, &b.Rows[0].Row)
		for range len(run.Pipeline) + 1 {
			k.Ranks = append(k.Ranks, rapid.IntRange(0, run.Model.Shape.Vocab).Draw(t, "rank"))
		}
		switch k.Fate {
		case trace.FateRunning:
			k.Beam = running
			running++
		case trace.FateFinished:
			k.Finish, k.Score = trace.FinishEOS, number.Draw(t, "score")
			b.Hypotheses = append(b.Hypotheses, trace.Hypothesis{Continuation: i, Score: k.Score})
		}
		if rapid.Bool().Draw(t, "drawn") {
			k.U = share.Draw(t, "u")
		}
		b.Considered = append(b.Considered, k)
	}
	drawAmounts(t, &b.Cache)
	drawAmounts(t, &b.Cost)
	drawAmounts(t, &b.Time)
	return b
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
		line := agree(t, &run, func(w *trace.Writer) error { return w.Step(&step) }, func() any { return asWritten(step) })
		if a := step.Assist; a != nil && a.Draft != nil && a.Draft.Proposed == nil {
			return // encoding/json writes null for the empty list, which does not read
		}
		var back trace.Step
		read := readLine(t, &run, line, &back)
		if got, want := mustMarshal(t, read.Steps[0]), mustMarshal(t, back); got != want {
			t.Fatalf("read\n%s\nencoding/json\n%s", got, want)
		}
	})
}

// The same for the steps of a beam search.
func TestBeamsAgreeWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		beam := drawBeam(t, &run)
		line := agree(t, &run, func(w *trace.Writer) error { return w.Beam(&beam) }, func() any { return beamAsWritten(beam) })
		if beam.Considered == nil || beam.Hypotheses == nil {
			return // as above
		}
		var back trace.Beam
		read := readLine(t, &run, line, &back)
		if got, want := mustMarshal(t, read.Beams[0]), mustMarshal(t, back); got != want {
			t.Fatalf("read\n%s\nencoding/json\n%s", got, want)
		}
	})
}

// agree writes a line with the writer, holds it to encoding/json's line of
// value, and returns the latter. An empty list that encoding/json writes as
// null counts as equal.
func agree(t *rapid.T, run *trace.Run, write func(*trace.Writer) error, value func() any) []byte {
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	if err := w.Run(run); err != nil {
		t.Fatal(err)
	}
	file.Reset()
	if err := write(w); err != nil {
		t.Fatal(err)
	}
	var ours, theirs any
	if err := json.Unmarshal(file.Bytes(), &ours); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, &file)
	}
	line, err := json.Marshal(value())
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &theirs); err != nil {
		t.Fatal(err)
	}
	if !sameJSON(ours, theirs) {
		t.Fatalf("written\n%s\nencoding/json\n%s", &file, line)
	}
	return line
}

// sameJSON is reflect.DeepEqual but for null in place of an empty list.
func sameJSON(ours, theirs any) bool {
	switch ours := ours.(type) {
	case map[string]any:
		theirs, ok := theirs.(map[string]any)
		if !ok || len(ours) != len(theirs) {
			return false
		}
		for key, value := range ours {
			other, ok := theirs[key]
			if !ok || !sameJSON(value, other) {
				return false
			}
		}
		return true
	case []any:
		list, ok := theirs.([]any)
		if len(ours) == 0 && theirs == nil {
			return true
		}
		return ok && slices.EqualFunc(ours, list, sameJSON)
	}
	return reflect.DeepEqual(ours, theirs)
}

// readLine reads a line of encoding/json with the reader, and with
// encoding/json into back.
func readLine(t *rapid.T, run *trace.Run, line []byte, back any) *trace.Trace {
	if err := json.Unmarshal(line, back); err != nil {
		t.Fatal(err)
	}
	var whole bytes.Buffer
	w := trace.NewWriter(&whole)
	if err := w.Run(run); err != nil {
		t.Fatal(err)
	}
	whole.Write(line)
	whole.WriteByte('\n')
	read, err := trace.Read(&whole)
	if err != nil {
		t.Fatal(err)
	}
	return read
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
	var s trace.Row
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
