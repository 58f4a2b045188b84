package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// runner runs a model and shows what it did: what run, score and branch have
// in common. Its flags, then what one run builds from them.
type runner struct {
	settings   settings
	model      string
	promptFile string
	inputIDs   string
	force      []string
	seed       uint64
	traceFile  string
	noTrace    bool
	overwrite  bool
	capture    string
	steps      string
	top        int
	live       bool
	quiet      bool
	forms
	showConfig bool
	streamer   string
	memory     byteCount
	onOOM      string

	args     []string // the command line, for the trace
	out      io.Writer
	messages io.Writer // standard error: warnings and notes
	style    table.Style
	shown    steps

	reproducible bool
}

func newRun(args []string) *cobra.Command {
	r := &runner{args: args}
	cmd := &cobra.Command{
		Use:   `run [flags] "PROMPT"`,
		Short: "Generate text and show every step of it",
		Long: `Generate text and show every step of it.

The prompt is the arguments, a file (--prompt-file), or standard input (-). The
generation settings have Hugging Face's names and meanings: explain params tells
about each. A flag beats a call (--python), that a file (--config), that a
pattern of the guide (--preset); what is left out comes from the model's
generation_config.json, then from Hugging Face's defaults. Dashes and
underscores in flag names are the same.

Stricter than transformers: a prompt that fills the model's context is an error
and a run stops at the context's end; top_p outside 0..1 and a negative top_k
are errors. Ours are regex, one_of, forbid and require, which say what the text
may be, and force, which puts a token into it by hand.`,
		Example: `  explain run "The weather today is"
  explain run "The weather today is" --do_sample False
  explain run "Once upon a time" --preset creative --seed 7 --steps all
  explain run "The weather today is" --num_beams 4 --do_sample False
  explain run "The weather today is" --num_return_sequences 3
  explain run "The weather today is" --regex " [a-z]+ and [a-z]+\."
  explain run "The weather today is" --force 1=" rainy"
  explain run "Once upon a time" --assistant_model nano
  echo "Hello" | explain run - --max_new_tokens 50 --quiet
  explain run "Hi there" --model path/to/model --trace hi.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: r.run,
	}
	flags := cmd.Flags()
	r.settings.addTo(flags)
	r.addTo(flags)
	flags.Var(seedFlag{&r.seed}, "seed", "start of the random draws; without it a fresh one is taken and printed")
	flags.StringVar(&r.promptFile, "prompt-file", "", "read the prompt from this file")
	flags.StringVar(&r.inputIDs, inputIDs, "", "token ids in place of a prompt: 1,2,3")
	flags.StringArrayVar(&r.force, "force", nil, "put this token at this step, whatever was chosen: 3=\" cloudy\", or 3=ID (repeatable)")
	flags.BoolVar(&r.noTrace, "no-trace", false, "record nothing: only decode, and print the text")
	flags.BoolVar(&r.live, "live", false, "show each step in full as it is made")
	flags.StringVar(&r.streamer, "streamer", "token", "token: each token at once; text: whole words, as TextStreamer with skip_special_tokens")
	groupHelp(cmd)
	return cmd
}

// addTo adds the flags of every command that runs a model.
func (r *runner) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&r.model, "model", embedded.Default, "an embedded model ("+strings.Join(embedded.Names(), ", ")+") or a folder in Hugging Face layout")
	flags.StringVar(&r.traceFile, "trace", "", "write the trace here (.jsonl or .jsonl.zst) and not to the cache folder")
	flags.BoolVar(&r.overwrite, "overwrite", false, "overwrite the trace file if it exists")
	flags.StringVar(&r.capture, "capture", trace.CaptureDefault, "default: the top candidates of each step; full: every logit as well")
	flags.StringVar(&r.steps, "steps", "", "steps to show in full: all, N or N-M; else the ones that teach most")
	flags.IntVar(&r.top, "top", table.DefaultTop, "candidates to show in a step")
	flags.BoolVar(&r.quiet, "quiet", false, "print only the text")
	r.forms.addTo(flags, "print one JSON object and nothing else")
	flags.BoolVar(&r.showConfig, "show-config", false, "print every setting and who set it")
	flags.Var(&r.memory, "memory_limit", "refuse a run that would take more memory: 200MB, 1.5GB")
	flags.StringVar(&r.onOOM, "on_oom", "refuse", "beyond the limit: refuse, or retry_without_cache as in the guide's example")
	r.streamer = "token"
}

func (r *runner) run(cmd *cobra.Command, args []string) error {
	if err := r.check(cmd); err != nil {
		return err
	}
	config, notes, err := r.settings.config()
	if err != nil {
		return err
	}
	model, err := r.load(notes)
	if err != nil {
		return err
	}
	defer model.Close()
	prompt, ids, err := r.prompt(cmd, model, args)
	if err != nil {
		return err
	}
	request, err := model.Request(prompt, ids, config)
	if err != nil {
		return err
	}
	if request.Force, err = forced(r.force, model); err != nil {
		return err
	}
	if !cmd.Flags().Changed("seed") {
		r.seed = uint64(rand.Uint32()) // short enough to type again
	}
	request.Seed = r.seed
	return r.execute(cmd.Context(), model, request, r.show)
}

// check refuses flags that make no sense, alone or together.
func (r *runner) check(cmd *cobra.Command) (err error) {
	r.out, r.messages = cmd.OutOrStdout(), cmd.ErrOrStderr()
	if r.style, err = r.forms.style(cmd); err != nil {
		return err
	}
	r.reproducible = reproducible(cmd)
	if r.shown, err = parseSteps("steps", r.steps); err != nil {
		return err
	}
	switch {
	case cmd.Flags().Changed("trace") && (r.traceFile == "" || r.traceFile == "-"):
		return fmt.Errorf("--trace %q: name a file for it, run.jsonl or run.jsonl.zst", r.traceFile)
	case r.capture != trace.CaptureDefault && r.capture != trace.CaptureFull:
		return fmt.Errorf("--capture %q: want default or full", r.capture)
	case r.streamer != "token" && r.streamer != "text":
		return fmt.Errorf("--streamer %q: want token or text", r.streamer)
	case r.top < 1:
		return fmt.Errorf("--top %d: want at least 1 candidate", r.top)
	case r.onOOM != oomRefuse && r.onOOM != oomRetry:
		return fmt.Errorf("--on_oom %q: want %s or %s", r.onOOM, oomRefuse, oomRetry)
	case r.onOOM == oomRetry && r.memory == 0:
		return errors.New("--on_oom says what to do beyond a limit, and there is none\nadd --memory_limit 200MB")
	case r.noTrace && (r.traceFile != "" || r.live || r.steps != "" || r.capture == trace.CaptureFull):
		return errors.New("--no-trace records nothing, so --trace, --capture, --live and --steps have nothing to work on\nleave out one or the other")
	case r.json && (r.live || r.quiet || r.steps != "" || r.streamer != "token"):
		return errors.New("--json prints one object and nothing else, so --live, --quiet, --steps and --streamer do not go with it")
	case r.quiet && (r.live || r.steps != "" || r.showConfig):
		return errors.New("--quiet prints only the text, so --live, --steps and --show-config do not go with it")
	case !forReading(r.style) && (r.live || r.quiet || r.noTrace || r.streamer != "token"):
		return errors.New("--markdown and --csv print the tables of a run, so --live, --quiet, --no-trace and --streamer do not go with them")
	case r.live && (r.steps != "" || r.streamer != "token"):
		return errors.New("--live shows every step as it is made, so --steps and --streamer do not go with it")
	}
	return nil
}

// load opens the model and says what the settings' sources had to say.
func (r *runner) load(notes []string) (*pretrained.Pretrained, error) {
	for _, note := range notes {
		fmt.Fprintf(r.messages, "note: %s\n", visible.Line(note))
	}
	return pretrained.Load(r.model)
}

// prompt is the text to go on from, and its ids.
func (r *runner) prompt(cmd *cobra.Command, model *pretrained.Pretrained, args []string) (string, []int, error) {
	if cmd.Flags().Changed(inputIDs) {
		if len(args) > 0 || r.promptFile != "" {
			return "", nil, errors.New("--input_ids stands in place of a prompt, and there is a prompt as well\nleave one of them out")
		}
		ids, err := decode.ParseIDs(r.inputIDs)
		if err != nil {
			return "", nil, fmt.Errorf("--input_ids: %w", err)
		}
		vocab := model.Model.Config().Vocab
		for _, id := range ids {
			if id >= vocab {
				return "", nil, fmt.Errorf("--input_ids: %d is not in the vocabulary: ids run from 0 to %d", id, vocab-1)
			}
		}
		var text string
		if model.Tokenizer != nil {
			text = model.Tokenizer.Decode(ids, false)
		}
		return text, ids, nil
	}
	prompt, err := readPrompt(args, r.promptFile, cmd.InOrStdin())
	if err != nil {
		return "", nil, err
	}
	ids, err := model.Encode(prompt)
	return prompt, ids, err
}

// outcome is a run that was recorded, as far as it came.
type outcome struct {
	request *decode.Request
	result  *decode.Result
	trace   *trace.Trace
	file    *traceFile // nil if it could not be written
}

// execute warns, runs the request and shows the run.
func (r *runner) execute(ctx context.Context, model *pretrained.Pretrained, request *decode.Request, show func(outcome) error) error {
	if r.noTrace {
		request.Plan.WarnUnrecorded()
	}
	draft, err := model.OpenDraft(request)
	if err != nil {
		return err
	}
	if draft != nil {
		defer draft.Close()
	}
	if !r.noTrace {
		request.Recorder = &decode.Recorder{
			Top:  min(max(decode.DefaultTop, r.top), request.Model.Config().Vocab),
			Full: r.capture == trace.CaptureFull,
		}
	}
	if err := r.fit(request); err != nil {
		return err
	}
	if err := request.Check(); err != nil {
		return err
	}
	if r.streamer == "text" {
		if model.Tokenizer == nil {
			return errors.New("--streamer text needs a tokenizer, and the model folder has no tokenizer.json\nleave it out to see the ids")
		}
		request.Streamer = r.newStreamer(request)
	}
	for _, warning := range request.Plan.Warnings {
		fmt.Fprintf(r.messages, "warning: %s\n", visible.Line(warning))
	}
	if r.noTrace {
		return r.decode(ctx, request)
	}
	request.About.Tool = trace.Tool{Name: "explain", Version: version()}
	request.About.Command = append([]string{"explain"}, r.args...)
	model.Describe(&request.About)
	return r.record(ctx, request, show)
}

// decode runs with nothing recorded.
func (r *runner) decode(ctx context.Context, request *decode.Request) error {
	one := single(request)
	if !r.json && one {
		request.Streamer = r.newStreamer(request)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	result, err := decode.Generate(ctx, request)
	if err != nil {
		r.endLine(result)
		return err
	}
	r.noteForced(request, result)
	if r.json {
		return r.printJSON(request, result, nil)
	}
	if !one {
		if err := r.printTexts(request, result); err != nil {
			return err
		}
	}
	if !r.quiet {
		seed := "greedy"
		if request.Plan.Config.DoSample.Value {
			seed = fmt.Sprintf("seed %d", request.Seed)
		}
		fmt.Fprintf(r.messages, "%d tokens, %s, %.0f tokens/s, nothing recorded\n", result.Totals.NewTokens, seed, result.Totals.TokensPerSecond)
	}
	return interrupted(result)
}

// endLine ends the line of a text that broke off, so that the error does not
// stand in it.
func (r *runner) endLine(result *decode.Result) {
	if !r.json && !r.live && result != nil && result.Totals.NewTokens > 0 {
		fmt.Fprintln(r.out)
	}
}

// newStreamer prints the text of a run, safe for a terminal.
func (r *runner) newStreamer(request *decode.Request) decode.Streamer {
	w := safeWriter{r.out}
	switch {
	case request.Tokenizer == nil:
		return decode.NewIDStreamer(w)
	case r.streamer == "text":
		words := decode.NewTextStreamer(w, request.Tokenizer)
		words.SkipSpecialTokens = true
		return words
	}
	return decode.NewTokenStreamer(w, request.Tokenizer)
}

// record runs with a trace: to a file, to memory, and to the screen.
func (r *runner) record(ctx context.Context, request *decode.Request, show func(outcome) error) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	file, err := r.createTrace()
	if err != nil {
		return err
	}
	memory := &decode.Collector{}
	recorder := request.Recorder
	recorder.Sinks = []decode.Sink{memory}
	if file != nil {
		recorder.Sinks = append(recorder.Sinks, file)
	}
	switch {
	case r.json, request.Streamer != nil, len(request.Given) > 0, !forReading(r.style):
	case r.live:
		recorder.Sinks = append(recorder.Sinks, &liveView{r, &memory.Trace})
	case r.quiet:
		if single(request) {
			request.Streamer = r.newStreamer(request)
		}
	default:
		recorder.Sinks = append(recorder.Sinks, table.NewLive(r.out, r.style))
	}

	result, err := decode.Generate(ctx, request)
	if err != nil {
		r.endLine(result)
		return errors.Join(err, file.abandon())
	}
	err = file.close()
	if r.reproducible {
		memory.Trace.WithoutTimes()
	}
	// A trace that could not be written is an error, but what the run made is
	// in memory and is shown first.
	showErr := page(r.out, r.style, func(w io.Writer) error {
		r.out = w
		return show(outcome{request, result, &memory.Trace, file})
	})
	if showErr != nil {
		return showErr
	}
	if err != nil {
		return err
	}
	return interrupted(result)
}

func (r *runner) show(o outcome) error {
	t := o.trace
	r.noteForced(o.request, o.result)
	switch {
	case r.json:
		return r.printJSON(o.request, o.result, o.file)
	case r.quiet:
		if single(o.request) {
			return nil
		}
		return r.printTexts(o.request, o.result)
	}
	if r.live || !forReading(r.style) { // what has been shown has no text
		if err := table.Text(r.out, t, r.style); err != nil {
			return err
		}
	}
	if r.showConfig {
		fmt.Fprintln(r.out)
		if err := table.Settings(r.out, &t.Run, r.style); err != nil {
			return err
		}
	}
	if err := showRun(r.out, t, r.style); err != nil {
		return err
	}
	var stepsErr error // what was made is shown, whatever was asked for
	if !r.live {
		var indices []int
		if indices, stepsErr = r.shown.of(t); stepsErr != nil {
			stepsErr = fmt.Errorf("--steps: %w", stepsErr)
		}
		if err := showSteps(r.out, t, indices, r.top, r.style); err != nil {
			return err
		}
	}
	return errors.Join(r.next(t, o.file), stepsErr)
}

// next names the trace and what to do with it.
func (r *runner) next(t *trace.Trace, file *traceFile) error {
	if r.reproducible || file == nil || file.err != nil || table.Steps(t) == 0 || !forReading(r.style) {
		return nil
	}
	own, path := ownName(), ""
	if r.traceFile != "" {
		path = " " + quoteArg(r.traceFile)
	}
	_, err := fmt.Fprintf(r.out, "\ntrace  %s\nnext   %s show%s --step %d\n       %s plot%s\n       %s glossary\n",
		visible.Line(file.path), own, path, min(2, table.Steps(t)), own, path, own)
	return err
}

// single reports whether one text comes out, which can be printed as it is made.
func single(request *decode.Request) bool {
	return !request.Plan.Beams() && request.Plan.Sequences() == 1
}

// noteForced says which forced tokens came too late.
func (r *runner) noteForced(request *decode.Request, result *decode.Result) {
	made := 0
	for _, sequence := range result.Sequences {
		made = max(made, len(sequence.IDs))
	}
	for _, step := range slices.Sorted(maps.Keys(request.Force)) {
		if step >= made {
			fmt.Fprintf(r.messages, "note: nothing was forced at step %d: the text ended at step %d\n", step+1, made)
		}
	}
}

// printTexts prints each text, after the prompt, on a line of its own; of a
// model without a tokenizer its ids.
func (r *runner) printTexts(request *decode.Request, result *decode.Result) error {
	for _, sequence := range result.Sequences {
		text := request.Prompt + sequence.Text
		if request.Tokenizer == nil {
			text = strings.ReplaceAll(strings.Trim(fmt.Sprint(sequence.IDs), "[]"), " ", ",")
		}
		if _, err := fmt.Fprintln(r.out, visible.Text(text)); err != nil {
			return err
		}
	}
	return nil
}

func interrupted(result *decode.Result) error {
	if result.FinishReason == trace.FinishInterrupted {
		return errInterrupted
	}
	return nil
}
