package figure_test

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// both returns the two figures of a trace.
func both(t *testing.T, tr *trace.Trace) []figure.Figure {
	t.Helper()
	candidates, err := figure.NewCandidates(tr, 0)
	if err != nil {
		t.Fatal(err)
	}
	entropy, err := figure.NewEntropy(tr)
	if err != nil {
		t.Fatal(err)
	}
	return []figure.Figure{candidates, entropy}
}

func TestSameBytes(t *testing.T) {
	var files [2][]string
	for run := range files {
		for _, f := range both(t, tracetest.Nasty().Trace()) {
			for _, format := range figure.Formats() {
				var out bytes.Buffer
				if err := figure.Write(&out, format, f); err != nil {
					t.Fatal(err)
				}
				files[run] = append(files[run], out.String())
			}
		}
	}
	for i := range files[0] {
		if files[0][i] != files[1][i] {
			t.Errorf("%s: the same figure gave other bytes", figure.Formats()[i%len(figure.Formats())])
		}
	}
}

// TestPDF: the letters are shapes, and no date is left.
func TestPDF(t *testing.T) {
	for _, f := range both(t, tracetest.Nasty().Trace()) {
		var out bytes.Buffer
		if err := figure.Write(&out, "pdf", f); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(out.Bytes()), []byte("%%EOF")) {
			t.Error("not a whole PDF")
		}
		for _, word := range []string{"(D:", "/FontFile"} {
			if bytes.Contains(out.Bytes(), []byte(word)) {
				t.Errorf("the PDF contains %q", word)
			}
		}
	}
}

func TestSVGIsSafe(t *testing.T) {
	for _, f := range both(t, tracetest.Nasty().Trace()) {
		var out bytes.Buffer
		if err := figure.Write(&out, "svg", f); err != nil {
			t.Fatal(err)
		}
		for _, r := range out.String() {
			if r < ' ' && r != '\n' && r != '\t' || r == '\u202e' || r == '\u200b' {
				t.Fatalf("%U in the SVG", r)
			}
		}
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	f := both(t, tracetest.Greedy().Trace())[1]
	path := filepath.Join(dir, "f.png")
	if err := figure.Save(path, f); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if config, err := png.DecodeConfig(bytes.NewReader(file)); err != nil || config.Width != 1280 {
		t.Errorf("%v, width %d", err, config.Width)
	}
	err = figure.Save(filepath.Join(dir, "f.gif"), f)
	if !errors.Is(err, figure.ErrFormat) || !strings.Contains(err.Error(), "f.gif") {
		t.Errorf("a GIF was not refused by name: %v", err)
	}
	if err := figure.Save(filepath.Join(dir, "missing", "f.png"), f); err == nil {
		t.Error("a folder that does not exist was no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("files left over: %v", left)
	}
}

func TestTooLarge(t *testing.T) {
	f, err := figure.NewEntropy(tracetest.Greedy().Trace())
	if err != nil {
		t.Fatal(err)
	}
	f.Width, f.Height = 1e6, 1e6
	if err := figure.Write(&bytes.Buffer{}, "png", f); err == nil {
		t.Error("a picture of 7 million million pixels was drawn")
	}
}

// TestNothing: what cannot be drawn is an error that says so.
func TestNothing(t *testing.T) {
	for _, tr := range []*trace.Trace{{}, {Steps: []trace.Step{{}}}} {
		if _, err := figure.NewEntropy(tr); err == nil {
			t.Error("entropy of nothing was drawn")
		}
		for _, i := range []int{-1, 0, 1} {
			if _, err := figure.NewCandidates(tr, i); err == nil {
				t.Error("candidates of nothing were drawn")
			}
		}
	}
}

// notANumber finds, among a picture's attributes, a coordinate that went wrong.
var notANumber = regexp.MustCompile(`(d|x|y|transform)="[^"]*(NaN|Inf)[^"]*"`)

// TestLongNames draws the smallest figure whose names are all code points: they
// must leave room for the curves.
func TestLongNames(t *testing.T) {
	tr := tracetest.Weather().Trace()
	for i := range tr.Steps {
		tr.Steps[i].Token.Text = "A𞤡𞤡ǅՙ𐒠֍᪾"
	}
	f, err := figure.NewEntropy(tr)
	if err != nil {
		t.Fatal(err)
	}
	f.Width, f.Height = 1, 1
	var out bytes.Buffer
	if err := figure.Write(&out, "svg", f); err != nil {
		t.Fatal(err)
	}
	if bad := notANumber.Find(out.Bytes()); bad != nil {
		t.Errorf("a coordinate is not a number: %s", bad)
	}
}

// TestHostile draws steps with numbers that no decoder would write.
func TestHostile(t *testing.T) {
	number := rapid.OneOf(rapid.Float64Range(-1, 2), rapid.Float64(), rapid.Just(0.0), rapid.Just(math.MaxFloat64))
	points := rapid.Map(rapid.IntRange(-10, 2000), func(n int) vg.Length { return vg.Points(float64(n)) })
	rapid.Check(t, func(t *rapid.T) {
		tr := &trace.Trace{Run: trace.Run{Command: []string{rapid.String().Draw(t, "command")}, Capture: trace.Capture{Top: rapid.IntRange(-1, 9).Draw(t, "top")}}}
		for range rapid.IntRange(1, 3).Draw(t, "steps") {
			step := trace.Step{
				Token: trace.Token{Text: rapid.String().Draw(t, "token")},
				Draw: trace.Draw{
					Method: rapid.SampledFrom([]string{"greedy", "multinomial"}).Draw(t, "method"), ID: rapid.IntRange(0, 3).Draw(t, "chosen"),
					U: number.Draw(t, "u"), Low: number.Draw(t, "low"), High: number.Draw(t, "high"),
				},
			}
			for i := range rapid.IntRange(1, 3).Draw(t, "stages") {
				step.Stages = append(step.Stages, trace.Stage{
					Name: fmt.Sprint(i), Kept: rapid.Int().Draw(t, "kept"), EntropyNats: number.Draw(t, "entropy"),
					EffectiveChoices: number.Draw(t, "choices"), ChosenRank: rapid.Int().Draw(t, "rank"), OtherProb: number.Draw(t, "other"),
				})
			}
			for id := range rapid.IntRange(0, 4).Draw(t, "candidates") {
				logit := rapid.Float32().Draw(t, "logit")
				step.Candidates = append(step.Candidates, trace.Candidate{
					Token:  trace.Token{ID: id, Text: rapid.String().Draw(t, "text")},
					Logits: []*float32{&logit, nil, &logit}[:rapid.IntRange(0, 3).Draw(t, "logits")],
					Probs:  rapid.SliceOfN(number, 0, 3).Draw(t, "probs"),
					CutBy:  rapid.SampledFrom([]string{"", "0", "1", "x"}).Draw(t, "cut by"),
				})
			}
			tr.Steps = append(tr.Steps, step)
		}
		candidates, err := figure.NewCandidates(tr, 0)
		if err != nil {
			t.Fatal(err)
		}
		candidates.Top = rapid.IntRange(-1, 1000).Draw(t, "bars")
		entropy, err := figure.NewEntropy(tr)
		if err != nil {
			t.Fatal(err)
		}
		candidates.Width, candidates.Height = points.Draw(t, "width"), points.Draw(t, "height")
		entropy.Frame = candidates.Frame
		for _, f := range []figure.Figure{candidates, entropy} {
			var out bytes.Buffer
			if err := figure.Write(&out, "svg", f); err != nil {
				t.Fatal(err)
			}
			if notANumber.Match(out.Bytes()) {
				t.Fatalf("a coordinate is not a number: %s", notANumber.Find(out.Bytes()))
			}
		}
	})
}
