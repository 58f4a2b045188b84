package table_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
)

// A claim is shown as it is said and as it was measured, then the verdict.
func ExampleClaims() {
	report := &claim.Report{Source: "the guide", Seed: "1", Planned: 1, Model: trace.Model{Name: "example", Parameters: 1234567}, Claims: []claim.Result{{
		Statement: claim.Statement{ID: "cache-boxes", Section: "use_cache", Text: "Four tokens take 10 computations without a cache and 4 with one.", Try: "explain run hello --use_cache=false"},
		Answer: claim.Answer{Measured: "10 and 4 positions go through the model.", Verdict: claim.Holds, Reason: "Counted in every step.",
			Box: claim.NewBox("cache", "positions").Row(claim.Text("without"), claim.Number(10, "10")).Row(claim.Text("with"), claim.Number(4, "4"))},
	}}}
	if err := table.Claims(os.Stdout, report, table.Style{Width: 72}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// use_cache
	//  ┌ the guide · cache-boxes ────────────────────────────────────────────┐
	//  │ Four tokens take 10 computations without a cache and 4 with one.    │
	//  └─────────────────────────────────────────────────────────────────────┘
	//  ┌ measured ───────────────────────────────────────────────────────────┐
	//  │ 10 and 4 positions go through the model.                            │
	//  │                                                                     │
	//  │ cache    positions                                                  │
	//  │ without         10                                                  │
	//  │ with             4                                                  │
	//  └─────────────────────────────────────────────────────────────────────┘
	//  ✓ holds. Counted in every step.
	//  explain run hello --use_cache=false
	//
	//  1 claim. ✓ 1 holds. Measured on example, 1.23 M parameters, seed 1.
}

// hostile is a report whose texts would break a terminal or a table.
func hostile() *claim.Report {
	long := strings.Repeat("word", 60)
	return &claim.Report{Source: "the guide", Seed: "1", Planned: 2, Model: trace.Model{Name: "a\x1b[2Jb"}, Claims: []claim.Result{
		{
			Statement: claim.Statement{ID: "long", Section: "a | b", Text: "Bell \a, escape \x1b[31m, and " + long, Try: "explain run \"a\nb\"",
				Box: claim.NewBox("a|b", "\x1b[0m").Row(claim.Text(long), claim.Bar(7, "seven\r")).Row(claim.Text("x"), claim.Text("y"), claim.Text("more than columns"))},
			Answer: claim.Answer{Measured: "line\nbreak and " + long, Verdict: "another", Reason: "| pipe | \u202e turned"},
		},
		{Statement: claim.Statement{ID: "failed", Section: "a | b", Text: "x"}, Error: "the \x1b]0;title\a " + long},
	}}
}

// No text of a report reaches a terminal as a command, however wide that is.
func TestClaimsHostile(t *testing.T) {
	for _, width := range []int{40, 80, 100, 120} {
		for _, format := range []table.Format{table.Terminal, table.Plain} {
			var out bytes.Buffer
			if err := table.Claims(&out, hostile(), table.Style{Format: format, Width: width}); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(out.String(), "\x1b\a\r\u202e") {
				t.Errorf("%d columns: a control character is left in\n%q", width, out.String())
			}
		}
	}
	var out bytes.Buffer
	if err := table.Claims(&out, hostile(), table.Style{Format: table.Markdown}); err != nil {
		t.Fatal(err)
	}
	checkMarkdown(t, out.String())
	if strings.ContainsAny(out.String(), "\x1b\a\u202e") {
		t.Errorf("a control character is left in\n%q", out.String())
	}
}

// The claim's box says who makes it, where the report does.
func TestClaimsSource(t *testing.T) {
	for source, want := range map[string]string{"a paper": "┌ a paper · faster ─", "": "┌ the claim · faster ─"} {
		report := walked()
		report.Source = source
		var out bytes.Buffer
		if err := table.Claims(&out, report, table.Style{Width: 80}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// What did not run is said, with its name, and an empty report is no error.
func TestClaimsFailedAndNone(t *testing.T) {
	var out bytes.Buffer
	if err := table.Claims(&out, walked(), table.Style{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The experiment did not run: the machine was | too busy", "Did not run: faster.", "1 more"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for _, format := range []table.Format{table.Terminal, table.Plain, table.Markdown, table.CSV, table.JSON} {
		out.Reset()
		if err := table.Claims(&out, &claim.Report{Claims: []claim.Result{}}, table.Style{Format: format, Width: 80}); err != nil {
			t.Errorf("an empty report in %v: %v", format, err)
		}
		if format != table.JSON && !strings.Contains(out.String(), map[bool]string{true: "section,id,claim,measured", false: "0 claims"}[format == table.CSV]) {
			t.Errorf("an empty report in %v: %q", format, out.String())
		}
	}
}
