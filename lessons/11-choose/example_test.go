package main

import "github.com/genlens/genlens/lessons/script"

// Three patterns of four write another text with each seed; a wrong answer can be as
// sure as a right one.
func Example() {
	script.Example(run)
	// Output:
	//  pattern   texts of 6  tokens  choices  likeliest  p a token
	//  factual            1     300      4.7        94%      0.636
	//  creative           6     300      2.7        82%      0.583
	//  chatbot            6     300      2.7        82%      0.568
	//  code               6     300      1.7        92%      0.626
	//
	//  question                           answer                             p a token
	//  What is the capital of France?      The capital of France is Paris.       0.984
	//  What is the capital of Italy?       The capital of Italy is Rome.         0.989
	//  What is the capital of Australia?   The opposite of carry is closed.      0.596
	//  What is the capital of the moon?    The capital of Italy is Rome.         0.953
	//  What is two plus two?               Two plus two is four.                 0.929
	//  What is three plus four?            Three plus four is seven.             0.852
}
