package lesson_test

import (
	"fmt"
	"os"

	"github.com/genlens/genlens/pkg/lesson"
	"github.com/genlens/genlens/pkg/table"
)

// A page is read, and its one command is handed to who can run it.
func Example() {
	const page = "# Dice\n\nWhy not the likeliest?\n\n## Predict\n\nWrite down `·sunny`, or not.\n\n" +
		"```explain\nexplain run \"The weather today is\" --seed 8\n```\n"
	l, err := lesson.Parse("03-dice", []byte(page))
	if err != nil {
		fmt.Println(err)
		return
	}
	reader := &lesson.Reader{
		Out: os.Stdout, Style: table.Style{Width: 40},
		Run: func(_ *lesson.Block, c lesson.Command) error {
			fmt.Printf("(here runs %q)\n", c.Args)
			return nil
		},
	}
	if err := reader.Read(l); err != nil {
		fmt.Println(err)
	}
	// Output:
	//  Lesson 3 · Dice
	//  Why not the likeliest?
	//
	//  Predict
	//  Write down `·sunny`, or not.
	//
	//  $ explain run "The weather today is" --seed 8
	//
	// (here runs ["run" "The weather today is" "--seed" "8"])
}
