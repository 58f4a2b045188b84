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
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// observed is the trace of one step of the real pipeline over some logits, with
// top candidates and, in full, the whole row. The text so far are tokens 0 and 1.
func observed(full bool, top int, logits []float32, pipeline ...sampler.Processor) *trace.Trace {
	tr := &trace.Trace{Run: trace.Run{
		Prompt:  trace.Prompt{Text: "a b", IDs: []int{0, 1}},
		Capture: trace.Capture{Mode: trace.CaptureDefault, Top: top},
	}}
	for _, p := range pipeline {
		tr.Run.Pipeline = append(tr.Run.Pipeline, trace.StageSpec{Name: p.Name(), Params: p.Params()})
	}
	var seen sampler.Observation
	sampler.Pipeline(pipeline).Observe(&seen, tr.Run.Prompt.IDs, logits)

	shown := map[int]bool{}
	for _, row := range [][]float32{seen.Stages[0].Scores, seen.Final()} {
		var order numeric.Order
		order.Reset(row)
		for range top {
			if id, _, ok := order.Next(); ok {
				shown[id] = true
			}
		}
	}
	for i := range seen.Stages {
		for _, id := range []int{seen.Stages[i].TopChanged, seen.Stages[i].LastKept, seen.Stages[i].FirstCut} {
			shown[id] = true
		}
	}
	delete(shown, -1)
	var row trace.Row
	for id := range logits {
		if !shown[id] {
			continue
		}
		c := trace.Candidate{Token: trace.Token{ID: id, Text: fmt.Sprint(" t", id)}}
		for i := range seen.Stages {
			score := seen.Stages[i].Scores[id]
			c.Probs = append(c.Probs, numeric.Prob(score, seen.Stages[i].LogSumExp))
			if score == numeric.Cut {
				c.Logits = append(c.Logits, nil)
				continue
			}
			c.Logits = append(c.Logits, &score)
		}
		row.Candidates = append(row.Candidates, c)
	}
	for i := range seen.Stages {
		s := &seen.Stages[i]
		stage := trace.Stage{
			Name: s.Name, LogSumExp: s.LogSumExp, Kept: s.Kept, Changed: s.Changed, RemovedProb: s.RemovedProb,
			OtherKept: s.Kept, OtherChanged: s.Changed, OtherProb: 1,
		}
		if s.Removed > 0 {
			before := seen.Stages[i-1].Scores
			stage.Threshold = &trace.Cut{LastKeptID: s.LastKept, LastKeptLogit: s.Scores[s.LastKept], FirstCutID: s.FirstCut, FirstCutLogit: before[s.FirstCut]}
		}
		for _, c := range row.Candidates {
			if c.Logits[i] != nil {
				stage.OtherKept--
				stage.OtherProb -= c.Probs[i]
			}
			if i > 0 && seen.Stages[i-1].Scores[c.ID] != s.Scores[c.ID] {
				stage.OtherChanged--
			}
		}
		row.Stages = append(row.Stages, stage)
	}
	if full {
		tr.Run.Capture.Mode = trace.CaptureFull
		row.SetRawLogits(logits)
	}
	tr.Steps = []trace.Step{{Row: row}}
	return tr
}

func must[T any](t interface{ Fatal(...any) }) func(T, error) T {
	return func(v T, err error) T {
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// filterFigure makes the figure of a filter by its name.
func filterFigure(tr *trace.Trace, i int, name string, value float64) (figure.Figure, error) {
	switch name {
	case view.TopK:
		return figure.NewTopK(tr, i, int(value))
	case view.TopP:
		return figure.NewNucleus(tr, i, value)
	}
	return figure.NewMinP(tr, i, value)
}

// TestKeptIsTheTraces: what a figure says is kept is what the trace says, to the
// tokens at the border, whether the candidates hold all of it or not.
func TestKeptIsTheTraces(t *testing.T) {
	few, many := tracetest.Weather(), tracetest.Weather()
	few.Top, many.Top = 2, 40
	for run, b := range map[string]tracetest.Bigram{"few": few, "many": many, "nasty": tracetest.Nasty()} {
		tr := b.Trace()
		for i := range tr.Steps {
			s := view.At(tr, i)
			for at, st := range s.Stages {
				if st.Name != view.TopK && st.Name != view.TopP {
					continue
				}
				f, err := filterFigure(tr, i, st.Name, 0)
				if err != nil {
					t.Fatalf("%s, step %d: %v", run, i, err)
				}
				got := figure.Border(f)
				if got.Kept != st.Kept || got.Total != s.Stages[at-1].Kept || math.Abs(got.Mass-(1-st.RemovedProb)) > 1e-12 {
					t.Errorf("%s, step %d, %s: %d of %d with %v; the trace keeps %d of %d and removes %v",
						run, i, st.Name, got.Kept, got.Total, got.Mass, st.Kept, s.Stages[at-1].Kept, st.RemovedProb)
				}
				for _, id := range got.KeptIDs {
					if n := s.Candidate(id); n < 0 || s.Logit(n, at) == nil {
						t.Errorf("%s, step %d, %s: token %d is kept, which the trace cuts", run, i, st.Name, id)
					}
				}
				if c := st.Threshold; c != nil && (got.LastKept != c.LastKeptID || got.FirstCut != c.FirstCutID) {
					t.Errorf("%s, step %d, %s: the border is between %d and %d, in the trace %d and %d",
						run, i, st.Name, got.LastKept, got.FirstCut, c.LastKeptID, c.FirstCutID)
				}
			}
		}
	}
}

// filterCase is a filter, what came before it, and logits with ties.
type filterCase struct {
	logits   []float32
	before   []sampler.Processor
	name     string
	value    float64
	run      sampler.Processor // with another value; nil: the run had none
	supposed sampler.Processor
}

func drawCase(t *rapid.T) filterCase {
	check := func(p sampler.Processor, err error) sampler.Processor { return must[sampler.Processor](t)(p, err) }
	c := filterCase{logits: rapid.SliceOfN(rapid.OneOf(rapid.Float32Range(-8, 12), rapid.Just(float32(3)), rapid.Just(float32(0))), 1, 60).Draw(t, "logits")}
	if rapid.Bool().Draw(t, "penalty") {
		c.before = append(c.before, check(sampler.NewRepetitionPenalty(1.3)))
	}
	if rapid.Bool().Draw(t, "temperature") {
		c.before = append(c.before, check(sampler.NewTemperature(rapid.SampledFrom([]float64{0.5, 0.8, 1.7}).Draw(t, "t"))))
	}
	c.name = rapid.SampledFrom([]string{view.TopK, view.TopP, view.MinP}).Draw(t, "name")
	if c.name != view.TopK && rapid.Bool().Draw(t, "top-k") {
		c.before = append(c.before, check(sampler.NewTopK(rapid.IntRange(1, 30).Draw(t, "k"), 1)))
	}
	newFilter := func(value float64) sampler.Processor {
		switch c.name {
		case view.TopK:
			return check(sampler.NewTopK(int(value), 1))
		case view.TopP:
			return check(sampler.NewTopP(value, 1))
		}
		return check(sampler.NewMinP(value, 1))
	}
	value := func(label string) float64 {
		if c.name == view.TopK {
			return float64(rapid.IntRange(1, 70).Draw(t, label))
		}
		return rapid.Float64Range(0.001, 1).Draw(t, label)
	}
	c.value = value("value")
	c.supposed = newFilter(c.value)
	if rapid.Bool().Draw(t, "ran") {
		c.run = newFilter(value("of the run"))
	}
	return c
}

// TestAnotherValueIsTheSamplers: what another value would keep is, token by token,
// what the sampler keeps with it. Without the whole row the figure says the same, or
// that it cannot tell.
func TestAnotherValueIsTheSamplers(t *testing.T) {
	told, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t)
		row := slices.Clone(c.logits)
		sampler.Pipeline(c.before).Apply([]int{0, 1}, row)
		c.supposed.Process(nil, row)
		var want []int
		for id, score := range row {
			if score != numeric.Cut {
				want = append(want, id)
			}
		}
		pipeline := c.before
		if c.run != nil {
			pipeline = append(slices.Clone(pipeline), c.run)
		}
		f, err := filterFigure(observed(true, 3, c.logits, pipeline...), 0, c.name, c.value)
		if err != nil {
			t.Fatal(err)
		}
		if got := figure.Border(f); !slices.Equal(got.KeptIDs, want) || got.Kept != len(want) {
			t.Fatalf("%s %v keeps %v, the sampler %v", c.name, c.value, got.KeptIDs, want)
		}
		f, err = filterFigure(observed(false, rapid.IntRange(1, 20).Draw(t, "top"), c.logits, pipeline...), 0, c.name, c.value)
		if err != nil {
			refused++
			if !strings.Contains(err.Error(), "\nrecord a run with --capture full") {
				t.Fatalf("the error does not say what to do: %v", err)
			}
			return
		}
		told++
		if got := figure.Border(f); got.Kept != len(want) {
			t.Fatalf("by the candidates %s %v keeps %d, the sampler %d", c.name, c.value, got.Kept, len(want))
		}
	})
	if told == 0 || refused == 0 {
		t.Errorf("%d figures and %d errors: one of them was not tested", told, refused)
	}
}

// TestWholeRow: of a full capture every token is known, through penalty, temperature
// and filters, and has the probability that the stage gave it.
func TestWholeRow(t *testing.T) {
	logits := make([]float32, 500)
	for id := range logits {
		logits[id] = float32(id%97)/9 - 3
	}
	check := must[sampler.Processor](t)
	pipeline := []sampler.Processor{
		check(sampler.NewRepetitionPenalty(1.5)), check(sampler.NewTemperature(0.7)),
		check(sampler.NewTopK(300, 1)), check(sampler.NewTopP(0.95, 1)), check(sampler.NewMinP(0.05, 1)),
	}
	tr := observed(true, 4, logits, pipeline...)
	for _, c := range []struct {
		name string
		want int
	}{{view.TopK, 500}, {view.TopP, tr.Steps[0].Stages[3].Kept}, {view.MinP, tr.Steps[0].Stages[4].Kept}} {
		f, err := filterFigure(tr, 0, c.name, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := figure.Border(f); got.Known != c.want {
			t.Errorf("%s: %d tokens are known, want %d", c.name, got.Known, c.want)
		}
	}
	// A row that does not come to the sum of the stage is not believed.
	tr.Steps[0].Stages[3].LogSumExp += 0.01
	f, err := figure.NewNucleus(tr, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := figure.Border(f); got.Known >= got.Total {
		t.Errorf("all %d tokens are known from a row that cannot be right", got.Total)
	}
}

func TestFilterTitles(t *testing.T) {
	check := must[sampler.Processor](t)
	topK := func(k, keep int) sampler.Processor { return check(sampler.NewTopK(k, keep)) }
	topP := func(p float64, keep int) sampler.Processor { return check(sampler.NewTopP(p, keep)) }
	minP := func(p float64) sampler.Processor { return check(sampler.NewMinP(p, 1)) }
	five := []float32{0, 3, 3, 3, 1}
	for _, c := range []struct {
		run   sampler.Processor
		name  string
		value float64
		want  []string
	}{
		{topK(2, 1), view.TopK, 0, []string{">Top-k 2 keeps 3 of 5 tokens: 1 more ties with the 2nd<", ">last kept: 3rd ·t3, ", ">first cut: 4th ·t4, ", ">cut: 2 tokens with 0.058<"}},
		{topK(1, 1), view.TopK, 0, []string{">Top-k 1 keeps 3 of 5 tokens: 2 more tie with the 1st<"}},
		{topK(4, 1), view.TopK, 0, []string{">Top-k 4 keeps 4 of 5 tokens and cuts 0.016 of the probability<"}},
		{topK(9, 1), view.TopK, 0, []string{">Top-k 9 keeps all 5 tokens: there are no more<", ">kept: 5 tokens with all of the probability<"}},
		{topK(1, 4), view.TopK, 0, []string{">Top-k 1 keeps 4 of 5 tokens: at least 4 have to stay<"}},
		{topP(0.5, 1), view.TopP, 0, []string{">Top-p 0.5 keeps 2 of 5 tokens: the 2nd, ·t3, crosses the line<", ">·t3: from 0.314 to 0.628, kept<", ">p = 0.5<"}},
		{topP(0.1, 1), view.TopP, 0, []string{">Top-p 0.1 keeps 1 of 5 tokens: ·t3 crosses the line alone<"}},
		{topP(0.1, 2), view.TopP, 0, []string{">Top-p 0.1 keeps 2 of 5 tokens: at least 2 have to stay<"}},
		{topP(0.1, 1), view.TopP, 0.97, []string{">Top-p 0.97 would keep 4 of 5 tokens: the 4th, ·t4, crosses the line<", "as top-p saw them"}},
		{topK(4, 1), view.TopP, 0.5, []string{">Top-p 0.5 would keep 2 of 4 tokens", "as top-p would have seen them, after top-k 4<"}},
		{topP(0.9, 1), view.TopK, 2, []string{">Top-k 2 would keep 3 of 5 tokens", "as top-k would have seen them, as the model gave them<"}},
		{minP(0.1), view.MinP, 0, []string{">Min-p 0.1 keeps 4 of 5 tokens: those with 0.031 or more<", ">likeliest: ·t1, p_max 0.314<", ">min_p 0.1 × p_max 0.314 = 0.031<"}},
		{minP(0.01), view.MinP, 0, []string{">Min-p 0.01 keeps all 5 tokens<"}},
	} {
		f, err := filterFigure(observed(true, 5, five, c.run), 0, c.name, c.value)
		if err != nil {
			t.Fatal(err)
		}
		svg := drawnSVG(t, f)
		for _, want := range c.want {
			if !strings.Contains(svg, want) {
				t.Errorf("%v, %s %v: %q is not in the picture", c.run.Params(), c.name, c.value, want)
			}
		}
	}
}

func drawnSVG(t interface{ Fatal(...any) }, f figure.Figure) string {
	var out bytes.Buffer
	if err := figure.Write(&out, "svg", f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestFilterErrors: what cannot be drawn is an error that says what to do.
func TestFilterErrors(t *testing.T) {
	weather := tracetest.Weather().Trace()
	unset := tracetest.Weather().Trace()
	unset.Run.Pipeline = nil
	empty := tracetest.Weather().Trace()
	empty.Steps[0].Stages[2].Kept = 0
	for _, c := range []struct {
		trace *trace.Trace
		i     int
		name  string
		value float64
		want  string
	}{
		{&trace.Trace{}, 0, view.TopP, 0, "there is no step 1"},
		{weather, -1, view.TopP, 0, "there is no step 0"},
		{weather, 99, view.TopK, 0, "there is no step 100: the trace has 7"},
		{&trace.Trace{Steps: make([]trace.Step, 1)}, 0, view.TopP, 0.9, "step 1 has no stages"},
		{weather, 0, view.MinP, 0, "the run had no min_p\ngive a value"},
		{unset, 0, view.TopP, 0, "the trace does not say what top_p was"},
		{weather, 0, view.TopP, 1.5, "between 0 and 1"},
		{weather, 0, view.MinP, math.NaN(), "between 0 and 1"},
		{weather, 0, view.TopK, -3, "1 or more"},
		{weather, 0, view.TopK, 200, "step 1: of the tokens that top_k saw, this trace holds the likeliest, "},
		{weather, 0, view.TopK, 200, "\nrecord a run with --capture full"},
		{empty, 0, view.TopK, 0, "at step 1 nothing was left for top_k"},
	} {
		_, err := filterFigure(c.trace, c.i, c.name, c.value)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "figure: ") {
			t.Errorf("step %d, %s %v: %v, want %q", c.i, c.name, c.value, err, c.want)
		}
	}
}

// TestFiltersFit: at every width, in every theme, nothing collides or is outside.
func TestFiltersFit(t *testing.T) {
	long := tracetest.Weather().Trace()
	for i := range long.Steps {
		for n := range long.Steps[i].Candidates {
			long.Steps[i].Candidates[n].Text = strings.Repeat("世 long", 20)
		}
	}
	tail := make([]float32, 4096)
	for id := range tail {
		tail[id] = -float32(math.Log(float64(id + 1)))
	}
	check := must[sampler.Processor](t)
	wide := observed(true, 64, tail, check(sampler.NewTopK(50, 1)))
	open := observed(false, 64, tail, check(sampler.NewTopP(0.95, 1)))
	light, dark := figure.Light(), figure.Dark()
	for name, c := range map[string]struct {
		trace *trace.Trace
		i     int
		value [3]float64 // of top-k, top-p, min-p
	}{
		"weather": {tracetest.Weather().Trace(), 2, [3]float64{0, 0, 0.3}},
		"nasty":   {tracetest.Nasty().Trace(), 4, [3]float64{0, 0, 0.3}},
		"long":    {long, 0, [3]float64{0, 0, 0.5}},
		"search":  {tracetest.Search().Trace(), 1, [3]float64{2, 0.5, 0.3}},
		"greedy":  {tracetest.Greedy().Trace(), 1, [3]float64{2, 0.5, 0.3}},
		"one":     {observed(true, 5, []float32{1}), 0, [3]float64{1, 0.5, 0.3}},
		"wide":    {wide, 0, [3]float64{0, 0.9, 0.01}},
		"open":    {open, 0, [3]float64{40, 0, 0.045}},
	} {
		for n, filter := range []string{view.TopK, view.TopP, view.MinP} {
			for _, width := range []vg.Length{260, 480, 900} {
				f, err := filterFigure(c.trace, c.i, filter, c.value[n])
				if err != nil {
					t.Fatalf("%s, %s: %v", name, filter, err)
				}
				frame := figure.FrameOf(f)
				frame.Width, frame.Theme = width, &light
				if width == 480 {
					frame.Theme = &dark
				}
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%s, %s, %v wide: %v", name, filter, width, err)
				}
			}
		}
	}
}

// TestFilterDescriptions: who does not see the picture is told the same numbers.
func TestFilterDescriptions(t *testing.T) {
	for _, c := range []struct {
		name  string
		value float64
		want  []string
	}{
		{view.TopP, 0, []string{"a line at 0.9. Step 1 after “The weather today is”: Top-p 0.9 keeps 5 of 12 tokens. Kept, with 0.926 of the probability: ·sunny 0.", "·cold 0.", "Cut: 7 tokens with 0.074, the likeliest of them ·", "The stair of ·cold goes from 0.890 to 0.926."}},
		{view.TopK, 30, []string{"Top-k 30 would keep 30 of 2,030 tokens", ", 20 more."}},
		{view.MinP, 0.25, []string{"a line at 0.119, which is 0.25 times 0.475, the likeliest token’s."}},
	} {
		run := tracetest.Weather()
		run.Top = 64
		text := figure.MetadataOf(must[figure.Figure](t)(filterFigure(run.Trace(), 0, c.name, c.value))).Alt
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
	}
}

// TestFiltersSameBytes: the same trace makes the same file.
func TestFiltersSameBytes(t *testing.T) {
	for _, format := range figure.Formats() {
		var files [2]string
		for n := range files {
			tr := tracetest.Nasty().Trace()
			for _, name := range []string{view.TopK, view.TopP} {
				var out bytes.Buffer
				if err := figure.Write(&out, format, must[figure.Figure](t)(filterFigure(tr, 4, name, 0))); err != nil {
					t.Fatal(err)
				}
				files[n] += out.String()
			}
			var out bytes.Buffer
			if err := figure.Write(&out, format, must[*figure.Ranks](t)(figure.NewRanks(tr))); err != nil {
				t.Fatal(err)
			}
			files[n] += out.String()
		}
		if files[0] != files[1] {
			t.Errorf("%s: the same trace gave other bytes", format)
		}
	}
}

// TestGap: what the trace does not hold between the candidates and the border is
// said, and the border stands where the trace has it.
func TestGap(t *testing.T) {
	tail := make([]float32, 4096)
	for id := range tail {
		tail[id] = -float32(math.Log(float64(id + 1)))
	}
	tr := observed(false, 64, tail, must[sampler.Processor](t)(sampler.NewTopP(0.8, 1)))
	f, err := figure.NewNucleus(tr, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, cut := figure.Border(f), tr.Steps[0].Stages[1].Threshold
	if got.Known != 64 || got.LastKept != cut.LastKeptID || got.LastRank != tr.Steps[0].Stages[1].Kept {
		t.Errorf("%d known, the last kept is number %d, %d", got.Known, got.LastRank, got.LastKept)
	}
	want := fmt.Sprintf(">ranks 65 to %s are not in this trace; --capture full records them<", view.FormatCount(got.LastRank-1))
	if !strings.Contains(drawnSVG(t, f), want) {
		t.Errorf("%q is not in the picture", want)
	}
}

// TestLargeVocabulary: stairs and points that lie on each other are not drawn, so
// the file does not grow with the vocabulary.
func TestLargeVocabulary(t *testing.T) {
	logits := make([]float32, 150_000)
	for id := range logits {
		logits[id] = -2 * float32(math.Log(float64(id+1)))
	}
	tr := observed(true, 64, logits, must[sampler.Processor](t)(sampler.NewTopK(50_000, 1)))
	for filter, value := range map[string]float64{view.TopK: 0, view.TopP: 0.999, view.MinP: 1e-8} {
		f, err := filterFigure(tr, 0, filter, value)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(drawnSVG(t, f)); n > 1<<20 {
			t.Errorf("%s: %d bytes of SVG", filter, n)
		}
	}
}

// TestHostileFilters draws steps with numbers that no decoder would write.
func TestHostileFilters(t *testing.T) {
	number := rapid.OneOf(rapid.Float64Range(-1, 2), rapid.Float64(), rapid.Just(0.0), rapid.Just(math.MaxFloat64), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)))
	count := rapid.OneOf(rapid.IntRange(-1, 40), rapid.Int())
	logits := rapid.OneOf(rapid.Float32(), rapid.Just(float32(math.NaN())), rapid.Just(float32(math.Inf(1))), rapid.Just(numeric.Cut))
	names := []string{view.TopK, view.TopP, view.MinP, view.Temperature, view.Penalty, "x"}
	rapid.Check(t, func(t *rapid.T) {
		tr := &trace.Trace{Run: trace.Run{Capture: trace.Capture{Top: count.Draw(t, "top")}, Prompt: trace.Prompt{IDs: []int{-1, 2, 1 << 40}}}}
		step := trace.Step{}
		stages := rapid.SliceOfN(rapid.SampledFrom(names), 0, 4).Draw(t, "stages")
		for i, name := range append([]string{trace.StageRaw}, stages...) {
			if i > 0 {
				tr.Run.Pipeline = append(tr.Run.Pipeline, trace.StageSpec{Name: name, Params: map[string]any{
					name: number.Draw(t, "param"), "penalty": number.Draw(t, "penalty"), "min_tokens_to_keep": count.Draw(t, "least")}})
			}
			stage := trace.Stage{
				Name: name, Kept: count.Draw(t, "kept"), Changed: count.Draw(t, "changed"), OtherKept: rapid.IntRange(-1, 3).Draw(t, "other"),
				OtherChanged: rapid.IntRange(0, 1).Draw(t, "other changed"), LogSumExp: number.Draw(t, "lse"),
				RemovedProb: number.Draw(t, "removed"), ChosenRank: rapid.Int().Draw(t, "rank"),
			}
			if rapid.Bool().Draw(t, "cuts") {
				stage.Threshold = &trace.Cut{LastKeptID: count.Draw(t, "last"), FirstCutID: count.Draw(t, "first"), LastKeptLogit: logits.Draw(t, "l"), FirstCutLogit: logits.Draw(t, "f")}
			}
			step.Stages = append(step.Stages, stage)
		}
		for id := range rapid.IntRange(0, 6).Draw(t, "candidates") {
			c := trace.Candidate{Token: trace.Token{ID: id, Text: rapid.String().Draw(t, "text")}, Probs: rapid.SliceOfN(number, 0, 4).Draw(t, "probs")}
			for range rapid.IntRange(0, 5).Draw(t, "logits") {
				logit := logits.Draw(t, "logit")
				c.Logits = append(c.Logits, &logit)
			}
			step.Candidates = append(step.Candidates, c)
		}
		if rapid.Bool().Draw(t, "full") {
			step.SetRawLogits(rapid.SliceOfN(logits, 0, 6).Draw(t, "row"))
		}
		tr.Steps = []trace.Step{step}

		var figures []figure.Figure
		for _, name := range names[:3] {
			value := 0.0
			if rapid.Bool().Draw(t, "another") {
				value = number.Draw(t, "value")
			}
			if f, err := filterFigure(tr, 0, name, value); err == nil {
				figures = append(figures, f)
			}
		}
		if f, err := figure.NewRanks(tr); err == nil {
			figures = append(figures, f)
		}
		for _, f := range figures {
			if bad := notANumber.FindString(drawnSVG(t, f)); bad != "" {
				t.Fatalf("a coordinate is not a number: %s", bad)
			}
		}
	})
}
