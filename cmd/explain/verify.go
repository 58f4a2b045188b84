package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/verify"
)

func newVerify() *cobra.Command {
	var options verify.Options
	var forms forms
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
			style, err := forms.style(cmd)
			if err != nil {
				return err
			}
			path, err := tracePath(args)
			if err != nil {
				return err
			}
			report, err := verify.File(path, options)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if forms.json {
				err = printVerifyJSON(out, report)
			} else {
				err = reportPage(path, report).Write(out, style)
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
	forms.addTo(cmd.Flags(), "print the report as one JSON object")
	return cmd
}

// shownFindings is how many disagreements are printed; the first says most.
const shownFindings = 10

// reportPage is the report for people, and its tables for programs.
func reportPage(path string, r *verify.Report) *table.Page {
	p := &table.Page{}
	p.Lead(path+":", fmt.Sprintf("%s, %s recomputed", counted(r.Lines, "line"), counted(r.Compared(), "value")))
	checks := table.Table{Name: "checks", Title: "What was recomputed", Columns: []table.Column{
		{Head: "check", Name: "check", Left: true}, {Head: "values", Name: "values"},
	}}
	for _, check := range r.Checks {
		checks.Add(table.Cell{Text: string(check.Kind)}, table.Cell{Text: strconv.Itoa(check.N), Value: check.N})
	}
	p.Table(checks)
	if len(r.Skipped) > 0 {
		skipped := table.Table{Name: "not_settled", Title: "Not settled by this trace", Columns: []table.Column{
			{Head: "not settled by this trace", Name: "what", Left: true, Wrap: true}, {Head: "times", Name: "times"},
			{Head: "why", Name: "why", Left: true, Wrap: true},
		}}
		for _, skip := range r.Skipped {
			skipped.Add(table.Cell{Text: skip.What}, table.Cell{Text: strconv.Itoa(skip.N), Value: skip.N}, table.Cell{Text: skip.Why})
		}
		p.Table(skipped)
	}
	if r.Cut != nil {
		p.Lead("cut short:", r.Cut.Error()+"; checked up to there")
	}
	verdict := "✓ nothing disagrees"
	switch n := len(r.Findings); {
	case r.OK() && r.Cut != nil:
		verdict += ", as far as it goes"
	case n == 1:
		verdict = "✗ 1 value disagrees"
	case n > 1:
		verdict = fmt.Sprintf("✗ %d values disagree; the first is the one to look at", n)
	}
	p.Lead(verdict, "")
	if len(r.Findings) > 0 {
		p.Table(findingsTable(r))
	}
	return p
}

func findingsTable(r *verify.Report) table.Table {
	t := table.Table{Name: "findings", Title: "What disagrees", Columns: []table.Column{
		{Head: "check", Name: "check", Left: true}, {Head: "line", Name: "line"}, {Head: "field", Name: "field", Left: true, Wrap: true},
		{Head: "in the trace", Name: "got", Left: true, Wrap: true}, {Head: "recomputed", Name: "want", Left: true, Wrap: true},
	}}
	for _, f := range r.Findings[:min(shownFindings, len(r.Findings))] {
		t.Add(table.Cell{Text: string(f.Kind)}, table.Cell{Text: strconv.Itoa(f.Line), Value: f.Line}, table.Cell{Text: f.Field},
			table.Cell{Text: f.Got}, table.Cell{Text: f.Want})
	}
	return t
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
