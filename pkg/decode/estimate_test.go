package decode_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
)

// A run that would not fit is refused with ways out that do fit.
func TestCheckMemory(t *testing.T) {
	p := load(t, "nano")
	ids, err := p.Encode("Once upon a time")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(settings ...string) *decode.Request {
		t.Helper()
		req, err := p.Request("Once upon a time", ids, flags(t, settings...))
		if err != nil {
			t.Fatal(err)
		}
		return req
	}
	long := ask("max_new_tokens", "400", "num_return_sequences", "20", "do_sample", "true")
	estimate, err := long.Estimate()
	if err != nil {
		t.Fatal(err)
	}
	if err := long.CheckMemory(estimate.Total() + 4e6); err != nil {
		t.Errorf("a limit above what the run takes: %v", err)
	}
	limit := estimate.Base + estimate.Work + estimate.Cache/2
	err = long.CheckMemory(limit)
	var over *decode.OverLimit
	if !errors.As(err, &over) || len(over.Fits) == 0 {
		t.Fatalf("half the cache: %v", err)
	}
	plain := *long
	plain.Plan = long.Plan.WithoutCache(decode.FromFlag)
	without, err := plain.Estimate()
	if err != nil {
		t.Fatal(err)
	}
	offered := strings.Contains(over.Error(), "--use_cache=false")
	if far := limit - without.Total(); offered != (far >= 0) && (far > 4e6 || far < -4e6) {
		t.Errorf("without a cache it takes %+v of %d; offered: %v", without, limit, offered)
	}
	var most int
	if _, err := fmt.Sscanf(over.Fits[0], "--max_new_tokens %d", &most); err != nil || most < 1 || most >= 400 {
		t.Fatalf("what fits: %q", over.Fits)
	}
	for tokens, fits := range map[int]bool{most: true, most + 1: false} {
		e, err := ask("max_new_tokens", strconv.Itoa(tokens), "num_return_sequences", "20", "do_sample", "true").Estimate()
		// The base may have grown since.
		if err != nil || (e.Cache+e.Work+over.Estimate.Base <= limit) != fits {
			t.Errorf("%d tokens take %+v of %d (%v)", tokens, e, limit, err)
		}
	}
	// A recorded run takes more, and can do without its records.
	long.Recorder = &decode.Recorder{}
	recorded, err := long.Estimate()
	if err != nil || recorded.Records == 0 {
		t.Fatalf("%+v, %v", recorded, err)
	}
	if err := long.CheckMemory(recorded.Total() - recorded.Records/2); !errors.As(err, &over) || !strings.Contains(err.Error(), "--no-trace") {
		t.Errorf("half the records: %v", err)
	}
	if err := long.CheckMemory(1); err == nil || !strings.Contains(err.Error(), "smaller model") {
		t.Errorf("one byte: %v", err)
	}
}
