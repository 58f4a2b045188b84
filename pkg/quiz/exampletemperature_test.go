package quiz_test

// One step before and after the temperature.
func ExampleLab_Ask_temperature() {
	example("temperature", 7, "")
	// Output:
	// Which temperature was it?
	//  The text so far: The boy looked at the big tree and
	//
	//  token       p at T = 1              p at T = ?
	//  ·smiled     █████            0.310  ▉                0.055
	//  ·the        ██▍              0.145  ▋                0.038
	//  ·looked     █▍               0.087  ▌                0.029
	//  ·waved      ▉                0.051  ▍                0.022
	//  ·it         ▊                0.050  ▍                0.022
	//  all others  █████▊           0.357  █████████████▍   0.834
	//
	//  Question. The left column is the model's own softmax. The right one is the
	//  softmax of the same logits divided by a temperature. Which one?
	//
	//  letter  option
	//  a       T = 0.3
	//  b       T = 0.7
	//  c       T = 1.4
	//  d       T = 2.0
	//  Answer with one letter, a to d.
	//
	// > d
	//  Right. The run had temperature 2.0.
	//
	//  “·smiled” and “·the” have the logits 11.1060 and 10.3469, 0.759 apart. In the
	//  right column ln(p1 ÷ p2) = ln(0.055 ÷ 0.038) is 0.380. The logits were divided
	//  by 0.759 ÷ 0.380 = 2.00.
	//
	//    T  p of ·smiled            entropy, nats  the run's
	//  0.3  ██████████████▌  0.908           0.38
	//  0.7  ████████▎        0.512           1.83
	//  1.4  ██▌              0.156           4.32
	//  2.0  ▉                0.055           6.19  ◀
	//  The order of the tokens is the same at every temperature; only the distances
	//  change.
}
