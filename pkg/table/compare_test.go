package table_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// fullRows gives every step a whole row of logits, on all of which apart is
// added, by a random part.
func fullRows(t *trace.Trace, apart float64) *trace.Trace {
	for i := range t.Steps {
		noise := rand.New(rand.NewPCG(3, uint64(i)))
		row := make([]float32, t.Run.Model.Shape.Vocab)
		for id := range row {
			row[id] = float32(8*noise.Float64() + apart*noise.NormFloat64())
		}
		t.Steps[i].SetRawLogits(row)
	}
	return t
}

// timesOf are three times, which grow with the operations.
func timesOf(t *trace.Trace, perSecond float64) []compare.Time {
	var out []compare.Time
	for i := range 3 {
		forward := int64(float64(t.End.Totals.Flops) / perSecond * 1e9)
		out = append(out, compare.Time{PrefillNS: 20_000, DecodeNS: forward + int64(1000*i), SampleNS: 12_000})
	}
	return out
}

// comparisons are of each kind of setting.
func comparisons() map[string]*compare.Comparison {
	run := tracetest.Greedy()
	with := fullRows(run.Trace(), 0)
	run.NoCache = true
	without := fullRows(run.Trace(), 1e-6)
	out := map[string]*compare.Comparison{
		"cache": compare.New("use_cache", []compare.Side{
			{Value: "false", Trace: without, Times: timesOf(without, 3e9)}, {Value: "true", Trace: with, Times: timesOf(with, 1e9)},
		}),
	}

	along, other := fullRows(tracetest.Greedy().Trace(), 0.2), tracetest.Greedy()
	other.Force = map[int]string{5: " the"}
	packed := fullRows(other.Trace(), 0.2)
	packed.Run.Cache, along.Run.Cache = "quantized int4", "quantized int4"
	window := fullRows(tracetest.Greedy().Trace(), 0.01)
	window.Run.Cache = "sliding_window"
	for i := range window.Steps {
		if c := &window.Steps[i].Cache; c.Stored > 6 {
			c.Reused, c.Stored, c.Evicted = min(c.Reused, 6), 6, 1
		}
	}
	out["kinds"] = compare.New("cache_implementation", []compare.Side{
		{Value: "dynamic", Trace: with}, {Value: "sliding_window", Trace: window}, {Value: "quantized", Trace: packed, Along: along},
	})

	var sides []compare.Side
	for _, temperature := range []float64{0.1, 0.7, 1, 2} {
		run := tracetest.Weather()
		run.Temperature = temperature
		sides = append(sides, compare.Side{Value: strconv.FormatFloat(temperature, 'g', -1, 64), Trace: run.Trace()})
	}
	out["temperature"] = compare.New("temperature", sides)

	beams := tracetest.Search().Trace()
	out["beams"] = compare.New("use_cache", []compare.Side{{Value: "false", Trace: beams}, {Value: "true", Trace: beams}})
	nasty := tracetest.Nasty()
	one := nasty.Trace()
	nasty.Seed = 2
	out["nasty"] = compare.New("negative_prompt", []compare.Side{{Value: "\x1b[2Jred", Trace: one}, {Value: "two  words", Trace: nasty.Trace()}})
	return out
}

// TestGoldenCompare shows every kind of comparison: look at them with cat.
func TestGoldenCompare(t *testing.T) {
	for name, c := range comparisons() {
		for _, style := range []table.Style{{Width: 80}, {Width: 120}, {Width: 80, Color: true}} {
			file := fmt.Sprintf("compare_%s_%d.golden", name, style.Width)
			if style.Color {
				file = fmt.Sprintf("compare_%s_%d_color.golden", name, style.Width)
			}
			t.Run(file, func(t *testing.T) {
				var out bytes.Buffer
				if err := table.Compare(&out, c, style); err != nil {
					t.Fatal(err)
				}
				golden(t, file, out.Bytes())
				for line := range strings.Lines(out.String()) {
					if n := visible.Width(strings.TrimSuffix(line, "\n")); n > style.Width {
						t.Errorf("a line takes %d columns of %d:\n%s", n, style.Width, line)
					}
				}
			})
		}
	}
}

// The boxes' sums are those of the totals.
func TestCompareSums(t *testing.T) {
	var out bytes.Buffer
	c := comparisons()["cache"]
	if err := table.Compare(&out, c, table.Style{}); err != nil {
		t.Fatal(err)
	}
	for i := range c.Runs {
		if n := c.Runs[i].Passes.Computed(); n != c.Runs[i].Totals.Computed || !strings.Contains(out.String(), fmt.Sprintf("= %d ", n)) {
			t.Errorf("%s: the passes computed %d positions, the totals say %d:\n%s", c.Runs[i].Value, n, c.Runs[i].Totals.Computed, out.String())
		}
	}
}

// Whatever traces hold, comparing and showing them neither panics nor passes a
// control character on.
func TestHostileCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sides []compare.Side
		for range rapid.IntRange(0, 5).Draw(t, "runs") {
			side := compare.Side{Value: nastyText.Draw(t, "value"), Trace: hostileTrace(t)}
			if rapid.Bool().Draw(t, "along") {
				side.Along = hostileTrace(t)
			}
			for range rapid.IntRange(0, 2).Draw(t, "times") {
				side.Times = append(side.Times, compare.Time{PrefillNS: rapid.Int64().Draw(t, "ns")})
			}
			side.Trace.Run.Cache = rapid.SampledFrom([]string{"none", "dynamic", "quantized int4", "\x1b"}).Draw(t, "cache")
			sides = append(sides, side)
		}
		setting := rapid.OneOf(rapid.SampledFrom([]string{"use_cache", "temperature"}), nastyText).Draw(t, "setting")
		style := table.Style{Width: rapid.IntRange(-5, 200).Draw(t, "width"), Color: rapid.Bool().Draw(t, "color")}
		var out bytes.Buffer
		_ = table.Compare(&out, compare.New(setting, sides), style)
		checkSafe(t, out.String(), style.Color, false)
	})
}

// A writer that fails is reported.
func TestCompareOntoAFullDisk(t *testing.T) {
	c := comparisons()["kinds"]
	for room := range 30 {
		if err := table.Compare(&fullDisk{100 * room}, c, table.Style{}); err == nil {
			t.Errorf("room for %d hundred bytes, and no error", room)
		}
	}
}

// The clock is said to save less than the count, as much, or more, as it does.
func TestCompareClock(t *testing.T) {
	run := tracetest.Greedy()
	with := run.Trace()
	run.NoCache = true
	without := run.Trace()
	ratio := float64(without.End.Totals.Flops) / float64(with.End.Totals.Flops)
	for want, gain := range map[string]float64{"saves less": ratio / 2, "agrees with": ratio, "saves more": 2 * ratio} {
		at := func(ns float64) []compare.Time { return []compare.Time{{DecodeNS: int64(ns)}} }
		c := compare.New("use_cache", []compare.Side{
			{Value: "true", Trace: with, Times: at(1e6)}, {Value: "false", Trace: without, Times: at(gain * 1e6)},
		})
		var out bytes.Buffer
		if err := table.Compare(&out, c, table.Style{Width: 400}); err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprintf("Time %s×, FLOPs %s×.", view.FormatThree(gain), view.FormatThree(ratio)); !strings.Contains(out.String(), text) || !strings.Contains(out.String(), want) {
			t.Errorf("%s and %q are missing from\n%s", text, want, out.String())
		}
		if rows := "The logits cannot be compared"; !strings.Contains(out.String(), rows) {
			t.Errorf("%q is missing: no row was kept whole", rows)
		}
	}
}
