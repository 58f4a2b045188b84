package figure_test

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"regexp"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// TestTemperaturesAreTheStages: at temperature 1 stands the entropy of the raw
// stage and at the run's own, where no stage comes before it, that of its
// temperature stage; and the probabilities are those of the candidates there.
func TestTemperaturesAreTheStages(t *testing.T) {
	run := tracetest.Weather()
	run.Penalty, run.Temperature = 0, 0.6
	tr := run.Full()
	for i := range tr.Steps {
		f, err := figure.NewTemperatures(tr, i)
		if err != nil {
			t.Fatal(err)
		}
		for stage, temperature := range []float64{1, 0.6} {
			f.Temperatures = []float64{temperature}
			picture, want := svg(t, f), tr.Steps[i].Stages[stage]
			words := []string{
				">" + view.FormatEntropy(want.EntropyNats) + " nats<", ">" + view.FormatChoices(want.EffectiveChoices) + " choices<",
				fmt.Sprintf(">Step %d: temperature %v leaves %s effective choices<", i+1, map[int]string{0: "1.0", 1: "0.6"}[stage], view.FormatChoices(want.EffectiveChoices)),
				">" + html.EscapeString(view.FormatProb(view.At(tr, i).ChosenProb(stage))) + "<",
			}
			for _, word := range words {
				if !strings.Contains(picture, word) {
					t.Errorf("step %d, T %v: %q is not in the picture", i+1, temperature, word)
				}
			}
		}
	}
}

// TestTemperaturesAsked: what is no temperature is left out, and the order does
// not matter.
func TestTemperaturesAsked(t *testing.T) {
	head := regexp.MustCompile(`>(T [=→] [0-9.e+]+)(, as run)?<`)
	for _, c := range []struct {
		asked []float64
		want  string
	}{
		{nil, "T = 0.1 T = 0.7 T = 1.0 T = 2.0"},
		{[]float64{2, 0, 0.25, 2, -1, math.NaN(), math.Inf(1)}, "T → 0 T = 0.25 T = 2.0"},
		{[]float64{-1}, "T = 0.1 T = 0.7 T = 1.0 T = 2.0"},
		{[]float64{0}, "T → 0"},
	} {
		f, err := figure.NewTemperatures(tracetest.Weather().Full(), 0)
		if err != nil {
			t.Fatal(err)
		}
		f.Temperatures = c.asked
		var heads []string
		for _, m := range head.FindAllStringSubmatch(svg(t, f), -1) {
			heads = append(heads, m[1])
		}
		if got := strings.Join(heads, " "); got != c.want {
			t.Errorf("%v: %q, want %q", c.asked, got, c.want)
		}
	}
}

// TestTemperatureCurveNumbers: the title and the marks have the numbers of a
// softmax of the row ÷ T, added up by another hand.
func TestTemperatureCurveNumbers(t *testing.T) {
	tr := tracetest.Weather().Full()
	for i := range tr.Steps {
		row, err := tr.Steps[i].RawLogits()
		if err != nil {
			t.Fatal(err)
		}
		choices := func(temperature float32) string {
			heated := make([]float32, len(row))
			for id := range row {
				heated[id] = row[id] / temperature
			}
			return view.FormatChoices(math.Exp(numeric.Summarize(heated).EntropyNats))
		}
		f, err := figure.NewTemperatureCurve(tr, []int{i})
		if err != nil {
			t.Fatal(err)
		}
		picture := svg(t, f)
		for _, want := range []string{
			fmt.Sprintf(">Step %d: from %s effective choices at temperature 0.1 to %s at 2.0<", i+1, choices(0.1), choices(2)),
			">this run: T = 0.8, " + choices(0.8) + " choices<",
			">" + choices(1) + " choices<",
			fmt.Sprintf(">T → ∞: ln %s = %s nats, all tokens equally likely<", view.FormatCount(len(row)), view.FormatEntropy(math.Log(float64(len(row))))),
			">T → 0: ln 1 = 0.00 nats, the likeliest token alone<",
		} {
			if !strings.Contains(picture, want) {
				t.Errorf("step %d: %q is not in the picture", i+1, want)
			}
		}
	}
}

// TestTemperatureCurveOfNoStep is that of the most uncertain one.
func TestTemperatureCurveOfNoStep(t *testing.T) {
	tr := tracetest.Weather().Full()
	f, err := figure.NewTemperatureCurve(tr, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf(">Step %d: from ", view.MostUncertain(tr)+1); !strings.Contains(svg(t, f), want) {
		t.Errorf("%q is not in the picture", want)
	}
}

// TestFrequenciesNumbers: the picture has the numbers that were counted.
func TestFrequenciesNumbers(t *testing.T) {
	run := tracetest.Weather()
	run.Filler, run.Tokens, run.TopP = tracetest.Fillers(60), 1, 0
	tr := run.Sequences(300)
	s, err := view.Frequencies(tr, 0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := figure.NewFrequencies(tr, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.Top = 4
	rest := s.Together(append(s.Tokens[4:], s.Others)...)
	held := 0
	rows := append(s.Tokens[:4:4], rest)
	picture := svg(t, f)
	for _, row := range rows {
		if row.Holds() {
			held++
		}
		for _, want := range []string{view.FormatProb(row.Prob), view.FormatProb(row.Share), view.FormatCount(row.Count)} {
			if !strings.Contains(picture, ">"+want+"<") {
				t.Errorf("%q is not in the picture", want)
			}
		}
	}
	for _, want := range []string{
		fmt.Sprintf(">300 draws after “The weather today is”: %d of 5 intervals hold the probability<", held),
		fmt.Sprintf(">χ² = %s, %d degrees of freedom, p-value %s: ", view.FormatThree(float64(s.Fit.Statistic)), s.Fit.Degrees, view.FormatProb(float64(s.Fit.P))),
	} {
		if !strings.Contains(picture, want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
}

// TestFrequenciesSayWhatIsWrong where the draws do not follow what the trace says.
func TestFrequenciesSayWhatIsWrong(t *testing.T) {
	run := tracetest.Weather()
	run.Filler, run.Tokens = nil, 1
	for want, change := range map[string]func(probs []float64){
		"A token came that had no chance": func(probs []float64) { probs[len(probs)-1] = 0 },
		"p-value &lt;.001":                func(probs []float64) { probs[len(probs)-1] = min(probs[len(probs)-1], 0.2) },
	} {
		tr := run.Sequences(300)
		for i := range tr.Steps {
			change(tr.Steps[i].Candidates[0].Probs)
		}
		f, err := figure.NewFrequencies(tr, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(svg(t, f), want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
}

// TestChanceOfNothing: what these figures cannot draw is an error that says what
// to do.
func TestChanceOfNothing(t *testing.T) {
	full := func(change func(*trace.Step)) *trace.Trace {
		tr := tracetest.Weather().Full()
		change(&tr.Steps[0])
		return tr
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	weather := tracetest.Weather().Trace()
	for want, tr := range map[string]*trace.Trace{
		"--capture full":              weather,
		"are no whole number":         full(func(s *trace.Step) { s.Logits = s.Logits[:7] }),
		"the logit of token 1 is NaN": full(func(s *trace.Step) { s.SetRawLogits([]float32{1, nan}) }),
		"no token is left":            full(func(s *trace.Step) { s.SetRawLogits([]float32{inf}) }),
		"step 1 has no stages":        full(func(s *trace.Step) { s.Stages = nil }),
		"no step":                     {},
	} {
		_, err := figure.NewTemperatures(tr, 0)
		_, curve := figure.NewTemperatureCurve(tr, []int{0})
		for _, err := range []error{err, curve} {
			if err == nil || !strings.HasPrefix(err.Error(), "figure: ") || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
	}
	if _, err := figure.NewTemperatureCurve(tracetest.Weather().Full(), make([]int, 8)); err == nil || !strings.Contains(err.Error(), "8 curves") {
		t.Errorf("8 curves: %v", err)
	}
	if _, err := figure.NewFrequencies(tracetest.Greedy().Trace(), 0); err == nil || !strings.Contains(err.Error(), "do_sample=True") {
		t.Errorf("the frequencies of no draw: %v", err)
	}
}

// chance returns the three figures of a full trace of a single sequence or more.
func chance(t *testing.T, tr *trace.Trace, width vg.Length, theme *figure.Theme) map[string]figure.Figure {
	t.Helper()
	temperatures, err := figure.NewTemperatures(tr, len(tr.Steps)-1)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := figure.NewTemperatureCurve(tr, nil)
	if err != nil {
		t.Fatal(err)
	}
	steps := []int{0, len(tr.Steps) / 2, len(tr.Steps) - 1, 0, 0, 0, 0}
	several, err := figure.NewTemperatureCurve(tr, steps)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]figure.Figure{"temperatures": temperatures, "curve": curve, "curves": several}
	for _, frame := range []*figure.Frame{&temperatures.Frame, &curve.Frame, &several.Frame} {
		frame.Width, frame.Theme = width, theme
	}
	if f, err := figure.NewFrequencies(tr, 0); err == nil {
		f.Width, f.Theme = width, theme
		all["frequencies"] = f
	}
	return all
}

// TestChanceStaysApart: nothing leaves the picture and no words lie over others,
// however wide it is and whatever the tokens are.
func TestChanceStaysApart(t *testing.T) {
	long := tracetest.Weather()
	long.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	long.Tokens, long.Filler = 1000, nil
	flat := tracetest.Weather()
	flat.Follow, flat.Filler, flat.Temperature, flat.TopK, flat.TopP, flat.Tokens = nil, tracetest.Fillers(5000), 3, 0, 0, 2
	flat.Prompt = []string{"世界", " שלום", strings.Repeat("long", 40)}
	dark := figure.Dark()
	for name, tr := range map[string]*trace.Trace{
		"weather": tracetest.Weather().Full(), "greedy": tracetest.Greedy().Full(), "nasty": tracetest.Nasty().Full(),
		"1,000 steps": long.Full(), "flat": flat.Full(), "one token": single([]float32{0}), "ties": single([]float32{2, 2, 2, 1}),
		"nothing between": single([]float32{3e38, -3e38, 0}), "cut": single([]float32{1, float32(math.Inf(-1)), 0.5}),
	} {
		for _, width := range []vg.Length{1, 260, 360, 480, 900} {
			for kind, f := range chance(t, tr, width, &dark) {
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%s, %s, %v wide: %v", name, kind, width, err)
				}
			}
		}
	}
	for _, n := range []int{1, 2, 50} {
		for _, run := range []tracetest.Bigram{flat, tracetest.Nasty(), tracetest.Weather()} {
			run.Tokens = 1
			for _, width := range []vg.Length{260, 300, 480, 900} {
				f, err := figure.NewFrequencies(run.Sequences(n), 0)
				if err != nil {
					t.Fatal(err)
				}
				f.Width, f.Top = width, 20
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%d sequences, %v wide: %v", n, width, err)
				}
			}
		}
	}
}

// single is a step of nothing but a row.
func single(row []float32) *trace.Trace {
	tr := &trace.Trace{Steps: []trace.Step{{Row: trace.Row{Stages: []trace.Stage{{Name: trace.StageRaw}}}}}}
	tr.Steps[0].SetRawLogits(row)
	return tr
}

// TestChanceOfAnyRow draws rows and options that no decoder would write.
func TestChanceOfAnyRow(t *testing.T) {
	logit := rapid.OneOf(rapid.Float32(), rapid.Float32Range(-20, 20), rapid.SampledFrom([]float32{0, float32(math.Inf(-1)), math.MaxFloat32, -math.MaxFloat32}))
	temperature := rapid.OneOf(rapid.Float64Range(-1, 5), rapid.Float64(), rapid.Just(0.0), rapid.Just(math.SmallestNonzeroFloat64))
	rapid.Check(t, func(t *rapid.T) {
		tr := single(rapid.SliceOfN(logit, 1, 30).Draw(t, "row"))
		tr.Steps[0].Draw.ID = rapid.IntRange(-2, 30).Draw(t, "chosen")
		tr.Steps[0].Token.Text = rapid.String().Draw(t, "token")
		tr.Run.Pipeline = []trace.StageSpec{{Name: view.Temperature, Params: map[string]any{view.Temperature: temperature.Draw(t, "own")}}}
		f, err := figure.NewTemperatures(tr, 0)
		if err != nil {
			return // no softmax
		}
		f.Top = rapid.IntRange(-1, 60).Draw(t, "top")
		f.Temperatures = rapid.SliceOfN(temperature, 0, 30).Draw(t, "temperatures")
		f.Width, f.Height = vg.Length(rapid.IntRange(-10, 1000).Draw(t, "width")), vg.Length(rapid.IntRange(-10, 1000).Draw(t, "height"))
		curve, err := figure.NewTemperatureCurve(tr, nil)
		if err != nil {
			t.Fatal(err)
		}
		curve.Frame = f.Frame
		for _, f := range []figure.Figure{f, curve} {
			var out bytes.Buffer
			if err := figure.Write(&out, "svg", f); err != nil {
				t.Fatal(err)
			}
			if bad := notANumber.FindString(out.String()); bad != "" {
				t.Fatalf("a coordinate is not a number: %s", bad)
			}
		}
	})
}

// TestChanceWithWords: a title and a caption as long as anyone may give leave room
// for the figure.
func TestChanceWithWords(t *testing.T) {
	for _, tr := range []*trace.Trace{tracetest.Nasty().Full(), tracetest.Weather().Full()} {
		for kind, f := range chance(t, tr, 0, nil) {
			frame := figure.FrameOf(f)
			for _, words := range []string{strings.Repeat("words that never end ", 60), strings.Repeat("line\n", 200), strings.Repeat("x", 5000)} {
				frame.Title, frame.Caption = words, words
				for _, size := range [][2]vg.Length{{0, 0}, {1, 1}, {1000, 1}, {1, 1000}} {
					frame.Width, frame.Height = size[0], size[1]
					d := record(f)
					if err := d.check(); err != nil {
						t.Errorf("%s, %.12q, %v points: %v", kind, words, size, err)
					}
				}
			}
		}
	}
}

// TestChanceIsTheSame: the same trace gives the same bytes.
func TestChanceIsTheSame(t *testing.T) {
	var runs [2]map[string]string
	for i := range runs {
		runs[i] = map[string]string{}
		for kind, f := range chance(t, tracetest.Nasty().Full(), 480, nil) {
			for _, format := range []string{"svg", "png"} {
				var out bytes.Buffer
				if err := figure.Write(&out, format, f); err != nil {
					t.Fatal(err)
				}
				runs[i][kind+format] = out.String()
			}
		}
	}
	for kind := range runs[0] {
		if runs[0][kind] != runs[1][kind] {
			t.Errorf("%s: other bytes", kind)
		}
	}
}
