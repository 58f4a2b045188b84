package literal_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/literal"
)

func Example() {
	v, err := literal.FromJSON([]byte(`{"temperature": 2, "top_p": 1e0, "eos_token_id": [2, 3]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range v.Pairs() {
		fmt.Printf("%s: %s, %s\n", p.Key, p.Value, p.Value.Type())
	}
	// Output:
	// 'temperature': 2, int
	// 'top_p': 1.0, float
	// 'eos_token_id': [2, 3], list
}
