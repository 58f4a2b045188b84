package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/pycall"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/visible"
)

func newLint() *cobra.Command {
	var l linter
	cmd := &cobra.Command{
		Use:   "lint [CALL | FILE | -] [--PARAMETER VALUE …]",
		Short: "Say what is wrong with a call of generate() before it is made",
		Long: `Say what Hugging Face transformers would refuse or warn of in a call of
generate(), what it would silently do, and what experience advises.

CALL is Python: a call of generate(), a GenerationConfig(…), or bare arguments;
lines around it, as in a pasted block of code, do no harm. FILE is a
generation_config.json, or Python in a .py or .txt file, of which every such call
is judged; - reads standard input. The settings can also stand as flags with the
parameters' names, where they may be misspelt: that is what they are checked for.

An error is what raises an exception in transformers, a warning what has no
effect or a harmful one, a note what is worth knowing. What is no plain value, and
what ** spreads into a call, is not judged, and named. Exit status 1 if there is
an error; with --strict, also if there is a warning.`,
		Example: `  explain lint 'model.generate(**inputs, do_sample=False, temperature=0.9)'
  explain lint --do_sample --temperature 0 --top_p 0.9
  explain lint --config generation_config.json --do_sample=false
  explain lint train.py --json
  explain lint - < notes.txt`,
		DisableFlagParsing: true, // flags that do not exist are findings here
		RunE: func(cmd *cobra.Command, args []string) error {
			help, err := l.parse(cmd.Flags(), args)
			if err != nil {
				return err
			}
			if help {
				return cmd.Help()
			}
			return l.run(cmd)
		},
	}
	cmd.Flags().StringVar(&l.config, "config", "", "a `FILE` such as generation_config.json: what lies under the flags or the call")
	l.forms.addTo(cmd.Flags(), `print {"findings": […]}`)
	cmd.Flags().BoolVar(&l.strict, "strict", false, "exit status 1 for warnings too")
	return cmd
}

// linter is one run of explain lint.
type linter struct {
	config string
	strict bool
	forms
	settings []lint.Setting // the flags that are parameters
	args     []string
}

// judged is a call, what was found in it, and what nobody looked at.
type judged struct {
	name      string // where there are several: what was called, and in which line
	findings  []lint.Finding
	notJudged []string
}

func judge(name string, call lint.Call) judged {
	return judged{name, lint.Lint(call), lint.NotJudged(call)}
}

// parse takes the arguments apart: our own flags, parameters, and the rest.
func (l *linter) parse(flags *pflag.FlagSet, args []string) (help bool, err error) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "-h" || arg == "--help" {
			return true, nil
		}
		name, dashed := strings.CutPrefix(arg, "--")
		if !dashed || strings.ContainsAny(arg, " (\n") {
			l.args = append(l.args, arg)
			continue
		}
		if name == "" {
			l.args = append(l.args, args...)
			break
		}
		name, value, given := strings.Cut(name, "=")
		own := flags.Lookup(name)
		if !given && len(args) > 0 && takesValue(name, own, args[0]) {
			value, given, args = args[0], true, args[1:]
		}
		switch {
		case own == nil:
			if err := l.setting(paramName(name), value, given); err != nil {
				return false, err
			}
		case !given && own.NoOptDefVal == "":
			return false, fmt.Errorf("--%s wants a value", name)
		default:
			if !given {
				value = own.NoOptDefVal
			}
			if err := flags.Set(own.Name, value); err != nil {
				return false, fmt.Errorf("--%s %q: %w", name, value, err)
			}
		}
	}
	return false, nil
}

// takesValue reports whether the word after a flag without "=" is its value.
func takesValue(name string, own *pflag.Flag, next string) bool {
	if own != nil {
		return own.NoOptDefVal == ""
	}
	p, known := params.Find(paramName(name))
	if known && slices.Contains(p.Accepts, params.Bool) && len(p.Accepts) == 1 {
		return slices.Contains(truths, strings.ToLower(next))
	}
	return !strings.HasPrefix(next, "--")
}

// setting adds a parameter given as a flag. One that takes several strings may
// stand several times.
func (l *linter) setting(name, text string, given bool) error {
	value := literal.OfBool(true)
	if given {
		value = flagValue(name, text)
	}
	at := slices.IndexFunc(l.settings, func(s lint.Setting) bool { return s.Name == name })
	if at < 0 {
		l.settings = append(l.settings, lint.Setting{Name: name, Value: value})
		return nil
	}
	p, _ := params.Find(name)
	if !slices.Contains(p.Accepts, params.Strings) {
		return fmt.Errorf("--%s stands twice\nleave one of them out", name)
	}
	items := l.settings[at].Value.Items()
	if items == nil {
		items = []literal.Value{l.settings[at].Value}
	}
	l.settings[at].Value = literal.OfList(append(slices.Clone(items), value)...)
	return nil
}

// flagValue is the value of a flag: as its parameter has it, or, where there is
// no such parameter, as it looks.
func flagValue(name, text string) literal.Value {
	if p, known := params.Find(name); known {
		v, err := p.ParseFlag(text)
		if err == nil {
			return v
		}
	}
	if call, err := pycall.Parse("x=" + text); err == nil && len(call.Args) == 1 && call.Args[0].Value.Literal() {
		return call.Args[0].Value
	}
	return literal.OfString(text)
}

func (l *linter) run(cmd *cobra.Command) error {
	style, err := l.style(cmd)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	results, err := l.judge(cmd.InOrStdin())
	var unread *pycall.Error
	if l.json && errors.As(err, &unread) {
		// A program reads the standard output: what is no Python is a finding there.
		f := lint.Finding{Rule: "syntax", Level: lint.Error, Message: unread.What, Fix: unread.Hint, Line: unread.Line, Column: unread.Column}
		if err := printLintJSON(out, []judged{{findings: []lint.Finding{f}}}); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if l.json {
		err = printLintJSON(out, results)
	} else {
		err = page(out, style, func(w io.Writer) error { return printFindings(w, results, style) })
	}
	if err != nil {
		return err
	}
	counts := count(results)
	if counts[lint.Error] > 0 || l.strict && counts[lint.Warning] > 0 {
		return errors.New(tally(counts))
	}
	return nil
}

// judge reads what is to be judged and judges it.
func (l *linter) judge(stdin io.Reader) ([]judged, error) {
	var base []lint.Setting
	switch {
	case len(l.args) > 1:
		return nil, fmt.Errorf("%d texts to judge, %q and %q first: want one\nput a call in quotes: explain lint 'model.generate(…)'", len(l.args), l.args[0], l.args[1])
	case len(l.args) == 1 && len(l.settings) > 0 && !strings.HasSuffix(l.args[0], ".json"):
		return nil, errors.New("flags and a call were both given\nwrite the settings into the call, or leave the call out")
	case len(l.args) == 0 && len(l.settings) == 0 && l.config == "":
		return nil, errors.New("there is nothing to judge\ngive a call, as in: explain lint 'model.generate(**inputs, temperature=0.7)', a file, or flags")
	}
	if l.config == "" && len(l.args) == 1 && strings.HasSuffix(l.args[0], ".json") {
		l.config, l.args = l.args[0], nil
	}
	if l.config != "" {
		text, err := readCode(l.config)
		if err != nil {
			return nil, err
		}
		call, err := lint.FromJSON([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w\nwant the JSON of a generation config: {\"do_sample\": true, \"temperature\": 0.7}", l.config, err)
		}
		if len(l.args) == 0 && len(l.settings) == 0 {
			return []judged{judge("", call)}, nil
		}
		base = call.Args
	}
	if len(l.args) == 0 {
		return []judged{judge("", lint.Call{Args: l.settings, Base: base})}, nil
	}
	return judgeText(l.args[0], base, stdin)
}

// judgeText judges the calls of a text, a file or standard input.
func judgeText(arg string, base []lint.Setting, stdin io.Reader) ([]judged, error) {
	text, from := arg, ""
	switch {
	case arg == "-":
		data, err := readText(stdin)
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		text, from = data, "standard input"
	case strings.HasSuffix(arg, ".py"), strings.HasSuffix(arg, ".txt"), isFile(arg):
		data, err := readCode(arg)
		if err != nil {
			return nil, err
		}
		text, from = data, arg
	}
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		if call, err := lint.FromJSON([]byte(text)); err == nil {
			return []judged{judge("", call)}, nil
		}
	}
	calls, err := generateCalls(text)
	if err != nil {
		if from == "" {
			from = "the call"
		}
		return nil, unreadable{from, err}
	}
	var results []judged
	for _, c := range calls {
		call := lint.FromPython(c)
		if !call.Config {
			call.Base = append(call.Base, base...)
		}
		results = append(results, judge(fmt.Sprintf("%s, line %d", c.Function, c.Line), call))
	}
	return results, nil
}

// generateCalls are the calls of a text that have generation parameters. A
// configuration that a call uses is judged with that call.
func generateCalls(text string) ([]pycall.Call, error) {
	calls, err := pycall.ParseAll(text)
	if err != nil {
		return nil, err
	}
	used := make(map[[2]int]bool)
	for _, c := range calls {
		if c.Function != "" && c.Function != "dict" && !c.Generates() && !c.Configures() && !c.Pipes() {
			return nil, &pycall.Error{Line: c.Line, Column: c.Column,
				What: fmt.Sprintf("no call of generate() found: this is one of %s", c.Function),
				Hint: "paste a call such as model.generate(**inputs, do_sample=True, temperature=0.7), or its arguments"}
		}
		if config, ok := c.Config(); ok {
			used[[2]int{config.Line, config.Column}] = true
		}
	}
	return slices.DeleteFunc(calls, func(c pycall.Call) bool {
		return c.Configures() && used[[2]int{c.Line, c.Column}]
	}), nil
}

// unreadable is the error of a text in which no call can be read.
type unreadable struct {
	from string
	err  error
}

func (u unreadable) Error() string {
	return u.from + ": " + strings.TrimPrefix(u.err.Error(), "pycall: ")
}
func (u unreadable) Unwrap() error { return u.err }

func isFile(path string) bool {
	if strings.ContainsAny(path, "(=\n") {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func readCode(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := readText(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

func count(results []judged) map[lint.Level]int {
	counts := make(map[lint.Level]int)
	for _, r := range results {
		for _, f := range r.findings {
			counts[f.Level]++
		}
	}
	return counts
}

// tally is "1 error, 2 warnings, 1 note", without what there is none of.
func tally(counts map[lint.Level]int) string {
	var parts []string
	for _, level := range []lint.Level{lint.Error, lint.Warning, lint.Note} {
		if n := counts[level]; n == 1 {
			parts = append(parts, "1 "+string(level))
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d %ss", n, level))
		}
	}
	return strings.Join(parts, ", ")
}

func printFindings(w io.Writer, results []judged, style table.Style) error {
	for i, r := range results {
		if len(results) > 1 {
			blank := "\n"
			if i == 0 {
				blank = ""
			}
			if _, err := fmt.Fprintf(w, "%s %s\n", blank, visible.Line(r.name)); err != nil {
				return err
			}
		}
		if err := table.Findings(w, r.findings, style); err != nil {
			return err
		}
		if worst := lint.Worst(r.findings); worst != lint.Error && worst != lint.Warning {
			if _, err := fmt.Fprintln(w, " ✓ sound: transformers takes it without an error or a warning"); err != nil {
				return err
			}
		}
		if len(r.notJudged) > 0 {
			if _, err := fmt.Fprintf(w, "   not judged: %s\n", visible.Line(strings.Join(r.notJudged, ", "))); err != nil {
				return err
			}
		}
	}
	return nil
}

func printLintJSON(w io.Writer, results []judged) error {
	out := struct {
		Findings  []lint.Finding `json:"findings"`
		NotJudged []string       `json:"not_judged,omitempty"`
	}{Findings: []lint.Finding{}}
	for _, r := range results {
		out.Findings = append(out.Findings, r.findings...)
		out.NotJudged = append(out.NotJudged, r.notJudged...)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}
