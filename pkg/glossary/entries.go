package glossary

var entries = []Entry{
	{
		Term: "token", Also: []string{"tokens", "id", "piece"},
		Short: "a piece of text with a number: what models read and write",
		Long: "A tokenizer cuts text into tokens: whole words where they are frequent, pieces of words or single bytes otherwise. " +
			"Most tokens carry the space before the word with them, which is shown as a dot: ·sunny. " +
			"The model never sees letters, only the numbers (ids) of the tokens in its vocabulary.",
	},
	{
		Term: "special token", Also: []string{"eos", "bos", "eos_token_id"},
		Short: "a token that is a signal, not text: the end, the beginning",
		Long: "The vocabulary holds a few tokens that stand for no text: the beginning (bos), the end (eos), padding. " +
			"When the model picks the end token, generation stops, and the token is left out of the text.",
	},
	{
		Term: "logit", Also: []string{"logits", "score"},
		Short: "the model's raw score for a token; larger is likelier",
		Long: "For every position the model gives one logit per token of the vocabulary. A logit means nothing by itself: " +
			"adding the same number to all of them changes no probability. Only differences count; two tokens whose logits differ by 1 differ in probability by a factor of e, about 2.72.",
	},
	{
		Term: "probability", Also: []string{"p", "softmax", "mass"},
		Short: "the chance of a token; over the vocabulary they sum to 1",
		Long: "The softmax turns logits into probabilities: p = exp(logit) ÷ the sum of exp over all tokens that are left. " +
			"When a stage removes tokens, the others share what they had, in proportion. That is why a probability always has to say at which stage it was taken: raw, or after a filter. " +
			"The probability of a group of tokens together is called its mass.",
	},
	{
		Term: "logprob", Also: []string{"log-probability", "logprob_nats", "surprisal"},
		Short: "the natural logarithm of a probability; 0 is certain",
		Long: "Probabilities of whole texts are products of many small numbers; their logarithms can be added instead. " +
			"The negative logprob is called surprisal: how much news the token was, in nats.",
	},
	{
		Term: "nats", Also: []string{"nat"},
		Short: "the unit of information by natural logarithm: 1.44 bits",
		Long: "Information is measured in bits with logarithms to base 2 and in nats with natural ones. " +
			"One nat is 1 ÷ ln 2 = 1.44 bits. Logprobs, entropies and log-sum-exps are in nats here.",
	},
	{
		Term: "log-sum-exp", Also: []string{"logsumexp", "logsumexp_nats"},
		Short: "ln of the sum of exp(logit): what a logit is held against",
		Long: "The logprob of a token is its logit minus the log-sum-exp of all logits. " +
			"A trace keeps the log-sum-exp of each stage over the whole vocabulary, so that the probability of any token can be recomputed from its logit alone.",
	},
	{
		Term: "entropy", Also: []string{"entropy_nats", "H"},
		Short: "how uncertain the choice is, in nats; 0 is certain",
		Long: "H = −Σ p ln p, the average surprisal of the next token. It is 0 when the choice is certain and ln N when N tokens are equally likely. " +
			"Each filter, and a temperature below 1, lowers it.",
	},
	{
		Term: "effective choices", Also: []string{"choices", "effective_choices", "perplexity of a step"},
		Short: "exp(entropy): as uncertain as among so many equal choices",
		Long: "Entropy in a form one can picture. 4.0 effective choices mean: as uncertain as a fair draw among four tokens, " +
			"although many more may have some probability. The raw→final column shows how far the pipeline narrowed the choice.",
	},
	{
		Term:  "perplexity",
		Short: "the effective choices per token, looking back at a text",
		Long: "Where effective choices look at one step before the token is known, perplexity looks back at a text: " +
			"the exponential of the average of −ln p over its tokens. A model that gave each token probability 1/10 has perplexity 10.",
	},
	{
		Term: "rank", Also: []string{"chosen_rank"},
		Short: "the place of a token by probability; 1 is the likeliest",
		Long:  "Ties go to the lower id. 3→1 says that the token was third among the raw logits and first after the last stage; 5→✕ that it was fifth and a stage removed it.",
	},
	{
		Term: "greedy", Also: []string{"greedy decoding", "do_sample=False"},
		Short: "always the likeliest token: no chance, no seed",
		Long: "With do_sample=False the token with the largest logit is taken at each step, so the same prompt gives the same text every time. " +
			"Temperature, top-k and top-p have no effect then; a repetition penalty has. Taking the best token at each step does not give the most likely text as a whole, and it tends to run into loops.",
	},
	{
		Term: "sampling", Also: []string{"do_sample", "do_sample=True", "multinomial"},
		Short: "drawing the next token by chance, each by its probability",
		Long: "With do_sample=True a random number decides. A token with probability 0.2 is picked in one of five draws on average, whether or not it is the most likely. " +
			"The stages of the pipeline decide which tokens take part and with what probability.",
	},
	{
		Term: "draw", Also: []string{"u", "the draw"},
		Short: "the random number u from 0 to 1 that picks the token",
		Long: "u is drawn evenly between 0 and 1. All tokens that are left lie end to end on a line of length 1, each as long as its probability; the token that u falls on is picked. " +
			"u = 0.18 in 0.00–0.46 says that the token's part of the line reached from 0.00 to 0.46 and u fell into it at 0.18.",
	},
	{
		Term: "line", Also: []string{"CDF", "cumulative probability", "cumulative distribution"},
		Short: "all tokens end to end, each as long as its probability",
		Long: "The line of cumulative probability (CDF) runs by descending final probability, ties by ascending id. " +
			"A token's part begins where the probabilities of all likelier tokens add up to and ends where its own is added.",
	},
	{
		Term: "seed", Also: []string{"rng"},
		Short: "the number that starts the generator: same seed, same draws",
		Long: "A random generator gives a fixed sequence for each seed. With the same model, prompt, settings and seed the text is the same again. " +
			"A different program may use another generator, so a seed means nothing without the generator's name; a trace holds both.",
	},
	{
		Term: "pipeline", Also: []string{"stage", "stages", "raw", "final", "logits processor", "warper"},
		Short: "the stages between the model's logits and the choice",
		Long: "The first stage, raw, is what the model said. Processors such as the repetition penalty come next, then, with sampling, temperature, top-k and top-p. " +
			"Each reads what the one before it left, so their order matters. Final is what the last one left.",
	},
	{
		Term: "repetition penalty", Also: []string{"repetition_penalty", "penalty"},
		Short: "lowers the logits of tokens that are in the text already",
		Long: "A positive logit is divided by the penalty, a negative one multiplied, so that both fall. It counts a token once, however often it came. " +
			"1 does nothing; 1.1 to 1.3 is usual. The zero of logits is arbitrary, so the effect depends on where the model happens to put it.",
	},
	{
		Term:  "temperature",
		Short: "divides all logits: below 1 sharpens, above 1 flattens",
		Long: "Dividing by 0.5 doubles the differences between logits, so likely tokens become likelier still; dividing by 2 halves them. " +
			"The order of the tokens stays the same. Towards 0 the draw becomes greedy decoding; 0 itself would divide by zero. 1 does nothing.",
	},
	{
		Term: "top-k", Also: []string{"top_k"},
		Short: "keeps the k likeliest tokens and removes all others",
		Long: "Tokens that tie with the k-th are kept too. The number is the same whether the model is sure or not: " +
			"where one token has nearly all the probability, k still lets unlikely ones in; where hundreds would do, k leaves some out.",
	},
	{
		Term: "top-p", Also: []string{"top_p", "nucleus", "nucleus sampling"},
		Short: "keeps the likeliest tokens that reach p together",
		Long: "Going down from the most likely token, tokens are kept until their probabilities add up to p; the one that crosses p is kept. " +
			"So few stay where the model is sure and many where it is not.",
	},
	{
		Term: "kept", Also: []string{"cut", "mass cut", "removed", "removed_prob", "threshold"},
		Short: "how many tokens a stage left; mass cut: what it removed",
		Long:  "Mass cut is the probability that stood, just before the stage, on the tokens that it removed. The tokens that stay share it in proportion to what they have.",
	},
	{
		Term: "candidate", Also: []string{"candidates", "other"},
		Short: "a token with a row of its own; all the rest are other",
		Long: "A trace keeps, for each step, the most likely tokens before and after the pipeline, the chosen one and those next to each cut, not the whole vocabulary. " +
			"Other closes each column of probabilities to 1.",
	},
	{
		Term: "position", Also: []string{"positions"},
		Short: "the place of a token in the text, counted from 0",
		Long: "A model has a largest position, its context length; prompt and new tokens together cannot go beyond it. " +
			"The work of a step is counted in positions that have to be run through the weights.",
	},
	{
		Term: "prefill", Also: []string{"prefill_ns"},
		Short: "the first forward pass: it reads the whole prompt at once",
		Long:  "All positions of the prompt run through the model together, and their keys and values go into the cache. It gives the first new token.",
	},
	{
		Term: "decode", Also: []string{"decode step", "decode_ns"},
		Short: "every later forward pass: it reads one new token",
		Long:  "With a cache only the newest token runs through the model; the positions before it are there already. Without one, the whole text runs again at each step.",
	},
	{
		Term: "KV cache", Also: []string{"cache", "use_cache", "reused", "key-value cache"},
		Short: "keeps what attention needs of each position it has seen",
		Long: "Attention looks back at every earlier position through two vectors per layer and head, its key and its value. They do not change once computed. " +
			"The cache column reads reused+computed: 12+1 says that 12 positions were there and 1 was run. It costs memory that grows with the text, and changes no result.",
	},
	{
		Term: "FLOPs", Also: []string{"flops", "flop"},
		Short: "floating-point operations: an amount of work, not of time",
		Long: "Here they are counted where the work is done; a multiply-add is two. FLOPs are not a speed and not a time: " +
			"a step that reads all weights to multiply them by one vector waits for memory more than it computes.",
	},
	{
		Term: "trace", Also: []string{"trace file", "jsonl"},
		Short: "the file that records a run, one JSON object a line",
		Long: "The first line holds what was fixed before the first token, then comes a line per step and one for the end, with a checksum. " +
			"Every table and figure is made from it, and explain verify recomputes what can be recomputed.",
	},
}
