// Texts of growing length with the cache and without it: the positions that ran
// through the model, the arithmetic that took, and whether the logits are the same.
package main

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const prompt = "The weather today is"

const (
	with    = "do_sample=False, use_cache=True, max_new_tokens=%d, min_new_tokens=%[1]d"
	without = "do_sample=False, use_cache=False, max_new_tokens=%d, min_new_tokens=%[1]d"
)

func main() { script.Main(run) }

func run(s *script.Script) error {
	lengths := table.Table{Columns: []table.Column{
		{Head: "tokens"}, {Group: "positions computed", Head: "without"}, {Group: "positions computed", Head: "with"}, {Group: "positions computed", Head: "×"},
		{Group: "FLOPs", Head: "without"}, {Group: "FLOPs", Head: "with"}, {Group: "FLOPs", Head: "×"},
		{Head: "cache, bytes"}, {Head: "logits differ by"},
	}}
	var longest *trace.Trace
	for _, n := range []int{1, 2, 5, 10, 20, 40, 80} {
		plain, err := s.Run(prompt, fmt.Sprintf(without, n))
		if err != nil {
			return err
		}
		cached, err := s.Run(prompt, fmt.Sprintf(with, n))
		if err != nil {
			return err
		}
		difference, err := largestDifference(plain, cached)
		if err != nil {
			return err
		}
		a, b := view.Cost(plain).Total, view.Cost(cached).Total
		lengths.Add(cells(fmt.Sprint(n),
			view.FormatCount(a.Computed), view.FormatCount(b.Computed), view.FormatThree(float64(a.Computed)/float64(b.Computed)),
			view.FormatSI(a.Flops.Total), view.FormatSI(b.Flops.Total), view.FormatThree(float64(a.Flops.Total)/float64(b.Flops.Total)),
			view.FormatCount(view.Cost(cached).Cache.Held), fmt.Sprint(difference))...)
		longest = cached
	}
	page := &table.Page{}
	page.Table(lengths)
	if err := s.Print(page); err != nil {
		return err
	}
	sums, err := figure.NewFlops(longest)
	if err != nil {
		return err
	}
	return s.Save("flops", sums)
}

// largestDifference is by how much any logit of any step differs.
func largestDifference(a, b *trace.Trace) (largest float64, err error) {
	for i := range a.Steps {
		one, err := a.Steps[i].RawLogits()
		if err != nil {
			return 0, err
		}
		other, err := b.Steps[i].RawLogits()
		if err != nil {
			return 0, err
		}
		for id := range one {
			largest = max(largest, math.Abs(float64(one[id]-other[id])))
		}
	}
	return largest, nil
}

// cells is a row of a table.
func cells(texts ...string) (row []table.Cell) {
	for _, text := range texts {
		row = append(row, table.Cell{Text: text})
	}
	return row
}
