package params

import "github.com/genlens/genlens/pkg/literal"

// What only a beam search looks at.
var beams = []Param{
	{
		Name: "early_stopping", Group: Beams, Origin: FromHF, Accepts: []Type{Bool, String}, Default: literal.OfBool(false),
		Short: "when a beam search ends",
		Range: `True, False or "never"`, Neutral: "False",
		Effect:  `When a beam search ends: True as soon as num_beams texts are finished, False when a better one is unlikely by the present length, "never" when none can be better.`,
		Pitfall: "It does nothing without beams; any other text is a ValueError.",
		Where:   "the loop: after each step of a beam search",
		Example: `explain run "The dog" --num_beams 3 --do_sample=false --early_stopping true`,
	},
	{
		Name: "length_penalty", Group: Beams, Origin: FromHF, Accepts: []Type{Number}, Default: literal.OfFloat(1),
		Short:   "above 0 favours long texts, below 0 short ones",
		Range:   "any; 0 compares sums, 1 means",
		Effect:  "The power of the length by which a finished text's log-probability is divided. Scores are negative, so more than 0 favours long texts and less than 0 short ones.",
		Pitfall: "In spite of its name a larger value gives longer texts. It does nothing without beams, and has no part in the choice of tokens.",
		Where:   "the loop: when a beam is finished",
		Example: `explain run "The weather today is" --num_beams 3 --do_sample=false --length_penalty 2.0`,
	},
}
