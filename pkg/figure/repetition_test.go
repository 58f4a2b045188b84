package figure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestPenalisedLogits: each logit of the text is divided or multiplied by the
// penalty, by its sign, once; no other is; and the probabilities are those of a
// softmax over the whole vocabulary, before and after.
func TestPenalisedLogits(t *testing.T) {
	reward := tracetest.Weather()
	reward.Penalty = 0.7
	negative := 0
	for name, run := range map[string]tracetest.Bigram{
		"weather": tracetest.Weather(), "greedy": tracetest.Greedy(), "reward": reward, "nasty": tracetest.Nasty(),
	} {
		tr := run.Full()
		text := slices.Clone(tr.Run.Prompt.IDs)
		for i := range tr.Steps {
			f, err := NewRepetition(tr, i)
			if err != nil {
				t.Fatal(err)
			}
			row, err := tr.Steps[i].RawLogits()
			if err != nil {
				t.Fatal(err)
			}
			after := slices.Clone(row)
			for id := range after {
				switch {
				case !slices.Contains(text, id):
				case row[id] < 0:
					after[id] = row[id] * float32(run.Penalty)
				default:
					after[id] = row[id] / float32(run.Penalty)
				}
			}
			probs := [2][]float64{softmax(row), softmax(after)}
			distinct := map[int]bool{}
			for _, id := range text {
				distinct[id] = true
			}
			if len(f.penalised) != len(distinct) {
				t.Errorf("%s, step %d: %d tokens are penalised, %d are in the text", name, i, len(f.penalised), len(distinct))
			}
			for _, r := range slices.Concat(f.penalised, f.others) {
				id := r.token.ID
				if r.logits != [2]float32{row[id], after[id]} {
					t.Errorf("%s, step %d: logits of %q %v, want %v and %v", name, i, r.token.Text, r.logits, row[id], after[id])
				}
				for k, p := range r.probs {
					if math.Abs(p-probs[k][id]) > 1e-6 {
						t.Errorf("%s, step %d: probability of %q %v, want %v", name, i, r.token.Text, p, probs[k][id])
					}
				}
				times := 0
				for _, other := range text {
					if other == id {
						times++
					}
				}
				if r.times != times || r.token.Text == "" && run.Prompt[0] != "" && name != "nasty" {
					t.Errorf("%s, step %d: %q is in the text %d times, want %d", name, i, r.token.Text, r.times, times)
				}
				if r.logits[0] < 0 && distinct[id] {
					negative++
				}
			}
			text = append(text, tr.Steps[i].Token.ID)
		}
	}
	if negative < 20 {
		t.Errorf("only %d logits below 0", negative)
	}
}

func softmax(row []float32) []float64 {
	sum := 0.0
	out := make([]float64, len(row))
	for i, x := range row {
		out[i] = math.Exp(float64(x))
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// TestShownRepeated: the likeliest have a row, and in any case the token that came
// and one with a logit below 0.
func TestShownRepeated(t *testing.T) {
	run := tracetest.Greedy()
	run.Prompt = []string{"The", " weather", " today", " is", " sunny", " and"}
	run.Force = map[int]string{0: " today"}
	f, err := NewRepetition(run.Full(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for top, want := range map[int][]string{
		1: {" today"}, 2: {" weather", " today"}, 3: {" sunny", " weather", " today"}, 0: {" sunny", "The", " weather", " and", " is", " today"},
	} {
		f.Top = top
		var names []string
		inText, others := f.shown()
		for _, r := range inText {
			names = append(names, r.token.Text)
		}
		if !slices.Equal(names, want) {
			t.Errorf("top %d: %q, want %q", top, names, want)
		}
		if len(others) < 2 || others[0].times > 0 {
			t.Errorf("top %d: others %v", top, others)
		}
	}
	if signs := f.penalised[1].logits[0] > 0 && f.penalised[2].logits[0] < 0; !signs {
		t.Errorf("the logits have other signs: %v", f.penalised)
	}
	if got, want := f.sum(f.penalised[0]), "7.0247 ÷ 1.1 = 6.39"; got != want {
		t.Errorf("the sum of a logit above 0 is %q, want %q", got, want)
	}
}

// TestWhatTheTraceLacks: without the whole row the figure says of how many tokens
// it does not tell.
func TestWhatTheTraceLacks(t *testing.T) {
	f, err := NewRepetition(tracetest.Weather().Trace(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := "4 tokens are in the text and penalised, each once, however often it came; the trace tells of 1 (with --capture full, of all)."; f.note() != want {
		t.Errorf("%q, want %q", f.note(), want)
	}
	// The row does not help where another stage changed it before the penalty.
	tr := tracetest.Weather().Full()
	for i := range tr.Steps {
		s := &tr.Steps[i]
		s.Stages = slices.Insert(s.Stages, 1, s.Stages[0])
		s.Stages[1].Name, s.Stages[1].Changed = "log_softmax", s.Stages[0].Kept
		for c := range s.Candidates {
			cand := &s.Candidates[c]
			cand.Logits, cand.Probs = slices.Insert(cand.Logits, 1, cand.Logits[0]), slices.Insert(cand.Probs, 1, cand.Probs[0])
		}
	}
	tr.Run.Pipeline = slices.Insert(tr.Run.Pipeline, 0, trace.StageSpec{Name: "log_softmax"})
	if f, err = NewRepetition(tr, 0); err != nil {
		t.Fatal(err)
	}
	if want := "however often it came; the trace tells of 1."; len(f.penalised) != 1 || !strings.HasSuffix(f.note(), want) {
		t.Errorf("%d tokens, %q, want %q", len(f.penalised), f.note(), want)
	}
}

// TestNoRepetition: what cannot be drawn says why, and what to do.
func TestNoRepetition(t *testing.T) {
	none := tracetest.Weather()
	none.Penalty = 0
	idle := tracetest.Weather()
	idle.Penalty = 1
	unnamed := tracetest.Weather().Trace()
	unnamed.Run.Pipeline = nil
	broken := tracetest.Weather().Full()
	broken.Steps[0].Logits = broken.Steps[0].Logits[1:]
	lost := tracetest.Weather().Trace()
	lost.Steps[0].Candidates = nil
	for _, c := range []struct {
		trace *trace.Trace
		i     int
		want  string
	}{
		{none.Trace(), 0, "record one with --repetition_penalty"},
		{idle.Trace(), 0, "changed nothing in step 1"},
		{unnamed, 0, "does not tell how large"},
		{broken, 0, "step 1: trace: logits_f32le"},
		{lost, 0, "holds none of the tokens that the repetition penalty changed in step 1\nrecord a run with --capture full"},
		{tracetest.Weather().Trace(), 99, "no step 100"},
		{tracetest.Weather().Trace(), -1, "no step 0"},
		{&trace.Trace{}, 0, "no step 1"},
	} {
		if _, err := NewRepetition(c.trace, c.i); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	noPipeline := tracetest.Greedy()
	noPipeline.Penalty = 0
	for _, c := range []struct {
		run  tracetest.Bigram
		want string
	}{{noPipeline, "the run has no pipeline"}, {func() tracetest.Bigram { b := tracetest.Greedy(); b.Penalty = 1; return b }(), "no stage changed anything in step 1 (penalty 1)\ndraw another step"}} {
		if _, err := NewPipeline(c.run.Trace(), 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
