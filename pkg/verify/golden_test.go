package verify_test

import (
	"flag"
	"os"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/verify"
)

var regen = flag.Bool("regen", false, "write the traces of the present version in testdata again, after a change of the format")

// Traces that were written on linux/amd64 verify on every platform, although
// exp and log may differ in their last bit there, and those of version 1, which
// nobody writes any more, as they were.
func TestTracesFromElsewhere(t *testing.T) {
	for _, golden := range []struct {
		file    string
		version int
		kind    string // empty: it cannot be written again
	}{
		{"testdata/sampled.jsonl", 1, ""},
		{"testdata/beams.jsonl", trace.SchemaVersion, "beams"},
		{"testdata/draft.jsonl", trace.SchemaVersion, "draft"},
	} {
		if *regen && golden.kind != "" {
			if err := os.WriteFile(golden.file, run(t, golden.kind).generate(t, "4"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		report, err := verify.File(golden.file, verify.Options{})
		if err != nil {
			t.Fatalf("%v\nif the format has changed, run this test with -regen", err)
		}
		if !report.OK() {
			t.Errorf("%s: %v", golden.file, report)
		}
		if tr, err := trace.ReadFile(golden.file); err != nil || tr.Run.SchemaVersion != golden.version {
			t.Errorf("%s: version %d, %v; want version %d", golden.file, tr.Run.SchemaVersion, err, golden.version)
		}
	}
}
