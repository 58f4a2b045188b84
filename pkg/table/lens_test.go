package table_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// lensed is a run that recorded a lens of some layers.
func lensed(b tracetest.Bigram, layers int) *trace.Trace {
	b.Lens = layers
	return b.Trace()
}

func TestGoldenLens(t *testing.T) {
	for name, run := range map[string]tracetest.Bigram{"weather": tracetest.Weather(), "nasty": tracetest.Nasty()} {
		tr := lensed(run, 6)
		if err := tr.Check(); err != nil {
			t.Fatal(err)
		}
		goldenWidths(t, "lens_"+name, func(out *bytes.Buffer, style table.Style) {
			for _, top := range []int{0, 1, trace.MaxGuesses} {
				if err := table.Lens(out, tr, 3, top, style); err != nil {
					t.Fatal(err)
				}
				out.WriteByte('\n')
			}
		})
	}
}

// What stands below the table is what the layers say.
func TestLensSays(t *testing.T) {
	guess := func(id int, text string) trace.LensLayer {
		return trace.LensLayer{Guesses: []trace.Guess{{Token: trace.Token{ID: id, Text: text}, Prob: 0.5}}, ChosenRank: 1, ChosenProb: 0.5}
	}
	a, b := guess(901, " a"), guess(902, " b")
	third := b
	third.ChosenRank, third.ChosenProb = 1234, 0.001
	for _, test := range []struct {
		lens []trace.LensLayer
		want string
	}{
		{[]trace.LensLayer{a, a, b}, "Only the output itself puts “·b” first"},
		{[]trace.LensLayer{a, b, b}, "From layer 1 on every layer puts “·b” first, as the output does."},
		{[]trace.LensLayer{b, b, b}, "From the embeddings on every layer puts “·b” first"},
		{[]trace.LensLayer{b, b, third}, "is its number 1,234."},
		{[]trace.LensLayer{a, {}, b}, "Only the output itself"},
	} {
		tr := tracetest.Weather().Trace()
		tr.Steps[1].Lens = test.lens
		var out bytes.Buffer
		if err := table.Lens(&out, tr, 1, 0, table.Style{Width: 200}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), test.want) {
			t.Errorf("%q is missing in\n%s", test.want, &out)
		}
		if strings.Contains(out.String(), "tied") {
			t.Errorf("embeddings that give back another token are explained:\n%s", &out)
		}
	}
}

func TestLensRefuses(t *testing.T) {
	plain, seen := tracetest.Weather().Trace(), lensed(tracetest.Weather(), 2)
	second := secondSequence(t, lensed(tracetest.Weather(), 2), func(s *trace.Step) { s.Lens = nil })
	beams := trace.Trace{Beams: make([]trace.Beam, 1)}
	watched := trace.Trace{Beams: []trace.Beam{{Rows: []trace.BeamRow{{Row: trace.Row{Lens: make([]trace.LensLayer, 1)}}}}}}
	for _, test := range []struct {
		trace *trace.Trace
		step  int
		want  string
	}{
		{plain, 2, "run it again with --logit_lens"},
		{seen, 99, "no step 100"},
		{seen, -1, "no step 0"},
		{second, 0, "the prompt was read once for all\nsee step 1 of sequence 1"},
		{&watched, 0, "say which with --beam"},
		{&beams, 0, "run it again with --logit_lens"},
		{several(), 1, "run it again with --logit_lens"},
	} {
		var out bytes.Buffer
		if err := table.Lens(&out, test.trace, test.step, 0, table.Style{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q in it", err, test.want)
		}
	}
}

// A lens of any shape, of any text, is shown or refused.
func TestHostileLens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := hostileTrace(t)
		style := table.Style{Width: rapid.IntRange(-5, 200).Draw(t, "width"), Color: rapid.Bool().Draw(t, "color")}
		var out bytes.Buffer
		for i := range tr.Steps {
			for range rapid.IntRange(0, 4).Draw(t, "layers") {
				l := trace.LensLayer{ChosenRank: rapid.Int().Draw(t, "rank"), ChosenProb: rapid.Float64().Draw(t, "p"), EntropyNats: rapid.Float64().Draw(t, "entropy")}
				for range rapid.IntRange(0, 6).Draw(t, "guesses") {
					l.Guesses = append(l.Guesses, trace.Guess{
						Token: trace.Token{ID: rapid.Int().Draw(t, "id"), Text: rapid.String().Draw(t, "text"), Special: rapid.Bool().Draw(t, "special")},
						Prob:  rapid.Float64().Draw(t, "prob"),
					})
				}
				tr.Steps[i].Lens = append(tr.Steps[i].Lens, l)
			}
			_ = table.Lens(&out, tr, i, rapid.IntRange(-1, 9).Draw(t, "top"), style)
		}
		checkSafe(t, out.String(), style.Color, false)
	})
}
