package table_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// A text that was there before: how surprising each token is, and whether the
// settings could have written it.
func ExampleScore() {
	run := tracetest.Weather()
	run.Given = []string{" cold", " and", " light", " rain", "."}
	if err := table.Score(os.Stdout, run.Trace(), table.Style{Width: 80}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// p       surprisal     rank
	//  step  token     raw final  nats bits  raw penalty  cut by
	//     1  ·cold   0.043 0.038  3.15 4.55    6       5
	//     2  ·and    0.420 0.510  0.87 1.25    1       1
	//     3  ·light  0.031     0  3.48 5.01    7       6  ✕ top-p 0.9
	//     4  ·rain   0.273 0.286  1.30 1.87    2       2
	//     5  .       0.672 0.914  0.40 0.57    1       1
	//  5 tokens, 9.1899 nats of surprise together: the text's log-probability is
	//  -9.1899. Per token 9.1899 ÷ 5 = 1.8380; perplexity e^1.8380 = 6.3: as unsure as
	//  if each token were one of 6.3 equally likely ones.
	//  The most surprising is “·light”, step 3: p 0.031, 3.48 nats, number 7 of the
	//  model's list; its first was “·warm” (p 0.302).
	//  Could these settings have written it? No, not past step 3: top-p 0.9 cut
	//  “·light”. To let it pass, top_p has to be above 0.9518.
	//
	//  alone         forbids  which   lets all pass
	//  top-k 12       0 of 5          at least 6
	//  top-p 0.9      1 of 5  ·light  above 0.9266
	//  min-p 0.05 *   0 of 5          at most 0.0578
	//  * A common value: this run does not set it. Each filter as if it were the only
	//  one, on the probabilities after temp. 0.8.
}

// givens are texts that a model is asked about.
func givens() map[string]*trace.Trace {
	given := func(run tracetest.Bigram, words ...string) *trace.Trace {
		run.Given = words
		return run.Trace()
	}
	unfiltered := tracetest.Weather()
	unfiltered.TopK, unfiltered.TopP, unfiltered.Temperature, unfiltered.Penalty = 0, 0, 0, 0
	only := tracetest.Weather()
	only.TopK = 1
	return map[string]*trace.Trace{
		"cut":        given(tracetest.Weather(), " cold", " and", " light", " rain", ".", " The", " sea", tracetest.EndOfText),
		"unfiltered": given(unfiltered, " cold", " word77", "."),
		"greedy":     given(tracetest.Greedy(), " sunny", " and", " light"),
		"only":       given(only, " sunny", " and", " warm"),
		"one":        given(tracetest.Weather(), " sunny"),
		"written":    tracetest.Weather().Trace(),
		"nasty":      tracetest.Nasty().Trace(),
		"nothing":    {},
	}
}

func TestGoldenScore(t *testing.T) {
	for name, tr := range givens() {
		widths := []int{80}
		if name == "cut" {
			widths = []int{40, 80, 120}
		}
		for _, width := range widths {
			file := fmt.Sprintf("score_%s_%d.golden", name, width)
			t.Run(file, func(t *testing.T) {
				var out bytes.Buffer
				if err := table.Score(&out, tr, table.Style{Width: width}); err != nil {
					t.Fatal(err)
				}
				golden(t, file, out.Bytes())
			})
		}
	}
	var out bytes.Buffer
	if err := table.Score(&out, givens()["cut"], table.Style{Color: true}); err != nil {
		t.Fatal(err)
	}
	golden(t, "score_cut_80_color.golden", out.Bytes())
}

// TestScoreEnds: a text goes on behind what would have ended it, ends with it, or
// is the beginning of one.
func TestScoreEnds(t *testing.T) {
	run := tracetest.Greedy()
	own := run.Trace()
	for _, step := range own.Steps {
		run.Given = append(run.Given, step.Token.Text)
	}
	for _, c := range []struct {
		words   []string
		ends    bool // at the first token
		strings []string
		want    string
	}{
		{run.Given[:3], false, nil, "Yes: after this prompt these tokens are the only ones they can begin with."},
		{run.Given[:3], false, []string{"warm"}, "Yes: after this prompt they write nothing else."},
		{run.Given[:3], false, []string{"y and"}, "No: it would have ended at step 2, where the text holds the stop string “y·and”; “·warm” is behind that."},
		{[]string{" sunny", tracetest.EndOfText}, false, nil, "No, not past step 2: greedy decoding takes the likeliest token"},
		{run.Given[:2], true, []string{"nowhere"}, "No: it would have ended at step 1, with the end token “·sunny”; “·and” is behind that."},
	} {
		run := tracetest.Greedy()
		run.Given = c.words
		tr := run.Trace()
		tr.Run.Config["eos_token_id"] = trace.Setting{Value: 0}
		if c.ends {
			tr.Run.Config["eos_token_id"] = trace.Setting{Value: []int{tr.Steps[0].Token.ID}}
		}
		tr.Run.Config["stop_strings"] = trace.Setting{Value: c.strings}
		var out bytes.Buffer
		if err := table.Score(&out, tr, table.Style{Width: 1000}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%v, stop strings %v: %q is missing in\n%s", c.words, c.strings, c.want, &out)
		}
	}
}

// A token that the model gave no chance at all has no finite surprisal, and the
// table says so.
func TestScoreWithoutAnyChance(t *testing.T) {
	run := tracetest.Weather()
	run.Given = []string{" sunny", " and"}
	tr := run.Trace()
	step := &tr.Steps[1]
	for n := range step.Candidates {
		if step.Candidates[n].ID == step.Draw.ID {
			step.Candidates[n].Logits = []*float32{nil, nil, nil, nil, nil}
			step.Candidates[n].Probs = make([]float64, 5)
			step.Candidates[n].CutBy = trace.StageRaw
		}
	}
	var out bytes.Buffer
	if err := table.Score(&out, tr, table.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"∞", "the perplexity is infinite", "No, not past step 2"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
