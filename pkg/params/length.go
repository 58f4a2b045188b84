package params

import "github.com/genlens/genlens/pkg/literal"

// How long the text gets, and what ends it.
var lengths = []Param{
	{
		Name: "max_new_tokens", Group: Length, Origin: FromHF, Accepts: []Type{Int},
		Short:   "at most this many new tokens",
		Range:   "from 1",
		Effect:  "At most this many tokens are generated, however long the prompt is. It wins over max_length.",
		Pitfall: "It counts tokens and not words, and the end token is one of them. Text that reaches it stops in the middle of a sentence.",
		Where:   "stopping: after each token; resolved to a max_length of the prompt's length plus this",
		Example: `explain run "The weather today is" --do_sample=false --max_new_tokens 3`,
	},
	{
		Name: "max_length", Group: Length, Origin: FromHF, Accepts: []Type{Int}, Default: literal.OfInt(20),
		Short:   "at most this many tokens, the prompt counts",
		Range:   "more than the prompt has tokens",
		Effect:  "The most tokens that prompt and generated text have together. Where nobody sets a length the default of 20 means 20 new tokens.",
		Pitfall: "Two meanings of 20: unset it allows 20 new tokens, but max_length=20 counts the prompt, and a prompt of 20 tokens is an error then. max_new_tokens says what is meant.",
		Where:   "stopping: after each token",
		Example: `explain run "The weather today is" --do_sample=false --max_length 7`,
	},
	{
		Name: "min_new_tokens", Group: Length, Origin: FromHF, Accepts: []Type{Int},
		Short: "no end before this many new tokens",
		Range: "from 0 to max_new_tokens", Neutral: "0",
		Effect:  "The end token is forbidden until this many tokens are generated. It wins over min_length.",
		Pitfall: "A model that has nothing more to say goes on anyway, and rambles. It does nothing where there is no end token, and does not hold back stop_strings.",
		Where:   "pipeline: after bad_words_ids and min_length, before the forced tokens",
		Example: `explain run "The weather today is" --do_sample=false --min_new_tokens 10`,
	},
	{
		Name: "min_length", Group: Length, Origin: FromHF, Accepts: []Type{Int}, Default: literal.OfInt(0),
		Short: "no end before this length, the prompt counts",
		Range: "from 0 to max_length", Neutral: "0",
		Effect:  "The end token is forbidden until prompt and generated text have this many tokens together.",
		Pitfall: "The prompt counts: with a prompt of 30 tokens min_length=30 does nothing. min_new_tokens counts the new ones.",
		Where:   "pipeline: after bad_words_ids",
		Example: `explain run "The weather today is" --do_sample=false --min_length 15`,
	},
	{
		Name: "eos_token_id", Group: Length, Origin: FromHF, Accepts: []Type{Int, IDs},
		Short:   "the tokens that end a text",
		Range:   "ids of the vocabulary",
		Effect:  "The token, or any of several, that ends the text. It is the last token of the output.",
		Pitfall: "Most models set it themselves. A negative id is in no vocabulary, so that only the length ends the text.",
		Where:   "stopping: after each token",
		Example: `explain run "The weather today is" --do_sample=false --eos_token_id "2,734"`,
	},
	{
		Name: "stop_strings", Group: Length, Origin: FromHF, Accepts: []Type{String, Strings},
		Short:   "texts that end a text",
		Range:   "text that is not empty",
		Effect:  "The text ends when one of these strings stands in it and reaches into the last token.",
		Pitfall: "generate() needs tokenizer=tokenizer with it and raises a ValueError otherwise. The string stays in the output, and whatever the last token has beyond it.",
		Where:   "stopping: after each token",
		Example: `explain run "The weather today is" --do_sample=false --stop_strings "and"`,
	},
	{
		Name: "max_time", Group: Length, Origin: FromHF, Accepts: []Type{Number},
		Short:   "no new step after this many seconds",
		Range:   "seconds, more than 0",
		Effect:  "No new step begins after this many seconds. The step in progress is finished, so that at least one token is generated.",
		Pitfall: "The same call gives more text on a faster machine.",
		Where:   "stopping: after each token",
		Example: `explain run "The weather today is" --do_sample=false --max_time 0.00001`,
	},
	{
		Name: "stopping_criteria", Group: Length, Origin: FromHF, Accepts: []Type{Object}, CallOnly: true,
		Short:   "your own conditions for the end",
		Effect:  "Criteria of your own that can end the text. One of the same class as a built-in one takes its place.",
		Pitfall: "It belongs to generate(); in a GenerationConfig it is a ValueError.",
		Where:   "stopping: after each token, after the built-in criteria",
		Example: `explain lint 'GenerationConfig(stopping_criteria=[])'`,
	},
}
