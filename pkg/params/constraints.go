package params

// What genlens has and generate() has not. Python code has other ways to the
// same end; Effect says which.
var constraints = []Param{
	{
		Name: "seed", Group: Constraints, Origin: FromUs, Accepts: []Type{Int},
		Short:   "where the random numbers begin",
		Range:   "from 0",
		Effect:  "Where the random numbers of the draws begin: the same seed, prompt and settings give the same text. In Python it is torch.manual_seed(7) or set_seed(7), before the call.",
		Pitfall: "generate() refuses seed=7. The same seed gives other numbers in torch than here.",
		Where:   "the draw at the end of each step",
		Example: `explain run "The weather today is" --do_sample --seed 7`,
	},
	{
		Name: "regex", Group: Constraints, Origin: FromUs, Accepts: []Type{String},
		Short:   "the text matches an expression",
		Range:   "a regular expression",
		Effect:  "Allows only tokens after which the generated text can still match the expression as a whole. In Python a prefix_allowed_tokens_fn does it.",
		Pitfall: "Where the length runs out first the text is the beginning of a match.",
		Where:   "pipeline: with prefix_allowed_tokens_fn",
		Example: `explain run "The weather today is" --do_sample=false --regex " (cloudy|rainy) and [a-z]+\."`,
	},
	{
		Name: "one_of", Group: Constraints, Origin: FromUs, Accepts: []Type{String, Strings},
		Short:   "the text is one of these phrases",
		Range:   "phrases; the flag is repeated",
		Effect:  "Allows only tokens with which the generated text becomes one of these phrases. In Python a prefix_allowed_tokens_fn does it.",
		Pitfall: "A phrase begins with its blank if a blank follows the prompt.",
		Where:   "pipeline: with prefix_allowed_tokens_fn",
		Example: `explain run "The weather today is" --do_sample=false --one_of " rainy" --one_of " cloudy"`,
	},
	{
		Name: "forbid", Group: Constraints, Origin: FromUs, Accepts: []Type{String, Strings},
		Short:   "the text has none of these phrases",
		Range:   "phrases; the flag is repeated",
		Effect:  "Forbids every token that would complete one of these phrases, however the text is cut into tokens. In Python bad_words_ids comes near: it forbids sequences of ids.",
		Where:   "pipeline: with prefix_allowed_tokens_fn",
		Example: `explain run "The weather today is" --do_sample=false --forbid "sunny"`,
	},
	{
		Name: "require", Group: Constraints, Origin: FromUs, Accepts: []Type{String, Strings},
		Short:   "the text has each of these phrases",
		Range:   "phrases; the flag is repeated",
		Effect:  "The generated text contains each of these phrases before its length runs out. In Python force_words_ids did it, before it moved out of transformers.",
		Pitfall: "A phrase that has to come late can stand where it does not fit.",
		Where:   "pipeline: with prefix_allowed_tokens_fn",
		Example: `explain run "The weather today is" --do_sample=false --require " rain" --max_new_tokens 20`,
	},
	{
		Name: "negative_prompt", Group: Constraints, Origin: FromUs, Accepts: []Type{String},
		Short:   "the text to move away from",
		Range:   "a text",
		Effect:  "What guidance_scale moves away from: the scores that follow this text, not those that follow the prompt's last token. In Python it is negative_prompt_ids.",
		Pitfall: "It does nothing without guidance_scale.",
		Where:   "pipeline: with guidance_scale",
		Example: `explain run "The weather today is" --do_sample=false --guidance_scale 1.5 --negative_prompt "The weather today is rainy and"`,
	},
}
