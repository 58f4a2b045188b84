package guide

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
)

// newLab is a lab with the embedded model, whose benchmark is made up: tests
// must not hang on what a clock says.
func newLab(t *testing.T) *Lab {
	t.Helper()
	model, err := pretrained.Load(embedded.Default)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { model.Close() })
	return &Lab{Model: model, Seed: 1, Measure: madeUp}
}

// madeUp is a record in which a run without a cache takes time by the square of
// its length and one with a cache by its length, five to one at 100 tokens.
func madeUp(_ context.Context, prompt []int, plan bench.Plan) (*bench.Record, error) {
	const millisecond = 1e6
	record := &bench.Record{Schema: bench.Schema, Prompt: bench.Prompt{IDs: prompt}, Plan: plan}
	for round := 1; round <= plan.Repeat; round++ {
		for _, cell := range plan.Cells() {
			n := int64(cell.Length)
			run := bench.Run{Cell: cell, Round: round, Computed: cell.Length + len(prompt) - 1,
				TotalNS: n * 2 * millisecond, Flops: n * 1e6, PeakBytes: 100<<20 + n*100<<10, CacheBytes: n * 1000, CacheBytesFormula: n * 1000}
			if cell.Cache == "none" {
				run.Computed = int(n)*len(prompt) + int(n*(n-1)/2)
				run.TotalNS, run.Flops, run.PeakBytes = n*n*millisecond/10, int64(run.Computed)*1e6, 100<<20
				run.CacheBytes, run.CacheBytesFormula = 0, 0
			}
			record.Runs = append(record.Runs, run)
		}
	}
	return record, nil
}

// verdicts are what each experiment comes to on the embedded model, as someone
// has read and understood it. Those that hang on a clock are not here.
var verdicts = map[string]claim.Verdict{}

// expect adds verdicts; each section's test file names its own.
func expect(of map[string]claim.Verdict) {
	for id, verdict := range of {
		verdicts[id] = verdict
	}
}

// TestVerdicts runs every experiment on the embedded model.
func TestVerdicts(t *testing.T) {
	report, err := Walk(t.Context(), newLab(t), Claims(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range report.Claims {
		if r.Error != "" {
			t.Errorf("%s/%s did not run: %s", r.Section, r.ID, r.Error)
			continue
		}
		t.Logf("%s %s/%s: %s → %s: %s", r.Verdict.Sign(), r.Section, r.ID, r.Text, r.Measured, r.Reason)
		if want, ok := verdicts[r.ID]; ok && r.Verdict != want {
			t.Errorf("%s/%s: %s (%s), want %s", r.Section, r.ID, r.Verdict, r.Reason, want)
		}
		if r.Measured == "" || r.Reason == "" || r.Verdict.Sign() == "!" {
			t.Errorf("%s/%s: an answer without a measurement, a verdict or a reason: %+v", r.Section, r.ID, r.Answer)
		}
	}
	for id := range verdicts {
		if !strings.Contains(strings.Join(ids(), " "), id) {
			t.Errorf("a verdict is expected of %s, and there is no such claim", id)
		}
	}
}

func ids() []string {
	var all []string
	for _, c := range Claims() {
		all = append(all, c.ID)
	}
	return all
}

// A claim is found by its name, says something, and names a command to try.
func TestStatements(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, c := range Claims() {
		switch {
		case !name.MatchString(c.ID) || seen[c.ID]:
			t.Errorf("%q is no name of its own", c.ID)
		case !strings.HasSuffix(c.Text, "."):
			t.Errorf("%s: %q is no sentence", c.ID, c.Text)
		case c.Try != "" && !strings.HasPrefix(c.Try, "explain "):
			t.Errorf("%s: %q is no command of ours", c.ID, c.Try)
		}
		seen[c.ID] = true
	}
}
