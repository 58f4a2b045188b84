package embedded_test

import (
	"fmt"
	"io/fs"

	"github.com/genlens/genlens/pkg/embedded"
)

func ExampleOpen() {
	folder, ok := embedded.Open("nano")
	if !ok {
		return
	}
	names, _ := fs.Glob(folder, "*.json")
	fmt.Println(names)
	// Output: [config.json generation_config.json tokenizer.json tokenizer_config.json]
}
