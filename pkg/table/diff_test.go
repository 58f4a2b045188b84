package table_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/visible"
)

// Two runs with one setting changed: the same random number falls on another
// line.
func ExampleDiff() {
	run := tracetest.Weather()
	run.TopP, run.Tokens = 0, 6
	a := run.Trace()
	run.Temperature = 1.5
	b := run.Trace()
	if err := table.Diff(os.Stdout, diff.Compare(a, b), table.Style{Width: 80}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// A  The weather today is sunny▶.<|endoftext|>
	//  B  The weather today is sunny▶ with a bright word1010 word741
	//
	//  differs      A           B
	//  temperature  0.8 (flag)  1.5 (flag)
	//  The same in both: model, tokenizer, prompt, strategy, seed, generator, cache, 4
	//  settings.
	//
	//  They part at step 2, after 1 token in common: A went on with “.”, B with
	//  “·with”.
	//       │       │    p raw    │   p final   │     part of the line
	//  took │ token │     A     B │     A     B │ A, u = 0.861 B, u = 0.861
	//     A │ .     │ 0.106 0.106 │ 0.090 0.154 │  0.849–0.939  0.661–0.815
	//     B │ ·with │ 0.072 0.072 │ 0.056 0.119 │  0.939–0.995  0.815–0.935
	//  Why: the same number, u = 0.861, fell on another line: temperature (0.8 in A,
	//  1.5 in B) gave the tokens other parts of it. “.” has p 0.090 in A and 0.154 in
	//  B. Up to this step the raw logits are the same, and the final probabilities
	//  differ by at most 0.24 (“·and”, step 2).
	//
	//                       mean ln p
	//  run  tokens  FLOPs    raw final  stopped by
	//  A         3  154 k  -1.31 -1.19  eos
	//  B         6  234 k  -3.28 -2.31  length
}

// pairs are two runs for each reason to part, and two that do not.
func pairs() map[string][2]*trace.Trace {
	base := tracetest.Weather()
	base.TopP, base.Tokens = 0, 9
	against := func(change func(*tracetest.Bigram)) [2]*trace.Trace {
		run := base
		change(&run)
		return [2]*trace.Trace{base.Trace(), run.Trace()}
	}
	out := map[string][2]*trace.Trace{
		"same":    against(func(*tracetest.Bigram) {}),
		"cache":   against(func(r *tracetest.Bigram) { r.NoCache = true }),
		"setting": against(func(r *tracetest.Bigram) { r.Temperature = 1.5 }),
		"draw":    against(func(r *tracetest.Bigram) { r.Seed = 3 }),
		"both":    against(func(r *tracetest.Bigram) { r.Seed, r.Penalty = 3, 1.9 }),
		"cut":     against(func(r *tracetest.Bigram) { r.TopK = 2 }),
		"method":  against(func(r *tracetest.Bigram) { r.Greedy = true }),
		"forced":  against(func(r *tracetest.Bigram) { r.Force = map[int]string{1: " wind"} }),
		"ended":   against(func(r *tracetest.Bigram) { r.Tokens = 2 }),
		"prompt":  against(func(r *tracetest.Bigram) { r.Prompt = append(r.Prompt, " today", " is") }),
		"given":   against(func(r *tracetest.Bigram) { r.Given = []string{" sunny", " and"} }),
	}
	nasty := tracetest.Nasty()
	nasty.Tokens = 6
	a := nasty.Trace()
	nasty.Seed = 3
	out["nasty"] = [2]*trace.Trace{a, nasty.Trace()}

	greedy := tracetest.Greedy()
	other := greedy
	other.Follow = maps.Clone(greedy.Follow)
	other.Follow[" sunny"] = map[string]float32{" and": 9, ",": 9.9, " with": 6.8, ".": 7.1, " today": 5}
	model := other.Trace()
	model.Run.Model.SHA256 = strings.Repeat("0", 64)
	out["model"] = [2]*trace.Trace{greedy.Trace(), model}
	other.NoCache = true
	out["logits"] = [2]*trace.Trace{greedy.Trace(), other.Trace()}
	near := greedy
	near.Follow = maps.Clone(greedy.Follow)
	near.Follow[" sunny"] = map[string]float32{" and": 9, ",": 9, " with": 6.8, ".": 7.1, " today": 5}
	out["rounding"] = [2]*trace.Trace{nearTie(near.Trace(), 2e-6), nearTie(near.Trace(), -2e-6)}
	out["path"] = [2]*trace.Trace{greedy.Trace(), greedy.Trace()}
	out["path"][0].Path, out["path"][1].Path = "run.jsonl", "folder/other.jsonl"

	search := tracetest.Search()
	search.Return = 2
	wide := search
	wide.NumBeams, wide.LengthPenalty = 3, 0
	out["beams"] = [2]*trace.Trace{search.Trace(), wide.Trace()}

	draft := tracetest.Speculative()
	out["assisted"] = [2]*trace.Trace{draft.Bigram.Trace(), draft.Trace()}
	look := tracetest.Lookup()
	out["lookup"] = [2]*trace.Trace{look.Bigram.Trace(), look.Trace()}

	many := base.Trace()
	for _, seed := range []uint64{3, 5} {
		run := base
		run.Seed = seed
		for _, step := range run.Trace().Steps {
			step.Sequence = int(1 + seed/4)
			many.Steps = append(many.Steps, step)
		}
	}
	many.End = nil
	out["sequences"] = [2]*trace.Trace{base.Trace(), many}
	return out
}

// nearTie is a trace up to its second step, where two tokens are so near that
// rounding decides.
func nearTie(t *trace.Trace, by float32) *trace.Trace {
	step := &t.Steps[1]
	first, second := &step.Candidates[0], &step.Candidates[1]
	for i := range step.Stages {
		middle := (*first.Logits[i] + *second.Logits[i]) / 2
		up, down := middle+by, middle-by
		first.Logits[i], second.Logits[i] = &up, &down
		p := (first.Probs[i] + second.Probs[i]) / 2
		first.Probs[i], second.Probs[i] = p, p
	}
	if by < 0 {
		step.Token, step.Draw.ID, step.Draw.TopID = second.Token, second.ID, second.ID
		step.Candidates[0], step.Candidates[1] = *second, *first
	}
	t.Steps, t.End = t.Steps[:2], nil
	return t
}

func TestGoldenDiff(t *testing.T) {
	for name, pair := range pairs() {
		widths := []int{80}
		if name == "setting" || name == "nasty" {
			widths = []int{40, 80, 120}
		}
		for _, width := range widths {
			file := fmt.Sprintf("diff_%s_%d.golden", name, width)
			t.Run(file, func(t *testing.T) {
				var out bytes.Buffer
				if err := table.Diff(&out, diff.Compare(pair[0], pair[1]), table.Style{Width: width}); err != nil {
					t.Fatal(err)
				}
				golden(t, file, out.Bytes())
			})
		}
	}
	var out bytes.Buffer
	pair := pairs()["setting"]
	if err := table.Diff(&out, diff.Compare(pair[0], pair[1]), table.Style{Width: 80, Color: true}); err != nil {
		t.Fatal(err)
	}
	golden(t, "diff_setting_80_color.golden", out.Bytes())
}

// TestDiffMarksTheFirstDifference: the mark stands in both texts, under the
// same words, and nowhere else.
func TestDiffMarksTheFirstDifference(t *testing.T) {
	for name, pair := range pairs() {
		var out bytes.Buffer
		d := diff.Compare(pair[0], pair[1])
		if err := table.Diff(&out, d, table.Style{}); err != nil {
			t.Fatal(err)
		}
		want := 2
		if d.Sequences[0].Parting == nil {
			want = 0
		}
		if got := strings.Count(out.String(), "▶"); got != want {
			t.Errorf("%s: %d marks, want %d:\n%s", name, got, want, out.String())
		}
		var columns []int
		for line := range strings.Lines(out.String()) {
			if before, _, ok := strings.Cut(line, "▶"); ok {
				columns = append(columns, visible.Width(before))
			}
		}
		if name != "prompt" && name != "nasty" && len(columns) == 2 && columns[0] != columns[1] {
			t.Errorf("%s: the marks stand in columns %v:\n%s", name, columns, out.String())
		}
	}
}

// TestDiffNamesForcedTokens: a hand's tokens stand there by step and text, those
// that the text did not come to by their number, as a decoder leaves them and as a
// reader gives them back.
func TestDiffNamesForcedTokens(t *testing.T) {
	run := tracetest.Weather()
	run.Tokens = 4
	left := run.Trace()
	run.Force = map[int]string{1: " wind"}
	forced := run.Trace()
	id := forced.Steps[1].Token.ID
	for _, value := range []any{map[int]int{2: id, 9: 1430}, map[string]any{"2": float64(id), "9": 1430.0}} {
		forced.Run.Config["force"] = trace.Setting{Value: value, Source: "flag"}
		var out bytes.Buffer
		if err := table.Diff(&out, diff.Compare(left, forced), table.Style{Width: 120}); err != nil {
			t.Fatal(err)
		}
		if want := "not set  step 2 “·wind”, step 9 “#1430”"; !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
}

func TestComparedWidth(t *testing.T) {
	scored := tracetest.Weather()
	scored.Given = []string{" cold", " and", " light", " rain", "."}
	for _, width := range []int{40, 57, 72, 80, 81, 100, 120, 160} {
		var out bytes.Buffer
		for name, pair := range pairs() {
			if name == "nasty" && width < 57 {
				continue // a token may be wider than what is left for it
			}
			if err := table.Diff(&out, diff.Compare(pair[0], pair[1]), table.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
		}
		for _, run := range []tracetest.Bigram{scored, tracetest.Weather(), tracetest.Nasty()} {
			if err := table.Score(&out, run.Trace(), table.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
		}
		for line := range strings.Lines(out.String()) {
			if w := visible.Width(strings.TrimSuffix(line, "\n")); w > width && !strings.Contains(line, `\x1b`) {
				t.Errorf("%d columns where there are %d: %s", w, width, line)
			}
		}
	}
}

// TestHostileComparison: whatever is in two traces, nothing panics and no
// control character gets out.
func TestHostileComparison(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := hostileTrace(t), hostileTrace(t)
		if rapid.Bool().Draw(t, "same beginning") && len(a.Steps) > 0 {
			b.Steps = append(append([]trace.Step{}, a.Steps[:1]...), b.Steps...)
		}
		for _, tr := range []*trace.Trace{a, b} {
			tr.Path, tr.Run.Model.Name = nastyText.Draw(t, "path"), nastyText.Draw(t, "model")
			tr.Run.Config = map[string]trace.Setting{
				nastyText.Draw(t, "setting"): {Value: nastyText.Draw(t, "value"), Source: nastyText.Draw(t, "source")},
				"top_k":                      {Value: anyInt.Draw(t, "top_k"), Source: "flag"},
				"top_p":                      {Value: anyFloat.Draw(t, "top_p")},
				"do_sample":                  {Value: rapid.Bool().Draw(t, "do_sample")},
			}
		}
		style := table.Style{Width: rapid.IntRange(-5, 200).Draw(t, "width"), Color: rapid.Bool().Draw(t, "color")}
		var out bytes.Buffer
		_ = table.Diff(&out, diff.Compare(a, b), style)
		_ = table.Score(&out, a, style)
		checkSafe(t, out.String(), style.Color, false)
	})
}

// A writer that fails is reported.
func TestComparisonOntoAFullDisk(t *testing.T) {
	pair := pairs()["setting"]
	for room := range 8 {
		for _, err := range []error{
			table.Diff(&fullDisk{100 * room}, diff.Compare(pair[0], pair[1]), table.Style{}),
			table.Score(&fullDisk{30 * room}, pair[0], table.Style{}),
		} {
			if err == nil {
				t.Errorf("room for %d hundred bytes, and no error", room)
			}
		}
	}
}

// fullDisk takes so many bytes and no more.
type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}
