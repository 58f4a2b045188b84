package tensor

import "time"

// help judges whether the workers are worth having. On a machine that is busy
// with other programs they are not: one that loses its core in the middle of a
// task holds the kernel up for milliseconds, and one that gets no core costs
// its wake-ups. Then a pool runs its kernels alone for a while, longer each
// time that it happens again soon, so that trying costs little.
type help struct {
	alone   time.Time     // until then the workers are left out
	penalty time.Duration // how long that was

	kernels, tasks, helped int // since the last verdict
}

const (
	// patience is how much longer than the kernel so far its last task may
	// take.
	patience = 100 * time.Microsecond
	// After so many kernels the workers should have run their share of the
	// tasks, or at least a third of it.
	judgeAfter = 256

	minPenalty = 20 * time.Millisecond
	maxPenalty = 2 * time.Second
)

// unwelcome says whether kernels run without the workers for now.
func (h *help) unwelcome(now time.Time) bool { return now.Before(h.alone) }

// judge looks at a kernel that ran from begin to end. From taken on it waited
// for the last of the tasks that were helped with; threads shared them.
func (h *help) judge(begin, taken, end time.Time, tasks, helped, threads int) {
	h.kernels++
	h.tasks += tasks
	h.helped += helped
	heldUp := end.Sub(taken) > patience+taken.Sub(begin)
	if !heldUp && h.kernels < judgeAfter {
		return
	}
	if share := h.tasks * (threads - 1) / threads; heldUp || 3*h.helped < share {
		if end.Sub(h.alone) > 4*h.penalty { // it went well for long
			h.penalty = minPenalty / 2
		}
		h.penalty = min(2*h.penalty, maxPenalty)
		h.alone = end.Add(h.penalty)
	}
	h.kernels, h.tasks, h.helped = 0, 0, 0
}
