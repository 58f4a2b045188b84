package main

import "github.com/genlens/genlens/lessons/script"

func Example() {
	script.Example(run)
	// Output:
	//                            step 1, ·cloudy    step 2, ·with
	//  stages, in their order    kept likeliest p  kept likeliest p
	//  top_k=3                      3       0.502     3       0.616
	//  top_p=0.5                    3       0.502     1       1.000
	//  min_p=0.1                    8       0.344     2       0.654
	//  top_k=3, top_p=0.5           1       1.000     1       1.000
	//  top_p=0.5, top_k=3           3       0.502     1       1.000
	//  temperature=2, top_p=0.5    13       0.182     3       0.492
	//  top_p=0.5, temperature=2     3       0.416     1       1.000
	//  temperature=2, min_p=0.1    16       0.168     3       0.492
	//  min_p=0.1, temperature=2     8       0.221     2       0.579
}
