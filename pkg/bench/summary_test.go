package bench_test

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/genlens/genlens/pkg/bench"
)

func TestSummary(t *testing.T) {
	r := record(t)
	// The second round was twice as slow for both caches: the times spread, the
	// gain does not.
	for i := range r.Runs {
		if r.Runs[i].Round == 2 {
			r.Runs[i].TotalNS *= 2
		}
	}
	s := bench.Summarize(r)
	c, ok := s.Cell(bench.Cell{Length: 20, Cache: "none"})
	if want := (bench.Spread{Median: 0.4, Low: 0.4, High: 0.8}); !ok || c.Runs != 3 || !nearSpread(c.Total, want) || c.Flops != 400000 {
		t.Errorf("%+v", c)
	}
	if want := (bench.Spread{Median: 50, Low: 25, High: 50}); !nearSpread(c.TokensPerSecond, want) {
		t.Errorf("tokens a second: %+v", c.TokensPerSecond)
	}
	g, ok := s.Gain(bench.Cell{Length: 20, Cache: "dynamic"})
	if want := (bench.Spread{Median: 2, Low: 2, High: 2}); !ok || g.Against != "none" || !nearSpread(g.SpeedUp, want) || g.FlopRatio != 20 {
		t.Errorf("%+v", g)
	}
	if _, ok := s.Gain(bench.Cell{Length: 20, Cache: "none"}); ok {
		t.Error("a cache gained over itself")
	}
	if _, ok := s.Cell(bench.Cell{Length: 30, Cache: "none"}); ok {
		t.Error("a cell that was not measured")
	}
	for i, want := range []struct {
		cache string
		x     float64
	}{{"none", 2}, {"dynamic", 1}} {
		growth := s.Growth[i]
		if growth.Cache != want.cache || !near(growth.Time.Exponent, want.x, 1e-9) || !near(growth.Flops.Exponent, want.x, 1e-9) || growth.Time.Points != 3 {
			t.Errorf("%+v, want %+v", growth, want)
		}
	}
}

func nearSpread(a, b bench.Spread) bool {
	return near(a.Median, b.Median, 1e-9) && near(a.Low, b.Low, 1e-9) && near(a.High, b.High, 1e-9)
}

// TestBase: where no run went without a cache, the plan's first cache is what
// the others are held against; one length has no growth.
func TestBase(t *testing.T) {
	p := bench.Plan{Lengths: []int{10}, Caches: []string{"dynamic", "static"}, Repeat: 1}
	runs, err := bench.Measure(t.Context(), &made{}, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := bench.Summarize(&bench.Record{Plan: p, Runs: runs})
	if len(s.Gains) != 1 || s.Gains[0].Cache != "static" || s.Gains[0].Against != "dynamic" || s.Gains[0].FlopRatio != 1 {
		t.Errorf("%+v", s.Gains)
	}
	if len(s.Growth) != 0 {
		t.Errorf("growth over one length: %+v", s.Growth)
	}
	if s := bench.Summarize(&bench.Record{}); len(s.Cells)+len(s.Gains)+len(s.Growth) != 0 {
		t.Errorf("of nothing: %+v", s)
	}
}

func TestCSV(t *testing.T) {
	var out bytes.Buffer
	s := bench.Summarize(record(t))
	if err := s.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&out).ReadAll() // every line as long as the first
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 7 {
		t.Fatalf("%d lines", len(lines))
	}
	at := make(map[string]int)
	for i, name := range lines[0] {
		at[name] = i
	}
	for name, want := range map[string][2]string{ // of the first two lines
		"new_tokens": {"10", "10"}, "cache": {"none", "dynamic"}, "runs": {"3", "3"},
		"total_s": {"0.1", "0.1"}, "total_s_low": {"0.1", "0.1"}, "speed_up": {"", "1"}, "flop_ratio": {"", "10"},
		"flops": {"100000", "10000"}, "cache_bytes": {"0", "640"}, "cache_bytes_formula": {"0", "640"}, "peak_bytes": {"30000000", "31000000"},
	} {
		i, ok := at[name]
		if !ok || lines[1][i] != want[0] || lines[2][i] != want[1] {
			t.Errorf("%s: %q and %q, want %q", name, lines[1][i], lines[2][i], want)
		}
	}
}
