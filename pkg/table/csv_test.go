package table_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/visible"
)

func tokensPage(values ...any) *table.Page {
	one := table.Table{Name: "values", Columns: []table.Column{{Head: "value", Name: "value"}}}
	for _, value := range values {
		one.Add(table.Cell{Text: "shown", Value: value})
	}
	p := &table.Page{}
	p.Table(one)
	return p
}

// A text never becomes a formula in a spreadsheet; a number keeps its sign.
func ExamplePage_formulas() {
	p := tokensPage("=1+1", "+", "-5", "@SUM(A1)", "'quoted", "a=b", " =", -5, -0.25)
	if err := p.Write(os.Stdout, table.Style{Format: table.CSV}); err != nil {
		panic(err)
	}
	// Output:
	// value
	// '=1+1
	// '+
	// '-5
	// '@SUM(A1)
	// ''quoted
	// a=b
	// " ="
	// -5
	// -0.25
}

// TestCSVText: whatever a text is, no field begins as a formula does, and who
// takes the apostrophe away has the text, but for what a terminal could act on.
func TestCSVText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(nastyText, rapid.StringMatching(`[=+\-@'"\t\r\n,a＝]{1,6}`)).Draw(t, "text")
		var out bytes.Buffer
		if err := tokensPage(text, "end").Write(&out, table.Style{Format: table.CSV}); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if text == "" {
			return // an empty line, which CSV passes over
		}
		if len(lines) != 3 {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		got := lines[1][0]
		if strings.ContainsAny(got[:1], "=+-@\t\r\n") || strings.HasPrefix(got, "＝") {
			t.Fatalf("%q begins a formula", got)
		}
		if rest, ok := strings.CutPrefix(got, "'"); ok {
			got = rest
		}
		if want := visible.Text(text); got != want {
			t.Fatalf("%q came back as %q", want, got)
		}
	})
}

// TestValues: numbers come out exactly, and what is no finite number is null.
func TestValues(t *testing.T) {
	third, none := 1.0/3, (*float64)(nil)
	values := []any{24100000, int64(math.MaxInt64), third, float32(0.1), &third, none, math.Inf(1), math.NaN(), float32(math.Inf(-1)), true, "\u009b\u202e\x1b", 5e-324}
	var out bytes.Buffer
	if err := tokensPage(values...).Write(&out, table.Style{Format: table.JSON}); err != nil {
		t.Fatal(err)
	}
	var page struct {
		Tables []struct {
			Rows []struct{ Value json.RawMessage }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &page); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	want := []string{"24100000", "9223372036854775807", "0.3333333333333333", "0.1", "0.3333333333333333", "null", "null", "null", "null", "true", `"\u009b\u202e\u001b"`, "5e-324"}
	for i, row := range page.Tables[0].Rows {
		if i >= len(want) || string(row.Value) != want[i] {
			t.Errorf("value %d is %s, want %s", i, row.Value, want[min(i, len(want)-1)])
		}
	}
	if len(page.Tables[0].Rows) != len(want) {
		t.Errorf("%d rows of %d", len(page.Tables[0].Rows), len(want))
	}
}

// TestSteps: what a program reads is what the trace holds, not what is shown.
func TestSteps(t *testing.T) {
	tr := tracetest.Weather().Trace()
	var out bytes.Buffer
	if err := table.Overview(&out, tr, table.Style{Format: table.JSON}); err != nil {
		t.Fatal(err)
	}
	var page jsonPage
	if err := json.Unmarshal(out.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Tables) != 1 || len(page.Tables[0].Rows) != len(tr.Steps) {
		t.Fatalf("%d tables", len(page.Tables))
	}
	for i, row := range page.Tables[0].Rows {
		s := &tr.Steps[i]
		for name, want := range map[string]any{
			"step": float64(i + 1), "token": s.Token.Text, "token_id": float64(s.Token.ID), "flops": float64(s.Cost.Flops.Total),
			"positions_reused": float64(s.Cache.Reused), "positions_computed": float64(s.Cache.Computed), "u": s.Draw.U,
			"raw_choices": s.Stages[0].EffectiveChoices, "final_entropy_nats": s.Stages[len(s.Stages)-1].EntropyNats,
			"forward_ms": float64(s.Time.ForwardNS) / 1e6,
		} {
			if row[name] != want {
				t.Errorf("step %d: %s is %v, want %v", i+1, name, row[name], want)
			}
		}
	}
}

// TestSeveralViews: views on one sheet are one page, which ends once.
func TestSeveralViews(t *testing.T) {
	tr := tracetest.Weather().Trace()
	for _, format := range []table.Format{table.JSON, table.CSV, table.Markdown} {
		style := table.Style{Format: format}
		var out bytes.Buffer
		sheet := table.NewSheet(&out, style)
		if table.NewSheet(sheet, style) != sheet {
			t.Error("a sheet on a sheet")
		}
		for i := range 3 {
			if err := table.Step(sheet, tr, i, 3, style); err != nil {
				t.Fatal(err)
			}
			if _, err := sheet.Write([]byte("\n said beside\n")); err != nil {
				t.Fatal(err)
			}
		}
		if out.Len() > 0 {
			t.Error("something was written before the end")
		}
		if err := sheet.Close(); err != nil {
			t.Fatal(err)
		}
		if format == table.JSON {
			var page jsonPage
			if err := json.Unmarshal(out.Bytes(), &page); err != nil {
				t.Fatal(err)
			}
			if n := page.Notes[len(page.Notes)-1]; n != "said beside" {
				t.Errorf("the last note is %q", n)
			}
		}
		if format == table.CSV && strings.Count(out.String(), "# stages") != 1 {
			t.Errorf("the stages of three steps are not one table:\n%s", out.String())
		}
	}
}

// TestPageErrors: a row that has no place is an error in every form, and so is a
// writer that takes no more.
func TestPageErrors(t *testing.T) {
	one := table.Table{Name: "t", Columns: []table.Column{{Head: "a"}}}
	one.Add(table.Cell{Text: "1"}, table.Cell{Text: "2"})
	p, outer := &table.Page{}, &table.Page{}
	p.Table(one)
	outer.Beside(table.Block{Title: "in it", Page: p})
	for _, form := range forms {
		for _, page := range []*table.Page{p, outer} {
			if err := page.Write(&bytes.Buffer{}, form.style); err == nil || !strings.Contains(err.Error(), `row 1 of "t" has 2 cells for 1 columns`) {
				t.Errorf("%s: %v", form.name, err)
			}
		}
		if err := table.Overview(&fullDisk{10}, tracetest.Weather().Trace(), form.style); err == nil {
			t.Errorf("%s: a full disk was no error", form.name)
		}
	}
}

// TestHostileForms shows traces that no decoder would write in the forms that are
// no lines: nothing gets out that a terminal could act on, a table has the same
// number of fields in every row, and JSON is JSON.
func TestHostileForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := hostileTrace(t)
		out := map[table.Format]string{}
		for _, format := range []table.Format{table.Markdown, table.CSV, table.JSON} {
			var text bytes.Buffer
			s := table.Style{Format: format}
			sheet := table.NewSheet(&text, s)
			_ = table.Text(sheet, tr, s)
			_ = table.SideBySide(sheet, tr, s)
			_ = table.Overview(sheet, tr, s)
			_ = table.Summary(sheet, tr, s)
			_ = table.Cost(sheet, tr, s)
			_ = table.Settings(sheet, &tr.Run, s)
			for i := range table.Steps(tr) {
				_ = table.Step(sheet, tr, i, 3, s)
				_ = table.BeamRow(sheet, tr, i, 0, 3, s)
			}
			if err := sheet.Close(); err != nil {
				t.Fatal(err)
			}
			checkSafe(t, text.String(), false, format == table.CSV)
			out[format] = text.String()
		}
		checkMarkdown(t, out[table.Markdown])
		checkData(t, out[table.CSV], out[table.JSON])
	})
}
