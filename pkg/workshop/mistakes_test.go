package workshop

import (
	"context"
	"fmt"
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
		"no goroutine":  {"package argmax\n\nimport \"runtime\"\n\nfunc Argmax(logits []float64) int {\n\truntime.Goexit()\n\treturn 0\n}\n", "argmax/argmax.go:6: panic: the function ended its goroutine (runtime.Goexit)", ""},
		"exit":          {"package argmax\n\nimport \"os\"\n\nfunc Argmax(logits []float64) int { os.Exit(3); return 0 }\n", "argmax/argmax.go: the function ended the whole program (exit status 3)", "os.Exit and log.Fatal have no place in it: return a value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			put(t, f, argmax(), c.source)
			limits := Limits{Time: time.Minute, Memory: 256 << 20} // a busy machine takes its time
			if strings.Contains(c.want, "500ms") {
				limits.Time = 500 * time.Millisecond
			}
			checker := Checker{Folder: f, Limits: limits}
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

// The usual mistakes fail the case that is about them, and it says why. Each is
// made in the solution; all are compiled into one program.
func TestUsualMistakes(t *testing.T) {
	type edits = []string // what stands in the solution, what takes its place, …
	mistakes := []struct {
		exercise, what string
		edits          edits
		fails          string // the case
	}{
		{"done", "stops one late", edits{"written >= maxNew", "written > maxNew"}, "the length is reached"},
		{"done", "counts the prompt", edits{"written := len(ids) - prompt", "written := len(ids)"}, "a long prompt"},
		{"done", "knows one end", edits{"slices.Contains(ends, ids[len(ids)-1])", "slices.Index(ends, ids[len(ids)-1]) == 0"}, "the second of two ends"},
		{"done", "looks at the whole text", edits{"slices.Contains(ends, ids[len(ids)-1])", "slices.ContainsFunc(ids, func(id int) bool { return slices.Contains(ends, id) })"}, "an end inside the prompt"},
		{"done", "ends by the prompt", edits{"written > 0 && ", ""}, "the prompt's last token is an end"},

		{"softmax", "does not divide", edits{"probs[id] /= sum", "probs[id] /= 1"}, "two equal tokens"},
		{"softmax", "takes a mean", edits{"probs[id] /= sum", "probs[id] /= float64(len(probs))"}, "three tokens"},
		{"softmax", "leaves out the maximum", edits{"logit - largest", "logit"}, "logits of 1000"},
		{"softmax", "begins with a maximum of 0", edits{"largest := math.Inf(-1)", "largest := 0.0"}, "logits of −1000"},
		{"softmax", "divides by an empty sum", edits{"math.IsInf(largest, -1)", "len(logits) == 0"}, "every token was cut"},

		{"argmax", "leaves out the last", edits{"range logits", "range logits[:max(len(logits)-1, 0)]"}, "the largest comes last"},
		{"argmax", "begins with a logit of 0", edits{"math.Inf(-1)", "math.Abs(0)"}, "all are negative"},
		{"argmax", "the last of a tie", edits{"logit > largest", "logit >= largest"}, "a tie"},
		{"argmax", "begins with the first token", edits{"best, largest := -1, math.Inf(-1)", "best, largest := 0, math.Max(math.Inf(-1), logits[0])"}, "nothing to pick from"},
		{"argmax", "has a token in every case", edits{"best, largest := -1,", "best, largest := min(0, len(logits)-1),"}, "every token was cut"},

		{"inversecdf", "does not sort", edits{"sort.SliceStable(ids,", "sort.SliceStable([]int(nil),"}, "the likeliest is not id 0"},
		{"inversecdf", "returns the place", edits{"for _, id := range ids {\n\t\tdrawn = id", "for place, id := range ids {\n\t\tdrawn = place"}, "the likeliest is not id 0"},
		{"inversecdf", "the last of a tie", edits{"probs[ids[a]] > probs[ids[b]]", "probs[ids[a]] >= probs[ids[b]]"}, "equally likely"},
		{"inversecdf", "gives the border away", edits{"end > u", "end >= u"}, "u on a border"},
		{"inversecdf", "keeps what was cut", edits{"p > 0", "p >= 0"}, "behind the end by rounding"},
		{"inversecdf", "finds nothing at the end", edits{"return drawn", "if end <= u {\n\t\treturn -1\n\t}\n\treturn drawn"}, "behind the end by rounding"},

		{"temperature", "multiplies", edits{"logit / t", "logit * t"}, "T = 0.5 spreads"},
		{"temperature", "divides by zero", edits{"t <= 0", "t < 0"}, "T = 0 divides by zero"},
		{"temperature", "turns the order round", edits{"t <= 0", "t == 0"}, "T below 0"},

		{"entropy", "counts bits", edits{"math.Log(p)", "math.Log2(p)"}, "two equal tokens"},
		{"entropy", "weighs all alike", edits{"nats -= p *", "nats -= 1 / float64(len(probs)) *"}, "one is likelier"},
		{"entropy", "0 · ln 0", edits{"p > 0", "p >= 0"}, "a token was cut"},

		{"flops", "leaves out attention", edits{"+pairs*attention", "+0*pairs*attention"}, "a text of one token"},
		{"flops", "the last matrix in every layer", edits{"pairs*attention) + 2*hidden*vocab", "pairs*attention + 2*hidden*vocab)"}, "three layers"},
		{"flops", "forgets the mask", edits{"length*(length+1)/2", "length*length"}, "without a cache"},
		{"flops", "the last matrix for every position", edits{"+ 2*hidden*vocab", "+ positions*2*hidden*vocab"}, "without a cache"},
		{"flops", "sees one position", edits{"= 1, length", "= 1, 1"}, "with a cache"},
		{"flops", "gives each head its own keys", edits{"kvHeads*headDim", "heads*headDim"}, "shared key-value heads"},
		{"flops", "attends with fewer heads", edits{"2 * 2 * queries", "2 * 2 * keys"}, "shared key-value heads"},
		{"flops", "takes heads·headDim for hidden", edits{"queries, keys := heads*headDim", "queries, keys := hidden"}, "heads wider than the hidden state"},
		{"flops", "works on nothing", edits{"length == 0", "length < 0"}, "an empty text"},

		{"kvcache", "does not append", edits{"keys, values = append(keys, key), append(values, value)", ""}, "the first position"},
		{"kvcache", "appends at the end", edits{"keys, values = append(keys, key), append(values, value)", "", "return keys, values, out", "return append(keys, key), append(values, value), out"}, "the first position"},
		{"kvcache", "leaves out the root of the width", edits{" / math.Sqrt(float64(len(query)))", ""}, "four numbers wide"},
		{"kvcache", "divides by the width", edits{"math.Sqrt(float64(len(query)))", "float64(len(query))"}, "four numbers wide"},
		{"kvcache", "divides by 2", edits{"math.Sqrt(float64(len(query)))", "2"}, "two numbers wide"},
		{"kvcache", "begins with a maximum of 0", edits{"math.Inf(-1)", "0.0"}, "all scores far below zero"},
		{"kvcache", "leaves out the maximum", edits{"score - largest", "score"}, "scores in the thousands"},

		{"repetition", "divides a negative logit", edits{"logits[id] * penalty", "logits[id] / penalty"}, "a negative logit"},
		{"repetition", "once for each time", edits{"logits[id] / penalty", "penalized[id] / penalty"}, "a token was said twice"},

		{"ngrams", "compares n tokens", edits{"ids[len(ids)-(n-1):]", "ids[len(ids)-n:]", "window[:n-1]", "window[:n]"}, "a pair came before"},
		{"ngrams", "compares the last token", edits{"slices.Equal(window[:n-1], end)", "window[n-2] == end[n-2]"}, "one of two is the same"},
		{"ngrams", "stops at the first place", edits{"= math.Inf(-1)", "= math.Inf(-1)\n\t\t\tbreak"}, "two tokens followed"},
		{"ngrams", "leaves out the last window", edits{"start+n <= len(ids)", "start+n < len(ids)"}, "a pair overlaps the end"},
		{"ngrams", "n begins at 2", edits{"n <= 0", "n <= 1"}, "n is 1"},
		{"ngrams", "looks before the text", edits{" || len(ids) < n", ""}, "the text is too short"},

		{"topk", "counts from the wrong side", edits{"sorted[len(sorted)-k]", "sorted[k-1]"}, "two of four"},
		{"topk", "cuts the k-th", edits{"logit < border", "logit <= border"}, "two of four"},
		{"topk", "sorts the row itself", edits{"sorted := slices.Clone(logits)", "sorted := logits"}, "two of four"},
		{"topk", "keeps exactly k", edits{"kept := slices.Clone(logits)", "kept := slices.Clone(logits)\n\tleft := k", "if logit < border {", "if logit >= border && left > 0 {\n\t\t\tleft--\n\t\t} else {"}, "a tie with the k-th"},
		{"topk", "counts equals once", edits{"slices.Sort(sorted)", "slices.Sort(sorted)\n\tsorted = slices.Compact(sorted)"}, "a tie above the k-th"},
		{"topk", "looks beyond the row", edits{" || k >= len(logits)", ""}, "k is more than there are"},
		{"topk", "knows no k of 0", edits{"k <= 0 || ", ""}, "k is 0"},

		{"topp", "cum <= p", edits{"kept[id] = logits[id]\n", "", "cumulated >= p {\n\t\t\tbreak\n\t\t}", "cumulated <= p {\n\t\t\tkept[id] = logits[id]\n\t\t}"}, "the second token crosses"},
		{"topp", "stops before the crossing token", edits{"kept[id] = logits[id]\n", "", "cumulated >= p {\n\t\t\tbreak\n\t\t}", "cumulated > p && id != ids[0] {\n\t\t\tbreak\n\t\t}\n\t\tkept[id] = logits[id]"}, "the second token crosses"},
		{"topp", "does not sort", edits{"sort.Slice(ids,", "sort.Slice([]int(nil),"}, "not in order"},
		{"topp", "keeps nothing at 0", edits{"kept[id] = logits[id]\n", "if cumulated >= p {\n\t\t\tbreak\n\t\t}\n\t\tkept[id] = logits[id]\n"}, "p is 0"},
		{"topp", "leaves out the maximum", edits{"largest := logits[ids[0]]", "largest := 0.0"}, "logits of 1000"},
		{"topp", "begins with a first token", edits{"len(ids) == 0", "len(ids) < 0"}, "no token"},

		{"minp", "takes the first for the best", edits{"math.Max(largest, logit)", "math.Max(logits[0], min(largest, logit))"}, "a sure model"},
		{"minp", "an absolute threshold", edits{"kept := make", "total := 0.0\n\tfor _, logit := range logits {\n\t\ttotal += math.Exp(logit - largest)\n\t}\n\tkept := make", "math.Exp(logit-largest) < part", "math.Exp(logit-largest)/total < part"}, "an unsure model"},
		{"minp", "cuts at the limit", edits{"< part", "<= part"}, "part is 1"},
		{"minp", "leaves out the maximum", edits{"math.Exp(logit-largest) < part", "math.Exp(logit) < part*math.Exp(largest)"}, "logits of 1000"},

		{"beamstep", "keeps all that are looked at", edits{" || running == width", ""}, "one beam, no end"},
		{"beamstep", "forgets the text before", edits{"totals[beam] + logprob", "logprob"}, "the sum counts"},
		{"beamstep", "divides all of them", edits{"score := c.sum", "score := c.sum / math.Pow(float64(length), penalty)", "score /= math.Pow(float64(length), penalty)", ""}, "the sum counts"},
		{"beamstep", "the last of a tie", edits{"all[i].sum > all[j].sum", "all[i].sum >= all[j].sum"}, "a tie"},
		{"beamstep", "divides none", edits{"score /= math.Pow(float64(length), penalty)", ""}, "one ends"},
		{"beamstep", "looks at too few", edits{"min(2*width,", "min(width,"}, "one ends"},
		{"beamstep", "counts what is before the end", edits{"float64(length)", "float64(length-1)"}, "one ends"},
		{"beamstep", "multiplies with the penalty", edits{"math.Pow(float64(length), penalty)", "(float64(length) * penalty)"}, "a length penalty of 2"},
		{"beamstep", "takes every end", edits{"place < width", "place < 2*width"}, "an end behind the first places"},
		{"beamstep", "goes on from nothing", edits{"!math.IsInf(sum, -1)", "sum < 1"}, "fewer are left than beams"},

		{"mask", "allows finished phrases alone", edits{"begins(phrases, text+token)", "slices.Contains(phrases, text+token)"}, "nothing is written yet"},
		{"mask", "turns the question round", edits{"strings.HasPrefix(phrase, text)", "strings.HasPrefix(text, phrase)"}, "nothing is written yet"},
		{"mask", "may always end", edits{"= slices.Contains(phrases, text)", "= slices.Contains(phrases, phrases[0])"}, "nothing is written yet"},
		{"mask", "looks at the token alone", edits{"text+token", "token"}, "inside a phrase"},
		{"mask", "looks at the last token", edits{"text += vocab[id]", "text = vocab[id]"}, "inside it, two tokens on"},
		{"mask", "never ends", edits{"= slices.Contains(phrases, text)", "= slices.Contains(phrases, \"\")"}, "a phrase is complete"},
		{"mask", "writes nothing", edits{"case token != \"\":", "default:"}, "a token without text"},
		{"mask", "goes on behind the end", edits{"return allowed\n\t\t}\n\t\ttext", "continue\n\t\t}\n\t\ttext"}, "the text has ended"},

		{"stopstrings", "looks at the last token", edits{"before[first:]+last", "before[len(before):min(len(before), first+len(before))]+last"}, "it lies over a border"},
		{"stopstrings", "looks at two tokens", edits{"strings.Join(tokens[:len(tokens)-1]", "strings.Join(tokens[max(0, len(tokens)-2):len(tokens)-1]"}, "it lies over three tokens"},
		{"stopstrings", "the text has to end with it", edits{"strings.Contains(before[first:]+last", "strings.HasSuffix(before[first:]+last"}, "the last token goes on behind it"},
		{"stopstrings", "looks at the whole text", edits{"before[first:]", "before[first-first:]"}, "it was there before"},
		{"stopstrings", "looks at the first place", edits{"strings.Contains(before[first:]+last, stop)", "strings.Index(before+last, stop) >= first"}, "it was there before, and comes again"},
		{"stopstrings", "looks one character too far back", edits{"len(before)-(len(stop)-1)", "len(before)-len(stop)"}, "a token without text"},

		{"speculative", "compares u with p", edits{"u <= p[drafted]/q[drafted]", "u <= p[drafted]"}, "the model likes it more"},
		{"speculative", "compares u with p where q is larger", edits{"u <= p[drafted]/q[drafted]", "p[drafted] >= q[drafted] || u <= p[drafted]"}, "u between p and the ratio"},
		{"speculative", "draws the other from p", edits{"max(p[token]-q[token], 0)", "p[token]"}, "the residual is not p"},
		{"speculative", "takes less than nothing", edits{"max(p[token]-q[token], 0)", "p[token] - q[token]"}, "where q exceeds p nothing is left"},
		{"speculative", "takes the distance", edits{"max(p[token]-q[token], 0)", "max(p[token]-q[token], q[token]-p[token])"}, "where q exceeds p nothing is left"},
		{"speculative", "does not scale", edits{"v*total < right", "v < right"}, "v beyond the bare sum"},

		{"idle", "forgets that nothing is drawn", edits{"!doSample || ", ""}, "nothing is drawn"},
		{"idle", "takes the penalty for a part of the draw", edits{"penalty == 1", "!doSample || penalty == 1"}, "a penalty without a draw"},
		{"idle", "takes every 0 for off", edits{"topP == 1", "topP == 1 || topP == 0"}, "a top_p of 0"},
		{"idle", "takes a high temperature for none", edits{"temperature == 1", "temperature >= 1"}, "values on the far side"},

		{"interval", "divides ints", edits{"float64(count) / n", "float64(count / draws)"}, "half of a million"},
		{"interval", "the share and its error", edits{"(p + z*z/(2*n)) / (1 + z*z/n)", "p", "z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))", "z * math.Sqrt(p*(1-p)/n)"}, "half of 10"},
		{"interval", "around the share", edits{"(p + z*z/(2*n)) / (1 + z*z/n)", "p"}, "3 of 10"},
		{"interval", "divides by no draw", edits{"draws == 0", "draws < 0"}, "no draw"},
	}
	f := newFolder(t)
	made := make(map[string]int)
	mistaken := make([]Exercise, len(mistakes))
	for i, m := range mistakes {
		e, err := Find(m.exercise)
		if err != nil {
			t.Fatal(err)
		}
		solution, err := e.Solution()
		if err != nil {
			t.Fatal(err)
		}
		made[e.Name]++
		e.Name = fmt.Sprintf("%s%d", m.exercise, made[e.Name])
		source := string(solution)
		for j := 0; j < len(m.edits); j += 2 {
			if !strings.Contains(source, m.edits[j]) {
				t.Fatalf("the solution of %s has no %q", m.exercise, m.edits[j])
			}
			source = strings.ReplaceAll(source, m.edits[j], m.edits[j+1])
		}
		source = strings.Replace(source, "\npackage "+m.exercise, "\npackage "+e.Name, 1)
		if err := os.Mkdir(f.Path(e.Name), 0o777); err != nil {
			t.Fatal(err)
		}
		put(t, f, e, source)
		mistaken[i] = e
	}
	for _, e := range write() {
		if made[e.Name] == 0 {
			t.Errorf("nobody makes a mistake in %s", e.Name)
		}
	}
	binary, remove, problem, err := f.build(t.Context(), mistaken...)
	if err != nil || problem != nil {
		t.Fatal(problem, err)
	}
	defer remove()
	for i, m := range mistakes {
		t.Run(m.exercise+"/"+m.what, func(t *testing.T) {
			failed, problem := firstWrong(t, f, binary, mistaken[i])
			if failed.Name != m.fails {
				t.Fatalf("it fails the case %q, and should fail %q", failed.Name, m.fails)
			}
			if failed.Why == "" && problem == nil {
				t.Errorf("the case %q does not say what it is about", failed.Name)
			}
		})
	}
}

// firstWrong is the first case that a function of a program gets wrong, and the
// problem that stopped it there.
func firstWrong(t *testing.T, f *Folder, binary string, e Exercise) (Case, *Problem) {
	t.Helper()
	p, err := f.start(t.Context(), binary, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for _, c := range e.Task.Cases {
		want, err := e.Task.want(c)
		if err != nil {
			t.Fatal(err)
		}
		args, err := e.Task.args(c)
		if err != nil {
			t.Fatal(err)
		}
		got, problem := p.call(e, args)
		if problem != nil || !sameValues(got, want, e.Task.tolerance()) {
			return c, problem
		}
	}
	return Case{}, nil
}
