package workshop_test

import (
	"context"
	"fmt"
	"os"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/workshop"
)

// A learner's folder, a first attempt, and what is said about it.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	folder, _, err := workshop.Init(dir, "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	attempt := "package argmax\n\nfunc Argmax(logits []float64) int {\n\treturn len(logits) - 1\n}\n"
	if err := os.WriteFile(folder.Path("argmax", "argmax.go"), []byte(attempt), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	exercise, err := workshop.Find("argmax")
	if err != nil {
		fmt.Println(err)
		return
	}
	checker := workshop.Checker{Folder: folder, Model: func() (*pretrained.Pretrained, error) { return pretrained.Load("tiny") }}
	verdict, err := checker.Check(context.Background(), exercise)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := verdict.Page().Write(os.Stdout, table.Style{Width: 60}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ✗ case 1 of 7: the largest stands in the middle
	//  logits = [1.5 4.25 −2 3]
	//
	//  got  wanted
	//  3    1       ✗
}
