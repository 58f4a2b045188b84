package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/bench/hardware"
	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/process"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// cacheBench is the bench cache command: its flags, and what it runs with.
type cacheBench struct {
	runner
	plan      bench.Plan
	noMachine bool
	outFile   string
}

// benchPrompt is what is gone on from where no prompt is given.
const benchPrompt = "The weather today is"

func newBenchCache() *cobra.Command {
	b := &cacheBench{}
	cmd := &cobra.Command{
		Use:   `cache [flags] ["PROMPT"]`,
		Short: "Time and memory with and without the cache, by length",
		Long: `Measure time and memory with and without the cache, by length: the guide's table
"Memory vs Speed Trade-off", on this machine.

A length is a number of new tokens; decoding is greedy, with the model's own
settings left aside and no end token, so that every run has exactly that length.
Each run is made by a process of its own, as the peak memory of a process only
grows. The runs take turns, with the cache and without, so that a machine that
slows down slows both. Before a run is timed, one token is made to warm up.

At the end the machine is measured as well: the bandwidth of its memory and the
peak of our kernels. Ctrl-C ends with what was measured so far.`,
		Example: `  explain bench cache
  explain bench cache "Once upon a time" --lengths 50,100,200,400 --repeat 5
  explain bench cache --cache_implementation dynamic,sliding_window:window=64,quantized:nbits=8
  explain bench cache --markdown
  explain bench cache --out bench.json`,
		Args: cobra.ArbitraryArgs,
		RunE: b.run,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	b.plan.Lengths = []int{50, 100, 200, 400}
	flags.Var((*lengthsFlag)(&b.plan.Lengths), "lengths", "numbers of new tokens")
	flags.StringSliceVar(&b.plan.Caches, "cache_implementation", []string{cacheNone, "dynamic"}, "kinds of cache, with settings as in quantized:nbits=8; none is use_cache=False, dynamic use_cache=True")
	flags.IntVar(&b.plan.Repeat, "repeat", 3, "how often each run is made")
	flags.StringVar(&b.model, "model", embedded.Default, "an embedded model ("+strings.Join(embedded.Names(), ", ")+") or a folder in Hugging Face layout")
	flags.StringVar(&b.promptFile, "prompt-file", "", "read the prompt from this file")
	flags.StringVar(&b.inputIDs, inputIDs, "", "token ids in place of a prompt: 1,2,3")
	b.forms.addTo(flags, "print the runs and what follows from them as one JSON object")
	flags.Lookup("csv").Usage = "print a line per length and cache as CSV, with all that was measured"
	flags.StringVar(&b.outFile, "out", "", "write the runs to this file as well, as JSON: what figures are drawn from")
	flags.BoolVar(&b.overwrite, "overwrite", false, "overwrite that file if it exists")
	flags.BoolVar(&b.noMachine, "no-machine", false, "leave out the machine's bandwidth and peak, which take seconds and up to 1 GiB")
	return cmd
}

func (b *cacheBench) run(cmd *cobra.Command, args []string) error {
	if err := b.check(cmd); err != nil {
		return err
	}
	record, err := b.prepare(cmd, args)
	if err != nil {
		return err
	}
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("a run is a process of this program, which cannot be found: %w", err)
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	child := &childRunner{executable: executable, task: task{Model: b.model, PromptIDs: record.Prompt.IDs}}
	err = b.measure(ctx, child, record)
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(b.messages, "interrupted after %d of %d runs\n", len(record.Runs), record.Plan.Runs())
		err = errInterrupted
	}
	if len(record.Runs) == 0 {
		return err
	}
	if failed := errors.Join(b.show(record), b.save(record)); failed != nil {
		return failed
	}
	return err
}

// check refuses flags that make no sense, alone or together.
func (b *cacheBench) check(cmd *cobra.Command) (err error) {
	b.out, b.messages = cmd.OutOrStdout(), cmd.ErrOrStderr()
	if b.style, err = b.forms.style(cmd); err != nil {
		return fmt.Errorf("%w; --out FILE writes JSON beside any", err)
	}
	for _, length := range b.plan.Lengths {
		if length < 1 {
			return fmt.Errorf("--lengths %d: want at least 1 new token", length)
		}
	}
	if b.plan.Repeat < 1 {
		return fmt.Errorf("--repeat %d: want at least 1", b.plan.Repeat)
	}
	for _, name := range b.plan.Caches {
		if _, err := benchConfig(name, 1); err != nil {
			return err
		}
	}
	if err := b.plan.Check(); err != nil {
		return err
	}
	return b.checkOut()
}

// checkOut refuses a file that could not be written, before minutes go into
// what it should hold.
func (b *cacheBench) checkOut() error {
	if b.outFile == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Dir(b.outFile)); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	info, err := os.Stat(b.outFile)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return writable(os.CreateTemp(filepath.Dir(b.outFile), ".explain-*"))
	case err != nil:
		return fmt.Errorf("--out: %w", err)
	case info.IsDir():
		return fmt.Errorf("--out %s: that is a folder\nname a file in it", b.outFile)
	case !b.overwrite:
		return fmt.Errorf("--out %s: the file exists\n--overwrite replaces it", b.outFile)
	}
	file, err := os.OpenFile(b.outFile, os.O_WRONLY, 0) // which leaves what is in it
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return file.Close()
}

// writable says whether a file could be made where the record will go, and takes
// that file away again.
func writable(file *os.File, err error) error {
	if err == nil {
		err = errors.Join(file.Close(), os.Remove(file.Name()))
	}
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// prepare is the record of what will be measured, with no run yet. The model is
// closed again: from here on it is the processes' own.
func (b *cacheBench) prepare(cmd *cobra.Command, args []string) (*bench.Record, error) {
	loaded, err := b.load(nil)
	if err != nil {
		return nil, err
	}
	defer loaded.Close()
	for _, warning := range loaded.Warnings {
		fmt.Fprintf(b.messages, "warning: %s\n", visible.Line(warning))
	}
	if len(args) == 0 && b.promptFile == "" && !cmd.Flags().Changed(inputIDs) {
		args = []string{benchPrompt}
	}
	prompt, ids, err := b.prompt(cmd, loaded, args)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, errors.New("the prompt has no token: there is nothing to go on from")
	}
	if err := b.checkContext(loaded, len(ids)); err != nil {
		return nil, err
	}
	if err := b.checkCaches(loaded.Model, ids); err != nil {
		return nil, err
	}
	var about decode.About
	loaded.Describe(&about)
	return &bench.Record{
		Schema:  bench.Schema,
		Tool:    trace.Tool{Name: "explain", Version: version()},
		Date:    time.Now().UTC().Truncate(time.Second),
		Machine: hardware.Describe(),
		Model: bench.Model{
			Name:       about.ModelName,
			SHA256:     about.ModelSHA256,
			Parameters: loaded.Model.Parameters(),
			Shape:      loaded.Model.Config().Shape(),
		},
		Prompt: bench.Prompt{Text: prompt, IDs: ids},
		Plan:   b.plan,
	}, nil
}

// checkContext refuses lengths that the model has no room for.
func (b *cacheBench) checkContext(loaded *pretrained.Pretrained, prompt int) error {
	room := loaded.Model.Config().MaxPositions
	length := slices.Max(b.plan.Lengths)
	if prompt+length <= room {
		return nil
	}
	wayOut := "shorten the prompt"
	if prompt < room {
		wayOut = fmt.Sprintf("ask for at most %d, or shorten the prompt", room-prompt)
	}
	return fmt.Errorf("--lengths %d: after a prompt of %d tokens that makes %d positions, and model %s has %d\n%s",
		length, prompt, prompt+length, loaded.Name, room, wayOut)
}

// checkCaches refuses settings that a kind of cache cannot have or would not
// act on: a row must not be named for what did nothing.
func (b *cacheBench) checkCaches(m model.Model, prompt []int) error {
	shape := m.Config().Shape()
	for _, name := range b.plan.Caches {
		config, err := benchConfig(name, slices.Max(b.plan.Lengths))
		if err != nil {
			return err
		}
		plan, err := config.Resolve(decode.Target{Prompt: prompt, MaxPositions: shape.MaxPositions, Vocab: shape.Vocab})
		if err != nil {
			return fmt.Errorf("--cache_implementation %q: %w", name, err)
		}
		if len(plan.Warnings) > 0 {
			said := strings.TrimPrefix(plan.Warnings[0], "cache_config: ") // the settings have another place here
			return fmt.Errorf("--cache_implementation %q: %s\n%s", name, said, cacheSettings)
		}
		if _, _, err := plan.CacheBytes(m, len(prompt), slices.Max(b.plan.Lengths)-1); err != nil {
			return fmt.Errorf("--cache_implementation %q: %w", name, err)
		}
	}
	return nil
}

// cacheSettings says which settings there are.
const cacheSettings = "static reads max_cache_len, sliding_window window, paged block_size, " +
	"quantized nbits, q_group_size and residual_length; dynamic and none read none"

// measure makes the runs and then measures the machine.
func (b *cacheBench) measure(ctx context.Context, child bench.Runner, record *bench.Record) (err error) {
	bar := newProgress(b.messages, record.Plan.Runs())
	defer bar.clear()
	record.Runs, err = bench.Measure(ctx, child, record.Plan, bar.next)
	if err != nil || b.noMachine {
		return err
	}
	bar.say("the machine's memory and arithmetic")
	hardware.Measure(&record.Machine, record.Model.Parameters*bytesPerWeight)
	return nil
}

// bytesPerWeight is what a weight takes as it is computed with: a float32.
const bytesPerWeight = 4

func (b *cacheBench) show(record *bench.Record) error {
	summary := bench.Summarize(record)
	switch {
	case b.json:
		return printJSON(b.out, struct {
			*bench.Record
			Summary bench.Summary `json:"summary"`
		}{record, summary})
	case b.csv:
		return summary.WriteCSV(b.out)
	}
	return table.Bench(b.out, record, b.style)
}

func (b *cacheBench) save(record *bench.Record) error {
	if b.outFile == "" {
		return nil
	}
	return record.Write(b.outFile)
}

// benchConfig is greedy decoding of exactly so many tokens: generate()'s
// defaults, nothing of the model's own, and no end token. The cache is a kind,
// with settings behind colons if it has any: quantized:nbits=8:q_group_size=32.
func benchConfig(name string, length int) (decode.Config, error) {
	config := decode.Defaults()
	config.MaxNewTokens = decode.Param[int]{Value: length, Source: decode.FromFlag}
	kind, settings, set := strings.Cut(name, ":")
	config.UseCache = decode.Param[bool]{Value: kind != cacheNone, Source: decode.FromFlag}
	if !slices.Contains(cache.Kinds(), kind) {
		return config, fmt.Errorf("--cache_implementation %q: want %s", name, strings.Join(cache.Kinds(), ", "))
	}
	if kind == cacheNone {
		if set {
			return config, fmt.Errorf("--cache_implementation %q: none keeps nothing, so it has no settings\n%s", name, cacheSettings)
		}
		return config, nil
	}
	config.CacheImplementation = decode.Param[string]{Value: kind, Source: decode.FromFlag}
	if set {
		field, _ := config.Field("cache_config")
		if err := field.SetText(strings.ReplaceAll(settings, ":", ","), decode.FromFlag); err != nil {
			return config, fmt.Errorf("--cache_implementation %q: %w", name, err)
		}
	}
	return config, nil
}

const cacheNone = "none"

// runOnce makes one run in this process. The model is warmed up with one token,
// which brings its weights into memory.
func runOnce(ctx context.Context, t task) (bench.Run, error) {
	loaded, err := pretrained.Load(t.Model)
	if err != nil {
		return bench.Run{}, err
	}
	defer loaded.Close()
	warmUp, err := benchConfig(t.Cell.Cache, 1)
	if err != nil {
		return bench.Run{}, err
	}
	if _, _, err := generateExactly(ctx, loaded.Model, t.PromptIDs, warmUp); err != nil {
		return bench.Run{}, err
	}
	config, err := benchConfig(t.Cell.Cache, t.Cell.Length)
	if err != nil {
		return bench.Run{}, err
	}
	started := time.Now()
	plan, totals, err := generateExactly(ctx, loaded.Model, t.PromptIDs, config)
	if err != nil {
		return bench.Run{}, err
	}
	took := time.Since(started)
	held, _, err := plan.CacheBytes(loaded.Model, len(t.PromptIDs), t.Cell.Length-1) // the last token is never run
	if err != nil {
		return bench.Run{}, err
	}
	return bench.Run{
		Cell:              t.Cell,
		TotalNS:           took.Nanoseconds(),
		PrefillNS:         totals.PrefillNS,
		DecodeNS:          totals.DecodeNS,
		SampleNS:          totals.SampleNS,
		Computed:          totals.Computed,
		Reused:            totals.Reused,
		Flops:             totals.Flops,
		CacheBytes:        totals.CacheBytes,
		CacheBytesFormula: held,
		PeakBytes:         process.PeakMemory(),
	}, nil
}

// generateExactly generates as many tokens as the config says, with nothing
// recorded.
func generateExactly(ctx context.Context, m model.Model, prompt []int, config decode.Config) (*decode.Plan, trace.Totals, error) {
	shape, length := m.Config().Shape(), config.MaxNewTokens.Value
	plan, err := config.Resolve(decode.Target{Prompt: prompt, MaxPositions: shape.MaxPositions, Vocab: shape.Vocab})
	if err != nil {
		return nil, trace.Totals{}, err
	}
	if plan.AtContext {
		return nil, trace.Totals{}, fmt.Errorf("%d tokens and %d new ones are more than the model's %d positions", len(prompt), length, shape.MaxPositions)
	}
	result, err := decode.Generate(ctx, &decode.Request{Model: m, IDs: prompt, Plan: plan})
	if err != nil {
		return nil, trace.Totals{}, err
	}
	if len(result.IDs) != length {
		return nil, trace.Totals{}, fmt.Errorf("%d tokens came out instead of %d (%s)", len(result.IDs), length, result.FinishReason)
	}
	return plan, result.Totals, nil
}

// newProgress is a line on a terminal; elsewhere nothing.
func newProgress(w io.Writer, total int) *progress {
	if !isTerminal(w) {
		w = io.Discard
	}
	return &progress{w: w, width: width(w), total: total}
}

// lengthsFlag is a list of numbers, with commas.
type lengthsFlag []int

// String implements pflag.Value.
func (f *lengthsFlag) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint([]int(*f)), " ", ","), "[]")
}

// Type implements pflag.Value.
func (f *lengthsFlag) Type() string { return "ints" }

// Set implements pflag.Value: the list takes the place of the one before.
func (f *lengthsFlag) Set(text string) error {
	var list []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			return fmt.Errorf("%q is no whole number; as in 50,100,200", part)
		}
		list = append(list, n)
	}
	*f = list
	return nil
}
