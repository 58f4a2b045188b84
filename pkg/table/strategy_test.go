package table_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// One step of a search in which the likeliest token loses.
func ExampleBeamStep() {
	if err := table.BeamStep(os.Stdout, overtaken().Trace(), 1, 0, table.Style{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	//  Step 2, a turning point. 2 beams; 4 continuations were considered.
	//                          rank     log-probability
	//  beam  its text  token  in row  so far  token    sum   score  becomes
	//     2  The·rain  ·and        1  -0.916 -0.693 -1.609  -0.805  ▸ beam 1
	//     2  The·rain  ·sea        2  -0.916 -0.821 -1.737  -0.869  ▸ beam 2
	//     1  The·sun   ·wind       1  -0.693 -1.833 -2.526  -1.263  ✕
	//     1  The·sun   ·rain       2  -0.693 -1.897 -2.590  -1.295  ✕
	//  “·and” has -0.9163 − 0.6931 = -1.609 in all; a score is the sum ÷
	//  length^penalty, here ÷ 2^1. From 1 of the 2 beams nothing goes on: others have
	//  better sums, and several may come from one.
	//  0 finished so far; there is room for more, so the search goes on.
}

func ExampleHypotheses() {
	if err := table.Hypotheses(os.Stdout, overtaken().Trace(), table.Style{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	//                                         log-probability
	//   #  hypothesis             tokens     sum ÷ length^penalty   score  end
	//  ▶1  The·rain·sea·and·wind       5  -2.982              5^1  -0.596  end token
	//   2  The·rain·and·wind           4  -2.749              4^1  -0.687  end token
	//  The best, token by token: -0.9163 “·rain” − 0.8210 “·sea” − 0.1054 “·and”
	//  − 0.2231 “·wind” − 0.9163 “<|endoftext|>” = -2.982; ÷ 5^1 = -0.596, its score.
	//  Why not what greedy decoding writes: at step 1 it takes “·sun”, the best
	//  hypothesis “·rain”. At step 2 that road fell behind: even its likeliest token,
	//  “·wind”, made its sum -0.693 − 1.833 = -2.526, and the last beam that went on
	//  had -1.737.
}

func ExampleRounds() {
	if err := table.Rounds(os.Stdout, tracetest.Lookup().Trace(), table.Style{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	//                                                         the target draft target
	//  round draft         proposed                  accepted added      FLOPs  FLOPs
	//      1 1-gram at 1   ✓·is ✓·sunny ✓·and ✓·warm   4 of 4 ,                 488 k
	//      2 2-gram at 5   ✓·with ✓·a ✓·light ✕·rain   3 of 4 ·wind             150 k
	//      3 nothing found                             0 of 0 ·from            30.6 k
	//      4 nothing found                             0 of 0 ·the             30.8 k
	//  A round is one pass of the target over all that was proposed. ✓ accepted; ✕
	//  rejected, and the target's token in its place; – dropped, as the text went on
	//  otherwise or had ended.
}

// Who set what, the strongest first.
func ExampleSettings() {
	run := &trace.Run{Config: map[string]trace.Setting{
		"temperature":  {Value: 0.8, Source: "flag"},
		"top_k":        {Value: 50, Source: "default"},
		"do_sample":    {Value: true, Source: "generation_config.json"},
		"eos_token_id": {Value: []int{0, 2}, Source: "generation_config.json"},
		"top_p":        {Value: 0.9, Source: "preset creative"},
	}}
	if err := table.Settings(os.Stdout, run, table.Style{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	//  flag             temperature 0.8
	//  preset creative  top_p 0.9
	//  model            do_sample true · eos_token_id [0,2]
	//  default          top_k 50
}

func strategies() map[string]*trace.Trace {
	return map[string]*trace.Trace{
		"beams": overtaken().Trace(), "wide": wide().Trace(), "lookup": tracetest.Lookup().Trace(), "speculative": tracetest.Speculative().Trace(),
		"several": several(), "by_hand": byHand(), "given": given(),
	}
}

// TestGoldenStrategies shows what every strategy looks like.
func TestGoldenStrategies(t *testing.T) {
	for name, tr := range strategies() {
		for _, style := range []table.Style{{Width: 40}, {Width: 80}, {Width: 120}, {Width: 80, Color: true}} {
			file := fmt.Sprintf("%s_%d.golden", name, style.Width)
			if style.Color {
				file = fmt.Sprintf("%s_%d_color.golden", name, style.Width)
			}
			t.Run(file, func(t *testing.T) {
				var out bytes.Buffer
				if err := everything(&out, tr, style); err != nil {
					t.Fatal(err)
				}
				if len(tr.Beams) > 0 {
					if err := table.BeamRow(&out, tr, 1, 0, 0, style); err != nil {
						t.Fatal(err)
					}
				}
				golden(t, file, out.Bytes())
			})
		}
	}
}

// TestStrategiesFit: no line is longer than the terminal is wide.
func TestStrategiesFit(t *testing.T) {
	for name, tr := range strategies() {
		for _, width := range []int{40, 57, 72, 80, 100, 120, 160} {
			var out bytes.Buffer
			style := table.Style{Width: width}
			for _, write := range []func() error{
				func() error { return table.Overview(&out, tr, style) },
				func() error { return table.Summary(&out, tr, style) },
				func() error { return table.SideBySide(&out, tr, style) },
				func() error { return table.Settings(&out, &tr.Run, style) },
			} {
				if err := write(); err != nil {
					t.Fatal(err)
				}
			}
			for i := range table.Steps(tr) {
				if err := table.Step(&out, tr, i, 0, style); err != nil {
					t.Fatal(err)
				}
			}
			for line := range strings.Lines(out.String()) {
				if w := visible.Width(strings.TrimSuffix(line, "\n")); w > width {
					t.Errorf("%s: %d columns where there are %d: %s", name, w, width, line)
				}
			}
		}
	}
}

// TestBeamStepTop: of what was considered, all that was kept is shown, and of
// the rest the best, as many as there is room for; the others are counted.
func TestBeamStepTop(t *testing.T) {
	tr := wide().Trace()
	for i := range tr.Beams {
		considered := tr.Beams[i].Considered
		kept := 0
		var sums []float64 // of the pruned, the worst first
		for _, c := range considered {
			if c.Fate != trace.FatePruned {
				kept++
			} else {
				sums = append(sums, c.Total)
			}
		}
		slices.Sort(sums)
		for _, top := range []int{1, 3, 7, 100} {
			var out bytes.Buffer
			if err := table.BeamStep(&out, tr, i, top, table.Style{Width: 200}); err != nil {
				t.Fatal(err)
			}
			shown := strings.Count(out.String(), "▸ beam") + strings.Count(out.String(), "✓ ") + strings.Count(out.String(), "  ✕")
			want, rest := max(kept+min(len(sums), 1), min(top, len(considered))), ""
			switch left := len(considered) - want; {
			case left == 1: // which needs no more room than to be counted
				want = len(considered)
			case left > 1:
				rest = fmt.Sprintf("Not in the table: %d more that were pruned, with sums from %s down to %s.", left,
					view.Fixed(sums[left-1], 3), view.Fixed(sums[0], 3))
			}
			if shown != want || strings.Contains(out.String(), "Not in the table") != (rest != "") || !strings.Contains(out.String(), rest) {
				t.Errorf("step %d, top %d: %d rows, want %d and %q:\n%s", i+1, top, shown, want, rest, &out)
			}
		}
	}
}

// TestHiddenBeams: beams without a column are all named, however many there are.
func TestHiddenBeams(t *testing.T) {
	b := wide()
	b.NumBeams, b.Return = 20, 1
	tr := b.Trace()
	widest := 0
	for _, beam := range tr.Beams {
		for _, c := range beam.Considered {
			if c.Fate == trace.FateRunning {
				widest = max(widest, c.Beam+1)
			}
		}
	}
	if widest <= 16 {
		t.Fatalf("%d beams are too few to hide any", widest)
	}
	for _, width := range []int{40, 80, 200, 2000} {
		var out bytes.Buffer
		if err := table.Beams(&out, tr, table.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(out.String(), "\n")
		want := fmt.Sprintf("No room here for beams %d to %d.", strings.Count(header, "beam ")+1, widest)
		if !strings.Contains(out.String(), want) {
			t.Errorf("in %d columns %q is missing in\n%s", width, want, &out)
		}
	}
}

// TestKeyFits: the key explains the columns that there is room for, and no other.
func TestKeyFits(t *testing.T) {
	for _, width := range []int{40, 80, 160} {
		var rows, key bytes.Buffer
		style := table.Style{Width: width}
		tr := tracetest.Weather().Trace()
		if err := errors.Join(table.Overview(&rows, tr, style), table.Key(&key, tr, style)); err != nil {
			t.Fatal(err)
		}
		head := strings.Join(strings.SplitN(rows.String(), "\n", 3)[:2], " ")
		for _, column := range []string{"p", "rank", "choices", "cache"} {
			there := strings.Contains(" "+head+" ", " "+column+" ")
			if explained := strings.Contains(" "+strings.ReplaceAll(key.String(), ";", " ;"), " "+column+" "); explained != there {
				t.Errorf("%d columns: %s is there: %v, explained: %v\n%s%s", width, column, there, explained, &rows, &key)
			}
		}
	}
}

// TestDraftsThatSaveNothing are one plain sentence.
func TestDraftsThatSaveNothing(t *testing.T) {
	none := tracetest.Lookup()
	none.Prompt = []string{"The", " weather"}
	none.Tokens = 2
	wrong := tracetest.Speculative()
	wrong.Draft, wrong.Tokens = map[string]map[string]float32{}, 2
	for word := range wrong.Follow {
		wrong.Draft[word] = map[string]float32{" word7": 99}
	}
	wrong.Filler = tracetest.Fillers(60)
	for want, tr := range map[string]*trace.Trace{
		"The draft saved nothing: it proposed nothing, and the target made 2 tokens in 2 passes.": none.Trace(),
		"0 were accepted, and the target made 2 tokens in 2 passes, and the draft took ":          wrong.Trace(),
	} {
		var out bytes.Buffer
		if err := table.Summary(&out, tr, table.Style{Width: 1000}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) || strings.Contains(out.String(), "saved no arithmetic") {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}

var numbers = regexp.MustCompile(`(−\s)?(-?\d+\.\d+)`)

// TestTransitionScoresAddUp repeats the sum under the hypotheses with the
// numbers as they are shown, and the division after it.
func TestTransitionScoresAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := overtaken()
		b.NumBeams = rapid.IntRange(1, 4).Draw(t, "beams")
		b.LengthPenalty = rapid.SampledFrom([]float64{0, 0.5, 1, 2}).Draw(t, "penalty")
		b.MaxLength = rapid.IntRange(2, 24).Draw(t, "length")
		b.Follow[6] = []float64{.1, .1, .1, .1, .2, .2, .2}
		tr := b.Trace()
		var out bytes.Buffer
		if err := table.Hypotheses(&out, tr, table.Style{Width: 2000}); err != nil {
			t.Fatal(err)
		}
		_, line, _ := strings.Cut(out.String(), "The best, token by token: ")
		line, _, _ = strings.Cut(line, "\n")
		terms, rest, ok := strings.Cut(line, "= ")
		if !ok {
			t.Fatalf("no sum in %q", line)
		}
		sum := 0.0
		for _, match := range numbers.FindAllStringSubmatch(terms, -1) {
			x, err := strconv.ParseFloat(match[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			if match[1] != "" {
				x = -x
			}
			sum += x
		}
		shown := numbers.FindAllString(rest, -1)
		total, _ := strconv.ParseFloat(shown[0], 64)
		if math.Abs(sum-total) > 0.002 {
			t.Errorf("the terms make %.4f, the line says %v: %s", sum, total, line)
		}
		score, _ := strconv.ParseFloat(shown[len(shown)-1], 64)
		if best := tr.End.Sequences[0]; math.Abs(score-best.Score) > 0.0006 || math.Abs(total/math.Pow(float64(len(best.IDs)), b.LengthPenalty)-score) > 0.0011 {
			t.Errorf("%s: the score is %v", line, best.Score)
		}
	})
}

// TestGreedyRoad: what is said of greedy decoding holds against the search with
// one beam.
func TestGreedyRoad(t *testing.T) {
	for _, c := range []struct {
		beams int
		want  string
	}{
		{1, "would have written the same"},
		{2, "at step 1 it takes “·sun”, the best hypothesis “·rain”. At step 2 that road fell behind"},
	} {
		b := overtaken()
		b.NumBeams = c.beams
		var out bytes.Buffer
		if err := table.Hypotheses(&out, b.Trace(), table.Style{Width: 1000}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%d beams: %q is not said:\n%s", c.beams, c.want, &out)
		}
	}
}

// TestSpeculationCounts holds the summary against the steps.
func TestSpeculationCounts(t *testing.T) {
	for _, tr := range []*trace.Trace{tracetest.Lookup().Trace(), tracetest.Speculative().Trace()} {
		accepted, rounds := 0, 0
		for _, step := range tr.Steps {
			if step.Assist.Outcome == trace.OutcomeAccepted {
				accepted++
			}
			if step.Assist.Draft != nil {
				rounds++
			}
		}
		a := view.Assistance(tr)
		if a.Accepted != accepted || a.Rounds != rounds || a.Tokens != len(tr.Steps) {
			t.Errorf("%+v; the steps say %d accepted in %d rounds", a, accepted, rounds)
		}
		if a.Computed < a.Needed {
			t.Errorf("%d positions ran, fewer than the %d that each token needs", a.Computed, a.Needed)
		}
		var out bytes.Buffer
		if err := table.Summary(&out, tr, table.Style{Width: 1000}); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%d passes of the target made %d tokens, which saved %d,", rounds, len(tr.Steps), len(tr.Steps)-rounds)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}

// TestHandsAreNamed: who chose a token is said in the text, in the row of the
// step, and in full.
func TestHandsAreNamed(t *testing.T) {
	tr := byHand()
	var out bytes.Buffer
	if err := everything(&out, tr, table.Style{Width: 200}); err != nil {
		t.Fatal(err)
	}
	if err := table.Step(&out, tr, 3, 3, table.Style{Width: 200}); err != nil {
		t.Fatal(err)
	}
	instead := view.At(tr, 3)
	for _, want := range []string{
		"‹ with›", "by hand", "▶·snow", "Why “·snow”: a hand put it there; the draw u = ",
		"would have taken “" + view.Token(instead.Candidates[instead.Instead()].Token) + "”",
		"The stage top-k 12 had removed it",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said:\n%s", want, &out)
		}
	}
	out.Reset()
	if err := table.Step(&out, given(), 2, 3, table.Style{Width: 200}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"▶·purple", "it was given, and nothing is drawn"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said:\n%s", want, &out)
		}
	}
}
