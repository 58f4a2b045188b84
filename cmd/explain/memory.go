package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
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
	err := request.CheckMemory(int64(r.memory))
	var over *decode.OverLimit
	if !errors.As(err, &over) || r.onOOM != oomRetry || !request.Plan.Config.UseCache.Value {
		return wrapLimit(err)
	}
	request.Plan = request.Plan.WithoutCache(decode.Source("on_oom"))
	if err := request.CheckMemory(int64(r.memory)); err != nil {
		return wrapLimit(err)
	}
	request.Plan.Warnings = append(request.Plan.Warnings, fmt.Sprintf(
		"with a cache the run would take about %.1f MB, which is beyond --memory_limit: it goes without, slower, with %.1f MB",
		float64(over.Estimate.Total())/1e6, float64(over.Without.Total())/1e6))
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
