package decode

import (
	"fmt"
	"math"
)

// setLength decides where to stop, as transformers does: max_new_tokens wins
// over max_length; with neither, 20 new tokens.
func (p *Plan) setLength(c *Config, promptLen, maxPositions int) error {
	given, total := c.MaxNewTokens, c.MaxLength
	switch {
	case given.On() && given.Value <= 0:
		return fmt.Errorf("%s: it has to be at least 1", said("max_new_tokens", given))
	case given.On():
		if total.On() {
			p.warnf("both max_new_tokens (%d) and max_length (%d) are set: max_new_tokens wins", given.Value, total.Value)
		}
		// A number beyond the context would only overflow the sum.
		p.Limit = promptLen + min(given.Value, maxPositions)
	case total.On():
		if total.Value <= promptLen {
			return fmt.Errorf("%s counts the prompt, which has %d tokens already: nothing could be generated\nuse --max_new_tokens, which does not count it", said("max_length", total), promptLen)
		}
		p.Limit = total.Value
	default:
		c.MaxNewTokens = Param[int]{Value: defaultNewTokens, Source: FromDefault}
		p.Limit = promptLen + defaultNewTokens
	}
	p.warnUnfeasible(c, promptLen)
	if power := math.Pow(float64(p.Limit-promptLen), c.LengthPenalty.Value); c.NumBeams.Value > 1 && !(power > smallest && power < 1/smallest) {
		return fmt.Errorf("%s: %d tokens to that power are beyond what float32 divides by\nuse 1 for the mean log-probability, 0 for the sum, 2 to favour long texts", said("length_penalty", c.LengthPenalty), p.Limit-promptLen)
	}
	if p.Limit > maxPositions {
		p.Limit, p.AtContext = maxPositions, true
	}
	return nil
}

func (p *Plan) warnUnfeasible(c *Config, promptLen int) {
	least, total := c.MinNewTokens, c.MinLength
	if least.On() && total.On() && total.Source != FromDefault && total.Value > 0 {
		p.warnf("both min_new_tokens (%d) and min_length (%d) are set: min_new_tokens wins", least.Value, total.Value)
	}
	switch {
	case least.On() && promptLen+least.Value > p.Limit:
		p.warnf("min_new_tokens (%d) is more than there is room for (%d): no end token comes before the length runs out", least.Value, p.Limit-promptLen)
	case !least.On() && total.Value > p.Limit:
		p.warnf("min_length (%d) is more than the longest text (%d): no end token comes before the length runs out", total.Value, p.Limit)
	}
}
