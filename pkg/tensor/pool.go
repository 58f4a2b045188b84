package tensor

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A pool runs one kernel at a time, cut into tasks, on the goroutine that asks
// and on workers that stay. The products of a decode step take 5 to 50 µs, so
// starting goroutines for each would cost more than a second core brings: a
// worker looks for the next kernel for a while before it parks.
//
// The goroutine that asks takes tasks too and needs no worker to come: with
// GOMAXPROCS=1, or when no worker gets a core, it does everything itself. What
// it has to wait for is a task that a worker began; see help for what happens
// when that takes too long.
type pool struct {
	workers []*worker // workers[0] stands for the goroutine that asks

	kernel  kernel       // the one that runs
	left    atomic.Int64 // tasks that nobody has taken; the next one is left-1
	pending atomic.Int64 // tasks that are not finished

	help   help
	parked atomic.Int32
	wake   chan struct{}
	closed atomic.Bool
	ended  sync.WaitGroup
}

// kernel is work cut into tasks that may run at the same time.
type kernel interface {
	task(w *worker, i int)
}

// worker is what one goroutine of a pool needs for itself.
type worker struct {
	count  Count
	scores []float32 // scratch of attention
	_      [64]byte  // keeps the counts of two workers out of one cache line
}

const (
	// spinFor is how long a worker looks for the next kernel before it parks;
	// within a forward pass the next one is a few µs away.
	spinFor = 50 * time.Microsecond
	// looks is how many times one looks between two glances at the clock.
	looks = 64
)

// newPool starts threads-1 workers.
func newPool(threads int) *pool {
	p := &pool{workers: make([]*worker, threads), wake: make(chan struct{}, threads)}
	for i := range p.workers {
		p.workers[i] = new(worker)
	}
	p.ended.Add(threads - 1)
	for _, w := range p.workers[1:] {
		go p.work(w)
	}
	return p
}

// do runs the kernel's tasks, 0 to tasks-1, and returns when all have ended.
func (p *pool) do(tasks int, k kernel) {
	self, begin := p.workers[0], time.Now()
	if tasks == 1 || len(p.workers) == 1 || p.help.unwelcome(begin) {
		for i := range tasks {
			k.task(self, i)
		}
		return
	}
	p.kernel = k
	p.pending.Store(int64(tasks))
	p.left.Store(int64(tasks)) // from here on workers take tasks
	for range min(int(p.parked.Load()), tasks-1) {
		select {
		case p.wake <- struct{}{}:
		default: // enough are on their way
		}
	}
	own := p.take(self)
	taken := time.Now()
	p.wait(taken)
	p.help.judge(begin, taken, time.Now(), tasks, tasks-own, len(p.workers))
}

// take runs tasks until none is left and returns how many it ran. A worker that
// comes late, when do has started the next kernel, takes tasks of that one:
// p.kernel is written before p.left and read after it.
func (p *pool) take(w *worker) (ran int) {
	for p.left.Load() > 0 {
		i := p.left.Add(-1)
		if i < 0 {
			break
		}
		p.kernel.task(w, int(i))
		p.pending.Add(-1)
		ran++
	}
	return ran
}

// wait returns when the tasks that workers have taken are done.
func (p *pool) wait(since time.Time) {
	for range looks {
		if p.pending.Load() == 0 {
			return
		}
	}
	for p.pending.Load() > 0 {
		if time.Since(since) < spinFor {
			runtime.Gosched()
		} else {
			time.Sleep(spinFor) // the worker may have lost its core and need this one
		}
	}
}

// work is the life of one worker.
func (p *pool) work(w *worker) {
	defer p.ended.Done()
	for !p.closed.Load() {
		p.look(w)
		p.parked.Add(1)
		// Whoever hands out tasks stores left, then looks at parked; here it is
		// the other way round, so one of the two sees the other.
		if p.left.Load() <= 0 && !p.closed.Load() {
			<-p.wake
		}
		p.parked.Add(-1)
	}
}

// look runs tasks until there have been none for spinFor.
func (p *pool) look(w *worker) {
	for idle := time.Now(); time.Since(idle) < spinFor; {
		for range looks {
			if p.left.Load() > 0 {
				p.take(w)
				idle = time.Now()
			}
		}
	}
}

// close ends the workers and waits for them.
func (p *pool) close() {
	if p.closed.Swap(true) {
		return
	}
	close(p.wake)
	p.ended.Wait()
}
