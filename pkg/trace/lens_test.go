package trace_test

import (
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
)

// A lens that the model or its vocabulary does not have is named.
func TestLensIsChecked(t *testing.T) {
	for _, test := range []struct {
		want   string
		change func(r *trace.Row)
	}{
		{"lens: 2 layers; the embeddings and the model's layers make 3", func(r *trace.Row) { r.Lens = r.Lens[1:] }},
		{"lens[1].guesses[1].id: 1048576; want 0 to", func(r *trace.Row) { r.Lens[1].Guesses[1].ID = 1 << 20 }},
		{"lens[2].guesses[0].id: -1; want 0 to", func(r *trace.Row) { r.Lens[2].Guesses[0].ID = -1 }},
		{"lens[2].guesses[1].id: token 1 is there already", func(r *trace.Row) { r.Lens[2].Guesses[1].ID = 1 }},
		{"lens[0].chosen_rank: -1; want 0 to", func(r *trace.Row) { r.Lens[0].ChosenRank = -1 }},
		{"lens[0].chosen_rank: 1048577; want 0 to", func(r *trace.Row) { r.Lens[0].ChosenRank = 1<<20 + 1 }},
	} {
		for _, o := range []sampleOptions{small, beams} {
			s := withInside(newSample(o))
			whole := trace.Trace{Run: s.run, Steps: s.steps, Beams: s.beams, End: &s.end}
			whole.Run.Type, whole.Run.Schema, whole.Run.SchemaVersion = trace.TypeRun, trace.Schema, trace.SchemaVersion
			for i := range whole.Steps {
				whole.Steps[i].Type = trace.TypeStep
			}
			for i := range whole.Beams {
				whole.Beams[i].Type = trace.TypeBeam
			}
			if o.beams > 0 {
				test.change(&whole.Beams[0].Rows[0].Row)
			} else {
				test.change(&whole.Steps[0].Row)
			}
			if err := whole.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		}
	}
}

func TestLensGuess(t *testing.T) {
	l := trace.LensLayer{Guesses: []trace.Guess{{Token: trace.Token{ID: 7}}, {Token: trace.Token{ID: 3}}}}
	for id, want := range map[int]int{7: 0, 3: 1, 4: -1} {
		if got := l.Guess(id); got != want {
			t.Errorf("token %d is guess %d, want %d", id, got, want)
		}
	}
}
