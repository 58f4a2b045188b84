package quiz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/pycall"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// These tests answer every question from what it shows, as a learner would, with
// the numbers rounded as they stand on the screen.

// data is a page as a program reads it.
type data struct {
	Tables []struct {
		Name string           `json:"name"`
		Rows []map[string]any `json:"rows"`
	} `json:"tables"`
	Notes []string `json:"notes"`
}

func read(t *testing.T, p *table.Page) data {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b, table.Style{Format: table.JSON}); err != nil {
		t.Fatal(err)
	}
	var d data
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// column is a column of the first table, up to where it is empty.
func (d data) column(name string) []float64 {
	var list []float64
	for _, row := range d.Tables[0].Rows {
		if x, ok := row[name].(float64); ok {
			list = append(list, x)
		}
	}
	return list
}

// rounded is a column with three decimals.
func (d data) rounded(name string) []float64 {
	list := d.column(name)
	for i := range list {
		list[i] = math.Round(list[i]*1000) / 1000
	}
	return list
}

// numberAfter is the number that follows some words.
func numberAfter(t *testing.T, text, words string) float64 {
	t.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(words) + `(-?[0-9.]*[0-9])`).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no number after %q in %q", words, text)
	}
	x, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// answers are how a learner answers, by kind.
var answers = map[string]func(*testing.T, *Question, data) string{
	"draw": func(t *testing.T, q *Question, d data) string {
		probs, sum := d.rounded("prob"), 0.0
		for i, p := range probs {
			token := d.Tables[0].Rows[i]["token"].(string)
			if q.Form == Number && strings.HasSuffix(q.Ask, "drawn “"+token+"”.") {
				return fmt.Sprint(sum + p/2)
			}
			sum += p
			if q.Form == Choice && numberAfter(t, q.Ask, "u = ") < sum {
				return optionOf(q, token)
			}
		}
		return ""
	},
	"temperature": func(_ *testing.T, q *Question, d data) string {
		raw, hot := d.rounded("raw_prob"), d.rounded("prob")
		guess := math.Log(raw[0]/raw[1]) / math.Log(hot[0]/hot[1])
		best, near := "", math.Inf(1)
		for _, o := range q.Options {
			x, _ := strconv.ParseFloat(strings.TrimPrefix(o.Text, "T = "), 64)
			if off := math.Abs(math.Log(x / guess)); off < near {
				best, near = o.Key, off
			}
		}
		return best
	},
	"nucleus": func(t *testing.T, q *Question, d data) string {
		sum, limit := 0.0, numberAfter(t, q.Ask, "top_p=")
		for i, p := range d.rounded("prob") {
			if sum += p; sum >= limit {
				return fmt.Sprint(i + 1)
			}
		}
		return ""
	},
	"cache": func(_ *testing.T, q *Question, d data) string {
		var used [2]bool
		for n := range used {
			if d.Tables[0].Name == "steps" {
				flops := d.column(fmt.Sprintf("run_%d_flops", n+1))
				used[n] = flops[1] < flops[0]
			} else {
				row := d.Tables[0].Rows[n]
				used[n] = row["computed"].(float64) == row["prompt_tokens"].(float64)+row["new_tokens"].(float64)-1
			}
		}
		return optionOf(q, map[[2]bool]string{{true, false}: "only run 1", {false, true}: "only run 2", {true, true}: "both", {false, false}: "neither"}[used])
	},
	// Both columns go on as they begin.
	"flops": func(t *testing.T, q *Question, d data) string {
		n := numberAfter(t, q.Ask, "whole run of ")
		with, without := d.column("flops"), d.column("flops_without_cache")
		last := without[0] + (n-1)*(without[1]-without[0])
		return fmt.Sprint(n * (without[0] + last) / 2 / (with[0] + (n-1)*with[1]))
	},
	"penalty": func(t *testing.T, q *Question, d data) string {
		_, text, _ := strings.Cut(d.Notes[0], "token by token: ")
		in := strings.Fields(text)
		if strings.Contains(q.Ask, "Which of these") {
			for _, o := range q.Options {
				if slices.Contains(in, o.Text) {
					return o.Key
				}
			}
			return ""
		}
		penalty, logit := numberAfter(t, q.Ask, "repetition_penalty="), numberAfter(t, q.Ask, "has the logit ")
		token := regexp.MustCompile(`The token “(.*)” has`).FindStringSubmatch(q.Ask)[1]
		how := "it stays"
		if slices.Contains(in, token) {
			how = fmt.Sprintf("divided by %v", penalty)
			if logit < 0 {
				how = fmt.Sprintf("times %v", penalty)
			}
		}
		for _, o := range q.Options {
			if strings.HasSuffix(o.Text, "("+how+")") {
				return o.Key
			}
		}
		return ""
	},
	"order": func(_ *testing.T, q *Question, _ data) string {
		known := []string{"the model", "repetition_penalty", "no_repeat_ngram_size", "temperature", "top_k", "top_p", "min_p", "typical_p", "the draw"}
		place := func(o Option) int {
			return slices.IndexFunc(known, func(begin string) bool { return strings.HasPrefix(o.Text, begin) })
		}
		list := slices.Clone(q.Options)
		slices.SortFunc(list, func(a, b Option) int { return place(a) - place(b) })
		var keys []string
		for _, o := range list {
			keys = append(keys, o.Key)
		}
		return strings.Join(keys, " ")
	},
	"wrong-setting": func(t *testing.T, q *Question, d data) string {
		call, err := pycall.Parse(d.Notes[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range lint.Lint(lint.FromPython(call)) {
			for _, o := range q.Options {
				if f.Level != lint.Note && strings.HasPrefix(o.Text, f.Parameter+"=") {
					return o.Key
				}
			}
		}
		return ""
	},
}

// optionOf is the letter of an option.
func optionOf(q *Question, text string) string {
	for _, o := range q.Options {
		if o.Text == text {
			return o.Key
		}
	}
	return ""
}

// testAnswerable answers a question as a learner would, and looks at what explains
// it.
func testAnswerable(t *testing.T, q *Question, text string) {
	t.Helper()
	if answer := answers[q.Kind]; answer != nil { // a bet needs a language
		given := answer(t, q, read(t, q.Show))
		if m, err := q.Check(given); err != nil || !m.Right {
			t.Errorf("%s, seed %d: a learner answers %q, the solution is %q (%v)\n%s", q.Kind, q.Seed, given, q.Solution(), err, text)
		}
	}
	m := check(t, q, q.Solution())
	if err := explanations[q.Kind](t, q, m, read(t, m.Explain)); err != nil {
		t.Errorf("%s, seed %d: %v\n%s", q.Kind, q.Seed, err, explained(t, m))
	}
}

// explanations check what an explanation shows, by kind: the numbers of the trace
// fit together, and with the question.
var explanations = map[string]func(t *testing.T, q *Question, m Mark, d data) error{
	// The score is Σ p log2(chips ÷ 100).
	"bet": func(_ *testing.T, q *Question, m Mark, d data) error {
		probs, chips, sum, whole := d.column("prob"), d.column("chips"), 0.0, 0.0
		for i := range q.Options {
			sum += probs[i] * math.Log2(chips[i]/100)
			whole += probs[i]
		}
		if math.Abs(sum-m.Score) > 1e-9 || math.Abs(whole-1) > 1e-9 {
			return fmt.Errorf("the score is %v and %v by the formula, the probabilities sum to %v", m.Score, sum, whole)
		}
		return nil
	},
	"draw": func(_ *testing.T, _ *Question, _ Mark, d data) error {
		low, high, hits := d.column("low"), d.column("high"), 0
		for i, p := range d.column("prob") {
			if math.Abs(high[i]-low[i]-p) > 1e-6 {
				return fmt.Errorf("row %d is %v long, p is %v", i+1, high[i]-low[i], p)
			}
			if d.Tables[0].Rows[i]["hit"] == true {
				hits++
			}
		}
		if hits != 1 {
			return fmt.Errorf("u falls on %d tokens", hits)
		}
		return nil
	},
	// The run's own temperature gives what the run had.
	"temperature": func(t *testing.T, q *Question, _ Mark, d data) error {
		had := read(t, q.Show).column("prob")[0]
		for _, row := range d.Tables[0].Rows {
			if off := math.Abs(row["top_prob"].(float64) - had); (row["own"] == true) != (off < 1e-5) {
				return fmt.Errorf("T = %v gives the first token %v, the run %v", row["temperature"], row["top_prob"], had)
			}
		}
		return nil
	},
	"nucleus": func(_ *testing.T, q *Question, _ Mark, d data) error {
		kept, sum := 0, 0.0
		for _, p := range d.column("final_prob") {
			if p > 0 {
				kept++
				sum += p
			}
		}
		if fmt.Sprint(kept) != q.Solution() || math.Abs(sum-1) > 1e-6 {
			return fmt.Errorf("%d rows stay and hold %v, the solution is %s", kept, sum, q.Solution())
		}
		return nil
	},
	// Step for step, positions reused and computed are all there were.
	"cache": func(_ *testing.T, _ *Question, _ Mark, d data) error {
		for n := range 2 {
			reused, computed := d.column(fmt.Sprintf("run_%d_reused", n+1)), d.column(fmt.Sprintf("run_%d_computed", n+1))
			for i := range reused {
				if reused[i]+computed[i] != computed[0]+float64(i) {
					return fmt.Errorf("run %d, step %d: %v reused and %v computed after a prompt of %v", n+1, i+1, reused[i], computed[i], computed[0])
				}
			}
		}
		return nil
	},
	"flops": func(t *testing.T, q *Question, _ Mark, d data) error {
		want, err := strconv.ParseFloat(q.Solution(), 64)
		if got := numberAfter(t, d.Notes[0], "The ratio is "); err != nil || math.Abs(got/want-1) > 0.01 {
			return fmt.Errorf("the ratio is %v, the solution %s", got, q.Solution())
		}
		return nil
	},
	// What was penalised has the logit of the processor's arithmetic.
	"penalty": func(t *testing.T, q *Question, _ Mark, d data) error {
		penalty := numberAfter(t, q.Ask, "repetition_penalty=")
		for _, row := range d.Tables[0].Rows {
			want := float32(row["raw_logit"].(float64))
			if row["penalised"] == true {
				want = sampler.Penalize(want, penalty)
			}
			if float32(row["logit"].(float64)) != want {
				return fmt.Errorf("%v became %v, want %v", row["raw_logit"], row["logit"], want)
			}
		}
		return nil
	},
	"order": func(_ *testing.T, q *Question, _ Mark, d data) error {
		kept := d.column("kept")
		if len(kept) != len(q.Options)-1 || !slices.IsSortedFunc(kept, func(a, b float64) int { return int(b - a) }) {
			return fmt.Errorf("the stages leave %v tokens", kept)
		}
		return nil
	},
	"wrong-setting": func(_ *testing.T, q *Question, _ Mark, d data) error {
		row := d.Tables[0].Rows[0]
		i := slices.IndexFunc(q.Options, func(o Option) bool { return o.Key == q.Solution() })
		if !strings.HasPrefix(q.Options[i].Text, fmt.Sprint(row["parameter"], "=")) || row["fix"] == "" {
			return fmt.Errorf("%q is explained by %v", q.Options[i].Text, row)
		}
		return nil
	},
}

// Where a run is counted to its end, the formula gives the same operations.
func TestFlopsFormula(t *testing.T) {
	l := lab(t, "nano")
	counted := 0
	for seed := range uint64(20) {
		q := ask(t, l, "flops", seed)
		m := check(t, q, q.Solution())
		if !strings.Contains(explained(t, m), "The kernels counted the first sum") {
			continue
		}
		counted++
		prompt := int(numberAfter(t, read(t, q.Show).Notes[0], "The prompt has "))
		e := &estimate{length: int(numberAfter(t, q.Ask, "whole run of ")), trace: traceOf(prompt, l)}
		e.work()
		if got := view.Fixed(e.ratio(), 2); got != q.Solution() {
			t.Errorf("seed %d: the formula gives a ratio of %s, the kernels %s", seed, got, q.Solution())
		}
	}
	if counted == 0 {
		t.Error("no run was counted")
	}
}

// traceOf is the head of a trace, as far as the formula looks at it.
func traceOf(prompt int, l *Lab) *trace.Trace {
	var t trace.Trace
	t.Run.Prompt.IDs = make([]int, prompt)
	t.Run.Model.Shape = l.Model.Model.Config().Shape()
	return &t
}
