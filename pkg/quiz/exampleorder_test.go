package quiz_test

// The stages that made a token, shuffled.
func ExampleLab_Ask_order() {
	example("order", 8, "")
	// Output:
	// The stages in order
	//  The text so far: Once upon a time in a magical forest,
	//
	//  Question. These made the next token. Put them in the order in which they ran,
	//  with how many tokens each left to choose from.
	//
	//  letter  option
	//  a       top_k=30 (leaves 30 tokens)
	//  b       the model's forward pass (leaves 4,096 tokens)
	//  c       top_p=0.95 (leaves 9 tokens)
	//  d       the draw
	//  e       temperature=0.8 (leaves 4,096 tokens)
	//  f       no_repeat_ngram_size=3 (leaves 4,096 tokens)
	//  Answer with the letters a to f in order, such as f a b c d e.
	//
	// > b f e a c d
	//  Right. The order is b f e a c d. Of 15 pairs of stages, you have 15 in order.
	//
	//  letter  stage                     changed    left  entropy, nats  p of chosen
	//  b       the model's forward pass        0   4,096           2.65        0.365
	//  f       no_repeat_ngram_size=3          0   4,096           2.65        0.365
	//  e       temperature=0.8             4,096   4,096           1.91        0.503
	//  a       top_k=30                    4,066      30           1.71        0.518
	//  c       top_p=0.95                     21       9           1.45        0.543
	//  d       the draw                           ·there
	//
	//  This is the order of transformers; that of the arguments in the call does not
	//  matter. Some neighbours could change places without a difference: a penalty and
	//  a temperature both multiply a logit, and a temperature changes none of the
	//  ranks that top-k goes by. Others could not: a temperature before top-p decides
	//  which tokens reach p.
}
