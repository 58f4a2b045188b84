package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

func newShow() *cobra.Command {
	var which string
	var top int
	cmd := &cobra.Command{
		Use:   "show [TRACE]",
		Short: "Show a recorded run again, or one step of it in full",
		Long: `Show a recorded run: its text, a row per step, and the steps that teach most in
full. With --step only those steps. Without TRACE, the latest run.`,
		Example: `  explain show
  explain show --step 3
  explain show run.jsonl --step 2-4 --top 12`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			shown, err := parseSteps(which)
			if err != nil {
				return fmt.Errorf("--%w", err)
			}
			color, err := colored(cmd)
			if err != nil {
				return err
			}
			if top < 1 {
				return fmt.Errorf("--top %d: want at least 1 candidate", top)
			}
			t, err := readTrace(cmd, args)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			style := table.Style{Width: width(out), Color: color}
			indices, err := shown.of(t)
			if err != nil {
				return err
			}
			if which == "" {
				if err := table.Text(out, t, style); err != nil {
					return err
				}
				if err := showRun(out, t, style); err != nil {
					return err
				}
			}
			return showSteps(out, t, indices, top, style)
		},
	}
	cmd.Flags().StringVar(&which, "step", "", "only this step in full: N, N-M or all")
	cmd.Flags().IntVar(&top, "top", table.DefaultTop, "candidates to show in a step")
	return cmd
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
	return t, nil
}

// showRun prints the overview, its key and its summary.
func showRun(w io.Writer, t *trace.Trace, s table.Style) error {
	fmt.Fprintln(w)
	if err := table.Overview(w, t, s); err != nil {
		return err
	}
	if err := table.Key(w, s); err != nil {
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
