package main

import "github.com/genlens/genlens/lessons/script"

// Two of the changes make another text, and one a shorter one.
func Example() {
	script.Example(run)
	// Output:
	//  Once upon a time in a magical forest, there was a river of silver and a tree
	//  with golden leaves. Near the tree lived a little boy named Tim. He loved to
	//  play outside. His best friend was Daisy, a little girl.↵One day, Tim met a
	//  little kitten. It was crying. "I cannot find my mother," it said. "Do not cry.
	//  We will find her," said Tim. They walked along the road. First they met a frog.
	//  "Have you seen the mother of this kitten?" asked Tim. "No, I have not," was the
	//  answer. The kitten was sad. Then they met an old turtle. "Have you seen
	//
	//  changed to                       tokens  positions  parts at
	//  nothing                             128        137
	//  use_cache=False                     128      9,408
	//  temperature=1.5                     128        137
	//  max_new_tokens=12                    12         21  its end
	//  repetition_penalty=1.0              128        137  step 24: ·Tim
	//  do_sample=True, temperature=0.8     128        137  step 22: ·Max
}
