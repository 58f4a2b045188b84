package main

import "github.com/genlens/genlens/lessons/script"

// Greedy and three seeds, then 256 first tokens counted.
func Example() {
	script.Example(run)
	// Output:
	//  how     first u what came
	//  greedy  –       sunny and warm.
	//  seed 8  0.536   perfect for a picnic! It is warm, but not too hot.
	//
	//  seed 9  0.157   sunny and warm. We can go for a walk after lunch. The birds are
	//                  singing in the trees
	//
	//  seed 10 0.785   warm and dry.
	//
	//  The first token, drawn 256 times:
	//
	//  token         p  p · 256  came
	//  ·sunny    0.312     79.8    98
	//  ·cloudy   0.181     46.3    42
	//  ·perfect  0.129     32.9    36
	//  ·cold     0.082     21.1    19
	//  ·rainy    0.072     18.3    14
	//  ·warm     0.053     13.6    17
	//  ·windy    0.041     10.5     7
	//  ·nice     0.037      9.5     9
}
