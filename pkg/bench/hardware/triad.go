package hardware

import (
	"sync"
	"time"

	"gonum.org/v1/gonum/blas/blas32"
)

// tries is how often something is measured; the best counts.
const tries = 5

// bytesPerNumber is the size of a float32.
const bytesPerNumber = 4

// Bandwidth is how many bytes a second a triad, y ← s·x + y, moves between
// memory and that many threads: 12 for each number, two read and one written,
// as STREAM counts them (McCalpin 1995; its triad writes to a third array,
// which makes most processors read that too, uncounted). x and y together have
// size bytes.
func Bandwidth(size int64, threads int) float64 {
	numbers := max(int(size/(2*bytesPerNumber)), threads)
	x, y := make([]float32, numbers), make([]float32, numbers)
	for i := range x { // memory that was never written to may not be there yet
		x[i], y[i] = 1, 2
	}
	// A small triad is over before a clock can tell: it is repeated.
	const least = 32 << 20
	repeats := max(1, least/numbers/bytesPerNumber)
	best := 0.0
	for range tries {
		started := time.Now()
		var wait sync.WaitGroup
		for t := range threads {
			from, to := t*numbers/threads, (t+1)*numbers/threads
			part := func(of []float32) blas32.Vector { return blas32.Vector{N: to - from, Inc: 1, Data: of[from:to]} }
			wait.Go(func() {
				for range repeats {
					blas32.Axpy(0.5, part(x), part(y))
				}
			})
		}
		wait.Wait()
		moved := 3 * bytesPerNumber * float64(numbers) * float64(repeats)
		best = max(best, moved/time.Since(started).Seconds())
	}
	return best
}
