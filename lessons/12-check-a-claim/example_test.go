package main

import "github.com/genlens/genlens/lessons/script"

// Ten answers do not decide what two hundred do.
func Example() {
	script.Example(run)
	// Output:
	//  ┌ the claim · lower-for-accuracy ─────────────────────────────────────────────┐
	//  │ Temperature: lower for accuracy.                                            │
	//  └─────────────────────────────────────────────────────────────────────────────┘
	//  ┌ measured ───────────────────────────────────────────────────────────────────┐
	//  │ Answers to “What is the capital of France?” that name Paris.                │
	//  │                                                                             │
	//  │ temperature  runs  right  share  95 % from     to                           │
	//  │ 0.7            10     10  1.000      0.722  1.000                           │
	//  │ 1.5            10      9  0.900      0.596  0.982                           │
	//  │ 0.7           200    200  1.000      0.981  1.000                           │
	//  │ 1.5           200    176  0.880      0.828  0.918                           │
	//  └─────────────────────────────────────────────────────────────────────────────┘
	//  ✓ holds. For this question. With 10 runs the verdict would have been: cannot
	//  tell.
	//
	//  1 claim. ✓ 1 holds. Measured on tiny, 2.94 M parameters, seed 1.
}
