package main

import "github.com/genlens/genlens/lessons/script"

// Ten answers do not decide what two hundred do.
func Example() {
	script.Example(run)
	// Output:
	//  Answers to “What is the capital of France?” that name Paris:
	//
	//                                   95 % interval
	//  temperature  runs  right  share     from    to
	//  0.7            10     10  1.000    0.722 1.000
	//  1.5            10      9  0.900    0.596 0.982
	//  0.7           200    200  1.000    0.981 1.000
	//  1.5           200    176  0.880    0.828 0.918
	//
	//  “Lower for accuracy”, by 10 runs of each: cannot tell.
	//
	//  “Lower for accuracy”, by 200 runs of each: it holds.
}
