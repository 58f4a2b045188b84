package decode_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/trace"
)

// A stream is the run's tokens, and its pieces are the run's text.
func TestStream(t *testing.T) {
	p := load(t, embedded.Default)
	for _, settings := range [][]string{nil, {"do_sample", "true", "temperature", "1.5"}, {"prompt_lookup_num_tokens", "4"}} {
		req := request(t, p, "The clock said tick, tock, tick, tock,", flags(t, append(settings, "max_new_tokens", "30")...))
		want, err := decode.Generate(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int
		var text strings.Builder
		for piece, err := range decode.Stream(context.Background(), req) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, piece.ID)
			text.WriteString(piece.Text)
		}
		if !slices.Equal(ids, want.IDs) || text.String() != want.Text {
			t.Errorf("%v: streamed %v %q, generated %v %q", settings, ids, text.String(), want.IDs, want.Text)
		}
	}
}

// Leaving the loop ends the run, and its trace.
func TestStreamThatIsLeft(t *testing.T) {
	for _, settings := range [][]string{nil, {"prompt_lookup_num_tokens", "4"}} {
		req := record(requestIDs(t, toy(), []int{0, 1, 2, 4, 0}, flags(t, append(settings, "max_new_tokens", "40")...)))
		seen := 0
		for _, err := range decode.Stream(context.Background(), req) {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; seen == 3 {
				break
			}
		}
		tr := memory(req)
		if seen != 3 || len(tr.Steps) < 3 || len(tr.Steps) > 8 || tr.End == nil || tr.End.FinishReason != trace.FinishInterrupted {
			t.Errorf("%v: %d pieces, %d steps, end %+v", settings, seen, len(tr.Steps), tr.End)
		}
	}
}

// An error is the last that comes.
func TestStreamError(t *testing.T) {
	req := requestIDs(t, toy(), []int{0}, flags(t, "max_new_tokens", "5"))
	req.Recorder = &decode.Recorder{Sinks: []decode.Sink{&brokenSink{}}}
	var errs []error
	pieces := 0
	for _, err := range decode.Stream(context.Background(), req) {
		if err != nil {
			errs = append(errs, err)
		} else {
			pieces++
		}
	}
	if pieces != 1 || len(errs) != 1 || !errors.Is(errs[0], errFull) {
		t.Errorf("%d pieces, errors %v", pieces, errs)
	}
	for _, err := range decode.Stream(context.Background(), requestIDs(t, toy(), []int{0}, flags(t, "num_beams", "2"))) {
		if err == nil {
			t.Error("a beam search was streamed")
		}
	}
}
