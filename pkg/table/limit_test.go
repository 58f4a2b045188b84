package table

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/view"
)

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		relation string
		value    float64
		want     string
	}{
		{view.AtLeast, 1354, "at least 1,354"},
		{view.Above, 0.95171, "above 0.9518"},
		{view.Above, 0.99991, "1 (off)"},
		{view.AtMost, 0.05789, "at most 0.0578"},
		{view.AtMost, 5.79e-6, "at most 5.7e-06"},
		{view.AtMost, 0, "0 (off)"},
	} {
		if got := strings.ReplaceAll(limit(c.relation, c.value), tie, " "); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.relation, c.value, got, c.want)
		}
	}
}

// TestLimitIsEnough: who sets what is shown has set enough, and not much more.
func TestLimitIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		relation := rapid.SampledFrom([]string{view.Above, view.AtMost}).Draw(t, "relation")
		value := rapid.Float64Range(1e-12, 0.9998).Draw(t, "value")
		text := strings.TrimPrefix(limit(relation, value), relation+tie)
		shown, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if relation == view.Above && (shown < value || shown > value+0.0001) ||
			relation == view.AtMost && (shown > value*(1+1e-12) || shown < 0.89*value) {
			t.Fatalf("%s %v is shown as %s", relation, value, text)
		}
	})
}
