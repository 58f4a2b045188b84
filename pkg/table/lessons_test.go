package table_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// lessonTrace is a run of one step over a vocabulary of six words, all of them
// candidates. Each stage is given by the row that it leaves.
func lessonTrace(chosen int, stages ...lessonStage) *trace.Trace {
	words := []string{" sun", " rain", " wind", " sea", "<end>", " is"}
	t := &trace.Trace{Run: trace.Run{
		RNG:     trace.RNG{Algorithm: "test"},
		Capture: trace.Capture{Top: len(words)},
		Prompt:  trace.Prompt{Text: "The sun is", Tokens: []trace.Token{{ID: 6, Text: "The"}, {ID: 0, Text: " sun"}, {ID: 5, Text: " is"}}},
	}}
	step := trace.Step{Position: 12}
	for i, s := range stages {
		if i > 0 {
			t.Run.Pipeline = append(t.Run.Pipeline, trace.StageSpec{Name: s.name, Params: s.params})
		}
		sum := numeric.Summarize(s.row)
		st := trace.Stage{Name: s.name, Kept: sum.Kept, LogSumExp: sum.LogSumExp, EntropyNats: sum.EntropyNats,
			EffectiveChoices: math.Exp(sum.EntropyNats), ChosenRank: numeric.Rank(s.row, chosen)}
		for id := range s.row {
			if before := stages[max(i-1, 0)]; s.row[id] != before.row[id] {
				st.Changed++
				if s.row[id] == numeric.Cut {
					st.RemovedProb += numeric.Prob(before.row[id], numeric.Summarize(before.row).LogSumExp)
				}
			}
		}
		step.Stages = append(step.Stages, st)
	}
	for id, word := range words {
		c := trace.Candidate{Token: trace.Token{ID: id, Text: word, Special: id == 4}}
		for i, s := range stages {
			if s.row[id] == numeric.Cut {
				c.Logits, c.Probs = append(c.Logits, nil), append(c.Probs, 0)
				if c.CutBy == "" {
					c.CutBy = s.name
				}
				continue
			}
			c.Logits = append(c.Logits, &s.row[id])
			c.Probs = append(c.Probs, numeric.Prob(s.row[id], step.Stages[i].LogSumExp))
			c.CutBy = ""
		}
		step.Candidates = append(step.Candidates, c)
	}
	last := stages[len(stages)-1].row
	top := numeric.Order{}
	top.Reset(last)
	id, _, _ := top.Next()
	step.Token = step.Candidates[chosen].Token
	step.Draw = trace.Draw{Method: trace.DrawMultinomial, U: 0.5, ID: chosen, TopID: id, High: 1}
	t.Steps = []trace.Step{step}
	return t
}

type lessonStage struct {
	name   string
	params map[string]any
	row    []float32
}

// TestLessons: for every stage, what a teacher would say about it, with
// numbers that can be worked out again.
func TestLessons(t *testing.T) {
	gone := numeric.Cut
	raw := []float32{4, 3, 2, 1, 3.5, 0}
	for _, c := range []struct {
		stage  string
		params map[string]any
		row    []float32
		want   string
	}{
		{view.EncoderPenalty, map[string]any{"penalty": 1.2, "prompt_length": 3}, []float32{4.8, 3, 2, 1, 3.5, 0},
			"“·sun” is in the prompt, which this penalty favours: 4.0000 × 1.2 = 4.80"},
		{view.NoRepeat, map[string]any{"ngram_size": 3}, []float32{4, gone, 2, 1, 3.5, 0},
			"“·rain” came after “·sun·is” in the text before (p 0.169); no run of 3 tokens may come twice"},
		{view.NoRepeat, map[string]any{"ngram_size": 1}, []float32{gone, 3, 2, 1, 3.5, 0},
			"“·sun” is in the text already (p 0.459); no run of 1 tokens may come twice"},
		{view.EncoderNoRepeat, map[string]any{"ngram_size": 2.0, "prompt_length": 3}, []float32{4, gone, 2, 1, 3.5, 0},
			"“·rain” came after “·is” in the prompt before"},
		{view.BadWords, map[string]any{"bad_words_ids": []any{}, "eos_token_id": []int{4}}, []float32{4, 3, gone, 1, 3.5, 0},
			"“·wind” would complete one of bad_words_ids; it had p 0.062"},
		{view.SequenceBias, map[string]any{"sequence_bias": []any{}}, []float32{4, 3, 102, 1, 3.5, 0}, "“·wind” has a bias: 2.0000 + 100 = 102.00"},
		{view.SequenceBias, nil, []float32{1.5, 3, 2, 1, 3.5, 0}, "“·sun” has a bias: 4.0000 − 2.5 = 1.50"},
		{view.ExponentialDecay, map[string]any{"start": 5, "factor": 1.1, "prompt_length": 3, "eos_token_id": []int{4}}, []float32{4, 3, 2, 1, 5.124358, 0},
			"“<end>” is raised, as the text is 4 tokens longer than 5: 3.5000 + |3.5000| × (1.1^4 − 1) = 5.12"},
		{view.Suppress, nil, []float32{4, gone, 2, 1, 3.5, 0}, "“·rain” is one of suppress_tokens and may never come"},
		{view.BeginSuppress, nil, []float32{4, gone, 2, 1, 3.5, 0}, "“·rain” is one of begin_suppress_tokens and may not come first"},
		{view.MinLength, map[string]any{"min_length": 20, "eos_token_id": []int{4}}, []float32{4, 3, 2, 1, gone, 0},
			"“<end>” is held back while the text, prompt included, has fewer than 20 tokens; it had p 0.278"},
		{view.MinNewTokens, map[string]any{"min_new_tokens": 10, "prompt_length": 3, "eos_token_id": []int{4}}, []float32{4, 3, 2, 1, gone, 0},
			"“<end>” is held back while there are fewer than 10 new tokens"},
		{view.ForcedBOS, map[string]any{"token_id": 0}, []float32{0, gone, gone, gone, gone, gone}, "The first token of all is forced"},
		{view.ForcedEOS, map[string]any{"max_length": 13, "eos_token_id": []int{0}}, []float32{0, gone, gone, gone, gone, gone}, "The length ends here, so the end token is forced"},
		{view.Regex, map[string]any{"regex": "[a-z]+"}, []float32{4, 3, gone, gone, gone, gone}, "Regex: of 6 tokens, 2 can lead to a text that obeys it (p 0.372 went with the others)"},
		{view.PrefixAllowed, map[string]any{"regex": " [a-z]+"}, []float32{4, 3, gone, gone, gone, gone}, "constraint ·[a-z]+"},
		{view.OneOf, nil, []float32{4, gone, gone, gone, gone, gone}, "One-of: of 6 tokens, 1 can lead to a text that obeys it"},
		{view.Forbid, nil, []float32{4, 3, 2, gone, 3.5, 0}, "Forbid: of 6 tokens, 5 can lead to a text that obeys it"},
		{view.Require, nil, []float32{4, 3, 2, 1, gone, 0}, "“<end>” is held back until every required phrase has come"},
		{view.Require, nil, []float32{4, gone, gone, gone, gone, gone}, "has just room for the phrases that are still required"},
		{view.RemoveInvalid, map[string]any{}, []float32{4, 3, 2, 1, 3.5, math.MaxFloat32}, "the largest numbers that float32 holds"},
		{view.Guidance, map[string]any{"guidance_scale": 1.5}, []float32{5, 2, 2, 1, 3.5, 0}, "plus 1.5 times the difference that the prompt makes"},
		{view.TopH, map[string]any{"top_h": 0.4}, []float32{4, gone, gone, gone, 3.5, gone}, "at most 0.4 of the entropy"},
		{view.MinP, map[string]any{"min_p": 0.2, "min_tokens_to_keep": 1}, []float32{4, 3, gone, gone, 3.5, gone}, "0.2 × 0.4592 = 0.0918"},
		{view.Typical, map[string]any{"typical_p": 0.5, "min_tokens_to_keep": 1}, []float32{gone, 3, gone, gone, 3.5, gone},
			"The likeliest, “·sun”, lies |−ln 0.4592 − 1.3130| = 0.53 from it and goes: too predictable to be typical"},
		{view.Typical, map[string]any{"typical_p": 0.9, "min_tokens_to_keep": 1}, []float32{4, 3, gone, gone, 3.5, gone}, "= 0.53 from it and stays"},
		{view.Epsilon, map[string]any{"epsilon_cutoff": 0.05, "min_tokens_to_keep": 1}, []float32{4, 3, 2, gone, 3.5, gone},
			"Epsilon removes what has a probability below 0.05, the likeliest of it “·sea” with 0.0229"},
		{view.Eta, map[string]any{"eta_cutoff": 0.05, "min_tokens_to_keep": 1}, []float32{4, 3, 2, gone, 3.5, gone},
			"the smaller of 0.05 and √0.05 × e^−1.3130 = 0.0602"},
		{view.Renormalize, map[string]any{}, []float32{-0.7783, -1.7783, -2.7783, -3.7783, -1.2783, -4.7783}, "Renormalize takes the log-sum-exp off every logit"},
		{view.LogSoftmax, map[string]any{}, []float32{-0.7783, -1.7783, -2.7783, -3.7783, -1.2783, -4.7783}, "“·rain” 3.0000 − 4.7783 = -1.78"},
	} {
		chosen := 1
		if c.row[1] == gone {
			chosen = 0
		}
		if c.row[chosen] == gone {
			chosen = 1
		}
		tr := lessonTrace(chosen, lessonStage{trace.StageRaw, nil, raw}, lessonStage{c.stage, c.params, c.row})
		var out bytes.Buffer
		if err := table.Step(&out, tr, 0, 6, table.Style{Width: 2000}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: %q is not said:\n%s", c.stage, c.want, &out)
		}
	}
}

// TestEightStages: with every kind of stage at work the table still fits, and
// the stages for which there is no room are named.
func TestEightStages(t *testing.T) {
	gone := numeric.Cut
	tr := lessonTrace(0,
		lessonStage{trace.StageRaw, nil, []float32{4, 3, 2, 1, 3.5, 0}},
		lessonStage{view.SequenceBias, nil, []float32{4, 3, 2.5, 1, 3.5, 0}},
		lessonStage{view.Penalty, map[string]any{"penalty": 1.25}, []float32{3.2, 3, 2.5, 1, 3.5, 0}},
		lessonStage{view.NoRepeat, map[string]any{"ngram_size": 2}, []float32{3.2, gone, 2.5, 1, 3.5, 0}},
		lessonStage{view.MinLength, map[string]any{"min_length": 20}, []float32{3.2, gone, 2.5, 1, gone, 0}},
		lessonStage{view.Temperature, map[string]any{"temperature": 0.5}, []float32{6.4, gone, 5, 2, gone, 0}},
		lessonStage{view.TopK, map[string]any{"top_k": 3, "min_tokens_to_keep": 1}, []float32{6.4, gone, 5, 2, gone, gone}},
		lessonStage{view.MinP, map[string]any{"min_p": 0.05, "min_tokens_to_keep": 1}, []float32{6.4, gone, 5, gone, gone, gone}},
		lessonStage{view.Typical, map[string]any{"typical_p": 0.95, "min_tokens_to_keep": 1}, []float32{6.4, gone, 5, gone, gone, gone}},
	)
	for _, width := range []int{40, 80, 120, 200} {
		var out bytes.Buffer
		if err := table.Step(&out, tr, 0, 6, table.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(out.String()), " ")
		for i := range tr.Steps[0].Stages {
			if label := view.At(tr, 0).StageLabel(i); !strings.Contains(text, label) {
				t.Errorf("width %d: %s is nowhere:\n%s", width, label, &out)
			}
		}
		if !strings.Contains(text, "typical 0.95 changed nothing") {
			t.Errorf("width %d: the idle stage is not named:\n%s", width, &out)
		}
		golden(t, "stages_"+map[int]string{40: "40", 80: "80", 120: "120", 200: "200"}[width]+".golden", out.Bytes())
	}
}

// TestComeBack: what one stage removed and a later one brought back is shown as
// both.
func TestComeBack(t *testing.T) {
	gone := numeric.Cut
	tr := lessonTrace(4,
		lessonStage{trace.StageRaw, nil, []float32{4, 3, 2, 1, 3.5, 0}},
		lessonStage{view.MinLength, map[string]any{"min_length": 20}, []float32{4, 3, 2, 1, gone, 0}},
		lessonStage{view.ForcedEOS, map[string]any{"max_length": 13}, []float32{gone, gone, gone, gone, 0, gone}},
	)
	var out bytes.Buffer
	if err := table.Step(&out, tr, 0, 6, table.Style{Width: 120}); err != nil {
		t.Fatal(err)
	}
	golden(t, "come_back.golden", out.Bytes())
	for line := range strings.Lines(out.String()) {
		if strings.Contains(line, "▶<end>") && strings.Count(line, "✕") == 1 && strings.Contains(line, "1.000") {
			return
		}
	}
	t.Errorf("the row of <end> does not tell both:\n%s", &out)
}

// TestGoneTwice: what was removed, made finite and then removed again is
// followed all the way, whether there is room for each column or not.
func TestGoneTwice(t *testing.T) {
	gone, least := numeric.Cut, float32(-math.MaxFloat32)
	raw := lessonStage{trace.StageRaw, nil, []float32{4, 3, 2, 1, 3.5, 0}}
	held := lessonStage{view.MinLength, map[string]any{"min_length": 20}, []float32{4, 3, 2, 1, gone, 0}}
	finite := lessonStage{view.RemoveInvalid, map[string]any{}, []float32{4, 3, 2, 1, least, 0}}
	const lead = "So “<end>” went twice: min-length 20 removed it, finite put it back at -3.4e+38, and "
	for _, c := range []struct {
		stages []lessonStage
		want   string
	}{
		{[]lessonStage{raw, held, finite, {view.Temperature, map[string]any{"temperature": 0.5}, []float32{8, 6, 4, 2, gone, 0}}},
			lead + "temp. 0.5 made that more than float32 holds, infinite again."},
		{[]lessonStage{raw, held, finite, {view.TopK, map[string]any{"top_k": 2}, []float32{4, 3, gone, gone, gone, gone}}},
			lead + "top-k 2 removed it again."},
		{[]lessonStage{raw, held, finite}, ""},
	} {
		for _, width := range []int{40, 80, 200} {
			var out bytes.Buffer
			if err := table.Step(&out, lessonTrace(0, c.stages...), 0, 6, table.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(out.String()), " ")
			if strings.Contains(text, "went twice") != (c.want != "") || !strings.Contains(text, c.want) {
				t.Errorf("%d columns: %q is not said:\n%s", width, c.want, &out)
			}
		}
	}
}
