package main

import "github.com/genlens/genlens/lessons/script"

// The mask makes the unlikely answer the more frequent one.
func Example() {
	script.Example(run)
	// Output:
	//  step  token          allowed  p of the others
	//     1  ·sunny           2,262            0.001
	//     2  ·and               962            0.206
	//     3  ·warm            2,262            <.001
	//     4  .                  959            <.001
	//     5  <|endoftext|>        1            0.484
	//
	//  How many of 200 texts are one of the two:
	//
	//  text                           drawn freely  with one_of
	//  sunny today.                              0          120
	//  cloudy with a chance of rain.            11           80
}
