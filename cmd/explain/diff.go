package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
)

func newDiff() *cobra.Command {
	var forms forms
	var exitCode, drawn bool
	var album album
	cmd := &cobra.Command{
		Use:   "diff [TRACE OTHER]",
		Short: "Show where two runs part, and why",
		Long: `Hold two recorded runs against each other: what of their settings differs, the
first step at which they chose different tokens, how likely each of the two was
in both, why they parted, and the totals. Without arguments, the last two runs:
A is the older.

--figure draws the step where they part: both tokens in both runs, stage by stage,
and where each draw fell.

The exit status is 0 whether they differ or not, and 1 only for an error; with
--exit-code it is 1 as well if the tokens differ.`,
		Example: `  explain diff
  explain diff run.jsonl other.jsonl
  explain diff run.jsonl other.jsonl --exit-code --json
  explain diff run.jsonl other.jsonl --figure --theme both --out figures`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			style, err := forms.style(cmd)
			if err != nil {
				return err
			}
			if drawn {
				err = album.check(cmd.Flags())
			} else {
				err = album.checkUnused(cmd.Flags(), "--figure")
			}
			if err != nil {
				return err
			}
			d, err := compareTraces(cmd, args)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if forms.json {
				err = printJSON(out, d)
			} else {
				err = table.Diff(out, d, style)
			}
			if err != nil {
				return err
			}
			if drawn {
				if !forReading(style) || forms.json {
					out = cmd.ErrOrStderr() // the output is for a program
				}
				if err := drawParting(out, &album, d); err != nil {
					return err
				}
			}
			if exitCode && !d.SameTokens() {
				return errors.New("the tokens differ")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	forms.addTo(flags, "print the difference as one JSON object")
	flags.BoolVar(&drawn, "figure", false, "draw where they part, and print the path of each file")
	album.addTo(flags)
	flags.BoolVar(&exitCode, "exit-code", false, "exit with status 1 if the tokens differ, as git diff does")
	return cmd
}

// drawParting writes the figure of where two runs part and prints its path.
func drawParting(w io.Writer, album *album, d *diff.Diff) error {
	f, err := figure.NewParting(d)
	if err != nil {
		return fmt.Errorf("--figure: %w", err)
	}
	album.fill(&f.Frame)
	return album.save(w, picture{"diff", f})
}

// compareTraces reads the two traces that the arguments name, or the last two.
func compareTraces(cmd *cobra.Command, args []string) (*diff.Diff, error) {
	switch len(args) {
	case 0:
		var err error
		if args, err = lastTwo(); err != nil {
			return nil, err
		}
	case 1:
		return nil, errors.New("one trace was named, and it takes two to differ\nname another, or none for the last two runs")
	}
	a, err := readTrace(cmd, args[:1])
	if err != nil {
		return nil, err
	}
	b, err := readTrace(cmd, args[1:])
	if err != nil {
		return nil, err
	}
	return diff.Compare(a, b), nil
}

// lastTwo are the paths of the last two runs, the older first.
func lastTwo() ([]string, error) {
	paths, err := latestTraces(2)
	if err == nil && len(paths) < 2 {
		err = errors.New("there is one trace so far, and it takes two to differ\nmake another with: explain run \"The weather today is\" --seed 1")
	}
	return paths, err
}
