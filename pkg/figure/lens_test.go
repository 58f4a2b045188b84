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
	"github.com/genlens/genlens/pkg/view"
)

// said are the texts of a picture, as far as they are not slanted.
func said(d drawn) []string {
	var texts []string
	for _, w := range d.texts {
		texts = append(texts, w.text)
	}
	return texts
}

func newLens(t *testing.T, tr *trace.Trace) *figure.Lens {
	t.Helper()
	f, err := figure.NewLens(tr)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestLensShowsTheGuesses: the title has the mean layer, each column the guess of
// each layer, and what came above it.
func TestLensShowsTheGuesses(t *testing.T) {
	run := tracetest.Weather()
	run.Lens, run.Tokens = 4, 3
	tr := run.Trace()
	f := newLens(t, tr)
	texts := said(record(f))
	sum := 0
	for i := range tr.Steps {
		step := view.At(tr, i)
		sum += step.Settled()
		if !slices.Contains(texts, view.Token(step.Token)) {
			t.Errorf("what came at step %d, %s, is missing in %q", i+1, view.Token(step.Token), texts)
		}
		for layer := range step.Lens {
			guess, _ := step.Guessed(layer)
			if name := view.Token(guess.Token); !slices.ContainsFunc(texts, func(text string) bool { // the longest are shortened
				return text == name || strings.HasSuffix(text, "…") && strings.HasPrefix(name, strings.TrimSuffix(text, "…"))
			}) {
				t.Errorf("step %d, layer %d: %s is missing in %q", i+1, layer, name, texts)
			}
		}
	}
	title := fmt.Sprintf("The output’s first guess stands from layer %.1f of 4 on, on average", float64(sum)/3)
	if !slices.Contains(texts, title) {
		t.Errorf("%q is missing in %q", title, texts)
	}
	if alt := f.Describe(); !strings.Contains(alt, "3 positions") || !strings.Contains(alt, "after ·is, ") {
		t.Errorf("in words: %s", alt)
	}
}

// TestLensColumns: of a long text the beginning, or the end, and as many positions
// as were asked for, for which the picture grows.
func TestLensColumns(t *testing.T) {
	run := tracetest.Greedy()
	run.Follow["."] = map[string]float32{" The": 9}
	run.Tokens, run.Lens, run.Penalty = 50, 2, 0
	f := newLens(t, run.Trace())
	narrow, _ := f.Size()
	f.Columns = 5
	if texts := said(record(f)); !slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, "Steps 1 to 5 of 50;") }) {
		t.Errorf("the first five: %q", texts)
	}
	f.End = true
	if texts := said(record(f)); !slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, "Steps 46 to 50 of 50;") }) {
		t.Errorf("the last five: %q", texts)
	}
	if width, _ := f.Size(); width != narrow {
		t.Errorf("five positions are %v wide, want %v", width, narrow)
	}
	f.Columns = 1000
	if width, _ := f.Size(); width < 50*30 {
		t.Errorf("all positions are %v wide", width)
	}
	if texts := said(record(f)); slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, "Steps ") }) {
		t.Errorf("all are shown, and yet: %q", texts)
	}
}

func TestLensRefuses(t *testing.T) {
	if _, err := figure.NewLens(tracetest.Weather().Trace()); err == nil || !strings.Contains(err.Error(), "\nrun it again with --logit_lens") {
		t.Errorf("no lens: %v", err)
	}
	run := tracetest.Weather()
	run.Lens = 2
	tr := run.Trace()
	tr.Steps[2].Lens = tr.Steps[2].Lens[1:]
	if _, err := figure.NewLens(tr); err == nil || !strings.Contains(err.Error(), "step 3 has a lens of 2 layers, the steps before it one of 3") {
		t.Errorf("layers that do not agree: %v", err)
	}
}

// TestLensOfSearch: the path to the best hypothesis.
func TestLensOfSearch(t *testing.T) {
	tr := tracetest.Search().Trace()
	for i := range tr.Beams {
		for j := range tr.Beams[i].Rows {
			row := &tr.Beams[i].Rows[j].Row
			row.Lens = []trace.LensLayer{{}, {Guesses: []trace.Guess{{Token: row.Candidates[0].Token, Prob: row.Candidates[0].Probs[0]}}}}
		}
	}
	f := newLens(t, tr)
	f.ByRank = true
	d := record(f)
	if err := d.check(); err != nil {
		t.Error(err)
	}
}

// TestLensSameBytes: the same trace gives the same file.
func TestLensSameBytes(t *testing.T) {
	run := tracetest.Nasty()
	run.Lens = 5
	for _, format := range figure.Formats() {
		var files [2]bytes.Buffer
		for i := range files {
			if err := figure.Write(&files[i], format, newLens(t, run.Trace())); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
			t.Errorf("two files of one figure differ as %s", format)
		}
	}
}

// TestHostileLens: nothing lies over another or outside, whatever a trace says.
func TestHostileLens(t *testing.T) {
	number := rapid.OneOf(rapid.Float64Range(-1, 2), rapid.Float64(), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.MaxFloat64}))
	rapid.Check(t, func(t *rapid.T) {
		tr := &trace.Trace{Run: trace.Run{Model: trace.Model{Shape: trace.Shape{Vocab: rapid.SampledFrom([]int{-1, 0, 1, 2, 4096, 1 << 40}).Draw(t, "vocab")}}}}
		layers := rapid.SampledFrom([]int{1, 2, 7, 40}).Draw(t, "layers")
		texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " is", "A𞤡𞤡ǅՙ𐒠֍᪾", strings.Repeat("long", 50)}))
		lens := make([]trace.LensLayer, layers)
		for i := range lens {
			lens[i].ChosenRank = rapid.IntRange(-1, 1<<40).Draw(t, "rank")
			for range rapid.IntRange(0, 2).Draw(t, "guesses") {
				lens[i].Guesses = append(lens[i].Guesses, trace.Guess{Token: trace.Token{ID: rapid.IntRange(0, 2).Draw(t, "id"), Text: texts.Draw(t, "text")}, Prob: number.Draw(t, "p")})
			}
		}
		for i := range rapid.IntRange(1, 12).Draw(t, "steps") {
			tr.Steps = append(tr.Steps, trace.Step{Index: i, Position: i + 1, Token: trace.Token{Text: texts.Draw(t, "token")}, Row: trace.Row{Lens: lens}})
		}
		f, err := figure.NewLens(tr)
		if err != nil {
			t.Fatal(err)
		}
		f.Columns, f.End, f.ByRank = rapid.IntRange(-1, 14).Draw(t, "columns"), rapid.Bool().Draw(t, "end"), rapid.Bool().Draw(t, "by rank")
		f.Width = vg.Points(rapid.SampledFrom([]float64{0, 1, 260, 480, 900}).Draw(t, "width"))
		f.Height = vg.Points(rapid.SampledFrom([]float64{0, 1, 700}).Draw(t, "height"))
		d := record(f)
		if err := d.check(); err != nil {
			t.Fatal(err)
		}
		_ = f.Describe()
	})
}
