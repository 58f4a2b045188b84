package constrain_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/constrain"
)

// A vocabulary of ten tokens, of which 0 ends the text, and a pattern that
// two of its words can begin.
func Example() {
	tokens := []string{"<end>", " sun", " rain", "ny", "y", "bow", " and", " sunny", "s", "!"}
	vocab := make([][]byte, len(tokens))
	for id, token := range tokens {
		vocab[id] = []byte(token)
	}
	pattern, err := constrain.Regexp(`( sunny| rainy)( and rainy)?`)
	if err != nil {
		fmt.Println(err)
		return
	}
	constraint, err := constrain.New(vocab, []int{0}, pattern)
	if err != nil {
		fmt.Println(err)
		return
	}

	allowed := make([]bool, len(tokens))
	text := ""
	state := constraint.Start()
	for _, id := range []int{2, 4, 6, 2, 4} {
		state.Allowed(allowed)
		fmt.Printf("%-18q", text)
		for id, ok := range allowed {
			if ok {
				fmt.Printf(" %q", tokens[id])
			}
		}
		fmt.Println()
		state = state.Next(id)
		text += tokens[id]
	}
	fmt.Printf("%q complete: %v, only the end can follow: %v\n", text, state.Complete(), state.Exhausted())
	// Output:
	// ""                 " sun" " rain" " sunny"
	// " rain"            "y"
	// " rainy"           "<end>" " and"
	// " rainy and"       " rain"
	// " rainy and rain"  "y"
	// " rainy and rainy" complete: true, only the end can follow: true
}

// A pattern and a forbidden phrase have to be joined, for what one of them
// lets through may be where the other ends.
func ExampleIntersect() {
	number, _ := constrain.Regexp(`1[0-9]3|4[0-9]5`)
	unlucky, _ := constrain.Forbid("13", "03", "23", "33", "43", "53", "63", "73", "83", "93")
	both, err := constrain.Intersect(number, unlucky)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(number.CanBegin("1"), unlucky.CanBegin("1"), both.CanBegin("1"), both.CanBegin("4"))
	// Output: true true false true
}

// Where a match cannot begin with a space, the text runs into the prompt.
func ExampleConstraint_CanBegin() {
	vocab := [][]byte{nil, []byte("yes"), []byte(" yes")}
	for _, phrase := range []string{"yes", " yes"} {
		answer, _ := constrain.Phrases(phrase)
		constraint, err := constrain.New(vocab, []int{0}, answer)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q: %v\n", phrase, constraint.CanBegin(" "))
	}
	// Output:
	// "yes": false
	// " yes": true
}
