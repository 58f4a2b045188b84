package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/verify"
	"github.com/genlens/genlens/pkg/visible"
)

func newVerify() *cobra.Command {
	var options verify.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify [TRACE]",
		Short: "Recompute every number of a trace that follows from the others",
		Long: `Recompute every number of a trace that follows from the others: each softmax, each
stage of the pipeline, the kept sets and their thresholds, the draw from the
seed, the FLOPs from the model's shape, the cache lengths, the totals, the
checksum. Exit status 1 if anything disagrees, or if the trace was cut short.
Without TRACE, the latest run.`,
		Example: `  explain verify
  explain verify run.jsonl
  explain verify edited.jsonl --ignore-checksum`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := tracePath(args)
			if err != nil {
				return err
			}
			report, err := verify.File(path, options)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if asJSON {
				err = printVerifyJSON(out, report)
			} else {
				err = printReport(out, path, report)
			}
			if err != nil {
				return err
			}
			if first := report.First(); first != nil {
				return fmt.Errorf("%s: %s", path, first)
			}
			if report.Cut != nil {
				return fmt.Errorf("%s: %w; the rest cannot be verified", path, report.Cut)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&options.IgnoreChecksum, "ignore-checksum", false, "leave out the checksum, which any change at all breaks")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as one JSON object")
	return cmd
}

// shownFindings is how many disagreements are printed; the first says most.
const shownFindings = 10

func printReport(w io.Writer, path string, r *verify.Report) error {
	fmt.Fprintf(w, "%s: %s, %s recomputed\n", path, counted(r.Lines, "line"), counted(r.Compared(), "value"))
	for _, check := range r.Checks {
		fmt.Fprintf(w, "  %-10s %7d\n", check.Kind, check.N)
	}
	if len(r.Skipped) > 0 {
		fmt.Fprintln(w, "not settled by this trace:")
		for _, skip := range r.Skipped {
			fmt.Fprintf(w, "  %s (%d): %s\n", skip.What, skip.N, skip.Why)
		}
	}
	if r.Cut != nil {
		fmt.Fprintf(w, "cut short: %s; checked up to there\n", visible.Line(r.Cut.Error()))
	}
	if r.OK() {
		verdict := "✓ nothing disagrees"
		if r.Cut != nil {
			verdict += ", as far as it goes"
		}
		_, err := fmt.Fprintln(w, verdict)
		return err
	}
	if len(r.Findings) == 1 {
		fmt.Fprintln(w, "✗ 1 value disagrees")
	} else {
		fmt.Fprintf(w, "✗ %d values disagree; the first is the one to look at\n", len(r.Findings))
	}
	for _, finding := range r.Findings[:min(shownFindings, len(r.Findings))] {
		fmt.Fprintf(w, "  %s\n", visible.Line(finding.String()))
	}
	return nil
}

// counted is a number with its word, which may be one.
func counted(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// reportJSON is what `explain verify --json` prints.
type reportJSON struct {
	OK       bool                `json:"ok"`
	Lines    int                 `json:"lines"`
	Checks   map[verify.Kind]int `json:"checks"`
	Findings []findingJSON       `json:"findings"`
	Skipped  []skipJSON          `json:"skipped"`
	Cut      *string             `json:"cut"`
}

type findingJSON struct {
	Kind  verify.Kind `json:"kind"`
	Line  int         `json:"line"`
	Field string      `json:"field"`
	Got   string      `json:"got"`
	Want  string      `json:"want"`
}

type skipJSON struct {
	What  string `json:"what"`
	Count int    `json:"count"`
	Why   string `json:"why"`
}

func printVerifyJSON(w io.Writer, r *verify.Report) error {
	out := reportJSON{OK: r.OK() && r.Cut == nil, Lines: r.Lines, Checks: map[verify.Kind]int{}, Findings: []findingJSON{}, Skipped: []skipJSON{}}
	for _, check := range r.Checks {
		out.Checks[check.Kind] = check.N
	}
	for _, finding := range r.Findings {
		out.Findings = append(out.Findings, findingJSON(finding))
	}
	for _, skip := range r.Skipped {
		out.Skipped = append(out.Skipped, skipJSON{skip.What, skip.N, skip.Why})
	}
	if r.Cut != nil {
		cut := r.Cut.Error()
		out.Cut = &cut
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}
