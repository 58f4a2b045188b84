package workshop

import (
	"context"
	"math"
	"testing"

	"github.com/genlens/genlens/pkg/sampler"
)

// With the exercise's reference as the last layer's attention, the decoder's
// logits are what they are without.
func TestAttendIsTheModelsAttention(t *testing.T) {
	m, err := openModel(t)()
	if err != nil {
		t.Fatal(err)
	}
	e := kvCache()
	p, err := e.Task.Perform(context.Background(), m, e.Task.Reference)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := m.Encode(p.Prompt)
	if err != nil {
		t.Fatal(err)
	}
	for step, moment := range p.Moments {
		row, err := logitsAfter(m, ids)
		if err != nil {
			t.Fatal(err)
		}
		id, err := sampler.Greedy(row)
		if err != nil {
			t.Fatal(err)
		}
		if text := tokenText(m, id); came(moment) != text || !(math.Abs(moment.Value-float64(row[id])) <= 1e-4) {
			t.Errorf("step %d: %q with logit %g, the model by itself: %q with %g", step+1, moment.Text, moment.Value, text, row[id])
		}
		ids = append(ids, id)
	}
}
