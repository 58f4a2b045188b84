package params

import "github.com/genlens/genlens/pkg/literal"

// What reshapes and cuts the distribution before a draw, in the order of the
// pipeline.
var warpers = []Param{
	{
		Name: "temperature", Group: Sampling, Origin: FromHF, Accepts: []Type{Float}, Default: literal.OfFloat(1),
		Short: "divide the logits: below 1 bolder on the probable, above 1 flatter",
		Range: "more than 0; 0.2 to 1.5 is usual", Neutral: "1.0",
		Effect:  "Divides every logit. Below 1 the probable tokens get more probable, above 1 the improbable ones catch up; the order stays.",
		Pitfall: "0 is a division by zero and an error: for the most probable token every time set do_sample=False. It has to be a float, 2 is refused where 2.0 is not.",
		Where:   "pipeline: the first filter, after all penalties; only when sampling",
		Example: `explain run "The weather today is" --do_sample --temperature 0.2 --seed 7`,
	},
	{
		Name: "top_h", Group: Sampling, Origin: FromHF, Accepts: []Type{Number},
		Short: "keep tokens up to this share of the entropy",
		Range: "more than 0, at most 1; 0.3 to 0.6 is usual", Neutral: "1.0",
		Effect:  "Keeps the most probable tokens as long as their part of the entropy stays within this share of it. Looks at the first 100 tokens only.",
		Pitfall: "1.0 still cuts everything after rank 100. 0 and values above 1 are errors.",
		Where:   "pipeline: after temperature, before top_k; only when sampling",
		Example: `explain run "The weather today is" --do_sample --top_h 0.4 --seed 7`,
	},
	{
		Name: "top_k", Group: Sampling, Origin: FromHF, Accepts: []Type{Int}, Default: literal.OfInt(50),
		Short: "keep the k most probable tokens",
		Range: "from 1; 0 is off", Neutral: "0",
		Effect:  "Keeps the k most probable tokens and cuts the rest. Tokens that tie with the last one stay.",
		Pitfall: "The default of 50 is on whenever sampling is, so that top_p=0.95 works on 50 tokens and not on all. top_k=0 turns it off.",
		Where:   "pipeline: after temperature and top_h, before top_p; only when sampling",
		Example: `explain run "The weather today is" --do_sample --top_k 5 --seed 7`,
	},
	{
		Name: "top_p", Group: Sampling, Origin: FromHF, Accepts: []Type{Number}, Default: literal.OfFloat(1),
		Short: "keep the smallest set that reaches this probability",
		Range: "from 0 to 1; 0.8 to 0.95 is usual", Neutral: "1.0",
		Effect:  "Keeps the smallest set of most probable tokens whose probabilities reach p (nucleus sampling). The set grows where the model is unsure and shrinks where it is sure.",
		Pitfall: "It works on what temperature and top_k left, renormalised. Above 1 it is silently off; below 0 it is an error; 0 keeps one token.",
		Where:   "pipeline: after top_k, before min_p; only when sampling",
		Example: `explain run "The weather today is" --do_sample --top_p 0.5 --seed 7`,
	},
	{
		Name: "min_p", Group: Sampling, Origin: FromHF, Accepts: []Type{Number},
		Short: "cut below this share of the top probability",
		Range: "from 0 to 1; 0.01 to 0.2 is usual", Neutral: "0.0",
		Effect:  "Cuts the tokens with less than this share of the most probable token's probability.",
		Pitfall: "Small is loose and large is strict, the other way round than with top_p.",
		Where:   "pipeline: after top_p, before typical_p; only when sampling",
		Example: `explain run "The weather today is" --do_sample --min_p 0.3 --seed 7`,
	},
	{
		Name: "typical_p", Group: Sampling, Origin: FromHF, Accepts: []Type{Number}, Default: literal.OfFloat(1),
		Short: "keep the tokens of usual surprise",
		Range: "more than 0, up to 1", Neutral: "1.0",
		Effect:  "Keeps the tokens whose surprise is nearest to the average one, until their probabilities reach this sum (locally typical sampling).",
		Pitfall: "The most probable token can be cut, as the least surprising of all. 0 is an error.",
		Where:   "pipeline: after min_p; only when sampling",
		Example: `explain run "The weather today is" --do_sample --typical_p 0.5 --seed 7`,
	},
	{
		Name: "epsilon_cutoff", Group: Sampling, Origin: FromHF, Accepts: []Type{Number}, Default: literal.OfFloat(0),
		Short: "cut below this probability",
		Range: "between 0 and 1; 0.0003 to 0.0009 is usual", Neutral: "0.0",
		Effect:  "Cuts the tokens with a probability below this one.",
		Pitfall: "Outside of 0 to 1 it is silently off. Where no token reaches it the most probable one stays.",
		Where:   "pipeline: after typical_p; only when sampling",
		Example: `explain run "The weather today is" --do_sample --epsilon_cutoff 0.1 --seed 7`,
	},
	{
		Name: "eta_cutoff", Group: Sampling, Origin: FromHF, Accepts: []Type{Number}, Default: literal.OfFloat(0),
		Short: "cut below a bar that sinks with uncertainty",
		Range: "between 0 and 1; 0.0003 to 0.002 is usual", Neutral: "0.0",
		Effect:  "As epsilon_cutoff, but the bar sinks where the model is unsure: it is the smaller of eta and √eta · exp(−entropy).",
		Pitfall: "Outside of 0 to 1 it is silently off.",
		Where:   "pipeline: the last filter; only when sampling",
		Example: `explain run "The weather today is" --do_sample --eta_cutoff 0.1 --seed 7`,
	},
}
