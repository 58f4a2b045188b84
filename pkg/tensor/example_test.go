package tensor_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/tensor"
)

// A matrix of 2 rows and 3 columns, with a bias, times two positions at once;
// then the probabilities of the outputs of the first. The count knows which
// part of a decoder each operation was for.
func Example() {
	e := tensor.New(tensor.Config{})
	defer e.Close()

	w := tensor.Matrix{
		W:    []float32{1, 0, 0, 0, 1, 1}, // [2, 3]
		Bias: []float32{0, 1},
		Rows: 2,
		Cols: 3,
	}
	x := []float32{1, 2, 3, 4, 5, 6} // [2, 3]
	y := make([]float32, 4)          // [2, 2]
	e.Products(tensor.MLP, 2, x, tensor.Product{Y: y, M: &w})
	fmt.Println(y)

	e.Softmax(tensor.Softmax, y[:2])
	fmt.Printf("%.4f\n", y[:2])

	count := e.Count()
	fmt.Println(count[tensor.MLP], count[tensor.Softmax])
	// Output:
	// [1 6 4 12]
	// [0.0067 0.9933]
	// 28 51
}
