package main

import "github.com/genlens/genlens/lessons/script"

// What beams choose is likelier by the token than what is drawn. It is not always
// likelier in all.
func Example() {
	script.Example(run)
	// Output:
	//  I like …
	//
	//  chosen by     tokens    ln p a token text
	//  greedy            10  -4.613  -0.461 cake, but I do not like bread.
	//
	//  2 beams           12  -4.584  -0.382 strawberries, but I do not like
	//                                       strawberries.
	//
	//  5 beams           12  -4.584  -0.382 strawberries, but I do not like
	//                                       strawberries.
	//
	//  10 beams          12  -4.584  -0.382 strawberries, but I do not like
	//                                       strawberries.
	//
	//  drawn, seed 2     10  -6.496  -0.650 cookies, and I like strawberries too.
	//  drawn, seed 3     11  -6.078  -0.553 cookies, but I do not like strawberries.
	//  drawn, seed 4     13 -24.055  -1.850 bananas, and I like loved to play outside.
	//
	//  The weather today is …
	//
	//  chosen by     tokens    ln p a token text
	//  greedy             5  -2.447  -0.489 sunny and warm.
	//  2 beams            8  -3.064  -0.383 cloudy with a chance of rain.
	//
	//  5 beams           20  -6.797  -0.340 sunny and warm. The birds are singing in
	//                                       the trees. The birds are singing in the
	//                                       trees.
	//
	//  10 beams          20  -6.386  -0.319 cloudy with a chance of rain. It is a good
	//                                       day to stay inside and read a book.
	//
	//  drawn, seed 2      5  -4.273  -0.855 warm and dry.
	//
	//  drawn, seed 3     20 -11.090  -0.555 windy and dry. The wind will be gone by
	//                                       tonight. The leaves are dancing in the
	//                                       street
	//
	//  drawn, seed 4     14 -28.290  -2.021 cloudy with a little sun. It sock is a
	//                                       same day.
}
