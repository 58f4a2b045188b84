package params

// What a call needs besides parameters.
var inputs = []Param{
	{
		Name: "inputs", Group: Inputs, Origin: FromHF, Accepts: []Type{Object}, CallOnly: true,
		Short:   "the prompt, as ids",
		Effect:  "The prompt as a tensor of ids; what **inputs spreads has it as input_ids, together with the attention_mask.",
		Pitfall: "The output begins with the prompt: cut it off by its length.",
		Where:   "before the loop",
		Example: `explain lint 'model.generate(inputs, max_new_tokens=20)'`,
	},
	{
		Name: "tokenizer", Group: Inputs, Origin: FromHF, Accepts: []Type{Object}, CallOnly: true,
		Short:   "needed by stop_strings, token_healing",
		Effect:  "The tokenizer, which stop_strings and token_healing need. generate() has no other use for it.",
		Where:   "stopping: after each token",
		Example: `explain lint 'model.generate(**inputs, stop_strings=["."], tokenizer=tokenizer, max_new_tokens=20)'`,
	},
}
