package main

import "github.com/genlens/genlens/lessons/script"

// The last token shows the trap of the sign; the last column but for its head, that
// the zero of logits matters.
func Example() {
	script.Example(run)
	// Output:
	//  The prompt's tokens under a penalty of 1.3:
	//
	//  token            logit  by its sign  always divided
	//  ·mat             13.44        10.34           10.34
	//  ·dog              5.32         4.09            4.09
	//  ·cat              4.84         3.72            3.72
	//  ·the              3.26         2.51            2.51
	//  .                 3.23         2.48            2.48
	//  ·The              0.26         0.20            0.20
	//  <|startoftext|>   0.19         0.15            0.15
	//  ·sat              0.08         0.06            0.06
	//  ·on               0.08         0.06            0.06
	//  The              -1.67        -2.17           -1.28
	//
	//  The first of them, with a constant added to every logit of the vocabulary:
	//
	//  added to all  logit      p  penalised      p
	//          0.00  13.44  0.243      10.34  0.014
	//         10.00  23.44  0.243      18.03  0.001
	//        -13.44   0.00  0.243       0.00  0.243
	//        -14.86  -1.41  0.243      -1.84  0.174
}
