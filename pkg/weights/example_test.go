package weights_test

import (
	"fmt"
	"log"

	"github.com/genlens/genlens/pkg/weights"
)

func Example() {
	set, err := weights.Open("testdata/sharded") // two files and an index
	if err != nil {
		log.Fatal(err)
	}
	defer set.Close()
	for _, name := range set.Names() {
		t, err := set.Tensor(name)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %-4s %d: %.3f …\n", t.Name, t.DType, t.Shape, t.Float32()[0])
	}
	// Output:
	// a BF16 [4 4]: 0.504 …
	// b F16  [2 6]: -0.458 …
	// c F32  [3]: -0.396 …
}
