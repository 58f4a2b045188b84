package view_test

import (
	"encoding/json"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// TestScoreStops: nothing can be written behind an end token or a stop string,
// whatever the pipeline let pass.
func TestScoreStops(t *testing.T) {
	never := func(*trace.Trace) any { return nil }
	at := func(i int) func(*trace.Trace) any { // the toy stops at its own end token
		return func(t *trace.Trace) any { return t.Steps[i].Token.ID }
	}
	among := func(t *trace.Trace) any { return []int{999, t.Steps[1].Token.ID} }
	for _, c := range []struct {
		name     string
		text     []string
		ends     func(*trace.Trace) any
		strings  any
		stop     int // -1: none
		reason   string
		obstacle bool
	}{
		{"goes on", []string{" sunny", " and", " warm"}, never, nil, -1, "", false},
		{"end token last", []string{" sunny", " and"}, at(1), nil, 1, trace.FinishEOS, false},
		{"end token inside", []string{" sunny", " and", " warm"}, at(1), nil, 1, trace.FinishEOS, true},
		{"one of several", []string{" sunny", " and", " warm"}, among, nil, 1, trace.FinishEOS, true},
		{"string over two tokens", []string{" sunny", " and", " warm"}, never, []string{"ny an"}, 1, trace.FinishStopString, true},
		{"one string", []string{" sunny", " and", " warm"}, never, "arm", 2, trace.FinishStopString, false},
		{"string from the prompt on", []string{" sunny", " and"}, never, []string{"x", "is su"}, 0, trace.FinishStopString, true},
		{"string in the prompt", []string{" sunny", " and"}, never, []string{"weather"}, -1, "", false},
		{"the first to end", []string{" sunny", " and", " warm"}, at(2), []string{"war", "and"}, 1, trace.FinishStopString, true},
		{"the token before the string", []string{" sunny", " and"}, at(1), []string{"and"}, 1, trace.FinishEOS, false},
		{"no string", []string{" sunny", " and"}, never, []string{""}, -1, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := tracetest.Weather()
			run.TopK, run.TopP, run.Given = 0, 0, c.text
			tr := run.Trace()
			tr.Run.Config["eos_token_id"] = trace.Setting{Value: c.ends(tr)}
			tr.Run.Config["stop_strings"] = trace.Setting{Value: c.strings}
			for range 2 { // as a decoder left it, and as a reader gives it back
				s := view.Score(tr)
				switch {
				case c.stop < 0 && s.Stop != nil:
					t.Fatalf("stops: %+v", s.Stop)
				case c.stop >= 0 && (s.Stop == nil || s.Stop.Index != c.stop || s.Stop.Reason != c.reason):
					t.Fatalf("%+v, want %s at %d", s.Stop, c.reason, c.stop)
				}
				if s.Writable == c.obstacle || c.obstacle && (!s.Obstacle.Ended || s.Obstacle.Index != c.stop+1) {
					t.Fatalf("writable %v, obstacle %+v", s.Writable, s.Obstacle)
				}
				again := map[string]trace.Setting{}
				data, err := json.Marshal(tr.Run.Config)
				if err == nil {
					err = json.Unmarshal(data, &again)
				}
				if err != nil {
					t.Fatal(err)
				}
				tr.Run.Config = again
			}
		})
	}
}

// A token that was cut before the text would have ended comes first.
func TestCutBeforeStop(t *testing.T) {
	run := tracetest.Weather()
	run.Given = []string{" word77", tracetest.EndOfText, " and"}
	run.Filler = tracetest.Fillers(90)
	tr := run.Trace()
	tr.Run.Config["eos_token_id"] = trace.Setting{Value: 0}
	if s := view.Score(tr); s.Obstacle == nil || s.Obstacle.Ended || s.Obstacle.Index != 0 || s.Stop == nil || s.Stop.Index != 1 {
		t.Errorf("obstacle %+v, stop %+v", s.Obstacle, s.Stop)
	}
}

func TestMostUncertain(t *testing.T) {
	tr := tracetest.Weather().Trace()
	entropy := func(i int) float64 {
		s := view.At(tr, i)
		return s.Stages[s.Last()].EntropyNats
	}
	most := view.MostUncertain(tr)
	for i := range tr.Steps {
		if entropy(i) > entropy(most) || i < most && entropy(i) == entropy(most) {
			t.Errorf("step %d has %v nats, step %d %v", i, entropy(i), most, entropy(most))
		}
	}
	tr.Steps[0].Stages[len(tr.Steps[0].Stages)-1].EntropyNats = 20
	if most := view.MostUncertain(tr); most != 0 {
		t.Errorf("step %d, and the first is the most uncertain", most)
	}
	if most := view.MostUncertain(&trace.Trace{}); most != 0 {
		t.Errorf("of nothing: %d", most)
	}
}
