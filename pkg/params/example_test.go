package params_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/params"
)

func Example() {
	p, _ := params.Find("top_k")
	fmt.Println(p.Name, p.Accepts, "default", p.Default)
	near, _ := params.Nearest("max_tokens")
	fmt.Println("max_tokens:", near.Name)
	// Output:
	// top_k [int] default 50
	// max_tokens: max_new_tokens
}
