package quiz_test

// A bet on the next token. Chips that are as many as the model's probabilities score best.
func ExampleLab_Ask_bet() {
	example("bet", 3, "")
	// Output:
	// Bet on the next token
	//  The text so far: One day, a small dog named Max went
	//  A dot in a token is a blank: “·sun” begins a word, “sun” goes on with one.
	//
	//  Question. Which token comes next? Spread 100 chips over the options as likely
	//  as you think they are for the model. Your bet is scored by the logarithm of
	//  what you put on what comes. Naming one option puts all chips on it but one on
	//  each of the others.
	//
	//  letter  option
	//  a       ·on
	//  b       ·for
	//  c       ·to
	//  d       ·out
	//  e       ·outside
	//  f       any other token
	//  Answer with chips that sum to 100, such as a=50 b=30 f=20, or with one letter.
	//
	// > a=2 b=27 c=66 d=1 e=2 f=2
	//  Better than equal chips. Your bet scores -1.282 bits a draw. Equal chips on all
	//  would score -2.585, the model's own probabilities -1.281; your place between
	//  the two makes 100 points.
	//
	//  bet  token            p                 chips  log2 q  p × log2 q  came
	//  a    ·on              ▎          0.019      2  -5.644      -0.107
	//  b    ·for             ██▊        0.276     27  -1.889      -0.522
	//  c    ·to              ██████▋    0.661     66  -0.599      -0.396  ◀
	//  d    ·out             ▏          0.010      1  -6.644      -0.069
	//  e    ·outside         ▎          0.019      2  -5.644      -0.106
	//  f    any other token  ▏          0.015      2  -5.644      -0.082
	//  sum                   ██████████ 1        100              -1.282
	//  q is chips ÷ 100. The score is the mean of log2 q over all that can come, each
	//  as often as the model would draw it.
	//
	//  This run drew “·to”, and on this one draw your chips score log2(0.66) = -0.599
	//  bits. One draw says little, which is why the mean over all draws is scored.
	//
	//  The score cannot be gamed. Its mean is -H - D: H = 1.281 bits is the entropy of
	//  these options, which no bet changes, and D = 0.001 is how far your chips are
	//  from the model's probabilities (the Kullback-Leibler divergence), which is
	//  never below 0, and 0 only where they are equal. So the best bet is what you
	//  believe. More on the favourite wins a little when it comes and loses much when
	//  it does not.
}
