package table_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/visible"
)

// forms are what a page can be written as.
var forms = []struct {
	name  string
	style table.Style
}{
	{"terminal_80", table.Style{Width: 80}},
	{"terminal_120", table.Style{Width: 120}},
	{"terminal_80_color", table.Style{Width: 80, Color: true}},
	{"plain_80", table.Style{Format: table.Plain, Width: 80, Color: true, Screen: true}},
	{"markdown", table.Style{Format: table.Markdown, Width: 80, Color: true}},
	{"csv", table.Style{Format: table.CSV, Width: 80, Color: true}},
	{"json", table.Style{Format: table.JSON, Width: 80, Color: true}},
}

type writeView func(io.Writer, table.Style) error

// views are all of them, each on a trace that has something to show.
func views(t testing.TB) map[string]writeView {
	ofTrace := func(write func(io.Writer, *trace.Trace, table.Style) error, tr *trace.Trace) writeView {
		return func(w io.Writer, s table.Style) error { return write(w, tr, s) }
	}
	weather, beams := tracetest.Weather().Trace(), overtaken().Trace()
	pair := pairs()["setting"]
	topK, ok := params.Find("top_k")
	if !ok {
		t.Fatal("no top_k")
	}
	caches := []string{"none", "dynamic"}
	record := benchRecord(t, bench.Plan{Lengths: []int{50, 100, 200}, Caches: caches, Repeat: 3})
	return map[string]writeView{
		"text":       ofTrace(table.Text, weather),
		"overview":   ofTrace(table.Overview, weather),
		"nasty":      ofTrace(table.Overview, tracetest.Nasty().Trace()),
		"key":        ofTrace(table.Key, weather),
		"summary":    ofTrace(table.Summary, weather),
		"step":       func(w io.Writer, s table.Style) error { return table.Step(w, weather, 1, 5, s) },
		"sidebyside": ofTrace(table.SideBySide, several()),
		"stepof":     func(w io.Writer, s table.Style) error { return table.StepOf(w, several(), 1, 1, 3, s) },
		"beams":      ofTrace(table.Beams, beams),
		"hypotheses": ofTrace(table.Hypotheses, beams),
		"beamstep":   func(w io.Writer, s table.Style) error { return table.BeamStep(w, beams, 1, 5, s) },
		"beamrow":    func(w io.Writer, s table.Style) error { return table.BeamRow(w, beams, 1, 0, 5, s) },
		"rounds":     ofTrace(table.Rounds, tracetest.Lookup().Trace()),
		"assisted":   ofTrace(table.Overview, tracetest.Lookup().Trace()),
		"cost":       ofTrace(table.Cost, costs()["dynamic"]),
		"score":      ofTrace(table.Score, givens()["cut"]),
		"diff": func(w io.Writer, s table.Style) error {
			return table.Diff(w, diff.Compare(pair[0], pair[1]), s)
		},
		"compare": func(w io.Writer, s table.Style) error { return table.Compare(w, comparisons()["temperature"], s) },
		"caches":  func(w io.Writer, s table.Style) error { return table.Compare(w, comparisons()["kinds"], s) },
		"attention": func(w io.Writer, s table.Style) error {
			return table.Attention(w, looking(tracetest.Weather().Trace()), 2, table.Look{}, s)
		},
		"lens":     func(w io.Writer, s table.Style) error { return table.Lens(w, lensed(tracetest.Weather(), 4), 3, 0, s) },
		"claims":   func(w io.Writer, s table.Style) error { return table.Claims(w, walked(), s) },
		"bench":    func(w io.Writer, s table.Style) error { return table.Bench(w, record, s) },
		"machine":  func(w io.Writer, s table.Style) error { return table.Machine(w, record.Machine, s) },
		"params":   func(w io.Writer, s table.Style) error { return table.Params(w, params.All()[:6], s) },
		"param":    func(w io.Writer, s table.Style) error { return table.Param(w, topK, s) },
		"settings": func(w io.Writer, s table.Style) error { return table.Settings(w, &tracetest.Weather().Trace().Run, s) },
		"findings": func(w io.Writer, s table.Style) error {
			return table.Findings(w, []lint.Finding{
				{Rule: "no-effect", Level: lint.Warning, Message: "temperature=0.9 does nothing: do_sample is False", Fix: "add do_sample=True, or drop temperature", See: "explain compare --vary do_sample", Line: 2},
				{Rule: "zero", Level: lint.Error, Message: "temperature=0 | an error", Fix: "do_sample=False"},
			}, s)
		},
		"legend":   func(w io.Writer, s table.Style) error { return table.Legend(w, s) },
		"glossary": func(w io.Writer, s table.Style) error { return table.Glossary(w, "", s) },
		"term":     func(w io.Writer, s table.Style) error { return table.Glossary(w, "kv_cache", s) },
		"page":     func(w io.Writer, s table.Style) error { return claims().Write(w, s) },
		"blocks": func(w io.Writer, s table.Style) error {
			p := &table.Page{}
			p.Beside(table.Block{Title: "temperature 0.5", Page: chances(0.907, 0.074, 0.019)},
				table.Block{Title: "temperature 1.5", Page: chances(0.575, 0.250, 0.157)})
			return p.Write(w, s)
		},
	}
}

// walked is a walk through two statements, one of which has boxes with bars.
func walked() *claim.Report {
	return &claim.Report{Source: "the guide", Seed: "1", Planned: 3, Model: trace.Model{Name: "example", Parameters: 2938944}, Claims: []claim.Result{
		{
			Statement: claim.Statement{ID: "bars", Section: "temperature", Text: "A low temperature sharpens the distribution, a high one flattens it.", Try: "explain run hello --temperature 0.5",
				Box: claim.NewBox("token", "p").Row(claim.Text("sunny"), claim.Bar(0.9, "90%")).Row(claim.Text("rainy"), claim.Bar(0.1, "10%"))},
			Answer: claim.Answer{Measured: "Entropy falls from 1.02 to 0.35 nats.", Verdict: claim.Holds, Reason: "Dividing the logits by less than 1 widens their differences.",
				Box: claim.NewBox("token", "p").Row(claim.Text("sunny"), claim.Bar(0.907, "0.907")).Row(claim.Text("rainy"), claim.Bar(0.019, "0.019"))},
		},
		{
			Statement: claim.Statement{ID: "faster", Section: "use_cache", Text: "The cache makes it three to five times faster."},
			Error:     "the machine was | too busy",
		},
	}}
}

// TestForms holds every view in every form against testdata/forms, a file for each
// view. Colours are in the files as they go out.
func TestForms(t *testing.T) {
	for name, write := range views(t) {
		t.Run(name, func(t *testing.T) {
			var archive txtar.Archive
			out := map[string]string{}
			for _, form := range forms {
				var text bytes.Buffer
				if err := write(&text, form.style); err != nil {
					t.Fatal(err)
				}
				archive.Files = append(archive.Files, txtar.File{Name: form.name, Data: text.Bytes()})
				out[form.name] = text.String()
			}
			golden(t, "forms/"+name+".txtar", txtar.Format(&archive))
			if out["plain_80"] != out["terminal_80"] {
				t.Error("plain is not what a terminal without colour gets")
			}
			if got := sgr.ReplaceAllString(out["terminal_80_color"], ""); got != out["terminal_80"] {
				t.Errorf("without its colours, the text is not the plain one:\n%s", got)
			}
			checkMarkdown(t, out["markdown"])
			checkData(t, out["csv"], out["json"])
		})
	}
}

// checkMarkdown counts the bars of tables: a row has as many as its table's head.
func checkMarkdown(t interface{ Errorf(string, ...any) }, text string) {
	columns := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "| ") {
			columns = 0
			continue
		}
		bars := strings.Count(line, "|") - strings.Count(line, `\|`)
		if columns == 0 {
			columns = bars
		}
		if bars != columns {
			t.Errorf("%d bars in a table of %d: %s", bars, columns, line)
		}
	}
}

// jsonPage is a page as a program reads it.
type jsonPage struct {
	Tables []struct {
		Name, Title string
		Columns     []struct{ Name, Unit string }
		Rows        []map[string]any
	}
	Notes []string
}

// checkData reads both forms and holds them against each other: the same tables
// with the same columns and as many rows.
func checkData(t interface{ Fatalf(string, ...any) }, csvText, jsonText string) {
	var page jsonPage
	decoder := json.NewDecoder(strings.NewReader(jsonText))
	if err := decoder.Decode(&page); err != nil {
		t.Fatalf("%v in\n%s", err, jsonText)
	}
	if page.Tables == nil || page.Notes == nil {
		t.Fatalf("no tables or no notes in\n%s", jsonText)
	}
	reader := csv.NewReader(strings.NewReader(csvText))
	reader.FieldsPerRecord = -1
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatalf("%v in\n%s", err, csvText)
	}
	next := func() []string {
		if len(lines) == 0 {
			t.Fatalf("a line is missing in\n%s", csvText)
		}
		line := lines[0]
		lines = lines[1:]
		return line
	}
	for _, one := range page.Tables {
		if len(page.Tables) > 1 {
			if got := next(); len(got) != 1 || got[0] != "# "+one.Name {
				t.Fatalf("%q where table %s begins", got, one.Name)
			}
		}
		head := next()
		for i, c := range one.Columns {
			if len(head) != len(one.Columns) || head[i] != c.Name {
				t.Fatalf("%q are not the columns of %s", head, one.Name)
			}
		}
		for _, row := range one.Rows {
			line := next()
			if len(line) != len(row) || len(row) != len(head) {
				t.Fatalf("%d fields and %d values in a row of %d columns", len(line), len(row), len(head))
			}
			for i, name := range head {
				value, ok := row[name]
				if !ok || (value == nil) != (line[i] == "") && value != "" {
					t.Fatalf("%s of %s: %v in JSON, %q in CSV", name, one.Name, value, line[i])
				}
			}
		}
	}
	if len(lines) > 0 {
		t.Fatalf("%q are left over", lines)
	}
}

// TestFormsFit: no line of a view is longer than it may be, but for what is to be
// copied.
func TestFormsFit(t *testing.T) {
	for name, write := range views(t) {
		for _, width := range []int{80, 100, 120, 200} {
			var out bytes.Buffer
			if err := write(&out, table.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				if got := visible.Width(strings.TrimSuffix(line, "\n")); got > width && name != "text" && name != "param" {
					t.Errorf("%s: %d columns for %d: %s", name, got, width, line)
				}
			}
		}
	}
}
