package table

import (
	"math"
	"strconv"
	"testing"

	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestColumnsSumToOne adds up every column of probabilities as it is shown:
// candidates and other together make 1, but for the rounding of each.
func TestColumnsSumToOne(t *testing.T) {
	run := tracetest.Weather()
	for run.Seed = range 6 {
		tr := run.Trace()
		for i := range tr.Steps {
			for top := 1; top < 12; top++ {
				checkSums(t, i, newDetail(tr, i, top).grid())
			}
		}
	}
}

func checkSums(t *testing.T, step int, g *grid) {
	t.Helper()
	for c, column := range g.columns {
		if column.head != "p" {
			continue
		}
		sum, slack := 0.0, 1e-9
		for _, r := range g.rows {
			switch text := r.cells[c].text; {
			case r.cells[c].spread, text == "", text == "✕":
			case text == "<.001":
				slack += 0.001
			case text == ">.999":
				sum, slack = sum+1, slack+0.001
			default:
				p, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatalf("step %d, %s: %v", step, column.group, err)
				}
				sum, slack = sum+p, slack+0.0005
			}
		}
		if math.Abs(sum-1) > slack {
			t.Errorf("step %d, %s: the column sums to %.4f", step, column.group, sum)
		}
	}
}
