package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/params"
)

// newRoot builds the command tree for one command line; args go into the trace
// of a run.
func newRoot(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "explain",
		Short: "See how a language model generates text, step by step",
		Long: `explain runs a language model, writes down what happens at every step (logits,
penalty, temperature, filters, the draw, the cache, the arithmetic) and shows it.

What shows tables prints them in other forms as well: --markdown, --csv and --json
with every column, the last two with the exact values under names for programs;
--plain for lines without colour.`,
		Args:          knownCommand,
		Version:       version(),
		SilenceErrors: true,

		SuggestionsMinimumDistance: 2, // letters that a mistyped command may be off
		SilenceUsage:               true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(cmd.OutOrStdout(), tour)
			return err
		},
	}
	root.SetGlobalNormalizationFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		return pflag.NormalizedName(flagName(name))
	})
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\n%s", err, flagHint(cmd, err))
	})
	root.PersistentFlags().String("color", "auto", "auto, always or never; NO_COLOR turns auto off")
	root.PersistentFlags().Bool("reproducible", false, "show only what is the same each time: no times, no memory, no names of traces")
	root.AddCommand(newRun(args), newScore(args), newBranch(args), newShow(), newDiff(), newCompare(args), newPlot(), newFigures(), newGuide(), newLesson(), newVerify(), newGlossary(), newParams(), newLint(), newBench(), newWorkshop(), newDoctor(), newVersion())
	return root
}

// flagHint is what to do after a flag that does not exist: the one that was
// meant, if one is near.
func flagHint(cmd *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if near, ok := params.Nearest(unknown.GetSpecifiedName()); ok && near.Name != "" && cmd.Flags().Lookup(near.Name) != nil {
			return "did you mean --" + near.Name + "?"
		}
	}
	return cmd.CommandPath() + " --help lists the flags"
}

// knownCommand refuses a word that is no command, with those like it.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "explain --help lists the commands"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean explain " + strings.Join(near, ", or explain ") + "?"
	}
	return fmt.Errorf("unknown command %q\n%s", args[0], hint)
}

// tour is what `explain` alone says.
const tour = `explain shows how a language model writes: which tokens it weighed, what each
setting did to them, how one was drawn, and what the step cost.

Try, in this order (a small model is built in; nothing is downloaded):

  explain run "The weather today is"                 write, and see every step
  explain run "The weather today is" --do_sample=false   the same words every time
  explain run "Once upon a time" --temperature 2 --seed 1   when it gambles
  explain run "The weather today is" --use_cache=false   what the cache saves
  explain run "The weather today is" --num_beams 3   a search, and what it prunes
  explain run "The weather today is" --num_return_sequences 3   side by side

Then look closer at the last run:

  explain show --step 3        one step in full
  explain plot                 figures of it, as PNG
  explain verify               every number recomputed

  explain compare --vary use_cache "The weather today is"   what the cache does and saves
  explain compare --vary temperature=0.1,1,2 "Once upon a time"
  explain branch --step 1 --token " rainy"   another road; explain diff compares

Learn:

  explain lesson 1             twelve lessons, run as you read them
  explain workshop init mine   exercises in a folder of your own

What a guide says, and what is measured here:

  explain guide temperature    each claim with its number, ours, a verdict, the reason
  explain plot --figure all    every picture that the last run gives

Ask about settings and texts:

  explain params               every setting: what it does, where it acts
  explain lint 'model.generate(do_sample=False, temperature=0.9)'
  explain score "The weather today is" " purple."   could it have written this?

  explain glossary             what logit, nats, rank and the others mean
  explain run --help           every setting; --model DIR takes a model of yours
`

// colored decides whether w gets colour: --color, then NO_COLOR, then whether
// it is a terminal.
func colored(cmd *cobra.Command) (bool, error) {
	mode, err := cmd.Flags().GetString("color")
	if err != nil {
		return false, err
	}
	switch mode {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(cmd.OutOrStdout()), nil
	}
	return false, fmt.Errorf("--color %q: want auto, always or never", mode)
}
