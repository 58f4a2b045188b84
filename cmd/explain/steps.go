package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
)

// steps says which steps to show in full. On the command line they count
// from 1.
type steps struct {
	all      bool
	from, to int // 0: the ones that teach most
}

// parseSteps reads the value of a flag: "all", "3" or "3-5"; "" means those that
// teach most.
func parseSteps(flag, text string) (steps, error) {
	switch text {
	case "":
		return steps{}, nil
	case "all":
		return steps{all: true}, nil
	}
	first, last, ranged := strings.Cut(text, "-")
	from, err := strconv.Atoi(first)
	to := from
	if err == nil && ranged {
		to, err = strconv.Atoi(last)
	}
	if err != nil || from < 1 || to < from {
		return steps{}, fmt.Errorf("--%s %q: want all, a step like 3, or a range like 3-5", flag, text)
	}
	return steps{from: from, to: to}, nil
}

// of lists the indices, counted from 0, of the steps to show of a trace. A range
// may reach past the end, which nobody knows beforehand; one that begins there
// is an error.
func (s steps) of(t *trace.Trace) ([]int, error) {
	from, to := s.from, min(s.to, table.Steps(t))
	switch {
	case s.all:
		from, to = 1, table.Steps(t)
	case from == 0:
		return table.Teaching(t), nil
	case from > table.Steps(t):
		return nil, fmt.Errorf("there is no step %d: the run has %d", from, table.Steps(t))
	}
	var indices []int
	for i := from; i <= to; i++ {
		indices = append(indices, i-1)
	}
	return indices, nil
}
