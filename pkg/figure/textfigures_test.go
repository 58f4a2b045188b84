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
	"github.com/genlens/genlens/pkg/view"
)

// textFigure makes one of the figures that show a text as a whole.
type textFigure func(*trace.Trace, figure.Frame) (figure.Figure, error)

var textFigures = map[string]textFigure{
	"surprisal": func(t *trace.Trace, frame figure.Frame) (figure.Figure, error) {
		f, err := figure.NewSurprisal(t)
		if err != nil {
			return nil, err
		}
		f.Frame = frame
		return f, nil
	},
	"loops": func(t *trace.Trace, frame figure.Frame) (figure.Figure, error) {
		f, err := figure.NewLoops(t)
		if err != nil {
			return nil, err
		}
		f.Frame = frame
		return f, nil
	},
}

// long is a greedy text that goes on and on.
func long(steps int) *trace.Trace {
	run := tracetest.Greedy()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.Penalty = steps, 0
	return run.Trace()
}

// TestTextFiguresStayInside: no label lies over another or outside, whatever the text
// and at every width that a page has.
func TestTextFiguresStayInside(t *testing.T) {
	short := tracetest.Weather()
	short.Tokens = 1
	two := tracetest.Search()
	two.Return = 2
	traces := map[string]*trace.Trace{
		"sampled": tracetest.Weather().Trace(), "greedy": tracetest.Greedy().Trace(), "nasty": tracetest.Nasty().Trace(),
		"one token": short.Trace(), "1,000 steps": long(1000), "a search": two.Trace(),
	}
	for name, make := range textFigures {
		for what, tr := range traces {
			for _, width := range []float64{1, 260, 480, 900} {
				f, err := make(tr, figure.Frame{Width: vg.Points(width)})
				if err != nil {
					t.Fatalf("%s of %s: %v", name, what, err)
				}
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%s of %s, %v points wide: %v", name, what, width, err)
				}
			}
		}
	}
}

// TestTextFiguresOfNothing: what cannot be drawn is an error with a way out.
func TestTextFiguresOfNothing(t *testing.T) {
	for name, make := range textFigures {
		_, err := make(&trace.Trace{}, figure.Frame{})
		if err == nil || !strings.HasPrefix(err.Error(), "figure: ") || !strings.Contains(err.Error(), "\n") {
			t.Errorf("%s of nothing: %v", name, err)
		}
	}
}

// TestTextFiguresSameBytes: the same trace gives the same file.
func TestTextFiguresSameBytes(t *testing.T) {
	for name, make := range textFigures {
		for _, format := range []string{"png", "svg"} {
			var files [2]bytes.Buffer
			for i := range files {
				f, err := make(tracetest.Nasty().Trace(), figure.Frame{})
				if err != nil {
					t.Fatal(err)
				}
				if err := figure.Write(&files[i], format, f); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
				t.Errorf("%s: two files as %s", name, format)
			}
		}
	}
}

// TestTextFiguresOfAnything draws numbers that no decoder would write.
func TestTextFiguresOfAnything(t *testing.T) {
	number := rapid.OneOf(rapid.Float64Range(-1, 60), rapid.Float64(), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64}))
	rapid.Check(t, func(t *rapid.T) {
		tr := &trace.Trace{}
		word := rapid.SampledFrom([]string{"", "a", " the", "世界", "\x1b[2J", strings.Repeat("long", 40)})
		token := func(name string) trace.Token {
			return trace.Token{ID: rapid.IntRange(-1, 3).Draw(t, name), Text: word.Draw(t, name+" text")}
		}
		for range rapid.IntRange(0, 6).Draw(t, "prompt") {
			tr.Run.Prompt.Tokens = append(tr.Run.Prompt.Tokens, token("prompt"))
		}
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			logit := float32(number.Draw(t, "logit"))
			chosen := token("token")
			step := trace.Step{Index: i, Token: chosen, Draw: trace.Draw{ID: chosen.ID}}
			step.Stages = []trace.Stage{{Name: "raw", EntropyNats: number.Draw(t, "entropy"), LogSumExp: number.Draw(t, "sum")}}
			step.Candidates = []trace.Candidate{{Token: token("candidate"), Probs: []float64{number.Draw(t, "p")},
				Logits: []*float32{&logit, nil}[rapid.IntRange(0, 1).Draw(t, "cut"):][:1]}}
			tr.Steps = append(tr.Steps, step)
		}
		for name, make := range textFigures {
			f, err := make(tr, figure.Frame{Width: vg.Points(rapid.Float64Range(-1, 900).Draw(t, "width"))})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			d := record(f)
			if err := d.check(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	})
}

// TestTextFiguresOfSequences: of several the first is drawn, and said to be.
func TestTextFiguresOfSequences(t *testing.T) {
	two := tracetest.Search()
	two.Return = 2
	tr := two.Trace()
	first, err := view.Sequence(tr, 0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := figure.NewSurprisal(tr)
	if err != nil {
		t.Fatal(err)
	}
	if f.Sequence != 1 {
		t.Errorf("it shows sequence %d", f.Sequence)
	}
	var pictures [2]bytes.Buffer
	one, err := figure.NewSurprisal(first)
	if err != nil {
		t.Fatal(err)
	}
	one.Sequence = 1
	for i, f := range []figure.Figure{f, one} {
		if err := figure.Write(&pictures[i], "svg", f); err != nil {
			t.Fatal(err)
		}
	}
	if pictures[0].String() != pictures[1].String() {
		t.Error("the figure of a trace is not that of its first sequence")
	}
}
