package quiz

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
)

// seeds is how many questions of a kind the properties are tried on.
const seeds = 200

func lab(t testing.TB, model string) *Lab {
	t.Helper()
	p, err := pretrained.Load(model)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return &Lab{Model: p}
}

func ask(t testing.TB, l *Lab, kind string, seed uint64) *Question {
	t.Helper()
	q, err := l.Ask(context.Background(), kind, seed)
	if err != nil {
		t.Fatalf("%s, seed %d: %v", kind, seed, err)
	}
	return q
}

func check(t testing.TB, q *Question, answer string) Mark {
	t.Helper()
	m, err := q.Check(answer)
	if err != nil {
		t.Fatalf("%s, seed %d, answer %q: %v", q.Kind, q.Seed, answer, err)
	}
	return m
}

// plainText is a page or a question as lines.
func plainText(t testing.TB, write func(*bytes.Buffer, table.Style) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, table.Style{Format: table.Plain, Width: 200}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func shown(t testing.TB, q *Question) string {
	t.Helper()
	return plainText(t, func(b *bytes.Buffer, s table.Style) error { return q.Write(b, s) })
}

func explained(t testing.TB, m Mark) string {
	t.Helper()
	return plainText(t, func(b *bytes.Buffer, s table.Style) error { return m.Explain.Write(b, s) })
}

// Whatever the seed: the solution is right and follows from what is shown,
// everything else is wrong, what is no answer is an error that says how to answer,
// the numbers of the explanation fit together, and no letter is right too often.
func TestQuestions(t *testing.T) {
	for model, n := range map[string]uint64{"nano": seeds, "tiny": seeds / 5} {
		l := lab(t, model)
		for _, kind := range Kinds() {
			t.Run(model+"/"+kind.Name, func(t *testing.T) {
				asked, solutions := make(map[string]int), make(map[string]int)
				for seed := range n {
					q := ask(t, l, kind.Name, seed)
					text := shown(t, q)
					asked[text]++
					testQuestion(t, q, text)
					testAnswerable(t, q, text)
					solutions[q.Solution()]++
				}
				// Short runs of a small model meet again now and then.
				if again := int(n) - len(asked); again > int(n)/20 {
					t.Errorf("%d of %d seeds ask what another one asks", again, n)
				}
				for solution, count := range solutions {
					if count > int(n)/2 {
						t.Errorf("%d of %d solutions are %q", count, n, solution)
					}
				}
			})
		}
	}
}

func testQuestion(t *testing.T, q *Question, text string) {
	t.Helper()
	where := fmt.Sprintf("%s, seed %d", q.Kind, q.Seed)
	if q.Title == "" || q.Lesson == 0 || len(q.Hints) != 3 || slices.Contains(q.Hints, "") {
		t.Errorf("%s: a title, a lesson and three hints are wanted: %+v", where, q)
	}
	if !strings.Contains(text, upperFirst(q.Want())) {
		t.Errorf("%s does not say how to answer:\n%s", where, text)
	}
	var options []string
	for _, o := range q.Options {
		if slices.Contains(options, o.Text) {
			t.Errorf("%s: two options are %q", where, o.Text)
		}
		if !strings.Contains(text, o.Text) {
			t.Errorf("%s: the option %q is not shown:\n%s", where, o.Text, text)
		}
		options = append(options, o.Text)
	}
	m := check(t, q, q.Solution())
	if !m.Right || m.Points < 99 {
		t.Errorf("%s: the solution %q is right: %v, %d points", where, q.Solution(), m.Right, m.Points)
	}
	says := map[bool]string{true: "Right.", false: "Not quite."}
	if q.Kind == "bet" {
		says = map[bool]string{true: "Better than equal chips.", false: "No better than equal chips."}
	}
	if !strings.Contains(explained(t, m), says[true]) {
		t.Errorf("%s: the explanation does not say that the solution is right", where)
	}
	for _, wrong := range wrongAnswers(q) {
		m := check(t, q, wrong)
		if m.Right || m.Points >= 99 || m.Points < 0 {
			t.Errorf("%s: the answer %q is right: %v, %d points", where, wrong, m.Right, m.Points)
		}
		if !strings.Contains(explained(t, m), says[false]) {
			t.Errorf("%s: the explanation does not say that %q is wrong", where, wrong)
		}
	}
	for _, bad := range badAnswers(q) {
		if _, err := q.Check(bad); err == nil || !strings.Contains(err.Error(), q.Want()) {
			t.Errorf("%s: the answer %q gives the error %v, want one that says %q", where, bad, err, q.Want())
		}
	}
}

// wrongAnswers are answers in the right form that are not right.
func wrongAnswers(q *Question) []string {
	var list []string
	switch q.Form {
	case Choice:
		for _, o := range q.Options {
			if o.Key != q.Solution() {
				list = append(list, o.Key)
			}
		}
	case Number, Count:
		x, _ := strconv.ParseFloat(q.Solution(), 64)
		if q.Form == Count {
			return []string{fmt.Sprint(x - 1), fmt.Sprint(x + 1), "0", "-3"}
		}
		return []string{"-1", "0", fmt.Sprint(2 * x * (1 + x)), "1e300"}
	case Order:
		right := strings.Fields(q.Solution())
		for i := range right[1:] {
			swapped := slices.Clone(right)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			list = append(list, strings.Join(swapped, " "))
		}
		slices.Reverse(right)
		list = append(list, strings.Join(right, ""))
	case Chips:
		chips, _ := q.chips(q.Solution())
		top := slices.Index(chips, slices.Max(chips))
		for i, o := range q.Options {
			list = append(list, o.Key+"=100") // no chips on what can come
			if i != top {
				list = append(list, o.Key)
			}
		}
	}
	return list
}

// badAnswers are no answers at all.
func badAnswers(q *Question) []string {
	list := []string{"", "  ", "?", "what", "1e999x", "NaN", "ää"}
	switch q.Form {
	case Choice:
		list = append(list, "z", "a b", "3")
	case Number, Count:
		list = append(list, "a", "3,5", "inf", "--1")
		if q.Form == Count {
			list = append(list, "2.5")
		}
	case Order:
		list = append(list, "a", "a a b c d e", "a b c d e z", q.Solution()+" a")
	case Chips:
		list = append(list, "z", "a=50", "a=101", "a=-1 b=101", "a=50 a=50", "a=50 z=50", "a=60.5 b=39.5", "a 50 b 50", "a=9999999999999999999")
	}
	return list
}

// A seed is a question: asked again it is the same, its hints and
// explanation included.
func TestSameSeed(t *testing.T) {
	one, two := lab(t, "nano"), lab(t, "nano")
	for _, kind := range Kinds() {
		for seed := range uint64(10) {
			a, b := ask(t, one, kind.Name, seed), ask(t, two, kind.Name, seed)
			if x, y := shown(t, a), shown(t, b); x != y {
				t.Errorf("%s, seed %d:\n%s\nand then\n%s", kind.Name, seed, x, y)
			}
			if !slices.Equal(a.Hints, b.Hints) || a.Solution() != b.Solution() {
				t.Errorf("%s, seed %d: other hints or another solution", kind.Name, seed)
			}
			if x, y := explained(t, check(t, a, a.Solution())), explained(t, check(t, b, b.Solution())); x != y {
				t.Errorf("%s, seed %d:\n%s\nand then\n%s", kind.Name, seed, x, y)
			}
		}
	}
}

func TestUnknownKind(t *testing.T) {
	_, err := (&Lab{}).Ask(context.Background(), "riddle", 1)
	if err == nil || !strings.Contains(err.Error(), "bet, draw, temperature") {
		t.Errorf("%v, want an error that lists the kinds", err)
	}
}

func TestAskEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := lab(t, "nano").Ask(ctx, "bet", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that the context was cancelled", err)
	}
}

func TestWithoutModel(t *testing.T) {
	bare := lab(t, "nano")
	bare.Model.Tokenizer = nil
	for want, l := range map[string]*Lab{"needs a model": {}, "tokenizer": bare} {
		for _, kind := range Kinds() {
			_, err := l.Ask(context.Background(), kind.Name, 1)
			if kind.Runs && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: %v, want an error that says %q", kind.Name, err, want)
			}
			if !kind.Runs && err != nil {
				t.Errorf("%s runs nothing: %v", kind.Name, err)
			}
		}
	}
}

// A model whose config asks for much more than a question says is asked plainly.
func TestModelConfig(t *testing.T) {
	l := lab(t, "nano")
	plain := ask(t, l, "bet", 1)
	if err := errors.Join(
		setText(l, "min_p", "0.3"), setText(l, "no_repeat_ngram_size", "2"), setText(l, "num_beams", "3"),
	); err != nil {
		t.Fatal(err)
	}
	if got, want := shown(t, ask(t, l, "bet", 1)), shown(t, plain); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// setText sets a parameter of a model's own config.
func setText(l *Lab, name, value string) error {
	field, ok := l.Model.Config.Field(name)
	if !ok {
		return errors.New(name)
	}
	return field.SetText(value, decode.FromModel)
}

// What people write in place of the plainest form is read, too.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		form Form
		text string
		want answer
	}{
		{Choice, "b", answer{option: 1}},
		{Choice, " B) ", answer{option: 1}},
		{Number, "3.5", answer{number: 3.5}},
		{Number, "12×", answer{number: 12}},
		{Number, "12 x", answer{number: 12}},
		{Count, "4", answer{number: 4}},
		{Order, "c a b", answer{order: []int{2, 0, 1}}},
		{Order, "cab", answer{order: []int{2, 0, 1}}},
		{Order, "C, A → b", answer{order: []int{2, 0, 1}}},
		{Chips, "a=60 b=40", answer{chips: []int{60, 40, 0}, named: -1}},
		{Chips, "c:10, A:90", answer{chips: []int{90, 0, 10}, named: -1}},
		{Chips, "b", answer{chips: []int{1, 98, 1}, named: 1}},
	} {
		q := &Question{Form: c.form, Options: options("x", "y", "z")}
		got, err := q.parse(c.text)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %q is read as %+v (%v), want %+v", c.form, c.text, got, err, c.want)
		}
	}
}

// The score is the formula, and nothing scores better than what is so.
func TestLogScore(t *testing.T) {
	p := []float64{0.5, 0.25, 0.25}
	for _, c := range []struct {
		q    []float64
		want float64
	}{
		{p, -1.5},
		{[]float64{0.25, 0.5, 0.25}, -1.75},
		{[]float64{1, 0, 0}, math.Inf(-1)},
	} {
		if got := logScore(p, c.q); got != c.want {
			t.Errorf("logScore(%v, %v) = %v, want %v", p, c.q, got, c.want)
		}
	}
	if got := logScore([]float64{1, 0}, []float64{1, 0}); got != 0 {
		t.Errorf("what cannot come costs %v", got)
	}
}
