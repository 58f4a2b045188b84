package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/process"
)

// What to do with a run that would not fit.
const (
	oomRefuse = "refuse"
	oomRetry  = "retry_without_cache"
)

// fit holds the run to the memory limit. Beyond it the run is refused, or goes
// without a cache, as the guide's example does when memory runs out; here the
// estimate stands in for running out, so that nothing is lost on the way.
func (r *runner) fit(request *decode.Request) error {
	if r.memory == 0 {
		return nil
	}
	// What is not the Go heap (the program itself, the model's file) counts
	// against the limit, and the collector knows nothing of it.
	var heap runtime.MemStats
	runtime.ReadMemStats(&heap)
	other := max(process.PeakMemory()-int64(heap.Sys), 0)
	debug.SetMemoryLimit(max(int64(r.memory)-other, 1))
	err := request.CheckMemory(int64(r.memory))
	var over *decode.OverLimit
	if !errors.As(err, &over) || r.onOOM != oomRetry || !request.Plan.Config.UseCache.Value {
		return wrapLimit(err)
	}
	with := request.Plan
	request.Plan = with.WithoutCache(decode.Source("on_oom"))
	without, err := request.Estimate()
	switch {
	case err != nil:
		return err
	case without.Total() > int64(r.memory):
		request.Plan = with
		return fmt.Errorf("--memory_limit: %w\nwithout the cache it would take %.2f MB, so %s has nothing to try", over, float64(without.Total())/1e6, oomRetry)
	}
	request.Plan.Warnings = append(request.Plan.Warnings, fmt.Sprintf(
		"with a cache the run would take about %.2f MB, and --memory_limit is %.2f MB: it goes without, slower, with %.2f MB",
		float64(over.Estimate.Total())/1e6, float64(r.memory)/1e6, float64(without.Total())/1e6))
	return nil
}

func wrapLimit(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("--memory_limit: %w", err)
}

// byteCount is a number of bytes on a command line: 200MB, 1.5GB, 64MiB.
type byteCount int64

var byteUnits = []struct {
	name string
	size float64
}{
	{"KIB", 1 << 10}, {"MIB", 1 << 20}, {"GIB", 1 << 30},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}, {"", 1},
}

// Set implements pflag.Value.
func (b *byteCount) Set(text string) error {
	upper := strings.ToUpper(strings.TrimSpace(text))
	for _, unit := range byteUnits {
		digits, ok := strings.CutSuffix(upper, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		if err != nil || !(n > 0) || n*unit.size > math.MaxInt64/2 {
			break
		}
		*b = byteCount(n * unit.size)
		return nil
	}
	return fmt.Errorf("%q is no amount of memory; want 200MB, 1.5GB or 64MiB", text)
}

// Type implements pflag.Value.
func (*byteCount) Type() string { return "bytes" }

// String implements pflag.Value.
func (*byteCount) String() string { return "" }
