package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/view"
)

// shortTicks are plot's ticks with labels that end where the number does.
type shortTicks struct{}

// Ticks implements plot.Ticker.
func (shortTicks) Ticks(low, high float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(low, high)
	for i := range ticks {
		if !ticks[i].IsMinor() {
			ticks[i].Label = strconv.FormatFloat(ticks[i].Value, 'g', 4, 64)
		}
	}
	return ticks
}

// siTicks are plot's ticks labelled in units of a thousand: 1.5 G.
type siTicks struct{}

// Ticks implements plot.Ticker.
func (siTicks) Ticks(low, high float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(low, high)
	for i := range ticks {
		if !ticks[i].IsMinor() {
			ticks[i].Label = si(ticks[i].Value)
		}
	}
	return ticks
}

// si writes a number in units of a thousand, without digits that say nothing.
func si(x float64) string {
	if math.Abs(x) >= 999.5 && math.Abs(x) < math.MaxInt64 {
		number, unit, _ := strings.Cut(view.FormatSI(int64(math.Round(x))), " ")
		if strings.Contains(number, ".") {
			number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
		}
		return strings.TrimSpace(number + " " + unit)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// fewTicks are those that a panel of a width has room for, 0 among them.
type fewTicks struct {
	width vg.Length
	label text.Style
}

// Ticks implements plot.Ticker.
func (f fewTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for steps := 3.0; steps >= 1; steps-- {
		ticks = ticks[:0]
		step := roundStep((high - low) / steps)
		var widest vg.Length
		for n := math.Ceil(low / step); n*step <= high; n++ {
			tick := plot.Tick{Value: n*step + 0} // not −0
			tick.Label = strconv.FormatFloat(tick.Value, 'g', 4, 64)
			widest = max(widest, f.label.Width(tick.Label)*1.2)
			ticks = append(ticks, tick)
		}
		if widest < f.width*vg.Length(step/(high-low)) {
			break
		}
	}
	return ticks
}

// roundStep rounds up to a number that people count by.
func roundStep(least float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, n := range []float64{2, 2.5, 2} { // 2, 5, 10
		if step < least {
			step *= n
		}
	}
	return step
}

// logTicks are ticks at 1 to 9 times the powers of ten; labelled are the powers
// and, of a short range, 2 and 5 times them.
type logTicks struct{ format func(float64) string }

// Ticks implements plot.Ticker.
func (t logTicks) Ticks(low, high float64) []plot.Tick {
	decades := math.Log10(high / low)
	every := math.Max(1, math.Ceil(decades/8))
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Log10(high); e++ {
		for digit := 1.0; digit < 10; digit++ {
			tick := plot.Tick{Value: digit * math.Pow(10, e)}
			if tick.Value < low || tick.Value > high {
				continue
			}
			switch {
			case decades > 8 && (digit > 1 || math.Mod(e, every) != 0):
				continue
			case digit == 1, decades < 2.5 && (digit == 2 || digit == 5), decades < 0.7:
				tick.Label = t.format(tick.Value)
			}
			ticks = append(ticks, tick)
		}
	}
	return ticks
}

// valueTicks are ticks at counts, labelled where that leaves a part of the axis,
// a logarithmic one, free between one label and the next.
func valueTicks(values []float64, low, high, free float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	last := math.Inf(-1)
	for _, v := range slices.Compact(slices.Sorted(slices.Values(values))) {
		if !positive(v) {
			continue
		}
		tick := plot.Tick{Value: v}
		if at := math.Log(v/low) / math.Log(high/low); at >= last+free {
			tick.Label, last = view.FormatCount(int64(v)), at
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// rankTicks are ticks at ranks, labelled as counts.
type rankTicks struct{}

// Ticks implements plot.Ticker.
func (rankTicks) Ticks(low, high float64) []plot.Tick {
	count := func(v float64) string { return view.FormatCount(int64(v)) }
	return logTicks{count}.Ticks(math.Max(low, 1), high)
}
