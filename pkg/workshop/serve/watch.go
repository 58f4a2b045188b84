package serve

import (
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// heapInUse is what the program has allocated and not let go of: a large slice
// counts from the moment it is made, before the system has given a page for it.
const heapInUse = "/memory/classes/heap/objects:bytes"

// watch ends the process when a call goes over a limit.
func (s *server) watch() {
	sample := []metrics.Sample{{Name: heapInUse}}
	limit := time.Duration(s.setup.Limits.TimeMS) * time.Millisecond
	for range time.Tick(5 * time.Millisecond) {
		call := s.calling.Load()
		if call == nil {
			continue
		}
		metrics.Read(sample)
		switch {
		case sample[0].Value.Uint64() > uint64(s.setup.Limits.MemoryBytes):
			s.stop(call.name, StoppedMemory)
		case time.Since(call.started) > limit:
			s.stop(call.name, StoppedTime)
		}
	}
}

func (s *server) stop(name, why string) {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	answer := &Answer{Stopped: why}
	answer.File, answer.Line, answer.Waits = Locate(string(stacks), name)
	if s.calling.Load() == nil {
		return // it has come back in the last moment
	}
	if s.answer(answer) != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// Locate finds the innermost line of the package workshop/NAME in what the Go
// runtime writes of goroutines, and what that goroutine waits for, which is ""
// for one that runs. File is "" if there is none.
func Locate(stacks, name string) (file string, line int, waits string) {
	state, inside := "", false
	for _, text := range strings.Split(stacks, "\n") {
		text = strings.TrimRight(text, "\r")
		switch {
		case strings.HasPrefix(text, "goroutine "):
			_, state, _ = strings.Cut(text, "[")
			state, _, _ = strings.Cut(state, "]")
			state, _, _ = strings.Cut(state, ",")
		case inside && strings.HasPrefix(text, "\t"):
			place, _, _ := strings.Cut(strings.TrimSpace(text), " +0x")
			colon := strings.LastIndexByte(place, ':')
			if colon < 0 {
				break
			}
			if n, err := strconv.Atoi(place[colon+1:]); err == nil {
				return place[:colon], n, waiting(state)
			}
		}
		inside = inPackage(text, name)
	}
	return "", 0, ""
}

// waiting is what a goroutine in that state waits for.
func waiting(state string) string {
	if state == "running" || state == "runnable" || strings.HasPrefix(state, "GC ") {
		return ""
	}
	return state
}

// inPackage reports whether a function, as the runtime names it, is one of the
// package workshop/NAME.
func inPackage(function, name string) bool {
	return strings.HasPrefix(function, "workshop/"+name+".")
}
