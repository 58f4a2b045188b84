package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/bench/hardware"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/guide"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// guided is the guide command.
type guided struct {
	model string
	seed  uint64
	list  bool
	forms forms

	out, messages io.Writer
	style         table.Style
}

func newGuide() *cobra.Command {
	g := &guided{}
	var sections strings.Builder
	for _, section := range guide.Sections() {
		fmt.Fprintf(&sections, "  %-19s %s (%d)\n", section.Name, section.Title, len(section.Claims))
	}
	cmd := &cobra.Command{
		Use:   "guide [SECTION or CLAIM]",
		Short: "Test what a guide to generate() says, claim by claim",
		Long: `Walk through a guide to model.generate() and test what it says: each box, table and
sentence that can be true or false is run on a model, and shown with the guide's
number, ours, a verdict and the reason.

  ✓ holds   ◐ holds with a condition   ≈ illustrative only   ✗ does not hold

A verdict is computed from what was measured, so another model may come to another.
Times and memory are measured here and now, each run in a process of its own. The
exit status is 0 if every experiment ran, whatever it came to.

Sections, and how many claims each has:
` + sections.String(),
		Example: `  explain guide
  explain guide temperature
  explain guide use_cache --markdown
  explain guide --model path/to/SmolLM2-135M --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: g.run,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&g.list, "list", false, "list the claims and run nothing")
	flags.StringVar(&g.model, "model", embedded.Default, "an embedded model ("+strings.Join(embedded.Names(), ", ")+") or a folder in Hugging Face layout")
	flags.Uint64Var(&g.seed, "seed", 1, "start of the random draws; experiments with several take the next ones as well")
	g.forms.addTo(flags, "print one JSON object and nothing else")
	return cmd
}

func (g *guided) run(cmd *cobra.Command, args []string) (err error) {
	g.out, g.messages = cmd.OutOrStdout(), cmd.ErrOrStderr()
	if g.style, err = g.forms.style(cmd); err != nil {
		return err
	}
	claims, err := claimsOf(strings.Join(args, ""))
	if err != nil {
		return err
	}
	if g.list {
		return g.show(planned(claims))
	}
	model, err := pretrained.Load(g.model)
	if err != nil {
		return err
	}
	defer model.Close()
	for _, warning := range model.Warnings {
		fmt.Fprintf(g.messages, "warning: %s\n", visible.Line(warning))
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	report, err := g.walk(ctx, model, claims)
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(g.messages, "interrupted after %d of %d claims\n", len(report.Claims), len(claims))
		err = errInterrupted
	}
	if shown := g.show(report); shown != nil {
		return shown
	}
	if failed := report.Failed(); err == nil && len(failed) > 0 {
		return fmt.Errorf("%d of %d experiments did not run: the first is %s: %s", len(failed), len(claims), failed[0].ID, failed[0].Error)
	}
	return err
}

// claimsOf are the claims of a section, or the one of that name; all where none
// is named.
func claimsOf(name string) ([]guide.Claim, error) {
	all := guide.Claims()
	if name == "" {
		return all, nil
	}
	same := func(a string) bool {
		return strings.EqualFold(strings.ReplaceAll(a, "_", "-"), strings.ReplaceAll(name, "_", "-"))
	}
	var found []guide.Claim
	for _, c := range all {
		if same(c.Section) || same(c.ID) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		var names []string
		for _, section := range guide.Sections() {
			names = append(names, section.Name)
		}
		for _, section := range names {
			if near := strings.ToLower(name); strings.HasPrefix(section, near[:min(len(near), 4)]) {
				return nil, fmt.Errorf("there is no section or claim %q\ndid you mean %s? explain guide --list names all", name, section)
			}
		}
		return nil, fmt.Errorf("there is no section or claim %q\nthe sections are %s; explain guide --list names the claims", name, strings.Join(names, ", "))
	}
	return found, nil
}

// planned is a report of claims that nobody has tested.
func planned(claims []guide.Claim) *claim.Report {
	report := &claim.Report{Source: guide.Source, Planned: len(claims), Tool: trace.Tool{Name: "explain", Version: version()}}
	for _, c := range claims {
		report.Claims = append(report.Claims, claim.Result{Statement: c.Statement})
	}
	return report
}

// walk tests the claims, with a progress bar.
func (g *guided) walk(ctx context.Context, model *pretrained.Pretrained, claims []guide.Claim) (*claim.Report, error) {
	bar := newProgress(g.messages, len(claims))
	defer bar.clear()
	lab := &guide.Lab{Model: model, Seed: g.seed}
	lab.About.Tool = trace.Tool{Name: "explain", Version: version()}
	model.Describe(&lab.About)
	lab.Measure = func(ctx context.Context, prompt []int, plan bench.Plan) (*bench.Record, error) {
		return g.measure(ctx, model, prompt, plan, bar)
	}
	return guide.Walk(ctx, lab, claims, func(done int, next *guide.Claim) {
		bar.done = done
		bar.say(next.Section + ": " + next.ID)
	})
}

// measure makes a benchmark's runs, each in a process of its own.
func (g *guided) measure(ctx context.Context, model *pretrained.Pretrained, prompt []int, plan bench.Plan, bar *progress) (*bench.Record, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("a run is a process of this program, which cannot be found: %w", err)
	}
	record := &bench.Record{
		Schema:  bench.Schema,
		Tool:    trace.Tool{Name: "explain", Version: version()},
		Date:    time.Now().UTC().Truncate(time.Second),
		Machine: hardware.Describe(),
		Prompt:  bench.Prompt{IDs: slices.Clone(prompt)},
		Plan:    plan,
	}
	record.Model.Parameters, record.Model.Shape = model.Model.Parameters(), model.Model.Config().Shape()
	child := &childRunner{executable: executable, task: task{Model: g.model, PromptIDs: prompt}}
	record.Runs, err = bench.Measure(ctx, child, plan, func(done int, next bench.Cell) {
		bar.say(fmt.Sprintf("benchmark, run %d of %d: %s", done+1, plan.Runs(), next))
	})
	return record, err
}

func (g *guided) show(report *claim.Report) error {
	if g.forms.json {
		return printJSON(g.out, report)
	}
	return table.Claims(g.out, report, g.style)
}
