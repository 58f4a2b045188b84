package main

import "github.com/genlens/genlens/lessons/script"

// Five rows of the guide, one of them exact; and ln of the vocabulary as the end of
// the road.
func Example() {
	script.Example(run)
	// Output:
	//  The guide's tables, and p^(1/T) ÷ Σ p^(1/T):
	//
	//    T        probabilities            the guide          the formula
	//  0.5  0.700  0.200  0.100  0.850  0.120  0.030  0.907  0.074  0.019
	//  1.5  0.700  0.200  0.100  0.550  0.280  0.170  0.586  0.254  0.160
	//  0.1  0.600  0.250  0.150  0.950  0.040  0.010  1.000  0.000  0.000
	//  0.7  0.600  0.250  0.150  0.700  0.200  0.100  0.702  0.201  0.097
	//    2  0.600  0.250  0.150  0.400  0.350  0.250  0.466  0.301  0.233
	//
	//  The first step at temperatures from 0 on; ln 4096 = 8.318:
	//
	//     T  likeliest  second  entropy  choices
	//     0      1.000       0     0.00      1.0
	//  0.01      1.000   <.001     0.00      1.0
	//   0.1      0.996   0.004     0.03      1.0
	//   0.5      0.587   0.198     1.31      3.7
	//     1      0.312   0.181     2.19      9.0
	//     2      0.092   0.070     5.58      265
	//     5      0.004   0.004     8.17    3,549
	//    10      0.001   0.001     8.29    3,988
	//   100      <.001   <.001     8.32    4,095
	//  1000      <.001   <.001     8.32    4,096
}
