package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// shower is the show command.
type shower struct {
	which    string // steps
	top      int
	sequence int // from 1; 0: all
	beam     int // from 1; 0: none

	attention attention
	lens      bool
	cost      bool
	forms     forms

	out   io.Writer
	style table.Style
	shown steps
}

func newShow() *cobra.Command {
	s := &shower{}
	cmd := &cobra.Command{
		Use:   "show [TRACE]",
		Short: "Show a recorded run again, or one step of it in full",
		Long: `Show a recorded run: its text, a row per step, and the steps that teach most in
full. With --step only those steps. Without TRACE, the latest run.

Of several sequences, or a beam search, --sequence shows one by itself: of beams
the path that led to it, step by step. With --step and --beam it is the row of one
beam of the search: what it found likely, and what the settings did to that.

With --attention a step is shown by where it looked: the places of the text that
got most of each layer's attention, the mean over its heads. --layer shows each
head of one. The run has to have recorded it: run --output_attentions.

With --lens it is what each layer would have answered at that step (the logit
lens). The run has to have recorded it: run --logit_lens.

With --cost it is what the run cost: FLOPs by kind, executed and by formula, bytes
of weights and of cache, time, memory, and what the cache did.`,
		Example: `  explain show
  explain show --step 3
  explain show --sequence 2
  explain show beams.jsonl --step 2 --beam 1
  explain show run.jsonl --step 2-4 --top 12
  explain show --step 3 --attention --layer 2
  explain show --step 3 --lens
  explain show --cost
  explain show --csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: s.run,
	}
	cmd.Flags().StringVar(&s.which, "step", "", "only this step in full: N, N-M or all")
	cmd.Flags().IntVar(&s.top, "top", table.DefaultTop, "candidates to show in a step; with --attention places of the text, with --lens guesses of a layer")
	cmd.Flags().IntVar(&s.sequence, "sequence", 0, "show one of several sequences by itself, counted from 1")
	cmd.Flags().IntVar(&s.beam, "beam", 0, "with --step, the row of this beam of a search, counted from 1")
	s.attention.addTo(cmd.Flags())
	cmd.Flags().BoolVar(&s.lens, "lens", false, "show what each layer would have answered at a step")
	cmd.Flags().BoolVar(&s.cost, "cost", false, "show what the run cost, in FLOPs, bytes, time and memory")
	s.forms.addTo(cmd.Flags(), "")
	return cmd
}

func (s *shower) run(cmd *cobra.Command, args []string) (err error) {
	if s.shown, err = parseSteps("step", s.which); err != nil {
		return err
	}
	if s.style, err = s.forms.style(cmd); err != nil {
		return err
	}
	switch {
	case s.top < 1:
		return fmt.Errorf("--top %d: want at least 1 candidate", s.top)
	case s.cost && (s.which != "" || s.attention.on || s.lens):
		return errors.New("--cost is about the whole run, so --step, --attention and --lens do not go with it")
	case s.lens && s.attention.on:
		return errors.New("--lens and --attention are two views of a step\nask for one, then for the other")
	case cmd.Flags().Changed("beam") && s.which == "":
		return errors.New("--beam is a beam of one step: say which with --step")
	}
	for _, name := range []string{"sequence", "beam"} {
		if err := countedFromOne(cmd.Flags(), name); err != nil {
			return err
		}
	}
	if err := s.attention.check(cmd.Flags(), s.top); err != nil {
		return err
	}
	t, err := readTrace(cmd, args)
	if err != nil {
		return err
	}
	if t, err = oneSequence(t, s.sequence); err != nil {
		return err
	}
	indices, err := s.shown.of(t)
	if err != nil {
		return err
	}
	return page(cmd.OutOrStdout(), s.style, func(w io.Writer) error {
		s.out = w
		return s.show(cmd, t, indices)
	})
}

// show prints what was asked for of a trace.
func (s *shower) show(cmd *cobra.Command, t *trace.Trace, indices []int) error {
	switch {
	case s.attention.on:
		return s.inside(t, indices, func(steps *trace.Trace, i int) error {
			return table.Attention(s.out, steps, i, s.attention.look, s.style)
		})
	case s.lens:
		return s.inside(t, indices, func(steps *trace.Trace, i int) error {
			return table.Lens(s.out, steps, i, s.guesses(cmd.Flags()), s.style)
		})
	case s.cost:
		return table.Cost(s.out, t, s.style)
	case cmd.Flags().Changed("beam"):
		return s.beams(t, indices)
	case s.which != "":
		return showSteps(s.out, t, indices, s.top, s.style)
	case t.Run.Strategy == trace.StrategyGiven:
		return table.Score(s.out, t, s.style)
	}
	if err := table.Text(s.out, t, s.style); err != nil {
		return err
	}
	if err := showRun(s.out, t, s.style); err != nil {
		return err
	}
	return showSteps(s.out, t, indices, s.top, s.style)
}

// guesses is how many guesses of a layer to show; 0 where nobody said.
func (s *shower) guesses(flags *pflag.FlagSet) int {
	if flags.Changed("top") {
		return s.top
	}
	return 0
}

// inside prints something of the inside of the passes of steps.
func (s *shower) inside(t *trace.Trace, indices []int, show func(steps *trace.Trace, i int) error) error {
	for n, i := range indices {
		if n > 0 {
			fmt.Fprintln(s.out)
		}
		steps := t
		if s.beam > 0 {
			row, err := view.Row(t, i, s.beam-1)
			if err != nil {
				return fmt.Errorf("--beam %d: %w", s.beam, err)
			}
			steps = row // those of the beam, which has one a step
		}
		if err := show(steps, i); err != nil {
			return err
		}
	}
	return nil
}

// beams prints the rows of one beam.
func (s *shower) beams(t *trace.Trace, indices []int) error {
	if len(t.Beams) == 0 {
		return errors.New("--beam: the trace has no beams")
	}
	for _, i := range indices {
		if err := table.BeamRow(s.out, t, i, s.beam-1, s.top, s.style); err != nil {
			return fmt.Errorf("--beam %d: %w", s.beam, err)
		}
	}
	return nil
}

// countedFromOne refuses a number that counts nothing; what is not given is 0.
func countedFromOne(flags *pflag.FlagSet, name string) error {
	if n, err := flags.GetInt(name); err == nil && flags.Changed(name) && n < 1 {
		return fmt.Errorf("--%s %d: they are counted from 1", name, n)
	}
	return nil
}

// oneSequence is the trace of one sequence, counted from 1; 0 is all of them.
func oneSequence(t *trace.Trace, sequence int) (*trace.Trace, error) {
	if sequence == 0 {
		return t, nil
	}
	one, err := view.Sequence(t, sequence-1)
	if err != nil {
		return nil, fmt.Errorf("--sequence %d: %w", sequence, err)
	}
	return one, nil
}

// readTrace reads the trace that the arguments name, or the latest, and says
// on standard error if it was cut short.
func readTrace(cmd *cobra.Command, args []string) (*trace.Trace, error) {
	path, err := tracePath(args)
	if err != nil {
		return nil, err
	}
	t, err := trace.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if t.Cut != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "note: %s\n", visible.Line(t.Cut.Error()))
	}
	if reproducible(cmd) {
		t.WithoutTimes()
	}
	return t, nil
}

// showRun prints the overview, its key and its summary.
func showRun(w io.Writer, t *trace.Trace, s table.Style) error {
	fmt.Fprintln(w)
	if err := table.Overview(w, t, s); err != nil {
		return err
	}
	if err := table.Key(w, t, s); err != nil {
		return err
	}
	return table.Summary(w, t, s)
}

// showSteps prints steps in full.
func showSteps(w io.Writer, t *trace.Trace, indices []int, top int, s table.Style) error {
	for _, i := range indices {
		fmt.Fprintln(w)
		if err := table.Step(w, t, i, top, s); err != nil {
			return err
		}
	}
	return nil
}
