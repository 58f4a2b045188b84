package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// runner is the run command: its flags, then what one run builds from them.
type runner struct {
	config     decode.Config
	model      string
	promptFile string
	inputIDs   string
	seed       uint64
	traceFile  string
	noTrace    bool
	force      bool
	capture    string
	steps      string
	top        int
	live       bool
	quiet      bool
	json       bool
	streamer   string

	args     []string // the command line, for the trace
	out      io.Writer
	messages io.Writer // standard error: warnings and notes
	style    table.Style
	shown    steps
}

func newRun(args []string) *cobra.Command {
	r := &runner{args: args}
	cmd := &cobra.Command{
		Use:   `run [flags] "PROMPT"`,
		Short: "Generate text and show every step of it",
		Long: `Generate text and show every step of it.

The prompt is the arguments, a file (--prompt-file), or standard input (-). The
generation settings have Hugging Face's names and meanings; what you leave out
comes from the model's generation_config.json, then from Hugging Face's
defaults. Dashes and underscores in flag names are the same.

Stricter than transformers: a prompt that fills the model's context is an error
and a run stops at the context's end; top_p outside 0..1 and a negative top_k
are errors.`,
		Example: `  explain run "The weather today is"
  explain run "The weather today is" --do_sample False
  explain run "Once upon a time" --temperature 1.5 --seed 7 --steps all
  echo "Hello" | explain run - --max_new_tokens 50 --quiet
  explain run "Hi there" --model path/to/model --trace hi.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: r.run,
	}
	flags := cmd.Flags()
	addSettings(flags, &r.config)
	flags.Var(seedFlag{&r.seed}, "seed", "start of the random draws; without it a fresh one is taken and printed")
	flags.StringVar(&r.model, "model", embedded.Default, "an embedded model ("+strings.Join(embedded.Names(), ", ")+") or a folder in Hugging Face layout")
	flags.StringVar(&r.promptFile, "prompt-file", "", "read the prompt from this file")
	flags.StringVar(&r.inputIDs, inputIDs, "", "token ids in place of a prompt: 1,2,3")
	flags.StringVar(&r.traceFile, "trace", "", "write the trace here (.jsonl or .jsonl.zst) and not to the cache folder")
	flags.BoolVar(&r.noTrace, "no-trace", false, "record nothing: only decode, and print the text")
	flags.BoolVar(&r.force, "force", false, "overwrite the trace file if it exists")
	flags.StringVar(&r.capture, "capture", trace.CaptureDefault, "default: the top candidates of each step; full: every logit as well")
	flags.StringVar(&r.steps, "steps", "", "steps to show in full: all, N or N-M; else the first and the most uncertain")
	flags.IntVar(&r.top, "top", table.DefaultTop, "candidates to show in a step")
	flags.BoolVar(&r.live, "live", false, "show each step in full as it is made")
	flags.BoolVar(&r.quiet, "quiet", false, "print only the text")
	flags.BoolVar(&r.json, "json", false, "print one JSON object and nothing else")
	flags.StringVar(&r.streamer, "streamer", "token", "token: each token at once; text: whole words, as TextStreamer with skip_special_tokens")
	return cmd
}

func (r *runner) run(cmd *cobra.Command, args []string) error {
	r.out, r.messages = cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := r.check(cmd); err != nil {
		return err
	}
	model, err := pretrained.Load(r.model)
	if err != nil {
		return err
	}
	defer model.Close()
	request, err := r.request(cmd, model, args)
	if err != nil {
		return err
	}
	for _, warning := range request.Plan.Warnings {
		fmt.Fprintf(r.messages, "warning: %s\n", visible.Line(warning))
	}
	if !cmd.Flags().Changed("seed") {
		r.seed = uint64(rand.Uint32()) // short enough to type again
	}
	request.Seed = r.seed
	if r.streamer == "text" && model.Tokenizer == nil {
		return errors.New("--streamer text needs a tokenizer, and the model folder has no tokenizer.json\nleave it out to see the ids")
	}
	if r.noTrace {
		return r.decode(cmd.Context(), request)
	}
	request.About.Tool = trace.Tool{Name: "explain", Version: version()}
	request.About.Command = append([]string{"explain"}, r.args...)
	model.Describe(&request.About)
	return r.record(cmd.Context(), request)
}

// check refuses flags that make no sense, alone or together.
func (r *runner) check(cmd *cobra.Command) (err error) {
	color, err := colored(cmd)
	if err != nil {
		return err
	}
	r.style = table.Style{Width: width(r.out), Color: color}
	if r.shown, err = parseSteps(r.steps); err != nil {
		return fmt.Errorf("--%w", err)
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
	case r.noTrace && (r.traceFile != "" || r.live || r.steps != "" || r.capture == trace.CaptureFull):
		return errors.New("--no-trace records nothing, so --trace, --capture, --live and --steps have nothing to work on\nleave out one or the other")
	case r.json && (r.live || r.quiet || r.steps != "" || r.streamer != "token"):
		return errors.New("--json prints one object and nothing else, so --live, --quiet, --steps and --streamer do not go with it")
	case r.quiet && (r.live || r.steps != ""):
		return errors.New("--quiet prints only the text, so --live and --steps do not go with it")
	case r.live && (r.steps != "" || r.streamer != "token"):
		return errors.New("--live shows every step as it is made, so --steps and --streamer do not go with it")
	}
	return nil
}

// request turns the prompt into ids and the flags into a plan.
func (r *runner) request(cmd *cobra.Command, model *pretrained.Pretrained, args []string) (*decode.Request, error) {
	if cmd.Flags().Changed(inputIDs) {
		if len(args) > 0 || r.promptFile != "" {
			return nil, errors.New("--input_ids stands in place of a prompt, and there is a prompt as well\nleave one of them out")
		}
		ids, err := decode.ParseIDs(r.inputIDs)
		if err != nil {
			return nil, fmt.Errorf("--input_ids: %w", err)
		}
		vocab := model.Model.Config().Vocab
		for _, id := range ids {
			if id >= vocab {
				return nil, fmt.Errorf("--input_ids: %d is not in the vocabulary: ids run from 0 to %d", id, vocab-1)
			}
		}
		var text string
		if model.Tokenizer != nil {
			text = model.Tokenizer.Decode(ids, false)
		}
		return model.Request(text, ids, r.config)
	}
	prompt, err := readPrompt(args, r.promptFile, cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	ids, err := model.Encode(prompt)
	if err != nil {
		return nil, err
	}
	return model.Request(prompt, ids, r.config)
}

// decode runs with nothing recorded.
func (r *runner) decode(ctx context.Context, request *decode.Request) error {
	if !r.json {
		request.Streamer = r.newStreamer(request)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	result, err := decode.Generate(ctx, request)
	if err != nil {
		return err
	}
	if r.json {
		return r.printJSON(request, result, nil)
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
func (r *runner) record(ctx context.Context, request *decode.Request) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	file, err := r.createTrace()
	if err != nil {
		return err
	}
	memory := &decode.Collector{}
	recorder := &decode.Recorder{
		Sinks: []decode.Sink{memory},
		Top:   min(max(decode.DefaultTop, r.top), request.Model.Config().Vocab),
		Full:  r.capture == trace.CaptureFull,
	}
	if file != nil {
		recorder.Sinks = append(recorder.Sinks, file)
	}
	switch {
	case r.json:
	case r.live:
		recorder.Sinks = append(recorder.Sinks, &liveView{r, &memory.Trace})
	case r.streamer == "text" || r.quiet:
		request.Streamer = r.newStreamer(request)
	default:
		recorder.Sinks = append(recorder.Sinks, table.NewStream(r.out, r.style))
	}
	request.Recorder = recorder

	result, err := decode.Generate(ctx, request)
	if err != nil {
		return errors.Join(err, file.abandon())
	}
	err = file.close()
	// A trace that could not be written is an error, but what the run made is
	// in memory and is shown first.
	if showErr := r.show(request, result, &memory.Trace, file); showErr != nil {
		return showErr
	}
	if err != nil {
		return err
	}
	return interrupted(result)
}

func (r *runner) show(request *decode.Request, result *decode.Result, t *trace.Trace, file *traceFile) error {
	switch {
	case r.json:
		return r.printJSON(request, result, file)
	case r.quiet:
		return nil
	}
	if r.live { // the steps have been shown; the text has not
		if err := table.Text(r.out, t, r.style); err != nil {
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
	return errors.Join(r.next(t, file), stepsErr)
}

// next names the trace and what to do with it.
func (r *runner) next(t *trace.Trace, file *traceFile) error {
	if file == nil || file.err != nil || len(t.Steps) == 0 {
		return nil
	}
	own, path := ownName(), ""
	if r.traceFile != "" {
		path = " " + quoteArg(r.traceFile)
	}
	_, err := fmt.Fprintf(r.out, "\ntrace  %s\nnext   %s show%s --step %d\n       %s plot%s\n       %s glossary\n",
		visible.Line(file.path), own, path, min(2, len(t.Steps)), own, path, own)
	return err
}

func interrupted(result *decode.Result) error {
	if result.FinishReason == trace.FinishInterrupted {
		return errInterrupted
	}
	return nil
}
