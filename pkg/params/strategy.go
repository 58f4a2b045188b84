package params

import "github.com/genlens/genlens/pkg/literal"

// Which way through the candidates is taken.
var strategies = []Param{
	{
		Name: "do_sample", Group: Strategy, Origin: FromHF, Accepts: []Type{Bool}, Default: literal.OfBool(false),
		Short:   "draw tokens, or take the most probable one",
		Range:   "True or False",
		Effect:  "True draws each token by its probability; False takes the most probable one every time.",
		Pitfall: "Without it temperature, top_k, top_p and the other filters do nothing. With it top_k is 50 unless you set it.",
		Where:   "the choice at the end of each step, and whether the filters before it are built at all",
		Example: `explain run "The weather today is" --do_sample=false --seed 7`,
	},
	{
		Name: "num_beams", Group: Strategy, Origin: FromHF, Accepts: []Type{Int}, Default: literal.OfInt(1),
		Short: "search this many continuations at a time",
		Range: "from 1", Neutral: "1",
		Effect:  "More than 1 keeps that many continuations at a time and returns those with the best score over the whole text. With do_sample the continuations are drawn.",
		Pitfall: "Work and memory grow with it. The probable text is often the dull one. A streamer cannot be used with beam search.",
		Where:   "the loop",
		Example: `explain run "The weather today is" --num_beams 4 --do_sample=false`,
	},
	{
		Name: "num_return_sequences", Group: Strategy, Origin: FromHF, Accepts: []Type{Int}, Default: literal.OfInt(1),
		Short: "how many texts for a prompt",
		Range: "from 1; with beams at most num_beams", Neutral: "1",
		Effect:  "How many texts come back for a prompt: independent draws when sampling, the best ones of a beam search.",
		Pitfall: "Greedy decoding has one answer, so that more than 1 is a ValueError there.",
		Where:   "before the loop: the prompt is repeated",
		Example: `explain run "Once upon a time" --num_return_sequences 3 --seed 1`,
	},
	{
		Name: "generation_config", Group: Strategy, Origin: FromHF, Accepts: []Type{Object}, CallOnly: true,
		Short:   "parameters of this call in one object",
		Effect:  "A GenerationConfig with parameters for this call. What it leaves unset comes from the model's own, then from the defaults.",
		Pitfall: "Parameters passed beside it win over it, which transformers warns is on its way out.",
		Where:   "before the run: the layers of settings",
		Example: `explain lint 'model.generate(**inputs, generation_config=GenerationConfig(do_sample=True, temperature=0.7, max_new_tokens=50))'`,
	},
	{
		Name: "custom_generate", Group: Strategy, Origin: FromHF, Accepts: []Type{String, Object}, CallOnly: true,
		Short:   "a decoding loop of your own",
		Effect:  "A decoding loop of your own, as a function or as the name of a repository that has one.",
		Pitfall: "A repository is code that runs on your machine: it needs trust_remote_code=True.",
		Where:   "in place of the loop",
		Example: `explain lint 'model.generate(**inputs, custom_generate=my_loop, max_new_tokens=20)'`,
	},
	{
		Name: "trust_remote_code", Group: Strategy, Origin: FromHF, Accepts: []Type{Bool}, Default: literal.OfBool(false), CallOnly: true,
		Short: "allow loops that come from the Hub",
		Range: "True or False", Neutral: "False",
		Effect:  "Allows generate() to fetch and run a decoding loop from the Hub.",
		Pitfall: "What is fetched runs with your rights. Read it first.",
		Where:   "before the run",
		Example: `explain lint 'model.generate(**inputs, penalty_alpha=0.6, max_new_tokens=20)'`,
	},
	{
		Name: "use_mtp", Group: Strategy, Origin: FromHF, Accepts: []Type{Bool},
		Short: "use heads that predict several tokens",
		Range: "True or False", Neutral: "False",
		Effect:  "Lets a model that predicts several tokens at once (multi-token prediction) use that to go faster.",
		Pitfall: "A model without such heads raises a ValueError.",
		Where:   "the loop",
		Example: `explain lint 'model.generate(**inputs, use_mtp=True, max_new_tokens=20)'`,
	},
}
