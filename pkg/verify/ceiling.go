package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// ceilings works out how high a token outside the candidates can stand at each
// stage. At first it is no higher than the lowest of the top raw candidates;
// from there every processor is run on a row where all others stand as high as
// they can. At last it is no higher than the lowest of the top final ones.
func (v *verifier) ceilings(c *view) {
	stages := c.row.Stages
	last := len(stages) - 1
	c.ceiling = make([]float32, len(stages))
	c.ceiling[0] = v.lowestOfTop(c, 0)
	for i := 1; i <= last; i++ {
		c.ceiling[i] = c.ceiling[i-1]
		switch {
		case stages[i].OtherKept == 0:
			c.ceiling[i] = cut
		case stages[i].OtherChanged == 0, pureCut(&stages[i-1], &stages[i]):
		case v.pipeline == nil || v.pipeline[i-1] == nil:
			c.ceiling[i] = float32(math.Inf(1))
		case normal[stages[i].Name]:
			// More of the others would leave less to each.
			c.ceiling[i] = float32(math.Inf(1))
			if top := c.top(i-1, 1); len(top) > 0 && c.ceiling[i-1] <= c.logits[i-1][top[0]] {
				c.ceiling[i] = (c.ceiling[i-1] - c.logits[i-1][top[0]]) + c.logits[i][top[0]]
			}
		default:
			high := v.lay(v.rows.fill, c, i-1, fill{kept: v.run.Model.Shape.Vocab, keptLogit: c.ceiling[i]})
			v.rows.fill = high
			v.pipeline[i-1].Process(v.ids, high)
			for _, cand := range c.row.Candidates {
				high[cand.ID] = cut
			}
			c.ceiling[i] = numeric.Max(high)
		}
	}
	c.ceiling[last] = min(c.ceiling[last], v.lowestOfTop(c, last))
}

// lowestOfTop is the logit of the last of the top candidates of a stage, which
// no other token exceeds; −Inf if there are no others. It is for the raw and
// the final stage.
func (v *verifier) lowestOfTop(c *view, stage int) float32 {
	if c.row.Stages[stage].OtherKept == 0 {
		return cut
	}
	asked := v.run.Capture.Top
	top := c.top(stage, asked)
	v.truth(Candidates, at("stages", stage, "other_kept"), len(top) == asked,
		itoa(c.row.Stages[stage].OtherKept), "0, as fewer than "+itoa(asked)+" candidates are kept")
	if len(top) == 0 {
		return float32(math.Inf(1))
	}
	return c.logits[stage][top[len(top)-1]]
}
