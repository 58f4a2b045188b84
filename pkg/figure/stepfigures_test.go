package figure_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// stepFigures makes the figures of one step that there are of a trace; an error
// of one is none of the others.
func stepFigures(tr *trace.Trace, i, top int, width, height vg.Length) []figure.Figure {
	var all []figure.Figure
	if f, err := figure.NewPipeline(tr, i); err == nil {
		f.Top = top
		all = append(all, f)
	}
	if f, err := figure.NewRepetition(tr, i); err == nil {
		f.Top = top
		all = append(all, f)
	}
	for _, steps := range [][]int{{i}, {}, {i, 0, i}} {
		if f, err := figure.NewDrawStrip(tr, steps...); err == nil {
			f.Top = top
			all = append(all, f)
		}
	}
	for _, f := range all {
		frame := figure.FrameOf(f)
		frame.Width, frame.Height = width, height
	}
	return all
}

// stages of many kinds, as a pipeline of so many: each halves the logits of every
// so-manieth token, and cuts one.
func stages(n int) *trace.Trace {
	tr := tracetest.Weather().Trace()
	tr.Run.Pipeline = nil
	for i := range tr.Steps {
		s := &tr.Steps[i]
		s.Stages = s.Stages[:1]
		for c := range s.Candidates {
			cand := &s.Candidates[c]
			cand.CutBy, cand.Logits, cand.Probs = "", cand.Logits[:1], cand.Probs[:1]
		}
		for k := range n {
			name := fmt.Sprintf("some_stage_%d", k+1)
			stage := s.Stages[k]
			stage.Name, stage.Changed, stage.Kept = name, 1, stage.Kept-1
			stage.RemovedProb, stage.OtherProb = stage.OtherProb/10, stage.OtherProb*0.9
			s.Stages = append(s.Stages, stage)
			for c := range s.Candidates {
				cand := &s.Candidates[c]
				cand.Logits, cand.Probs = append(cand.Logits, cand.Logits[k]), append(cand.Probs, cand.Probs[k])
			}
			if i == 0 {
				tr.Run.Pipeline = append(tr.Run.Pipeline, trace.StageSpec{Name: name, Params: map[string]any{"value": 0.5}})
			}
		}
	}
	return tr
}

// TestStepFiguresStayInside: whatever the width, nothing is outside of the
// picture, and no text lies over another.
func TestStepFiguresStayInside(t *testing.T) {
	long := tracetest.Weather()
	long.Follow[" is"] = map[string]float32{strings.Repeat(" antidisestablishmentarianism", 9): 9, " 晴れ": 8.5, "": 8, " x": 7}
	flat := tracetest.Weather()
	flat.TopK, flat.TopP, flat.Temperature, flat.Penalty = 0, 0, 3, 1.5
	huge := tracetest.Weather().Trace()
	for i := range huge.Steps {
		for k := range huge.Steps[i].Stages {
			huge.Steps[i].Stages[k].Kept *= 1000
			huge.Steps[i].Stages[k].EffectiveChoices *= 1e5
		}
	}
	bare := tracetest.Weather()
	bare.Prompt, bare.Filler, bare.TopK, bare.Tokens = []string{" of"}, nil, 1, 2
	forced := tracetest.Weather()
	forced.Force = map[int]string{0: " snow", 1: " with"}
	search := tracetest.Search()
	search.Return = 2
	drawn := 0
	for name, tr := range map[string]*trace.Trace{
		"weather": tracetest.Weather().Trace(), "full": flat.Full(), "nasty": tracetest.Nasty().Full(), "greedy": tracetest.Greedy().Trace(),
		"long": long.Trace(), "flat": flat.Trace(), "huge": huge, "few": bare.Trace(), "forced": forced.Trace(), "search": search.Trace(),
		"stages 2": stages(2), "stages 10": stages(10), "stages 30": stages(30),
	} {
		for i := range 2 {
			for _, width := range []vg.Length{0, 260, 381, 900} {
				for _, top := range []int{0, 40} {
					for _, f := range stepFigures(tr, i, top, width, 0) {
						drawn++
						d := record(f)
						if err := d.check(); err != nil {
							t.Errorf("%s, step %d, %v wide, top %d: %T: %v", name, i+1, width, top, f, err)
						}
					}
				}
			}
		}
	}
	if drawn < 400 {
		t.Errorf("only %d figures", drawn)
	}
}

// TestStepFiguresAgain: the same steps give the same bytes, and say in words what
// they show.
func TestStepFiguresAgain(t *testing.T) {
	for _, format := range []string{"png", "svg"} {
		var files [2][]string
		for run := range files {
			for _, f := range stepFigures(tracetest.Nasty().Full(), 3, 0, 0, 0) {
				var out bytes.Buffer
				if err := figure.Write(&out, format, f); err != nil {
					t.Fatal(err)
				}
				files[run] = append(files[run], out.String())
				if alt := figure.MetadataOf(f).Alt; len(alt) < 60 || !strings.Contains(alt, "tep ") {
					t.Errorf("%T says %q", f, alt)
				}
			}
		}
		if len(files[0]) != 5 || !slices.Equal(files[0], files[1]) {
			t.Errorf("%d figures as %s: the same steps gave other bytes", len(files[0]), format)
		}
	}
}

// TestHostileSteps draws steps with numbers that no decoder would write.
func TestHostileSteps(t *testing.T) {
	number := rapid.OneOf(rapid.Float64Range(-1, 2), rapid.Float64(), rapid.Just(0.0), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)), rapid.Just(math.Inf(-1)))
	logit := rapid.OneOf(rapid.Float32Range(-20, 20), rapid.Float32(), rapid.Just(float32(math.Inf(-1))), rapid.Just(float32(math.NaN())))
	rapid.Check(t, func(t *rapid.T) {
		names := []string{trace.StageRaw, "repetition_penalty", "top_k", "top_p"}[:rapid.IntRange(1, 4).Draw(t, "stages")]
		tr := &trace.Trace{Run: trace.Run{Capture: trace.Capture{Top: rapid.IntRange(-1, 9).Draw(t, "top")}}}
		for _, name := range names[1:] {
			params := map[string]any{"penalty": number.Draw(t, "penalty")}
			tr.Run.Pipeline = append(tr.Run.Pipeline, trace.StageSpec{Name: name, Params: params})
		}
		tr.Run.Prompt.IDs = rapid.SliceOfN(rapid.IntRange(-1, 9), 0, 5).Draw(t, "prompt")
		for range rapid.IntRange(1, 3).Draw(t, "steps") {
			step := trace.Step{
				Token: trace.Token{Text: rapid.String().Draw(t, "token")},
				Draw: trace.Draw{
					Method: rapid.SampledFrom([]string{"multinomial", "forced", "", "greedy"}).Draw(t, "method"), ID: rapid.IntRange(0, 3).Draw(t, "chosen"),
					U: number.Draw(t, "u"), Low: number.Draw(t, "low"), High: number.Draw(t, "high"),
				},
			}
			for _, name := range names {
				step.Stages = append(step.Stages, trace.Stage{
					Name: name, Kept: rapid.Int().Draw(t, "kept"), Changed: rapid.IntRange(-1, 9).Draw(t, "changed"), EntropyNats: number.Draw(t, "entropy"),
					EffectiveChoices: number.Draw(t, "choices"), ChosenRank: rapid.Int().Draw(t, "rank"), RemovedProb: number.Draw(t, "removed"),
					OtherProb: number.Draw(t, "other"), OtherKept: rapid.Int().Draw(t, "other kept"), LogSumExp: number.Draw(t, "sum"),
				})
			}
			for id := range rapid.IntRange(0, 4).Draw(t, "candidates") {
				c := trace.Candidate{
					Token: trace.Token{ID: id, Text: rapid.String().Draw(t, "text")}, Probs: rapid.SliceOfN(number, 0, 5).Draw(t, "probs"),
					CutBy: rapid.SampledFrom([]string{"", "top_k", "top_p", "x"}).Draw(t, "cut by"),
				}
				for range rapid.IntRange(0, 5).Draw(t, "logits") {
					value := logit.Draw(t, "logit")
					c.Logits = append(c.Logits, []*float32{&value, nil}[rapid.IntRange(0, 1).Draw(t, "cut")])
				}
				step.Candidates = append(step.Candidates, c)
			}
			step.SetRawLogits(rapid.SliceOfN(logit, 0, 9).Draw(t, "raw"))
			if rapid.Bool().Draw(t, "broken") {
				step.Logits = append(step.Logits, 1)
			}
			tr.Steps = append(tr.Steps, step)
		}
		length := rapid.Map(rapid.IntRange(-10, 900), func(n int) vg.Length { return vg.Points(float64(n)) })
		width, height := length.Draw(t, "width"), length.Draw(t, "height")
		for _, f := range stepFigures(tr, 0, rapid.IntRange(-1, 1000).Draw(t, "tokens"), width, height) {
			var out bytes.Buffer
			if err := figure.Write(&out, "svg", f); err != nil {
				t.Fatal(err)
			}
			if notANumber.Match(out.Bytes()) {
				t.Fatalf("%T: a coordinate is not a number: %s", f, notANumber.Find(out.Bytes()))
			}
			if d := record(f); d.check() != nil {
				t.Fatalf("%T: %v", f, d.check())
			}
		}
	})
}
