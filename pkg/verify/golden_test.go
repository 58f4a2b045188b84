package verify_test

import (
	"flag"
	"os"
	"testing"

	"github.com/genlens/genlens/pkg/verify"
)

var regen = flag.Bool("regen", false, "write testdata/sampled.jsonl again, after a change of the format or of the embedded model")

// A trace that was written on linux/amd64 verifies on every platform, although
// exp and log may differ in their last bit there.
func TestTraceFromAnotherMachine(t *testing.T) {
	const path = "testdata/sampled.jsonl"
	if *regen {
		k := kindsOfRun[0]
		k.top = 8
		if err := os.WriteFile(path, k.generate(t, "4"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	report, err := verify.File(path, verify.Options{})
	if err != nil {
		t.Fatalf("%v\nif the format has changed, run this test with -regen", err)
	}
	if !report.OK() {
		t.Errorf("%v", report)
	}
}
