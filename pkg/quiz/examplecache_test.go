package quiz_test

// Two runs, of which nobody says how they were made.
func ExampleLab_Ask_cache() {
	example("cache", 6, "")
	// Output:
	// Who used the cache?
	//  run  tokens of the prompt  new tokens  positions computed  FLOPs
	//    1                    20           8                  27  133 M
	//    2                    23           9                  31  152 M
	//
	//  Question. Two greedy runs of different prompts, in sums. Times are left out.
	//  Which of them used the key-value cache?
	//
	//  letter  option
	//  a       only run 1
	//  b       only run 2
	//  c       both
	//  d       neither
	//  Answer with one letter, a to d.
	//
	// > c
	//  Right. Both used the cache.
	//
	//                run 1                   run 2
	//  step  reused computed  FLOPs  reused computed  FLOPs
	//     1       0       20 90.3 M       0       23  104 M
	//     2      20        1 6.06 M      23        1 6.07 M
	//     3      21        1 6.06 M      24        1 6.08 M
	//     4      22        1 6.07 M      25        1 6.08 M
	//     5      23        1 6.07 M      26        1 6.08 M
	//     6      24        1 6.08 M      27        1 6.09 M
	//     7      25        1 6.08 M      28        1 6.09 M
	//     8      26        1 6.08 M      29        1 6.10 M
	//     9                              30        1 6.10 M
	//
	//  Run 1, 8 tokens after a prompt of 20, ran 20 + 7 = 27 positions: the prompt
	//  once, then one a step. Its kernels counted 133 M FLOPs; without a cache the
	//  formula gives 848 M.
	//
	//  Run 2, 9 tokens after a prompt of 23, ran 23 + 8 = 31 positions: the prompt
	//  once, then one a step. Its kernels counted 152 M FLOPs; without a cache the
	//  formula gives 1.10 G.
}
