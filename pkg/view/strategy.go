package view

import (
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// Strategy says in a few words how a run chose its tokens. Traces of version 1
// do not name it.
func Strategy(run *trace.Run) string {
	beams := ""
	if n := int(Config(run, "num_beams", 0)); n > 0 {
		beams = ", " + strconv.Itoa(n) + " beams"
	}
	switch run.Strategy {
	case "":
		if run.RNG.Algorithm == "" {
			return "greedy"
		}
		return "sampling"
	case trace.StrategyGreedy:
		return "greedy"
	case trace.StrategySample:
		return "sampling"
	case trace.StrategyBeamSearch:
		return "beam search" + beams
	case trace.StrategyBeamSample:
		return "beam sampling" + beams
	case trace.StrategyAssisted:
		if run.RNG.Algorithm == "" {
			return "assisted, greedy"
		}
		return "assisted, sampling"
	case trace.StrategyGiven:
		return "a text that was given"
	}
	return visible.Fit(visible.Line(run.Strategy), labelWidth)
}
