package decode_test

import (
	"errors"
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
	if err := long.CheckMemory(estimate.Total()); err != nil {
		t.Errorf("a limit of just what the run takes: %v", err)
	}
	limit := estimate.Base + estimate.Work + estimate.Cache/2
	err = long.CheckMemory(limit)
	var over *decode.OverLimit
	if !errors.As(err, &over) || !strings.Contains(err.Error(), "--use_cache=false fits") && !strings.Contains(err.Error(), "so does --use_cache=false") {
		t.Fatalf("half the cache: %v", err)
	}
	if over.Fits < 1 || over.Fits >= 400 {
		t.Fatalf("%d new tokens are said to fit", over.Fits)
	}
	for tokens, fits := range map[int]bool{over.Fits: true, over.Fits + 1: false} {
		e, err := ask("max_new_tokens", strconv.Itoa(tokens), "num_return_sequences", "20", "do_sample", "true").Estimate()
		// The base may have grown since.
		if err != nil || (e.Cache+e.Work+estimate.Base <= limit) != fits {
			t.Errorf("%d tokens take %+v of %d (%v)", tokens, e, limit, err)
		}
	}
	if over.Without.Cache >= over.Estimate.Cache {
		t.Errorf("without a cache: %+v", over.Without)
	}
	if err := long.CheckMemory(1); err == nil || !strings.Contains(err.Error(), "smaller model") {
		t.Errorf("one byte: %v", err)
	}
}
