package bench_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/trace"
)

// record is a whole one, of made-up runs.
func record(t testing.TB) *bench.Record {
	t.Helper()
	runs, err := bench.Measure(t.Context(), &made{}, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &bench.Record{
		Schema: bench.Schema, Tool: trace.Tool{Name: "explain", Version: "1"},
		Date:    time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Machine: bench.Machine{OS: "linux", Arch: "amd64", CPU: "a", CPUs: 2, Threads: 2, BandwidthBytes: 1e10, PeakFlops: 4e10},
		Model:   bench.Model{Name: "m", SHA256: "ab", Parameters: 1000, Shape: trace.Shape{Layers: 1, KVHeads: 1, HeadDim: 8}},
		Prompt:  bench.Prompt{Text: "hello", IDs: []int{1, 2}},
		Plan:    plan, Runs: runs,
	}
}

func TestRecordRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bench.json")
	want := record(t)
	for range 2 { // it replaces what is there
		if err := want.Write(path); err != nil {
			t.Fatal(err)
		}
	}
	got, err := bench.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwrote %+v", got, want)
	}
}

func TestReadStrict(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bench.json")
	if err := record(t).Write(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(data)
	for name, text := range map[string]string{
		"empty":           "",
		"cut":             whole[:len(whole)/2],
		"something else":  `{"name": "not a record"}`,
		"unknown key":     strings.Replace(whole, `"schema"`, `"colour": 3, "schema"`, 1),
		"more behind it":  whole + "{}",
		"newer":           strings.Replace(whole, `"schema": 1`, `"schema": 2`, 1),
		"no such cell":    strings.Replace(whole, `"cache": "none"`, `"cache": "static"`, 1),
		"round missing":   strings.Replace(whole, `"round": 2`, `"round": 3`, 1),
		"other count":     strings.Replace(whole, `"flops": 100000`, `"flops": 100001`, 1),
		"more than plan":  strings.Replace(whole, `"repeat": 3`, `"repeat": 2`, 1),
		"negative repeat": strings.Replace(whole, `"repeat": 3`, `"repeat": -1`, 1),
	} {
		if text == whole {
			t.Fatalf("%s changed nothing", name)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := bench.Read(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want an error that names the file", name, err)
		}
	}
	if _, err := bench.Read(path + ".none"); err == nil {
		t.Error("a file that is not there was read")
	}
}
