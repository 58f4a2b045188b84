// One text with the cache and without it: the positions that ran through the model
// up to each length, the arithmetic that took, and whether the logits are the same.
package main

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const prompt = "The weather today is"

const (
	with    = "do_sample=False, use_cache=True, max_new_tokens=80, min_new_tokens=80"
	without = "do_sample=False, use_cache=False, max_new_tokens=80, min_new_tokens=80"
)

func main() { script.Main(run) }

func run(s *script.Script) error {
	plain, err := s.Run(prompt, without)
	if err != nil {
		return err
	}
	cached, err := s.Run(prompt, with)
	if err != nil {
		return err
	}

	lengths := script.NewTable("tokens").
		With("without", "with", "×").Under("positions computed", 3).
		With("without", "with", "×").Under("FLOPs", 3).
		With("cache, bytes", "logits differ by")
	var positions, flops [2]int64 // so far; without the cache, with it
	var differ float64
	for i := range cached.Steps {
		pair := []*trace.Step{&plain.Steps[i], &cached.Steps[i]}
		for which, step := range pair {
			positions[which] += int64(step.Cache.Computed)
			flops[which] += step.Cost.Flops.Total
		}
		here, err := difference(pair[0], pair[1])
		if err != nil {
			return err
		}
		differ = max(differ, here)
		if n := i + 1; slices.Contains([]int{1, 2, 5, 10, 20, 40, 80}, n) {
			lengths.Row(n,
				script.Number(positions[0], view.FormatCount), script.Number(positions[1], view.FormatCount), times(positions),
				script.Number(flops[0], view.FormatSI), script.Number(flops[1], view.FormatSI), times(flops),
				script.Number(cached.Steps[i].Cache.Bytes, view.FormatCount), differ)
		}
	}
	if err := s.Print(fmt.Sprintf("After a prompt of %d positions:", len(cached.Run.Prompt.IDs)), lengths); err != nil {
		return err
	}

	grid, err1 := figure.NewCacheGrid(cached)
	sums, err2 := figure.NewFlops(cached)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return errors.Join(s.Save("cache", grid), s.Save("flops", sums))
}

// times is how many times the first is of the second.
func times(x [2]int64) table.Cell {
	return script.Number(float64(x[0])/float64(x[1]), view.FormatThree)
}

// difference is the largest between two logits of the same token.
func difference(a, b *trace.Step) (largest float64, err error) {
	one, err1 := a.RawLogits()
	other, err2 := b.RawLogits()
	for id := range one {
		largest = max(largest, math.Abs(float64(one[id]-other[id])))
	}
	return largest, errors.Join(err1, err2)
}
