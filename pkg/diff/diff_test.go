package diff_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// anyRun is a run of the toy model, near enough to others like it to share a
// beginning with many of them.
func anyRun(t *rapid.T, name string) tracetest.Bigram {
	run := tracetest.Weather()
	run.Filler = tracetest.Fillers(40)
	run.Tokens = rapid.IntRange(0, 8).Draw(t, name+" tokens")
	run.Seed = rapid.Uint64Range(1, 3).Draw(t, name+" seed")
	run.Greedy = rapid.Bool().Draw(t, name+" greedy")
	run.NoCache = rapid.Bool().Draw(t, name+" no cache")
	run.Top = rapid.SampledFrom([]int{2, 8, 100}).Draw(t, name+" top")
	run.Penalty = rapid.SampledFrom([]float64{0, 1.1, 1.5}).Draw(t, name+" penalty")
	run.Temperature = rapid.SampledFrom([]float64{0, 0.5, 1.5}).Draw(t, name+" temperature")
	run.TopK = rapid.SampledFrom([]int{0, 2, 12}).Draw(t, name+" top_k")
	run.TopP = rapid.SampledFrom([]float64{0, 0.6, 0.95}).Draw(t, name+" top_p")
	if rapid.Bool().Draw(t, name+" forced") {
		run.Force = map[int]string{rapid.IntRange(0, 3).Draw(t, name+" at"): rapid.SampledFrom([]string{" sunny", " cold", "."}).Draw(t, name+" word")}
	}
	if rapid.IntRange(0, 3).Draw(t, name+" other prompt") == 0 {
		run.Prompt = append(run.Prompt, " today", " is") // the same vocabulary
	}
	return run
}

func TestNothingDiffersFromItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := anyRun(t, "run")
		a, b := run.Trace(), run.Trace()
		d := diff.Compare(a, b)
		if !d.SameTokens() || len(d.Settings) > 0 {
			t.Fatalf("%+v", d)
		}
		s := d.Sequences[0]
		if s.Common != len(a.Steps) || len(s.Steps) != len(a.Steps) {
			t.Fatalf("%d of %d tokens in common, %d steps", s.Common, len(a.Steps), len(s.Steps))
		}
		for _, step := range s.Steps {
			if step.Shared != len(a.Steps[step.Index].Candidates) || step.Logit.Size != 0 || step.Prob.Size != 0 {
				t.Fatalf("step %d: %+v", step.Index, step)
			}
		}
	})
}

func TestDiffMirrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyRun(t, "a").Trace(), anyRun(t, "b").Trace()
		there, back := diff.Compare(a, b), diff.Compare(b, a)
		mirror(back)
		if !reflect.DeepEqual(there, back) {
			t.Fatalf("not the same from the other side:\n%s\n%s", marshal(t, there), marshal(t, back))
		}
	})
}

// mirror exchanges the sides.
func mirror(d *diff.Diff) {
	d.A, d.B = d.B, d.A
	for i := range d.Settings {
		s := &d.Settings[i]
		s.A, s.B = s.B, s.A
	}
	for i := range d.Sequences {
		s := &d.Sequences[i]
		s.A, s.B = s.B, s.A
		for n := range s.Steps {
			for _, gap := range []*diff.Gap{s.Steps[n].Logit, s.Steps[n].Prob} {
				if gap != nil {
					gap.A, gap.B = gap.B, gap.A
				}
			}
		}
		if p := s.Parting; p != nil {
			p.A, p.B = p.B, p.A
			p.A.InA, p.A.InB = p.A.InB, p.A.InA
			p.B.InA, p.B.InB = p.B.InB, p.B.InA
			p.Why.Cuts.InA, p.Why.Cuts.InB = p.Why.Cuts.InB, p.Why.Cuts.InA
			swapRuns(p.Why.Runs)
			swapRuns(p.Why.Crossed)
		}
	}
}

func swapRuns(runs []string) {
	for i := range runs {
		if runs[i] == diff.RunA {
			runs[i] = diff.RunB
		} else {
			runs[i] = diff.RunA
		}
	}
	slices.Sort(runs)
}

// TestPartingIsTheFirstDifference holds a diff against the ids alone.
func TestPartingIsTheFirstDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyRun(t, "a").Trace(), anyRun(t, "b").Trace()
		common := 0
		for common < min(len(a.Steps), len(b.Steps)) && a.Steps[common].Token.ID == b.Steps[common].Token.ID {
			common++
		}
		s := diff.Compare(a, b).Sequences[0]
		if s.Common != common || (s.Parting == nil) != (common == max(len(a.Steps), len(b.Steps))) {
			t.Fatalf("%d tokens in common, want %d; parting %+v", s.Common, common, s.Parting)
		}
		if s.Parting == nil {
			return
		}
		if s.Parting.Step != common {
			t.Fatalf("they part at step %d, after %d common tokens", s.Parting.Step, common)
		}
		for _, c := range []struct {
			choice diff.Choice
			own    diff.Chance
			steps  []trace.Step
		}{{s.Parting.A, s.Parting.A.InA, a.Steps}, {s.Parting.B, s.Parting.B.InB, b.Steps}} {
			if (c.choice.Token == nil) != (common >= len(c.steps)) {
				t.Fatalf("the run has %d steps, and its choice is %+v", len(c.steps), c.choice)
			}
			if c.choice.Token != nil && (c.choice.Token.ID != c.steps[common].Token.ID || c.own.Final == nil) {
				t.Fatalf("went on with %+v, want %+v", c.choice, c.steps[common].Token)
			}
		}
	})
}

func TestWhy(t *testing.T) {
	base := func() tracetest.Bigram {
		run := tracetest.Weather()
		run.Top = 30
		return run
	}
	greedy := func() tracetest.Bigram {
		run := tracetest.Greedy()
		run.Tokens = 4
		return run
	}
	for _, c := range []struct {
		name     string
		a, b     tracetest.Bigram
		kind     diff.Kind
		runs     []string
		settings []string
	}{
		{"another seed", base(), with(base(), func(r *tracetest.Bigram) { r.Seed = 1 }), diff.OtherDraw, nil, []string{diff.Seed}},
		{"a hotter line", with(base(), func(r *tracetest.Bigram) { r.TopK, r.TopP = 0, 0 }),
			with(base(), func(r *tracetest.Bigram) { r.TopK, r.TopP, r.Temperature = 0, 0, 3 }), diff.OtherLine, nil, []string{"temperature"}},
		{"cut in one", with(base(), func(r *tracetest.Bigram) { r.TopP = 0 }), with(base(), func(r *tracetest.Bigram) { r.TopP, r.TopK = 0, 1 }),
			diff.WasCut, []string{diff.RunB}, []string{"top_k"}},
		{"cut in one, where it is no candidate", with(base(), func(r *tracetest.Bigram) { r.TopP, r.TopK, r.Temperature = 0, 0, 3 }), with(base(), func(r *tracetest.Bigram) { r.TopP = 0 }),
			diff.WasCut, []string{diff.RunB}, []string{"temperature", "top_k"}},
		{"greedy and drawn", greedy(), base(), diff.OtherMethod, nil, []string{"do_sample"}},
		{"forced", base(), with(base(), func(r *tracetest.Bigram) { r.Force = map[int]string{1: " with"} }), diff.Forced, []string{diff.RunB}, nil},
		{"forced twice", with(base(), func(r *tracetest.Bigram) { r.Force = map[int]string{0: " cold"} }),
			with(base(), func(r *tracetest.Bigram) { r.Force = map[int]string{0: " warm"} }), diff.Forced, []string{diff.RunA, diff.RunB}, nil},
		{"ended", greedy(), with(greedy(), func(r *tracetest.Bigram) { r.Tokens = 7 }), diff.Ended, []string{diff.RunA}, nil},
		{"another prompt", greedy(), with(greedy(), func(r *tracetest.Bigram) { r.Prompt = append(r.Prompt, " today") }), diff.OtherPrompt, nil, []string{diff.Prompt}},
		{"a penalty alone", with(greedy(), func(r *tracetest.Bigram) { r.Tokens = 12 }), with(greedy(), func(r *tracetest.Bigram) { r.Tokens, r.Penalty = 12, 0.5 }), diff.OtherLine, nil, []string{"repetition_penalty"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := diff.Compare(c.a.Trace(), c.b.Trace()).Sequences[0].Parting
			if p == nil {
				t.Fatal("they do not part")
			}
			if p.Why.Kind != c.kind || !slices.Equal(p.Why.Runs, c.runs) || !slices.Equal(p.Why.Settings, c.settings) {
				t.Errorf("%s", marshal(t, p))
			}
		})
	}
}

func with(run tracetest.Bigram, change func(*tracetest.Bigram)) tracetest.Bigram {
	change(&run)
	return run
}

// Another model is another model, whatever its name; the same weights under
// another name are the same.
func TestModels(t *testing.T) {
	a, b := tracetest.Weather().Trace(), tracetest.Weather().Trace()
	b.Run.Model.Name = "renamed"
	if d := diff.Compare(a, b); len(d.Settings) > 0 {
		t.Errorf("renamed: %+v", d.Settings)
	}
	b.Run.Model.Name = a.Run.Model.Name
	b.Run.Model.SHA256 = strings.Repeat("0", 64)
	d := diff.Compare(a, b)
	if len(d.Settings) != 1 || d.Settings[0].Name != diff.Model || d.Settings[0].A.Value == d.Settings[0].B.Value {
		t.Errorf("other weights: %+v", d.Settings)
	}
}

// The same weights on the same context that compute something else: the cache,
// the machine.
func TestLogitsThatDiffer(t *testing.T) {
	run := tracetest.Greedy()
	a := run.Trace()
	run.NoCache = true
	b := run.Trace()
	step := &b.Steps[1]
	second := step.Candidates[1]
	step.Token, step.Draw.ID = second.Token, second.ID
	moved := *second.Logits[0] + 0.25
	second.Logits[0] = &moved
	s := diff.Compare(a, b).Sequences[0]
	if s.Parting == nil || s.Parting.Step != 1 || s.Parting.Why.Kind != diff.OtherLogits {
		t.Fatalf("%s", marshal(t, s.Parting))
	}
	if got := s.Parting.Why.Settings; !slices.Equal(got, []string{"use_cache"}) {
		t.Errorf("settings %v", got)
	}
	gap, _ := s.Largest()
	if gap.Step != 1 || gap.Token.ID != second.ID || math.Abs(float64(gap.Size)-0.25) > 1e-6 {
		t.Errorf("the largest gap is %+v", gap)
	}
}

// With a full capture every raw logit is compared, not only the candidates'.
func TestFullCapture(t *testing.T) {
	a, b := tracetest.Greedy().Trace(), tracetest.Greedy().Trace()
	row := make([]float32, a.Run.Model.Shape.Vocab)
	row[1999] = 0.5
	a.Steps[2].SetRawLogits(row)
	row[1999], row[3] = 0.25, 0.125
	b.Steps[2].SetRawLogits(row)
	step := diff.Compare(a, b).Sequences[0].Steps[2]
	if step.Shared != len(row) || step.Logit.Token.ID != 1999 || step.Logit.Size != 0.25 {
		t.Errorf("%+v", step)
	}
}

// Ids of another tokenizer mean other tokens, so texts are compared.
func TestOtherTokenizer(t *testing.T) {
	a, b := tracetest.Greedy().Trace(), tracetest.Greedy().Trace()
	a.Run.Tokenizer.SHA256, b.Run.Tokenizer.SHA256 = strings.Repeat("1", 64), strings.Repeat("2", 64)
	for i := range b.Steps {
		b.Steps[i].Token.ID += 1000
		b.Steps[i].Draw.ID += 1000
		for n := range b.Steps[i].Candidates {
			b.Steps[i].Candidates[n].ID += 1000
		}
	}
	s := diff.Compare(a, b).Sequences[0]
	if s.Parting != nil || s.Steps[0].Shared != len(a.Steps[0].Candidates) {
		t.Errorf("%s", marshal(t, s))
	}
}

// Several sequences are compared in pairs, and one that only one run has is a
// difference.
func TestSequences(t *testing.T) {
	a := several(1, 2, 3)
	if d := diff.Compare(a, several(1, 2, 3)); !d.SameTokens() || len(d.Sequences) != 3 {
		t.Errorf("%+v", d)
	}
	d := diff.Compare(a, several(1, 4))
	if len(d.Sequences) != 2 || d.Sequences[0].Parting != nil || d.Sequences[1].Parting == nil || d.A.Sequences != 3 {
		t.Errorf("%s", marshal(t, d))
	}
	if d := diff.Compare(a, several(1, 2)); d.SameTokens() {
		t.Error("a sequence is missing, and nobody noticed")
	}
}

// several is runs with the seeds as the sequences of one.
func several(seeds ...uint64) *trace.Trace {
	var out *trace.Trace
	for n, seed := range seeds {
		run := tracetest.Weather()
		run.Seed = seed
		one := run.Trace()
		if out == nil {
			out = run.Trace()
			out.Steps = nil
		}
		for _, step := range one.Steps {
			step.Sequence = n
			out.Steps = append(out.Steps, step)
		}
		out.End.Sequences = append(out.End.Sequences, trace.Sequence{IDs: one.End.IDs, Text: one.End.Text, FinishReason: one.End.FinishReason})
	}
	return out
}

func TestSettings(t *testing.T) {
	a, b := tracetest.Weather().Trace(), tracetest.Weather().Trace()
	a.Run.Config["top_k"] = trace.Setting{Value: 12.0, Source: "flag"} // as JSON reads it
	b.Run.Config["temperature"] = trace.Setting{Value: 1.2, Source: "generation_config.json"}
	b.Run.Config["eos_token_id"] = trace.Setting{Value: []int{0, 2}, Source: "flag"}
	b.Run.Pipeline[1].Params = map[string]any{"temperature": 1.2}
	d := diff.Compare(a, b)
	want := []diff.Setting{
		{Name: "eos_token_id", B: diff.Value{Value: []int{0, 2}, Source: "flag"}},
		{Name: "temperature", A: diff.Value{Value: 0.8, Source: "flag"}, B: diff.Value{Value: 1.2, Source: "generation_config.json"}},
	}
	if len(d.Settings) != 3 || !reflect.DeepEqual(d.Settings[:2], want) || d.Settings[2].Name != diff.Pipeline || !d.Settings[2].Follows {
		t.Errorf("%+v", d.Settings)
	}
	if !slices.Contains(d.Same, "top_k") || !slices.Contains(d.Same, diff.Seed) || slices.Contains(d.Same, "temperature") {
		t.Errorf("the same: %v", d.Same)
	}
}

// TestJSON: whatever is in two traces, their diff can be written down.
func TestJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyRun(t, "a").Trace(), anyRun(t, "b").Trace()
		for i := range a.Steps {
			a.Steps[i].Candidates[0].Logits[0] = nil
		}
		var back struct {
			Settings, Same, Sequences []any
		}
		if err := json.Unmarshal(marshal(t, diff.Compare(a, b)), &back); err != nil {
			t.Fatal(err)
		}
		if back.Settings == nil || back.Same == nil || len(back.Sequences) != 1 {
			t.Fatalf("%+v", back)
		}
	})
}

// Traces without a step or a stage are compared without a panic.
func TestNothing(t *testing.T) {
	for _, a := range []*trace.Trace{{}, {Steps: []trace.Step{{}}}, {Steps: []trace.Step{{Row: trace.Row{Stages: []trace.Stage{{}}}}}}, tracetest.Greedy().Trace()} {
		for _, b := range []*trace.Trace{{}, {Steps: []trace.Step{{Token: trace.Token{ID: 1}}}}} {
			diff.Compare(a, b)
			diff.Compare(b, a)
		}
	}
}

func marshal(t interface{ Fatal(...any) }, v any) []byte {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The course of a token goes through every stage; one that is no candidate is known at
// first, of a full capture, and once nothing but candidates is left.
func TestCourse(t *testing.T) {
	run := tracetest.Weather()
	run.TopK, run.Filler = 2, tracetest.Fillers(300)
	narrow := run.Full()
	run.TopK, run.Temperature, run.TopP, run.Seed = 0, 30, 0, 3
	wide := run.Full()
	p := diff.Compare(narrow, wide).Sequences[0].Parting
	step := &narrow.Steps[p.Step]
	if got := p.A.InA.Course; len(got) != len(step.Stages) || got[0].Rank < 1 || got[0].Moved {
		t.Errorf("%+v", got)
	}
	course := p.B.InA.Course
	if len(course) != len(step.Stages) || course[0].Prob == nil || *course[0].Prob != *p.B.InA.Raw {
		t.Fatalf("%+v", course)
	}
	moves := 0
	for i, point := range course {
		if point.Name != step.Stages[i].Name {
			t.Errorf("stage %d is %q, want %q", i, point.Name, step.Stages[i].Name)
		}
		if point.Cut && (point.Prob == nil || *point.Prob != 0) {
			t.Errorf("after %s: cut, and p %v", point.Label, point.Prob)
		}
		if point.Moved && point.Cut {
			moves++
		}
	}
	if last := course[len(course)-1]; !last.Cut || moves != 1 {
		t.Errorf("%+v: cut by %d stages", course, moves)
	}
}
