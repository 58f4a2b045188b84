package params

import "github.com/genlens/genlens/pkg/literal"

// What comes back besides the ids.
var outputs = []Param{
	{
		Name: "streamer", Group: Output, Origin: FromHF, Accepts: []Type{Object}, CallOnly: true,
		Short:   "is given every token as it is made",
		Effect:  "An object that is given every token as it is made, so that text appears while it is written.",
		Pitfall: "One text at a time: with beam search it is a ValueError, and TextStreamer refuses a batch. TextStreamer holds a word back until the next blank.",
		Where:   "the loop: after each token",
		Example: `explain run "The weather today is" --streamer text`,
	},
	{
		Name: "return_dict_in_generate", Group: Output, Origin: FromHF, Accepts: []Type{Bool}, Default: literal.OfBool(false),
		Short: "return an object, not only ids",
		Range: "True or False", Neutral: "False",
		Effect:  "Returns an object with the ids, the cache and whatever output_* asked for, in place of the ids alone.",
		Pitfall: "Without it output_scores and the others are ignored. Code that indexes the result has to use .sequences.",
		Where:   "after the loop",
		Example: `explain lint 'model.generate(**inputs, output_scores=True, return_dict_in_generate=True, max_new_tokens=20)'`,
	},
	{
		Name: "output_scores", Group: Output, Origin: FromHF, Accepts: []Type{Bool}, Default: literal.OfBool(false),
		Short: "return the scores after the pipeline",
		Range: "True or False", Neutral: "False",
		Effect:  "Returns the scores of every step after the whole pipeline.",
		Pitfall: "Ignored without return_dict_in_generate=True. They are logits, −∞ where a filter cut, and no log-probabilities unless renormalize_logits is set.",
		Where:   "the end of the pipeline",
		Example: `explain lint 'model.generate(**inputs, output_scores=True, max_new_tokens=20)'`,
	},
	{
		Name: "output_logits", Group: Output, Origin: FromHF, Accepts: []Type{Bool},
		Short: "return the logits before it",
		Range: "True or False", Neutral: "False",
		Effect:  "Returns the model's own logits of every step, before the pipeline.",
		Pitfall: "Ignored without return_dict_in_generate=True.",
		Where:   "before the pipeline",
		Example: `explain lint 'model.generate(**inputs, output_logits=True, max_new_tokens=20)'`,
	},
	{
		Name: "output_attentions", Group: Output, Origin: FromHF, Accepts: []Type{Bool},
		Short: "return attention weights",
		Range: "True or False", Neutral: "False",
		Effect:  "Returns the attention weights of every layer and step.",
		Pitfall: `In transformers it is ignored without return_dict_in_generate=True, and the fast attention kernels do not have the weights: load the model with attn_implementation="eager". Here the trace has them, and grows: the first step alone takes 4 · layers · heads · prompt² bytes.`,
		Where:   "the forward pass of each step",
		Example: `explain run "The weather today is" --do_sample=false --output_attentions && explain show --step 1 --attention`,
	},
	{
		Name: "output_hidden_states", Group: Output, Origin: FromHF, Accepts: []Type{Bool},
		Short: "return what the layers put out",
		Range: "True or False", Neutral: "False",
		Effect:  "Returns what every layer puts out at every step.",
		Pitfall: "In transformers it is ignored without return_dict_in_generate=True. Here the trace has them, and grows.",
		Where:   "the forward pass of each step",
		Example: `explain run "The weather today is" --do_sample=false --output_hidden_states`,
	},
	{
		Name: "logit_lens", Group: Output, Origin: FromUs, Accepts: []Type{Bool},
		Short:   "record each layer's guess",
		Range:   "True or False",
		Effect:  "Records what the model would have answered after each layer, read through the last norm and the output matrix (the logit lens). In Python it is lm_head(model.model.norm(h)) for each of hidden_states but the last, which is normed already.",
		Pitfall: "The output matrix was trained to read the last layer: what an early one shows need not be all it knows. Each step computes as many rows of the vocabulary as the model has layers.",
		Where:   "after the forward pass of each step",
		Example: `explain run "The weather today is" --do_sample=false --logit_lens && explain show --step 1 --lens`,
	},
}
