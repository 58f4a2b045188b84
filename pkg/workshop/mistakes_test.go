package workshop

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// newFolder is a workshop of the test's own.
func newFolder(t *testing.T) *Folder {
	t.Helper()
	f, _, err := Init(t.TempDir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// put puts a source in the place of an exercise's.
func put(t *testing.T, f *Folder, e Exercise, source string) {
	t.Helper()
	if err := os.WriteFile(f.Path(e.Name, e.Name+".go"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
}

// What is wrong in a learner's code is said in one line, at their line.
func TestProblems(t *testing.T) {
	body := func(lines string) string {
		return "package argmax\n\nfunc Argmax(logits []float64) int {\n" + lines + "\n}\n"
	}
	for name, c := range map[string]struct {
		source string
		want   string // File:Line: Text
		help   string
	}{
		"syntax":      {body("\treturn (1"), "argmax/argmax.go:4: ", ""},
		"compiler":    {body("\tx := 1\n\treturn best"), "argmax/argmax.go:4: declared and not used: x", "and one more error below it"},
		"package":     {"package main\n\nfunc Argmax(logits []float64) int { return 0 }\n", "argmax/argmax.go:1: the package is called main, and has to be argmax", ""},
		"no function": {"package argmax\n\nfunc argmax(logits []float64) int { return 0 }\n", "argmax/argmax.go: there is no function Argmax", "it has to be Argmax([]float64) int"},
		"signature":   {"package argmax\n\nfunc Argmax(logits []float64) float64 { return 0 }\n", "argmax/argmax.go:3: the function is Argmax([]float64) float64", "it has to be Argmax([]float64) int"},
		"import":      {"package argmax\n\nimport _ \"example.com/x\"\n\nfunc Argmax(logits []float64) int { return 0 }\n", "argmax/argmax.go:3: cannot find module providing package example.com/x", "the exercises need the standard library alone"},
		"empty file":  {"", "argmax/argmax.go:1: ", ""},

		"panic":         {body("\treturn int(logits[99])"), "argmax/argmax.go:4: panic: runtime error: index out of range [99] with length 4", ""},
		"own panic":     {body("\n\tpanic(\"help\\x1b[2J\")"), "argmax/argmax.go:5: panic: help", ""},
		"goroutine":     {body("\tgo func() { panic(\"away\") }()\n\tselect {}"), "argmax/argmax.go:4: panic: away", ""},
		"endless loop":  {body("\tfor {\n\t}"), "argmax/argmax.go:4: the function does not come back (stopped after 500ms)", "is there a loop without an end?"},
		"waits":         {body("\tch := make(chan int)\n\treturn <-ch"), "argmax/argmax.go:5: the function does not come back (stopped after 500ms)", "it waits: chan receive"},
		"recursion":     {body("\treturn 1 + Argmax(logits)"), "argmax/argmax.go:3: the function calls itself without an end (stack overflow)", "what ends the recursion?"},
		"grows":         {body("\tvar all []float64\n\tfor {\n\t\tall = append(all, logits...)\n\t}"), "argmax/argmax.go:6: the function takes more than 256 MB of memory", "what grows there without an end?"},
		"one huge list": {body("\tall := make([]float64, 1<<32)\n\tfor i := range all {\n\t\tall[i] = 1\n\t}\n\treturn len(all)"), "argmax/argmax.go:", "what grows there without an end?"},
		"too huge":      {body("\tn := 1 << 62\n\treturn len(make([]float64, n))"), "argmax/argmax.go:5: panic: runtime error: makeslice: len out of range", ""},
		"exit":          {"package argmax\n\nimport \"os\"\n\nfunc Argmax(logits []float64) int { os.Exit(3); return 0 }\n", "argmax/argmax.go: the function ended the whole program (exit status 3)", "os.Exit and log.Fatal have no place in it: return a value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			put(t, f, argmax(), c.source)
			checker := Checker{Folder: f, Limits: Limits{Time: 500 * time.Millisecond, Memory: 256 << 20}}
			v, err := checker.Check(context.Background(), argmax())
			if err != nil {
				t.Fatal(err)
			}
			if v.Passed || v.Problem == nil {
				t.Fatalf("no problem was found: %s", v.Summary())
			}
			if got := v.Problem.String(); !strings.HasPrefix(got, c.want) || strings.Contains(got, "\n") {
				t.Errorf("it says %q, and should begin with %q", got, c.want)
			}
			if c.help != "" && v.Problem.Help != c.help {
				t.Errorf("it advises %q, want %q", v.Problem.Help, c.help)
			}
		})
	}
}

// What a learner's code prints, reads or leaves running is in nobody's way.
func TestPrinting(t *testing.T) {
	f := newFolder(t)
	put(t, f, argmax(), `package argmax

import (
	"fmt"
	"math"
	"os"
)

func init() { fmt.Print("answer {}\nno end") }

func Argmax(logits []float64) int {
	var word string
	fmt.Scan(&word)
	fmt.Fprint(os.Stdout, "on standard output, without an end")
	println("on standard error")
	os.Stdout.WriteString("\n{\"results\":[7]}\n")
	best, largest := -1, math.Inf(-1)
	for id, logit := range logits {
		if logit > largest {
			best, largest = id, logit
		}
	}
	return best
}
`)
	checker := Checker{Folder: f, Model: openModel(t)}
	v, err := checker.Check(context.Background(), argmax())
	if err != nil {
		t.Fatal(err)
	}
	if !v.Passed {
		t.Fatal(v.Summary())
	}
	printed := strings.Join(v.Printed, "\n")
	for _, want := range []string{"no end", "on standard output, without an end", "on standard error"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not among what was printed:\n%s", want, printed)
		}
	}
}

// A check that is given up leaves no process and no error of its own.
func TestCancel(t *testing.T) {
	f := newFolder(t)
	put(t, f, argmax(), "package argmax\n\nfunc Argmax([]float64) int { select {} }\n")
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	checker := Checker{Folder: f, Limits: Limits{Time: time.Hour, Memory: 64 << 20}}
	if _, err := checker.Check(ctx, argmax()); err != context.DeadlineExceeded {
		t.Errorf("the error is %v", err)
	}
}

// The usual mistakes fail the case that is about them.
func TestUsualMistakes(t *testing.T) {
	for _, c := range []struct {
		exercise    Exercise
		what        string
		replace, by string // in the solution
		fails       string // the case
	}{
		{argmax(), "the last of a tie", "logit > largest", "logit >= largest", "a tie"},
		{temperature(), "multiplies", "logit / t", "logit * t", "T = 0.5 spreads"},
		{temperature(), "divides by zero", "if t <= 0 {", "if t < 0 {", "T = 0 divides by zero"},
		{repetitionPenalty(), "divides a negative logit", "logits[id] * penalty", "logits[id] / penalty", "a negative logit"},
		{repetitionPenalty(), "once for each time", "logits[id] / penalty", "penalized[id] / penalty", "a token was said twice"},
	} {
		t.Run(c.exercise.Name+"/"+c.what, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			solution, err := c.exercise.Solution()
			if err != nil {
				t.Fatal(err)
			}
			mistaken := strings.Replace(string(solution), c.replace, c.by, 1)
			if mistaken == string(solution) {
				t.Fatalf("the solution has no %q", c.replace)
			}
			put(t, f, c.exercise, mistaken)
			checker := Checker{Folder: f}
			v, err := checker.Check(context.Background(), c.exercise)
			if err != nil {
				t.Fatal(err)
			}
			if v.Failed == nil || v.Failed.Case.Name != c.fails {
				t.Errorf("it came to %q, and should fail %q", v.Summary(), c.fails)
			}
		})
	}
}
