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
		Term: "logprob", Also: []string{"log-probability", "logprob_nats", "logprobs"},
		Short: "the natural logarithm of a probability; 0 is certain",
		Long: "Probabilities of whole texts are products of many small numbers; their logarithms can be added instead. " +
			"They are never above 0: the further below, the less likely.",
	},
	{
		Term: "nats", Also: []string{"nat"},
		Short: "the unit of information by natural logarithm: 1.44 bits",
		Long: "Information is measured in bits with logarithms to base 2 and in nats with natural ones. " +
			"One nat is 1 ÷ ln 2 = 1.44 bits. Logprobs, entropies and log-sum-exps are in nats here.",
	},
	{
		Term: "surprisal", Also: []string{"self-information", "surprise"},
		Short: "−ln p: how much news a token was; 0 for a certain one",
		Long: "The negative logprob, in nats. A token with probability 1/2 has surprisal 0.69, one with 1/1000 has 6.91. " +
			"The entropy of a step is the surprisal to be expected, before the token is known.",
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
		Term: "perplexity", Also: []string{"ppl"},
		Short: "the effective choices per token, looking back at a text",
		Long: "Where effective choices look at one step before the token is known, perplexity looks back at a text: " +
			"the exponential of the average surprisal of its tokens. A model that gave each token probability 1/10 has perplexity 10. " +
			"It can be compared between texts only for the same tokenizer.",
	},
	{
		Term: "teacher forcing", Also: []string{"given", "scoring"},
		Short: "reading a given text to see how likely each token was",
		Long: "The model predicts each next token, but the text goes on with the one that is given, whatever the prediction. " +
			"No token is drawn. What comes out is the probability, the rank and the surprisal of every token of the text, and its perplexity.",
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
		Term: "min-p", Also: []string{"min_p"},
		Short: "keeps what has at least a share p of the top probability",
		Long: "With min_p 0.05 and a likeliest token at 0.40, everything below 0.05 × 0.40 = 0.02 is removed. " +
			"The limit is high where the model is sure and low where it is not, so the cut follows the shape of the distribution.",
	},
	{
		Term: "typical-p", Also: []string{"typical", "typical_p", "locally typical sampling"},
		Short: "keeps the tokens that surprise about as much as expected",
		Long: "Tokens are taken in the order of how near their surprisal is to the entropy, until they hold p together. " +
			"So the likeliest token can be removed: where everyone expects it, it says less than the average token does.",
	},
	{
		Term: "epsilon cutoff", Also: []string{"epsilon_cutoff", "eta cutoff", "eta_cutoff", "truncation"},
		Short: "removes what has a probability below a fixed epsilon",
		Long: "Epsilon cutoff keeps every token with p ≥ ε, and always the likeliest. " +
			"Eta cutoff takes the smaller of ε and √ε · exp(−entropy) as its limit, so it removes less where the model is unsure.",
	},
	{
		Term: "sequence bias", Also: []string{"sequence_bias", "bias", "bad_words_ids", "suppress_tokens"},
		Short: "adds a number to the logit of chosen tokens or phrases",
		Long: "A bias of 2 makes a token about 7 times as likely against any other, −2 as much less; for a phrase it acts on the last token, once the others have come. " +
			"Bad words and suppressed tokens are the extreme: they are removed.",
	},
	{
		Term: "guidance", Also: []string{"guidance_scale", "classifier-free guidance", "CFG"},
		Short: "leans away from what the model says without the prompt",
		Long: "The model runs twice a step, with the prompt and without it, and the difference between the two log-probabilities is scaled up. " +
			"A scale of 1 changes nothing. It follows the prompt more closely and costs twice the work.",
	},
	{
		Term: "n-gram ban", Also: []string{"no_repeat_ngram_size", "n-gram", "no-repeat"},
		Short: "lets no run of n tokens come a second time",
		Long: "With no_repeat_ngram_size 3, once “the light wind” is in the text, “wind” is removed whenever “the light” has just been written. " +
			"It is a hard rule: names and phrases that ought to come twice cannot.",
	},
	{
		Term: "constraint", Also: []string{"constraints", "regex", "one_of", "forbid", "require", "prefix_allowed_tokens_fn"},
		Short: "a rule for the text: only tokens that can obey it are left",
		Long: "At each step the tokens that cannot lead to a match are removed, and the draw is among the others in proportion to what they have. " +
			"A regular expression, a list of phrases, forbidden phrases and required ones are such rules. " +
			"If the length runs out first, the text is only the beginning of a match.",
	},
	{
		Term: "forced token", Also: []string{"forced", "by hand", "forced_bos_token_id", "forced_eos_token_id"},
		Short: "a token put in place of what the model would have chosen",
		Long: "A hand can force a token at a step to see where that road leads: the trace keeps what would have come instead. " +
			"forced_bos_token_id and forced_eos_token_id force the first and the last token by rule, by removing every other.",
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
		Term: "beam", Also: []string{"beams", "beam search", "num_beams", "beam sampling"},
		Short: "one of several texts that a search writes at the same time",
		Long: "Beam search keeps the num_beams texts with the highest sum of logprobs. At each step it looks at what may follow each of them and keeps the best again, whichever text they came from. " +
			"It can find a text that is likelier as a whole than what greedy decoding writes, at the price of num_beams times the work. Beam sampling draws the continuations instead.",
	},
	{
		Term: "hypothesis", Also: []string{"hypotheses", "early_stopping"},
		Short: "a text that a beam search has finished, with its score",
		Long: "When one of the best continuations is an end token, or the length runs out, its text becomes a hypothesis. The num_beams best are kept. " +
			"The search stops when no running beam can beat the worst of them; early_stopping decides how strictly that is taken.",
	},
	{
		Term: "length penalty", Also: []string{"length_penalty", "normalised score"},
		Short: "the power of its length by which a text's sum is divided",
		Long: "score = sum of logprobs ÷ length^penalty. Sums fall with every token, so without it (0) short texts win. " +
			"1 takes the average per token; because logprobs are negative, a larger one favours longer texts. Despite its name it rewards length.",
	},
	{
		Term: "transition score", Also: []string{"transition scores", "transition_scores", "compute_transition_scores"},
		Short: "what one token added to the sum of its text",
		Long: "The logprob of a returned token in the row of the beam it came from, after all stages. " +
			"Their sum ÷ length^penalty is the score of the sequence.",
	},
	{
		Term: "draft", Also: []string{"assisted decoding", "speculative decoding", "speculative sampling", "prompt lookup", "assistant_model"},
		Short: "tokens proposed cheaply, for the model to check all at once",
		Long: "A small model, or a look for the same words earlier in the text, proposes a few tokens. One pass of the target, the model itself, gives its own prediction at each of them, and it keeps those it agrees with. " +
			"The text is what the target alone would have written, or is distributed so. Passes are saved, each of which reads all weights; arithmetic is not.",
	},
	{
		Term: "acceptance", Also: []string{"accepted", "acceptance rate", "rejected"},
		Short: "keeping a draft's token with probability p ÷ q",
		Long: "p is the target's probability of the proposed token, q the draft's. A number u is drawn; the token stays if u ≤ p ÷ q. " +
			"At the first that does not, the rest of the draft is dropped. In greedy decoding a token stays if the target would have taken the same.",
	},
	{
		Term: "residual", Also: []string{"residual distribution", "max(p − q, 0)"},
		Short: "what the target gives more than the draft: max(p − q, 0)",
		Long: "In place of a rejected token one is drawn from the residual, brought to a sum of 1. " +
			"What the draft proposed too often is thereby made up for, and each token is distributed exactly as the target has it.",
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
		Term: "reserved", Also: []string{"reserved_bytes", "static cache", "max_cache_len"},
		Short: "memory that a cache has taken, room to grow included",
		Long: "What a cache holds are the keys and values of the positions in it; what it has reserved is the memory taken for them. " +
			"A dynamic cache takes more whenever it is full and copies what it has; a static one takes all at the start, needed or not. " +
			"Memory that was reserved and never written to may take none of the machine's.",
	},
	{
		Term: "paged cache", Also: []string{"paged", "paged attention", "block_size", "block", "blocks"},
		Short: "a cache in blocks of equal size, which texts can share",
		Long: "Keys and values lie in blocks of a few positions, and each sequence has a list of its blocks. " +
			"Sequences that begin alike point to the same blocks, so a prompt is held once for all of them; a shared block is copied only when one of them writes to it. " +
			"At most one block per sequence is partly empty. It changes no result.",
	},
	{
		Term: "quantized cache", Also: []string{"quantized", "nbits", "q_group_size", "residual_length"},
		Short: "a cache that keeps keys and values as numbers of few bits",
		Long: "Each group of numbers is stored as codes of 4 or 8 bits with a scale, in place of 32 bits each; after the prompt, positions stay exact until there are residual_length of them. " +
			"It takes a fraction of the memory. Rounding changes the logits a little, so the text can become another.",
	},
	{
		Term: "sliding window", Also: []string{"sliding_window", "window", "evicted", "sliding attention"},
		Short: "only the last few positions are kept and looked at",
		Long: "With a window of w, a position attends to the last w positions, itself included; those before it have left the cache (evicted). " +
			"Memory and work per step stop growing with the text. For a model that was trained with full attention the logits are no longer exact once something has left.",
	},
	{
		Term: "FLOPs", Also: []string{"flops", "flop"},
		Short: "floating-point operations: an amount of work, not of time",
		Long: "Here they are counted where the work is done; a multiply-add is two. FLOPs are not a speed and not a time: " +
			"a step that reads all weights to multiply them by one vector waits for memory more than it computes.",
	},
	{
		Term: "FLOP/s", Also: []string{"flops per second", "flops_per_second", "GFLOP/s"},
		Short: "floating-point operations a second: a speed, not an amount",
		Long: "FLOPs ÷ the time they took. FLOPs with a small s are an amount of work, FLOP/s are how fast it is done; a G before it is a billion. " +
			"Here the time is that of the forward passes alone, without sampling and without recording.",
	},
	{
		Term: "arithmetic intensity", Also: []string{"intensity", "flops_per_byte_read", "FLOPs per byte"},
		Short: "FLOPs for each byte read: much work per byte, or little",
		Long: "A weight of 4 bytes that is read for one position does 2 FLOPs, 0.5 for a byte; read once for n positions it does n times that. " +
			"So the pass over a prompt has a high intensity and a decode step a low one: the first waits for arithmetic, the second for memory.",
	},
	{
		Term: "roofline", Also: []string{"roof", "memory-bound", "compute-bound", "memory bandwidth"},
		Short: "the most FLOP/s a machine allows at an intensity",
		Long: "At a low arithmetic intensity the limit is bandwidth × intensity, a slanted roof; from where that reaches the peak of the processor on, it is flat. " +
			"A dot is what a pass achieved. Far under the roof, something else takes the time; no pass can lie above the roof of the memory that it really reads from. " +
			"Weights that fit into the processor's cache have a higher roof of their own.",
	},
	{
		Term: "logit lens", Also: []string{"lens", "logit_lens"},
		Short: "what each layer would have answered, had it been the last",
		Long: "Every layer adds to a vector for each position. Put through the model's last norm and output matrix before the last layer, that vector gives probabilities, too: a guess at how far the layers have come (nostalgebraist, 2020). " +
			"Early layers were not trained to be read so, so what they say is a hint and no more.",
	},
	{
		Term: "distinct-n", Also: []string{"distinct-1", "distinct-2", "distinct"},
		Short: "the share of different ones among all runs of n tokens",
		Long: "A text of twenty tokens has nineteen pairs; if fifteen of them are different, distinct-2 is 15 ÷ 19. 1 means that nothing came twice. " +
			"It measures variety, and a text of random words has the most (Li et al. 2016).",
	},
	{
		Term: "repetition", Also: []string{"repeated", "loop", "seq-rep-4"},
		Short: "the share of runs of four tokens that came before",
		Long: "Near 0 in ordinary text; near 1 in a loop, where a text goes round the same few tokens to its end (seq-rep-4, Welleck et al. 2020). " +
			"Greedy decoding is prone to loops: once a phrase has come twice, the likeliest next token is the one that came after it before.",
	},
	{
		Term: "confidence interval", Also: []string{"interval", "Wilson interval", "95 % interval"},
		Short: "where a share of draws probably lies, by chance alone",
		Long: "Of 256 draws of a token with probability 0.42, not exactly 42 % give it. The interval around the measured share holds the true one in 95 of 100 such experiments (Wilson 1927). " +
			"So of twenty intervals about one misses, and nothing is wrong.",
	},
	{
		Term: "verdict", Also: []string{"claim", "holds", "illustrative only"},
		Short: "what a measurement makes of a sentence in the guide",
		Long: "explain guide tests what a guide to generate() says: ✓ holds; ◐ holds with a condition, true but not as widely as it is said; ≈ illustrative only, the direction is right and the numbers are made up; ✗ does not hold. " +
			"It is computed from what was measured, so it can come out differently on another model or machine.",
	},
	{
		Term: "trace", Also: []string{"trace file", "jsonl"},
		Short: "the file that records a run, one JSON object a line",
		Long: "The first line holds what was fixed before the first token, then comes a line per step and one for the end, with a checksum. " +
			"Every table and figure is made from it, and explain verify recomputes what can be recomputed.",
	},
}
