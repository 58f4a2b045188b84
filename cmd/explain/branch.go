package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
)

// brancher is the branch command.
type brancher struct {
	runner
	step  int
	token string
	road  *trace.Trace // the run that is branched off
}

func newBranch(args []string) *cobra.Command {
	b := &brancher{runner: runner{args: args}}
	cmd := &cobra.Command{
		Use:   `branch [TRACE] --step N --token " TEXT"`,
		Short: "Take another road at one step of a recorded run",
		Long: `Run a recorded run again, with the same settings and the same random numbers,
but with another token at one step, and show what follows from it. Without
TRACE, the latest run is branched off. The new trace records the hand that chose,
and explain diff compares the two.

The model has to be the one of the trace: an embedded one is found by its name,
another is named with --model.`,
		Example: `  explain branch --step 1 --token " rainy"
  explain branch run.jsonl --step 3 --token 1430 --trace other.jsonl`,
		Args: cobra.MaximumNArgs(1),
		RunE: b.run,
	}
	flags := cmd.Flags()
	b.addTo(flags)
	flags.IntVar(&b.step, "step", 0, "the step to branch off at, counted from 1")
	flags.StringVar(&b.token, "token", "", "the token to take there: its text, space included, or its id")
	cmd.MarkFlagRequired("step")
	cmd.MarkFlagRequired("token")
	return cmd
}

func (b *brancher) run(cmd *cobra.Command, args []string) error {
	if err := b.check(cmd); err != nil {
		return err
	}
	road, err := readTrace(cmd, args)
	if err != nil {
		return err
	}
	b.road = road
	switch {
	case len(road.Beams) > 0:
		return errors.New("a beam search follows many roads at once, so there is none to branch off\nforce a token in a run without --num_beams")
	case road.Run.Strategy == trace.StrategyGiven:
		return errors.New("the trace is of a text that was scored, not generated\nrun its prompt first: explain run")
	case road.Run.Strategy == trace.StrategyAssisted:
		return errors.New("the trace is of assisted decoding, where a draft chooses, too\nrun its prompt without a draft first: the greedy text is the same")
	case b.step < 1 || b.step > longest(road):
		return fmt.Errorf("--step %d: the run has steps 1 to %d", b.step, longest(road))
	}
	if !cmd.Flags().Changed("model") {
		b.model = road.Run.Model.Name
		if !slices.Contains(embedded.Names(), b.model) {
			return fmt.Errorf("the trace is of the model %s, which is not embedded\nname its folder: --model path/to/%s", b.model, b.model)
		}
	}
	model, err := b.load(nil)
	if err != nil {
		return err
	}
	defer model.Close()
	request, err := b.again(model)
	if err != nil {
		return err
	}
	return b.execute(cmd.Context(), model, request, b.show)
}

// longest is how many steps the longest sequence of a trace has.
func longest(t *trace.Trace) int {
	steps := 0
	for i := range t.Steps {
		steps = max(steps, t.Steps[i].Index+1)
	}
	return steps
}

// again is the recorded run as a request, with one token forced.
func (b *brancher) again(model *pretrained.Pretrained) (*decode.Request, error) {
	run := &b.road.Run
	var about decode.About
	model.Describe(&about)
	if about.ModelSHA256 != run.Model.SHA256 {
		return nil, fmt.Errorf("the weights of %s are not those of the trace\nname the folder that the run was made with: --model DIR", model.Name)
	}
	config, err := decode.FromSettings(run.Config)
	if err != nil {
		return nil, err
	}
	request, err := model.Request(run.Prompt.Text, run.Prompt.IDs, config)
	if err != nil {
		return nil, err
	}
	if run.RNG.Seed != "" {
		if request.Seed, err = strconv.ParseUint(run.RNG.Seed, 10, 64); err != nil {
			return nil, fmt.Errorf("the trace's seed %q is no whole number", run.RNG.Seed)
		}
	}
	b.seed = request.Seed
	if request.Force, err = decode.Forced(run.Config); err != nil {
		return nil, err
	}
	id, err := tokenOf(b.token, model)
	if err != nil {
		return nil, fmt.Errorf("--token: %w", err)
	}
	request.Force[b.step-1] = id
	return request, nil
}

// show is the new run, and where it left the old one.
func (b *brancher) show(o outcome) error {
	if err := b.runner.show(o); err != nil || b.json || b.quiet {
		return err
	}
	fmt.Fprintln(b.out)
	return table.Diff(b.out, diff.Compare(b.road, o.trace), b.style)
}
