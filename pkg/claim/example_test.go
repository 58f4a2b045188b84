package claim_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

// A statement, what was measured in its place, and how many held.
func Example() {
	report := claim.Report{Planned: 2, Claims: []claim.Result{
		{
			Statement: claim.Statement{ID: "half", Text: "A coin shows heads half of the time.", Box: claim.NewBox("side", "share").Row(claim.Text("heads"), claim.Bar(0.5, "0.500"))},
			Answer:    claim.Answer{Measured: "503 of 1,000.", Verdict: claim.If(503 > 450 && 503 < 550), Reason: "Chance explains the difference."},
		},
		{Statement: claim.Statement{ID: "lost"}, Error: "the coin is gone"},
	}}
	for _, r := range report.Claims {
		fmt.Println(r.Verdict.Sign(), r.ID)
	}
	fmt.Println(report.Count(claim.Holds), "holds,", len(report.Failed()), "did not run")
	// Output:
	// ✓ half
	// ! lost
	// 1 holds, 1 did not run
}

// A result is one object: the statement and the answer side by side, a number that
// there is not as null, and each box under a name of its own.
func TestResultAsJSON(t *testing.T) {
	data, err := json.Marshal(claim.Result{
		Statement: claim.Statement{ID: "a", Section: "s", Text: "said", Box: claim.NewBox("x")},
		Answer: claim.Answer{Measured: "m", Verdict: claim.Fails, Reason: "r", Box: claim.NewBox("y"),
			Figures: []claim.Figure{{Name: "n", Value: view.Real(math.NaN())}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"section":"s"`, `"claim":"said"`, `"measured":"m"`, `"verdict":"does not hold"`, `"reason":"r"`,
		`"box":{"columns":["x"],"rows":[]}`, `"measured_box":{"columns":["y"],"rows":[]}`, `"value":null`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
	if strings.Contains(string(data), `"error"`) {
		t.Errorf("an error where there is none: %s", data)
	}
}

// Rows that are short end in empty cells, so that every row has all columns.
func TestRowsAreWhole(t *testing.T) {
	box := claim.NewBox("a", "b", "c").Row(claim.Text("x")).Row(claim.Number(1, "1"), claim.Text("y"), claim.Bar(0.5, "half"))
	for i, row := range box.Rows {
		if len(row) != 3 {
			t.Errorf("row %d has %d cells", i, len(row))
		}
	}
	if bar := box.Rows[1][2]; bar.Share == nil || *bar.Share != 0.5 || bar.Value == nil {
		t.Errorf("%+v", bar)
	}
}

// Every verdict has a sign of its own.
func TestSigns(t *testing.T) {
	seen := map[string]bool{"!": true}
	for _, v := range claim.Verdicts() {
		if seen[v.Sign()] {
			t.Errorf("%s has the sign %s", v, v.Sign())
		}
		seen[v.Sign()] = true
	}
}
