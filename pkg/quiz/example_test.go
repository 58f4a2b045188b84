package quiz_test

import (
	"context"
	"fmt"
	"os"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/quiz"
	"github.com/genlens/genlens/pkg/table"
)

// A question is drawn, read, answered and explained.
func Example() {
	model, err := pretrained.Load("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	lab := &quiz.Lab{Model: model}
	q, err := lab.Ask(context.Background(), "draw", 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q.Ask)
	for _, o := range q.Options {
		fmt.Println(o.Key, o.Text)
	}
	for _, answer := range []string{"x", "a", q.Solution()} {
		mark, err := q.Check(answer)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s: right: %v, %d points\n", answer, mark.Right, mark.Points)
	}
	// Output:
	// The generator gave u = 0.518. Which token was drawn?
	// a ·park
	// b ·beach
	// c ·lake
	// d ·market
	// e ·garden
	// quiz: "x" is none of the options
	// answer with one letter, a to e
	// a: right: false, 0 points
	// d: right: true, 100 points
}

// example asks, answers with the solution if there is no other answer, and shows
// both.
func example(kind string, seed uint64, answer string) {
	model, err := pretrained.Load("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	lab := &quiz.Lab{Model: model}
	q, err := lab.Ask(context.Background(), kind, seed)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := q.Write(os.Stdout, table.Style{}); err != nil {
		fmt.Println(err)
	}
	if answer == "" {
		answer = q.Solution()
	}
	mark, err := q.Check(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("\n>", answer)
	if err := mark.Explain.Write(os.Stdout, table.Style{}); err != nil {
		fmt.Println(err)
	}
}
