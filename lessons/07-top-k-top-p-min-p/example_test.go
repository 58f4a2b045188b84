package main

import "github.com/genlens/genlens/lessons/script"

// Two cuts that keep three tokens each, one after the other, keep one.
func Example() {
	script.Example(run)
	// Output:
	//                                tokens kept
	//  stages, in their order    at step 1 at step 2
	//  top_k=3                           3         3
	//  top_p=0.5                         3         1
	//  min_p=0.1                         8         2
	//  top_k=3, top_p=0.5                1         1
	//  top_p=0.5, top_k=3                3         1
	//  temperature=2, top_p=0.5         13         3
	//  top_p=0.5, temperature=2          3         1
	//  temperature=2, min_p=0.1         16         3
	//  min_p=0.1, temperature=2          8         2
}
