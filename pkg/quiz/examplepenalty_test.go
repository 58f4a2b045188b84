package quiz_test

// The sign trap of the repetition penalty.
func ExampleLab_Ask_penalty() {
	example("penalty", 2, "")
	// Output:
	// The repetition penalty
	//  The text so far, token by token: <|startoftext|> The ·sun ·is ·new .
	//  A dot in a token is a blank; “·the” and “the” are two tokens.
	//
	//  Question. repetition_penalty=1.5. The token “·sun” has the logit -0.3290. What
	//  is it after the penalty?
	//
	//  letter  option
	//  a       -0.2193 (divided by 1.5)
	//  b       -1.8290 (1.5 less)
	//  c       -0.4935 (times 1.5)
	//  d       -0.3290 (it stays)
	//  Answer with one letter, a to d.
	//
	// > c
	//  Right. The logit of “·sun” goes from -0.3290 to -0.4935.
	//
	//  “·sun” is in the text, and its logit is below 0, so it is multiplied: -0.3290 ×
	//  1.5 = -0.4935. Divided it would be -0.2193, higher than before: the token would
	//  be rewarded for coming again. The paper's formula divides in any case (Keskar
	//  et al. 2019); transformers looks at the sign.
	//
	//  token    logit      p  logit after  p after  penalised
	//  ·sun   -0.3290  <.001      -0.4935    <.001  ◀
}
