package main

import "github.com/genlens/genlens/lessons/script"

// From nothing saved at one token to 42 times the positions at 80, and not one logit
// changed.
func Example() {
	script.Example(run)
	// Output:
	//  After a prompt of 5 positions:
	//
	//          positions computed         FLOPs
	//  tokens   without with    ×  without   with    ×  cache, bytes  logits differ by
	//       1         5    5 1.00   23.6 M 23.6 M 1.00        12,800                 0
	//       2        11    6 1.83   51.6 M 29.6 M 1.74        15,360                 0
	//       5        35    9 3.89    162 M 47.6 M 3.41        23,040                 0
	//      10        95   14 6.79    435 M 77.6 M 5.60        35,840                 0
	//      20       290   24 12.1   1.32 G  138 M 9.52        61,440                 0
	//      40       980   44 22.3   4.43 G  261 M 17.0       112,640                 0
	//      80     3,560   84 42.4   16.2 G  511 M 31.7       215,040                 0
}
