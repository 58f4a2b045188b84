package hardware

import (
	"time"

	"github.com/genlens/genlens/pkg/tensor"
)

// PeakFlops is how many float32 operations a second the decoder's kernels do in
// products that are long in every direction: many positions through one matrix,
// each weight used again and again. Threads are those of tensor.Config.
func PeakFlops(threads int) float64 {
	engine := tensor.New(tensor.Config{Threads: threads})
	defer engine.Close()
	best := 0.0
	// Which width suits the kernels depends on the caches.
	for _, cols := range []int{256, 512, 1024} {
		const rows, positions = 1024, 128
		m := &tensor.Matrix{W: make([]float32, rows*cols), Rows: rows, Cols: cols}
		x, y := make([]float32, positions*cols), make([]float32, positions*rows)
		for i := range m.W {
			m.W[i] = float32(i%7) - 3
		}
		for i := range x {
			x[i] = float32(i%5) - 2
		}
		for range tries {
			engine.Reset()
			started := time.Now()
			engine.Products(tensor.MLP, positions, x, tensor.Product{Y: y, M: m})
			took := time.Since(started).Seconds()
			count := engine.Count()
			best = max(best, float64(count.Total())/took)
		}
	}
	return best
}
