package params

import "github.com/genlens/genlens/pkg/literal"

// What was in transformers 4 and is now code on the Hub. The fields are still
// read; a call that uses them is refused without trust_remote_code=True.
var moved = []Param{
	{
		Name: "penalty_alpha", Group: Moved, Origin: FromHub, Accepts: []Type{Number},
		Short: "contrastive search",
		Range: "from 0 to 1; 0.6 is usual", Neutral: "0.0",
		Effect:  "Contrastive search: takes the candidate that is probable and unlike what was written before.",
		Pitfall: "The default top_k of 50 is enough to switch it on. Without trust_remote_code=True it is a ValueError.",
		Where:   "in place of the loop",
		Example: `explain lint 'model.generate(**inputs, penalty_alpha=0.6, max_new_tokens=20)'`,
	},
	{
		Name: "num_beam_groups", Group: Moved, Origin: FromHub, Accepts: []Type{Int}, Default: literal.OfInt(1),
		Short: "beams in groups that differ",
		Range: "from 1, a divisor of num_beams", Neutral: "1",
		Effect:  "Group beam search: the beams are split into groups that are kept apart.",
		Pitfall: "With more than one beam and group it is a ValueError without trust_remote_code=True.",
		Where:   "in place of the loop",
		Example: `explain lint 'model.generate(**inputs, num_beams=4, num_beam_groups=2, diversity_penalty=0.5, max_new_tokens=20)'`,
	},
	{
		Name: "diversity_penalty", Group: Moved, Origin: FromHub, Accepts: []Type{Number}, Default: literal.OfFloat(0),
		Short: "how much groups avoid each other",
		Range: "from 0", Neutral: "0.0",
		Effect:  "What a token loses for every other group of beams that took it in the same step.",
		Pitfall: "It does nothing without num_beam_groups.",
		Where:   "in place of the loop",
		Example: `explain lint 'model.generate(**inputs, num_beams=4, num_beam_groups=2, diversity_penalty=0.5, max_new_tokens=20)'`,
	},
	{
		Name: "dola_layers", Group: Moved, Origin: FromHub, Accepts: []Type{String, IDs},
		Short:   "contrast the last layer with others",
		Range:   `"low", "high" or numbers of layers`,
		Effect:  "DoLa: compares the last layer's logits with those of earlier layers, and prefers what only the last one knows.",
		Pitfall: "Without trust_remote_code=True it is a ValueError.",
		Where:   "in place of the loop",
		Example: `explain lint 'model.generate(**inputs, dola_layers="low", max_new_tokens=20)'`,
	},
	{
		Name: "force_words_ids", Group: Moved, Origin: FromHub, Accepts: []Type{IDLists, Object},
		Short:   "words that the text contains",
		Range:   "lists of ids",
		Effect:  "Constrained beam search: the text contains these words.",
		Pitfall: "Without trust_remote_code=True it is a ValueError. Here --require does it.",
		Where:   "in place of the loop",
		Example: `explain lint 'model.generate(**inputs, force_words_ids=[[5]], num_beams=2, max_new_tokens=20)'`,
	},
	{
		Name: "constraints", Group: Moved, Origin: FromHub, Accepts: []Type{Object},
		Short:   "what the text contains, as objects",
		Effect:  "Constrained beam search: objects that say what the text has to contain.",
		Pitfall: "Without trust_remote_code=True it is a ValueError. Here --regex, --one_of and --require do it.",
		Where:   "in place of the loop",
		Example: `explain lint 'model.generate(**inputs, constraints=[phrase], num_beams=2, max_new_tokens=20)'`,
	},
	{
		Name: "low_memory", Group: Moved, Origin: FromHub, Accepts: []Type{Bool},
		Short: "one beam at a time",
		Range: "True or False", Neutral: "False",
		Effect:  "Worked through the beams one after the other, to save memory. Nothing does that any more.",
		Pitfall: "With beam search it is a ValueError.",
		Where:   "nowhere",
		Example: `explain lint 'model.generate(**inputs, low_memory=True, num_beams=2, max_new_tokens=20)'`,
	},
}
