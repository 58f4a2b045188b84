package tensor

import (
	"fmt"
	"runtime"
)

// Config chooses the kernels. The zero value is the fast ones on every core
// that Go may use, up to maxThreads.
type Config struct {
	// Threads is how many goroutines share a kernel, the caller's among them;
	// 0 is GOMAXPROCS, but no more than 8, as a decode step is bound by memory.
	Threads int
	// Plain takes the reference kernels: loops like the formulas, one thread.
	Plain bool
}

const maxThreads = 8

// Engine runs kernels and counts their floating-point operations.
type Engine struct {
	plain bool
	pool  *pool

	// The arguments of the kernel that runs, where the workers find them.
	products  productArgs
	attention attentionArgs
}

// New returns an engine, with its workers running. It is to be closed.
func New(c Config) *Engine {
	threads := c.Threads
	if threads <= 0 {
		threads = min(runtime.GOMAXPROCS(0), maxThreads)
	}
	if c.Plain {
		threads = 1
	}
	e := &Engine{plain: c.Plain, pool: newPool(threads)}
	e.attention.plain = c.Plain
	return e
}

// Close ends the workers. The engine must not be used afterwards; closing it
// twice does nothing.
func (e *Engine) Close() { e.pool.close() }

// Count is what the kernels have counted since the last Reset.
func (e *Engine) Count() Count {
	var sum Count
	for _, w := range e.pool.workers {
		for kind, n := range w.count {
			sum[kind] += n
		}
	}
	return sum
}

// Reset sets the count to zero.
func (e *Engine) Reset() {
	for _, w := range e.pool.workers {
		w.count = Count{}
	}
}

// self is the worker that stands for the caller, for kernels that run on it
// alone.
func (e *Engine) self() *worker { return e.pool.workers[0] }

// mustLen panics when a slice of a kernel is not as long as its shape says.
func mustLen(what string, x []float32, want int) {
	if len(x) != want {
		panic(fmt.Sprintf("tensor: %s holds %d numbers, its shape asks for %d", what, len(x), want))
	}
}
