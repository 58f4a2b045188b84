package trace_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
)

// FuzzRead looks for input that makes the reader panic, hang or give a trace
// that cannot be written again. testdata/fuzz/FuzzRead holds whole, cut, forged
// and compressed traces to start from.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := trace.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if (read.End == nil) != (read.Cut != nil) {
			t.Fatalf("end %v, cut %v", read.End, read.Cut)
		}
		s := sample{run: read.Run, steps: read.Steps, beams: read.Beams}
		if read.End != nil {
			s.end = *read.End
		} else {
			s.end.FinishReason = trace.FinishInterrupted
		}
		again, err := trace.Read(bytes.NewReader(s.bytes(t)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range read.Steps {
			if got, want := again.Steps[i], asWritten(read.Steps[i]); !reflect.DeepEqual(got, want) {
				t.Fatalf("step %d: wrote %+v, read %+v", i, want, got)
			}
		}
		for i := range read.Beams {
			if got, want := again.Beams[i], beamAsWritten(read.Beams[i]); !reflect.DeepEqual(got, want) {
				t.Fatalf("beam step %d: wrote %+v, read %+v", i, want, got)
			}
		}
	})
}
