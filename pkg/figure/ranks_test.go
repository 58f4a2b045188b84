package figure_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// TestRanksCount: how many tokens were the likeliest is counted from the draws: a
// token of rank 1 after the pipeline begins the line of cumulative probability.
func TestRanksCount(t *testing.T) {
	for seed := range uint64(5) {
		run := tracetest.Weather()
		run.Seed = seed
		tr := run.Trace()
		final, raw := 0, 0
		for i := range tr.Steps {
			s := view.At(tr, i)
			if s.Draw.Low == 0 {
				final++
			}
			if s.Favourite() == s.Chosen() {
				raw++
			}
		}
		f := must[*figure.Ranks](t)(figure.NewRanks(tr))
		svg, n := drawnSVG(t, f), len(tr.Steps)
		title := fmt.Sprintf(">%d of %d tokens were the likeliest of their step<", final, n)
		if final == n {
			title = ">Each token was the likeliest of its step<"
		}
		for _, want := range []string{title, fmt.Sprintf("by the raw one %d of %d were", raw, n)} {
			if !strings.Contains(svg, want) {
				t.Errorf("seed %d: %q is not in the picture", seed, want)
			}
		}
	}
}

// TestRanksOfCut: a token that a hand or a given text put there has no rank after the
// stage that had cut it, and says so; a greedy run has none of them.
func TestRanksOfCut(t *testing.T) {
	forced, given := tracetest.Weather(), tracetest.Weather()
	forced.Force = map[int]string{1: " snow"}
	given.Given = []string{" sunny", " purple"}
	for name, c := range map[string]struct {
		run tracetest.Bigram
		cut bool
	}{"forced": {forced, true}, "given": {given, true}, "greedy": {tracetest.Greedy(), false}} {
		svg := drawnSVG(t, must[*figure.Ranks](t)(figure.NewRanks(c.run.Trace())))
		if strings.Contains(svg, ">a stage had cut it<") != c.cut || strings.Contains(svg, ">cut<") != c.cut {
			t.Errorf("%s: a token was cut: want %v", name, c.cut)
		}
	}
	if text := must[*figure.Ranks](t)(figure.NewRanks(given.Trace())).Describe(); !strings.Contains(text, "A stage had cut 1 token: ·purple.") {
		t.Errorf("the description does not name the cut token: %s", text)
	}
	if svg := drawnSVG(t, must[*figure.Ranks](t)(figure.NewRanks(tracetest.Greedy().Trace()))); !strings.Contains(svg, ">Each token was the likeliest of its step<") {
		t.Error("a greedy run took another token than the likeliest")
	}
}

// TestRanksFit: at every width nothing collides or is outside, however many steps,
// however low the ranks.
func TestRanksFit(t *testing.T) {
	long, deep := tracetest.Weather(), tracetest.Weather()
	long.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	long.Tokens = 1000
	deep.Given = []string{" sunny", " purple", " and"}
	lost := deep.Trace()
	for i := range lost.Steps {
		lost.Steps[i].Stages[0].ChosenRank = math.MaxInt - i
		lost.Steps[i].Token.Text = strings.Repeat("世 long", 20)
	}
	two := tracetest.Search()
	two.Return = 2
	one := tracetest.Weather()
	one.Tokens = 1
	for name, tr := range map[string]*trace.Trace{
		"long": long.Trace(), "deep": deep.Trace(), "lost": lost, "nasty": tracetest.Nasty().Trace(),
		"search": two.Trace(), "one": one.Trace(),
	} {
		for _, width := range []vg.Length{260, 480, 900} {
			f := must[*figure.Ranks](t)(figure.NewRanks(tr))
			f.Width = width
			d := record(f)
			if err := d.check(); err != nil {
				t.Errorf("%s, %v wide: %v", name, width, err)
			}
			if strings.Contains(drawnSVG(t, f), ">Sequence 1 · ") != (name == "search") {
				t.Errorf("%s: the title names the sequence: want %v", name, name == "search")
			}
		}
	}
}

func TestRanksErrors(t *testing.T) {
	for want, tr := range map[string]*trace.Trace{
		"figure: the trace has no steps to draw":                {},
		"figure: step 1 has no stages":                          {Steps: make([]trace.Step, 1)},
		"figure: the trace does not tell the rank of any token": {Steps: []trace.Step{{Row: trace.Row{Stages: make([]trace.Stage, 2)}}}},
	} {
		if _, err := figure.NewRanks(tr); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
