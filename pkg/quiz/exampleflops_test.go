package quiz_test

// An estimate. Near is right, and how near makes the points.
func ExampleLab_Ask_flops() {
	example("flops", 2, "20")
	// Output:
	// What the cache saves
	//  The prompt has 11 tokens. The run goes on for 34 new tokens in all; these are
	//  its first steps.
	//
	//  step  positions so far  FLOPs with a cache  without
	//     1                11              50.1 M   50.1 M
	//     2                12              6.02 M   54.6 M
	//     3                13              6.02 M   59.0 M
	//     4                14              6.02 M   63.5 M
	//  With a cache as the kernels counted, without by the formula.
	//
	//  Question. How many times the operations does the whole run of 34 new tokens
	//  take without a cache? Estimate the ratio without ÷ with; within a factor of
	//  1.25 is right.
	//  Answer with a number, such as 3.5.
	//
	// > 20
	//  Right. The ratio is 16.8: 4.22 G FLOPs without a cache, 251 M with one. The
	//  kernels counted the first sum over all 34 steps; the second is the formula's.
	//
	//  Your estimate is off by a factor of 1.19. A factor of 1 makes 100 points, a
	//  factor of 2 none, on a logarithmic scale.
	//
	//  Positions computed: 11 + 33 = 44 with a cache, 935 without, 21.2 times as many.
	//  The operations are not quite in that ratio: both compute the logits of one
	//  position a step, and a new position looks at all before it with a cache, too.
	//
	//  With a cache the sum grows with the length, without one with its square. So
	//  there is no one factor that a cache saves: it depends on how far the run goes.
}
