package trace_test

import (
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// Without times two traces of one run are the same, and the rest of it stays.
func TestWithoutTimes(t *testing.T) {
	tr := tracetest.Weather().Trace()
	for i := range tr.Steps {
		tr.Steps[i].Time = trace.Time{ForwardNS: 1, SampleNS: 2, RecordNS: 3}
		tr.Steps[i].Assist = &trace.Assist{Draft: &trace.Draft{NS: 4, Flops: 5}}
	}
	tr.Beams = []trace.Beam{{Time: trace.Time{ForwardNS: 6}}}
	tr.End.Totals = trace.Totals{NewTokens: 9, PrefillNS: 1, DecodeNS: 2, SampleNS: 3, RecordNS: 4, TokensPerSecond: 5, PeakMemoryBytes: 6, CacheBytes: 7}
	tr.WithoutTimes()
	for _, step := range tr.Steps {
		if step.Time != (trace.Time{}) || step.Assist.Draft.NS != 0 || step.Assist.Draft.Flops != 5 || len(step.Candidates) == 0 {
			t.Fatalf("step %d: %+v", step.Index, step)
		}
	}
	if tr.Beams[0].Time != (trace.Time{}) {
		t.Errorf("beams: %+v", tr.Beams)
	}
	if want := (trace.Totals{NewTokens: 9, CacheBytes: 7}); tr.End.Totals != want {
		t.Errorf("totals: %+v", tr.End.Totals)
	}
}
