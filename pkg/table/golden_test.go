package table_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

var update = flag.Bool("update", false, "write testdata/*.golden anew")

// The goldens are those of a terminal with narrow ambiguous characters,
// whatever the locale of whoever runs the tests.
func TestMain(m *testing.M) {
	twwidth.SetEastAsian(false)
	os.Exit(m.Run())
}

// TestGolden shows three runs in every form that a terminal may ask for.
// Colours are in the files as they go out: look at them with cat.
func TestGolden(t *testing.T) {
	runs := map[string]tracetest.Bigram{
		"weather": tracetest.Weather(),
		"greedy":  tracetest.Greedy(),
		"nasty":   tracetest.Nasty(),
	}
	for name, run := range runs {
		for _, style := range []table.Style{{Width: 40}, {Width: 80}, {Width: 120}, {Width: 80, Color: true}, {Width: 120, Color: true}} {
			file := fmt.Sprintf("%s_%d.golden", name, style.Width)
			if style.Color {
				file = fmt.Sprintf("%s_%d_color.golden", name, style.Width)
			}
			t.Run(file, func(t *testing.T) {
				var out bytes.Buffer
				if err := everything(&out, run.Trace(), style); err != nil {
					t.Fatal(err)
				}
				golden(t, file, out.Bytes())
			})
		}
	}
}

func TestGoldenWords(t *testing.T) {
	for _, style := range []table.Style{{Width: 40}, {Width: 80}, {Width: 80, Color: true}} {
		var out bytes.Buffer
		for _, write := range []func() error{
			func() error { return table.Legend(&out, style) },
			func() error { return table.Glossary(&out, "", style) },
			func() error { return table.Glossary(&out, "kv_cache", style) },
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
			out.WriteByte('\n')
		}
		golden(t, fmt.Sprintf("words_%d_%t.golden", style.Width, style.Color), out.Bytes())
	}
}

// everything is what a run prints, less the CLI's own lines.
func everything(w io.Writer, t *trace.Trace, s table.Style) error {
	views := []func() error{
		func() error { return table.Text(w, t, s) },
		func() error { return errors.Join(table.Overview(w, t, s), table.Summary(w, t, s)) },
	}
	for _, i := range table.Teaching(t) {
		views = append(views, func() error { return table.Step(w, t, i, 0, s) })
	}
	for _, view := range views {
		if err := view(); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it, then run go test -update\ngot:\n%s", path, got)
	}
}
