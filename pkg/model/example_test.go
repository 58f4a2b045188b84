package model_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/model"
)

// Three ids are run at once (prefill), then the most likely next id, again and
// again (decode steps). The cache spares the model what it has seen.
func Example() {
	m, err := model.Open("testdata/reference/gqa", model.Options{})
	if err != nil {
		panic(err)
	}
	defer m.Close()
	c, err := model.NewCache(m, "dynamic")
	if err != nil {
		panic(err)
	}
	ids := []int{11, 5, 42}
	for range 4 {
		logits, err := m.Forward(ids[c.Past():], c, 1) // [1, vocab]
		if err != nil {
			panic(err)
		}
		best := 0
		for id, logit := range logits {
			if logit > logits[best] {
				best = id
			}
		}
		p := c.Pass()
		fmt.Printf("reused %d, computed %d, %d FLOPs: id %d, logit %.2f\n",
			p.Reused, p.Computed, m.Flops().Total, best, logits[best])
		ids = append(ids, best)
	}
	// Output:
	// reused 0, computed 3, 68260 FLOPs: id 43, logit 2.48
	// reused 3, computed 1, 25156 FLOPs: id 24, logit 2.63
	// reused 4, computed 1, 25556 FLOPs: id 40, logit 2.68
	// reused 5, computed 1, 25956 FLOPs: id 47, logit 2.70
}
