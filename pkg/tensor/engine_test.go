package tensor

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// large is a product that the workers help with, and what it must give.
func large() (m *Matrix, x []float32, want float32) {
	m = &Matrix{W: make([]float32, 700*300), Rows: 700, Cols: 300}
	for i := range m.W {
		m.W[i] = 1
	}
	x = make([]float32, 300)
	for i := range x {
		x[i] = 2
	}
	return m, x, 600
}

// run multiplies often and checks every output.
func run(t *testing.T, e *Engine, times int) {
	m, x, want := large()
	y := make([]float32, m.Rows)
	for range times {
		clear(y)
		e.Products(MLP, 1, x, Product{y, m})
		for i := range y {
			if y[i] != want {
				t.Errorf("output %d is %g, want %g", i, y[i], want)
				return
			}
		}
	}
	if got, want := e.Count()[MLP], int64(times)*2*700*300; got != want {
		t.Errorf("counted %d operations, want %d", got, want)
	}
}

func TestEnginesAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for threads := 1; threads <= 4; threads++ {
		all.Go(func() {
			e := New(Config{Threads: threads})
			defer e.Close()
			run(t, e, 200)
		})
	}
	all.Wait()
}

func TestWorkersComeBackAfterParking(t *testing.T) {
	e := New(Config{Threads: 3})
	defer e.Close()
	for range 20 {
		time.Sleep(4 * spinFor)
		e.Reset()
		run(t, e, 5)
	}
}

func TestOneProc(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, threads := range []int{0, 4} {
		e := New(Config{Threads: threads})
		run(t, e, 100)
		e.Close()
	}
}

func TestCloseLeavesNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		e := New(Config{Threads: 4})
		run(t, e, 1)
		e.Close()
		e.Close() // twice is harmless
	}
	// Close waits for its workers; those that have ended may still be counted
	// for a moment.
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

func TestKernelsDoNotAllocate(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	m, x, _ := large()
	y := make([]float32, m.Rows)
	blocks := [][]float32{x}
	if n := testing.AllocsPerRun(20, func() {
		e.Products(MLP, 1, x, Product{y, m}, Product{y, m})
		e.Attend(Attention{1, 1, 300, 0}, 1, x, x, blocks, blocks)
	}); n > 0 {
		t.Errorf("%g allocations", n)
	}
}

// TestHelp follows the verdicts on workers: share and patience, and how long
// they are left out.
func TestHelp(t *testing.T) {
	var h help
	now := time.Unix(1, 0)
	kernel := func(wait time.Duration, helped int) {
		begin := now
		taken := begin.Add(10 * time.Microsecond)
		now = taken.Add(wait)
		h.judge(begin, taken, now, 10, helped, 2)
	}
	many := func(helped int) {
		for range judgeAfter {
			kernel(time.Microsecond, helped)
		}
	}
	many(5)
	if h.unwelcome(now) {
		t.Fatal("workers that did their share are left out")
	}
	kernel(90*time.Microsecond, 5)
	if h.unwelcome(now) {
		t.Fatal("a short wait counts as being held up")
	}
	kernel(3*time.Millisecond, 5)
	if !h.unwelcome(now) || h.penalty != minPenalty {
		t.Fatalf("after being held up: penalty %v, want %v", h.penalty, minPenalty)
	}
	now = now.Add(minPenalty)
	if h.unwelcome(now) {
		t.Fatal("still left out after the penalty")
	}
	many(1)
	if !h.unwelcome(now) || h.penalty != 2*minPenalty {
		t.Fatalf("workers that help little again: penalty %v, want %v", h.penalty, 2*minPenalty)
	}
	now = now.Add(time.Minute)
	kernel(3*time.Millisecond, 5)
	if h.penalty != minPenalty {
		t.Fatalf("held up after a good minute: penalty %v, want %v", h.penalty, minPenalty)
	}
}
