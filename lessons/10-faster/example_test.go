package main

import "github.com/genlens/genlens/lessons/script"

// A draft that is wrong half of the time leaves the distribution as it is.
func Example() {
	script.Example(run)
	// Output:
	//                                                with the draft
	//  token       model p  draft q  wrong rule  counted 95% from    to
	//  ·new          0.209        0       0.102    0.208    0.191 0.227
	//  ·old          0.198    0.183       0.280    0.211    0.194 0.230
	//  ·yellow       0.184    0.149       0.238    0.177    0.161 0.195
	//  ·far          0.123        0       0.060    0.123    0.110 0.139
	//  ·big          0.123    0.471       0.183    0.124    0.110 0.139
	//  ·beautiful    0.113    0.018       0.073    0.105    0.092 0.119
	//  ·very         0.050    0.039       0.064    0.050    0.041 0.060
	//
	//  1,037 of 2,000 proposals were accepted, 0.518; Σ min(p, q) = 0.512.
	//
	//  Pearson's test of the counts: against p, chi-square 3.39 with 6 degrees of
	//  freedom, P = 0.758; against the wrong rule, 490, P <.001.
}
