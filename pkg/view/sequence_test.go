package view_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// The path of the best hypothesis reads like any run of one sequence.
func ExampleSequence() {
	t, err := view.Sequence(tracetest.Search().Trace(), 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range t.Steps {
		s := view.At(t, i)
		fmt.Printf("after %q came %s, rank %d of its row\n", view.TextBefore(t, i), view.Token(s.Token), s.Stages[0].ChosenRank)
	}
	// Output:
	// after "The" came ·sun, rank 1 of its row
	// after "The sun" came ·rain, rank 1 of its row
	// after "The sun rain" came <|endoftext|>, rank 1 of its row
}

// search draws a small search: its graph of probabilities, its width, its
// length, and how it stops.
func search(t *rapid.T) *trace.Trace {
	b := tracetest.Search()
	b.NumBeams = rapid.IntRange(1, 4).Draw(t, "beams")
	b.Return = rapid.IntRange(1, b.NumBeams).Draw(t, "return")
	b.MaxLength = rapid.IntRange(2, 9).Draw(t, "length")
	b.LengthPenalty = rapid.SampledFrom([]float64{0, 0.5, 1, 2}).Draw(t, "penalty")
	b.EarlyStopping = rapid.SampledFrom([]any{true, false, "never"}).Draw(t, "early stopping")
	for i, row := range b.Follow {
		sum := 0.0
		for j := range row {
			row[j] = rapid.Float64Range(0.01, 1).Draw(t, "weight")
			sum += row[j]
		}
		for j := range row {
			b.Follow[i][j] /= sum
		}
	}
	return b.Trace()
}

// TestSequenceOfBeams: each returned sequence is a trace whose steps spell it,
// whose draws add up to its score, and which a reader of steps accepts.
func TestSequenceOfBeams(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := search(t)
		for i, want := range tr.End.Sequences {
			one, err := view.Sequence(tr, i)
			if err != nil {
				t.Fatal(err)
			}
			var ids []int
			sum := 0.0
			for n := range one.Steps {
				s := view.At(one, n)
				ids = append(ids, s.Token.ID)
				chosen := s.Chosen()
				if chosen < 0 {
					t.Fatalf("step %d: the token is no candidate", n)
				}
				sum += float64(*s.Logit(chosen, s.Last()))
				if places := s.Places(s.Last()); s.Stages[s.Last()].ChosenRank != places[chosen].Rank {
					t.Fatalf("step %d: rank %d, the candidates say %d", n, s.Stages[s.Last()].ChosenRank, places[chosen].Rank)
				}
				if s.Drawn() || s.Greedy() {
					t.Fatalf("step %d: a number was drawn, or the step greedy", n)
				}
				one.Steps[n].Draw.Method = trace.DrawGreedy // what a file may hold
			}
			if !slices.Equal(ids, want.IDs) {
				t.Fatalf("sequence %d is %v, want %v", i, ids, want.IDs)
			}
			if got := view.NormalScore(&tr.Run, sum, len(ids)); math.Abs(got-want.Score) > 1e-5 {
				t.Fatalf("sequence %d scores %v, want %v", i, got, want.Score)
			}
			if err := one.Check(); err != nil {
				t.Fatal(err)
			}
			if one.End.FinishReason != want.FinishReason || one.End.Totals.NewTokens != len(ids) {
				t.Fatalf("the end is %+v", one.End)
			}
		}
		if _, err := view.Sequence(tr, 99); err == nil {
			t.Fatal("a sequence that does not exist was found")
		}
	})
}

// TestRows: each row of a search is a trace whose text is the beam's.
func TestRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := search(t)
		for step := range tr.Beams {
			for row := range tr.Beams[step].Rows {
				one, err := view.Row(tr, step, row)
				if err != nil {
					t.Fatal(err)
				}
				if len(one.Steps) != step+1 {
					t.Fatalf("step %d, row %d: %d steps", step, row, len(one.Steps))
				}
				if step > 0 && one.Steps[step-1].Token.ID != tr.Beams[step].Rows[row].Token.ID {
					t.Fatalf("step %d, row %d: its last token is another", step, row)
				}
				if got, want := view.TextBefore(one, step), view.RowText(tr, step, row); got != want {
					t.Fatalf("step %d, row %d: text %q, want %q", step, row, got, want)
				}
			}
		}
	})
}

// TestGreedyPathIsOneBeam: with one beam, the search is greedy decoding, and
// the greedy path is all of it.
func TestGreedyPathIsOneBeam(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := tracetest.Search()
		b.NumBeams, b.EarlyStopping = 1, true
		b.MaxLength = rapid.IntRange(2, 9).Draw(t, "length")
		tr := b.Trace()
		path, fate := view.GreedyPath(tr)
		best := view.Endings(tr)[0]
		if !slices.Equal(path, view.Path(tr, best.Step, best.Continuation)) || fate != trace.FateFinished {
			t.Fatalf("the path is %v (%s)", path, fate)
		}
	})
}

// TestSampledSequences: of several sequences, token by token in turn, each can
// be had by itself.
func TestSampledSequences(t *testing.T) {
	run := tracetest.Weather()
	first := run.Trace()
	run.Seed++
	second := run.Trace()
	both := *first
	both.Steps, both.End = nil, nil
	for i := range max(len(first.Steps), len(second.Steps)) {
		for n, one := range []*trace.Trace{first, second} {
			if i < len(one.Steps) {
				step := one.Steps[i]
				step.Sequence = n
				both.Steps = append(both.Steps, step)
			}
		}
	}
	if err := both.Check(); err != nil {
		t.Fatal(err)
	}
	if n := view.Sequences(&both); n != 2 {
		t.Fatalf("%d sequences", n)
	}
	for n, want := range []*trace.Trace{first, second} {
		got, err := view.Sequence(&both, n)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Check(); err != nil {
			t.Error(err)
		}
		if len(got.Steps) != len(want.Steps) {
			t.Fatalf("sequence %d has %d steps, want %d", n, len(got.Steps), len(want.Steps))
		}
		for i := range got.Steps {
			if got.Steps[i].Token.ID != want.Steps[i].Token.ID || view.TextBefore(got, i) != view.TextBefore(want, i) {
				t.Errorf("sequence %d, step %d differs", n, i)
			}
		}
	}
	for i := range both.Steps { // and where they stand among others
		step := &both.Steps[i]
		one := []*trace.Trace{first, second}[step.Sequence]
		if got, want := view.TextBefore(&both, i), view.TextBefore(one, step.Index); got != want {
			t.Errorf("sequence %d, step %d: text %q, want %q", step.Sequence, step.Index, got, want)
		}
	}
	if one, err := view.Sequence(first, 0); err != nil || one != first {
		t.Error("a trace of one sequence is not returned as it is")
	}
}

func TestTokensBefore(t *testing.T) {
	tr := tracetest.Weather().Trace()
	var texts []string
	for _, token := range view.TokensBefore(tr, 2, 3) {
		texts = append(texts, token.Text)
	}
	if want := []string{" is", tr.Steps[0].Token.Text, tr.Steps[1].Token.Text}; !slices.Equal(texts, want) {
		t.Errorf("got %q, want %q", texts, want)
	}
	if n := len(view.TokensBefore(tr, 0, 100)); n != len(tr.Run.Prompt.Tokens) {
		t.Errorf("%d tokens, the prompt has %d", n, len(tr.Run.Prompt.Tokens))
	}
}

// TestForcedIsShown: what a hand chose, and what would have come, are among the
// tokens picked, even if a stage had removed them.
func TestForcedIsShown(t *testing.T) {
	run := tracetest.Weather()
	run.Force = map[int]string{1: " with", 3: " snow"}
	tr := run.Trace()
	for _, i := range []int{1, 3} {
		s := view.At(tr, i)
		if !s.Drawn() {
			t.Errorf("step %d: a number was drawn before the hand chose", i)
		}
		for top := 3; top < 8; top++ {
			if shown := s.Pick(top); !slices.Contains(shown, s.Chosen()) || !slices.Contains(shown, s.Instead()) {
				t.Errorf("step %d, top %d: %v lacks %d or %d", i, top, shown, s.Chosen(), s.Instead())
			}
		}
	}
}

func TestStrategyNames(t *testing.T) {
	for _, c := range []struct {
		run  trace.Run
		want string
	}{
		{trace.Run{}, "greedy"},
		{trace.Run{RNG: trace.RNG{Algorithm: "x"}}, "sampling"},
		{trace.Run{Strategy: trace.StrategyBeamSearch, Config: map[string]trace.Setting{"num_beams": {Value: 4.0}}}, "beam search, 4 beams"},
		{trace.Run{Strategy: trace.StrategyBeamSample, Config: map[string]trace.Setting{"num_beams": {Value: 3}}}, "beam sampling, 3 beams"},
		{trace.Run{Strategy: trace.StrategyAssisted}, "assisted, greedy"},
		{trace.Run{Strategy: "\x1b[2J"}, `\x1b[2J`},
	} {
		if got := view.Strategy(&c.run); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
