package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// comparer is the compare command.
type comparer struct {
	runner
	vary     []string
	repeat   int
	traceDir string
	allSteps bool
	figures  []string
	album    album
}

func newCompare(args []string) *cobra.Command {
	c := &comparer{runner: runner{args: args}}
	cmd := &cobra.Command{
		Use:   `compare --vary NAME=V1,V2,… [flags] "PROMPT"`,
		Short: "Run a prompt several times with one setting varied, and compare",
		Long: `Run a prompt several times, once for each value of one setting, with the same seed
and nothing else changed: the texts with the first difference marked, a row of
metrics for each run, and what the values make of the first step's candidates.

--vary takes any setting of explain run: NAME=V1,V2. A setting that is true or
false needs no values. One whose values may hold commas themselves is given again
for each: --vary regex=A --vary regex=B.

For the cache (use_cache, cache_implementation, cache_config) it first proves that
the outputs agree, over every logit of every step; then it shows which positions
each run computed and reused, and what that cost: positions, FLOPs counted and by
formula, and the median time of --repeat runs that record nothing, in turn. A kind
of cache that is not exact is run along the exact run's tokens as well, so that
logits are compared where both have read the same text; where no value is exact,
dynamic runs beside them.

--figure draws what the tables say, and prints the path of each file: the first
step's candidates in a panel for each value (first), how the metrics change with
the value (metrics), the entropy of each run from step to step and where they part
(course) and, for the cache, what each run cost (cost).`,
		Example: `  explain compare --vary use_cache "The weather today is"
  explain compare --vary cache_implementation=dynamic,static,quantized "Once upon a time"
  explain compare --vary temperature=0.1,0.7,1.0,2.0 "The weather today is" --seed 7
  explain compare --vary repetition_penalty=1.0,1.2,2.0 "Once upon a time" --do_sample False
  explain compare --vary do_sample "The weather today is" --trace-dir runs
  explain compare --vary top_p=0.5,0.9,1.0 "The weather today is" --figure all --out figures`,
		Args: cobra.ArbitraryArgs,
		RunE: c.run,
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&c.vary, "vary", nil, "the setting that varies and its values: NAME=V1,V2, or NAME for true and false")
	flags.IntVar(&c.repeat, "repeat", 3, "how often to run each side again for its time; without it only the cache's settings are timed")
	flags.StringVar(&c.traceDir, "trace-dir", "", "write a trace of each run into this folder")
	flags.BoolVar(&c.overwrite, "overwrite", false, "overwrite traces that exist")
	flags.StringVar(&c.model, "model", embedded.Default, "an embedded model ("+strings.Join(embedded.Names(), ", ")+") or a folder in Hugging Face layout")
	flags.Var(seedFlag{&c.seed}, "seed", "start of the random draws of every run; without it a fresh one is taken and printed")
	flags.StringVar(&c.promptFile, "prompt-file", "", "read the prompt from this file")
	flags.StringVar(&c.inputIDs, inputIDs, "", "token ids in place of a prompt: 1,2,3")
	flags.BoolVar(&c.allSteps, "all-steps", false, "show every step where the cache's tables leave some out")
	c.forms.addTo(flags, "print one JSON object and nothing else")
	flags.StringSliceVar(&c.figures, "figure", nil, "draw these: "+comparedNames()+"; all: those that can be made")
	c.album.addTo(flags)
	c.settings.addTo(flags)
	groupHelp(cmd)
	return cmd
}

func (c *comparer) run(cmd *cobra.Command, args []string) (err error) {
	c.out, c.messages = cmd.OutOrStdout(), cmd.ErrOrStderr()
	if c.style, err = c.forms.style(cmd); err != nil {
		return err
	}
	if c.repeat < 0 {
		return fmt.Errorf("--repeat %d: it counts runs\nuse 3, or 0 for no times", c.repeat)
	}
	base, notes, err := c.settings.config()
	if err != nil {
		return err
	}
	v, err := parseVariation(c.vary, &c.settings.flags)
	if err != nil {
		return fmt.Errorf("--vary %w", err)
	}
	if err := c.checkFigures(cmd.Flags(), v.name); err != nil {
		return err
	}
	if (!compare.OfCaches(v.name) || reproducible(cmd)) && !cmd.Flags().Changed("repeat") {
		c.repeat = 0
	}
	model, err := c.load(notes)
	if err != nil {
		return err
	}
	defer model.Close()
	prompt, ids, err := c.prompt(cmd, model, args)
	if err != nil {
		return err
	}
	if !cmd.Flags().Changed("seed") {
		c.seed = uint64(rand.Uint32()) // short enough to type again
	}
	var about decode.About
	about.Tool = trace.Tool{Name: "explain", Version: version()}
	about.Command = append([]string{"explain"}, c.args...)
	model.Describe(&about)

	all := &comparison{comparer: c, variation: v, model: model}
	defer all.close()
	for _, value := range v.values {
		config := base
		if err := v.set(&config, value); err != nil {
			return fmt.Errorf("--vary %w", err)
		}
		request, err := model.Request(prompt, ids, config)
		if err != nil {
			return fmt.Errorf("--vary %s=%s: %w", v.name, value, err)
		}
		request.Seed, request.About = c.seed, about
		if err := all.add(value, request); err != nil {
			return err
		}
	}
	all.warn()
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	if err := all.execute(ctx); err != nil {
		return err
	}
	return all.show()
}

// variation is a setting and the values that it takes, run by run.
type variation struct {
	name   string
	values []string
}

// parseVariation reads NAME=V1,V2, or several of the same NAME, and checks that
// there is something to compare. set are the flags of the same command line.
func parseVariation(flags []string, set *decode.Config) (v variation, err error) {
	if len(flags) == 0 {
		return v, errors.New("is missing: it names the setting to compare\nas in: explain compare --vary use_cache \"The weather today is\"")
	}
	for _, flag := range flags {
		name, values, has := strings.Cut(flag, "=")
		name = strings.ReplaceAll(strings.TrimSpace(name), "-", "_")
		if v.name != "" && name != v.name {
			return v, fmt.Errorf("%s and %s: one setting can vary at a time, or nobody could tell which of them did it\nleave one of them out", v.name, name)
		}
		v.name = name
		var unset decode.Config
		field, ok := unset.Field(name)
		if !ok {
			return v, unknownSetting(name)
		}
		switch {
		case !has && field.Kind() == "bool":
			v.values = append(v.values, "false", "true")
		case !has:
			return v, fmt.Errorf("%s: it needs values to compare\nas in: --vary %s=%s", name, name, exampleValues(field))
		case splits(field):
			for value := range strings.SplitSeq(values, ",") {
				v.values = append(v.values, strings.TrimSpace(value))
			}
		default:
			v.values = append(v.values, values)
		}
	}
	return v, v.check(set)
}

// check refuses values that cannot be read or do not differ.
func (v *variation) check(set *decode.Config) error {
	if field, _ := set.Field(v.name); field.Setting().Source != "" {
		return fmt.Errorf("%s: --%s is given as well, and it cannot both vary and stay\nleave one of them out", v.name, v.name)
	}
	var seen []string
	for i := range v.values {
		var config decode.Config
		if err := v.set(&config, v.values[i]); err != nil {
			return err
		}
		field, _ := config.Field(v.name)
		value := fmt.Sprint(field.Setting().Value)
		if n := slices.Index(seen, value); n >= 0 {
			return fmt.Errorf("%s=%s: the same value as %s, so the two runs would be the same\nleave one of them out", v.name, v.values[i], v.values[n])
		}
		seen = append(seen, value)
	}
	if len(v.values) < 2 {
		var unset decode.Config
		field, _ := unset.Field(v.name)
		return fmt.Errorf("%s=%s: one value is nothing to compare\nas in: --vary %s=%s", v.name, v.values[0], v.name, exampleValues(field))
	}
	return nil
}

// set puts one of the values into a config.
func (v *variation) set(config *decode.Config, value string) error {
	field, _ := config.Field(v.name)
	if value == "" {
		return fmt.Errorf("%s: a value is empty\nas in: --vary %s=%s", v.name, v.name, exampleValues(field))
	}
	if err := field.SetText(value, decode.FromFlag); err != nil {
		return fmt.Errorf("%s: %w\nas in: --vary %s=%s", v.name, err, v.name, exampleValues(field))
	}
	return nil
}

// unknownSetting says that no setting of a run has a name, and which is meant.
func unknownSetting(name string) error {
	if _, err := findParam(name); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return fmt.Errorf("%s: no run here acts on it, so every run would be the same\nexplain params %s tells what it is", name, name)
}

// splits reports whether a comma stands between two values of a setting, and not
// within one.
func splits(field decode.Field) bool {
	switch field.Kind() {
	case "int", "float", "bool", "true, false or never":
		return true
	case "text":
		return field.Name != "regex" && field.Name != "negative_prompt"
	}
	return false
}

// exampleValues are two values that a setting could take.
func exampleValues(field decode.Field) string {
	switch field.Kind() {
	case "int":
		return "1,4"
	case "float":
		return "0.7,1.2"
	case "bool":
		return "true,false"
	case "true, false or never":
		return "true,never"
	}
	if splits(field) {
		return "A,B"
	}
	return "A --vary " + field.Name + "=B"
}

// one is a run of a comparison, about to be made or made.
type one struct {
	request *decode.Request
	draft   *pretrained.Pretrained
	compare.Side
}

// comparison is the compare command at work.
type comparison struct {
	*comparer
	variation
	model    *pretrained.Pretrained
	runs     []*one
	progress *progress
}

// add prepares a run.
func (c *comparison) add(value string, request *decode.Request) error {
	draft, err := c.model.OpenDraft(request)
	if err != nil {
		return err
	}
	c.runs = append(c.runs, &one{request: request, draft: draft, Side: compare.Side{Value: value}})
	return nil
}

func (c *comparison) close() {
	for _, run := range c.runs {
		if run.draft != nil {
			run.draft.Close()
		}
	}
}

// warn says what the plans have to say, and to which values it belongs.
func (c *comparison) warn() {
	of := make(map[string][]string)
	var order []string
	for _, run := range c.runs {
		for _, warning := range run.request.Plan.Warnings {
			if of[warning] == nil {
				order = append(order, warning)
			}
			of[warning] = append(of[warning], run.Value)
		}
	}
	for _, warning := range order {
		where := ""
		if len(of[warning]) < len(c.runs) {
			where = fmt.Sprintf("%s=%s: ", c.name, strings.Join(of[warning], ","))
		}
		fmt.Fprintf(c.messages, "warning: %s\n", visible.Line(where+warning))
	}
}

// execute makes every run: once recorded, once more along the reference's tokens
// where it left them, and then for the time.
func (c *comparison) execute(ctx context.Context) error {
	if c.traceDir != "" {
		if err := os.MkdirAll(c.traceDir, 0o777); err != nil {
			return fmt.Errorf("--trace-dir: %w", err)
		}
	}
	c.progress = newProgress(c.messages, len(c.runs)*(1+c.repeat))
	defer c.progress.clear()
	for i, run := range c.runs {
		if err := c.record(ctx, i, run); err != nil {
			return err
		}
	}
	if compare.OfCaches(c.name) {
		if err := c.addExact(ctx); err != nil {
			return err
		}
		if err := c.follow(ctx); err != nil {
			return err
		}
	}
	return c.time(ctx)
}

// record makes a run with its trace.
func (c *comparison) record(ctx context.Context, i int, run *one) (err error) {
	memory := &decode.Collector{}
	recorder := &decode.Recorder{Sinks: []decode.Sink{memory}, Full: compare.OfCaches(c.name)}
	var file *traceFile
	if c.traceDir != "" {
		path := filepath.Join(c.traceDir, fmt.Sprintf("%d-%s-%s.jsonl", i+1, c.name, fileName(run.Value)))
		w, err := trace.Create(path, trace.Options{Overwrite: c.overwrite})
		if err != nil {
			return err
		}
		file = &traceFile{w: w, path: path}
		recorder.Sinks = append(recorder.Sinks, file)
	}
	if _, err := c.generate(ctx, run, recorder, nil); err != nil {
		return errors.Join(err, file.abandon())
	}
	if err := file.close(); err != nil {
		return err
	}
	run.Trace = &memory.Trace
	if file != nil {
		run.File = file.path
	}
	return nil
}

// fileName is a value as part of a file's name.
func fileName(value string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, visible.FitHead(value, 40))
}

// generate makes a run, along given ids where there are some.
func (c *comparison) generate(ctx context.Context, run *one, recorder *decode.Recorder, given []int) (*decode.Result, error) {
	request := *run.request
	request.Recorder, request.Given = recorder, given
	c.progress.say(c.name + "=" + run.Value)
	result, err := decode.Generate(ctx, &request)
	c.progress.done++
	if err != nil {
		return nil, fmt.Errorf("%s=%s: %w", c.name, run.Value, err)
	}
	return result, interrupted(result)
}

func (c *comparison) traces() []*trace.Trace {
	var out []*trace.Trace
	for _, run := range c.runs {
		out = append(out, run.Trace)
	}
	return out
}

// addExact adds a run with a dynamic cache where no run is exact: the others
// have to be held against something.
func (c *comparison) addExact(ctx context.Context) error {
	if slices.ContainsFunc(c.traces(), func(t *trace.Trace) bool { return compare.Exact(t.Run.Cache) }) {
		return nil
	}
	const exact = "dynamic"
	first := c.runs[0].request
	config := first.Plan.Config
	for name, value := range map[string]string{"cache_implementation": exact, "cache_config": "none"} {
		if field, ok := config.Field(name); ok {
			if err := field.SetText(value, decode.FromFlag); err != nil {
				return fmt.Errorf("--vary %s: %w", c.name, err)
			}
		}
	}
	request, err := c.model.Request(first.Prompt, first.IDs, config)
	if err != nil {
		return err
	}
	request.Seed, request.About = first.Seed, first.About
	if err := c.add(exact, request); err != nil {
		return err
	}
	c.progress.total += 1 + c.repeat
	c.progress.clear()
	fmt.Fprintf(c.messages, "note: no value of %s is exact, so a run with a dynamic cache was added to hold them against\n", c.name)
	return c.record(ctx, len(c.runs)-1, c.runs[len(c.runs)-1])
}

// follow takes runs whose tokens are not the reference's along these.
func (c *comparison) follow(ctx context.Context) error {
	reference := c.runs[compare.Reference(c.traces())]
	plan := reference.request.Plan
	if plan.Beams() || plan.Sequences() > 1 || plan.Strategy == trace.StrategyAssisted || reference.Trace.End == nil {
		return nil // there is no one text to go along
	}
	given := reference.Trace.End.IDs
	for _, run := range c.runs {
		if slices.Equal(run.Trace.End.IDs, given) {
			continue
		}
		c.progress.total++
		memory := &decode.Collector{}
		if _, err := c.generate(ctx, run, &decode.Recorder{Sinks: []decode.Sink{memory}, Full: true}, given); err != nil {
			return err
		}
		run.Along = &memory.Trace
	}
	return nil
}

// time runs everything again with nothing recorded, one run after the other in
// each round, so that what slows the machine down for a while slows all of them.
func (c *comparison) time(ctx context.Context) error {
	for range c.repeat {
		for _, run := range c.runs {
			runtime.GC() // what others left behind is not this run's to clear away
			result, err := c.generate(ctx, run, nil, nil)
			if err != nil {
				return err
			}
			t := result.Totals
			run.Times = append(run.Times, compare.Time{PrefillNS: t.PrefillNS, DecodeNS: t.DecodeNS, SampleNS: t.SampleNS})
		}
	}
	return nil
}

// compareJSON is what `explain compare --json` prints.
type compareJSON struct {
	Model    string `json:"model"`
	Strategy string `json:"strategy"` // of the reference
	*compare.Comparison
	// Config is every setting of the reference and who set it.
	Config map[string]trace.Setting `json:"config"`
}

func (c *comparison) show() error {
	var sides []compare.Side
	for _, run := range c.runs {
		sides = append(sides, run.Side)
	}
	compared := compare.New(c.name, sides)
	if c.json {
		run := &sides[compared.Reference].Trace.Run
		if err := printJSON(c.out, compareJSON{run.Model.Name, run.Strategy, compared, run.Config}); err != nil {
			return err
		}
		return c.draw(c.messages, compared)
	}
	write := table.Compare
	if c.allSteps {
		write = table.CompareAll
	}
	if err := write(c.out, compared, c.style); err != nil {
		return err
	}
	if !forReading(c.style) {
		return c.draw(c.messages, compared) // the output is for a program
	}
	if c.traceDir != "" {
		if _, err := fmt.Fprintf(c.out, "\ntraces  %s\nnext    %s diff %s %s\n", visible.Line(c.traceDir), ownName(), quoteArg(sides[0].File), quoteArg(sides[1].File)); err != nil {
			return err
		}
	}
	return c.draw(c.out, compared)
}
