package lint_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/pycall"
)

func Example() {
	call, err := pycall.Parse("model.generate(**inputs, do_sample=False, temperature=0.9, max_new_tokens=50)")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range lint.Lint(lint.FromPython(call)) {
		fmt.Printf("%s %s: %s\n", f.Level, f.Rule, f.Message)
		fmt.Println("fix:", f.Fix)
	}
	// Output:
	// warning temperature-without-sampling: temperature=0.9 does nothing: do_sample is False
	// fix: set do_sample=True, or drop temperature
}
