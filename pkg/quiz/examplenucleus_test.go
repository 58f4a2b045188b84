package quiz_test

// How many tokens top_p keeps.
func ExampleLab_Ask_nucleus() {
	example("nucleus", 7, "")
	// Output:
	// How many tokens stay?
	//  The text so far: What is the capital of France? The capital of France is Paris.
	//
	//  rank  token          p
	//     1  <|endoftext|>  ██████████▏          0.504
	//     2  ↵              █████████▉           0.496
	//     3  ·And           ▏                    <.001
	//     4  ·The           ▏                    <.001
	//     5  ·They          ▏                    <.001
	//     6  ·From          ▏                    <.001
	//     7  ·That          ▏                    <.001
	//     8  ·said          ▏                    <.001
	//     9  ·It            ▏                    <.001
	//    10  ·"             ▏                    <.001
	//        all others     ▏                    <.001
	//
	//  Question. top_p=0.8. How many tokens stay?
	//  Answer with a whole number, such as 3.
	//
	// > 2
	//  Right. 2 tokens stay. The first token holds 0.504, less than 0.8; with the next
	//  one it is >.999, and the one that crosses stays.
	//
	//  rank  token          p                             sum  after top_p  stays
	//     1  <|endoftext|>  ██████████▏          0.504  0.504        0.504  ◀
	//     2  ↵              █████████▉           0.496  >.999        0.496  ◀
	//     3  ·And           ▏                    <.001  >.999            0
	//     4  ·The           ▏                    <.001  >.999            0
	//     5  ·They          ▏                    <.001  >.999            0
	//     6  ·From          ▏                    <.001  >.999            0
	//     7  ·That          ▏                    <.001  >.999            0
	//     8  ·said          ▏                    <.001  >.999            0
	//     9  ·It            ▏                    <.001  >.999            0
	//    10  ·"             ▏                    <.001  >.999            0
	//        all others     ▏                    <.001
	//
	//  What was removed held <.001. The probabilities of those that stay are divided
	//  by what they hold together, so that they sum to 1 again.
}
