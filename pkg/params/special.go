package params

// The tokens that are no text.
var specials = []Param{
	{
		Name: "bos_token_id", Group: Tokens, Origin: FromHF, Accepts: []Type{Int},
		Short:   "the token that begins a text",
		Range:   "an id of the vocabulary",
		Effect:  "The token that begins a text. generate() uses it only where there is no prompt at all.",
		Pitfall: "It is not put before a prompt; the tokenizer does that.",
		Where:   "before the loop",
		Example: `explain run "The weather today is" --do_sample=false --bos_token_id 5 --show-config`,
	},
	{
		Name: "pad_token_id", Group: Tokens, Origin: FromHF, Accepts: []Type{Int},
		Short:   "the token that fills finished rows",
		Range:   "an id of the vocabulary",
		Effect:  "What fills a row of a batch once its text has ended. Where it is unset the first end token is taken.",
		Pitfall: "Where it equals the end token and no attention_mask is passed, the padding of a batch cannot be told from text. A batch is padded on the left.",
		Where:   "the loop: rows that are finished",
		Example: `explain run "The weather today is" --do_sample=false --pad_token_id 0`,
	},
	{
		Name: "decoder_start_token_id", Group: Tokens, Origin: FromHF, Accepts: []Type{Int, IDs},
		Short:   "the decoder's first token",
		Range:   "ids of the vocabulary",
		Effect:  "The token with which the decoder of an encoder-decoder model begins; a list has one for each prompt of the batch.",
		Pitfall: "It means nothing to a model that has only a decoder.",
		Where:   "before the loop",
		Example: `explain lint 'model.generate(**inputs, decoder_start_token_id=1, max_new_tokens=20)'`,
	},
}
