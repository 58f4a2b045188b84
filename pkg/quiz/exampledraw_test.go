package quiz_test

// One number u and a line of probabilities.
func ExampleLab_Ask_draw() {
	example("draw", 4, "")
	// Output:
	// One number decides
	//  The text so far: Tom and his friend went to the
	//
	//  token    p
	//  ·park    ███████▊                 0.324
	//  ·market  ██████▎                  0.258
	//  ·beach   ███▊                     0.157
	//  ·lake    ███▏                     0.130
	//  ·garden  ███▏                     0.130
	//
	//  Question. The generator gave u = 0.518. Which token was drawn?
	//
	//  letter  option
	//  a       ·park
	//  b       ·beach
	//  c       ·lake
	//  d       ·market
	//  e       ·garden
	//  Answer with one letter, a to e.
	//
	// > d
	//  Right. u = 0.518 drew “·market”.
	//
	//  token    p                                from     to  u = 0.518
	//  ·park    ███████▊                 0.324  0.000  0.324
	//  ·market  ██████▎                  0.258  0.324  0.582  ◀
	//  ·beach   ███▊                     0.157  0.582  0.739
	//  ·lake    ███▏                     0.130  0.739  0.870
	//  ·garden  ███▏                     0.130  0.870  1.000
	//
	//  The run drew “·market” although another token was likelier: u = 0.518 fell
	//  beyond the first part of the line. That is all that sampling is.
}
