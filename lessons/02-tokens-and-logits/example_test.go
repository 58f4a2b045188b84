package main

import "github.com/genlens/genlens/lessons/script"

// Five tokens, and a softmax that gives what the model's row gives.
func Example() {
	script.Example(run)
	// Output:
	//   id  token
	//    1  <|startoftext|>
	//  284  The
	//  635  ·weather
	//  604  ·today
	//  316  ·is
	//
	//  4,096 logits; the largest is 13.3279, and the sum of all exp(logit − largest)
	//  is 3.2062.
	//
	//  token       logit  − largest     exp  ÷ sum = p
	//  ·sunny    13.3279     0.0000  1.0000     0.3119
	//  ·cloudy   12.7837    -0.5442  0.5803     0.1810
	//  ·perfect  12.4428    -0.8851  0.4127     0.1287
	//  ·cold     11.9965    -1.3315  0.2641     0.0824
	//  ·rainy    11.8559    -1.4720  0.2295     0.0716
}
