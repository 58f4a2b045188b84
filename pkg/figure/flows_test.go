package figure

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestMassIsKept: each column holds all of the probability, and so does what a
// stage left of the column before together with what it removed.
func TestMassIsKept(t *testing.T) {
	forced := tracetest.Weather()
	forced.Force = map[int]string{1: " snow", 2: " the"}
	for name, tr := range map[string]*trace.Trace{
		"weather": tracetest.Weather().Trace(), "nasty": tracetest.Nasty().Trace(),
		"forced": forced.Trace(), "penalty alone": tracetest.Greedy().Trace(),
	} {
		for i := range tr.Steps {
			for _, top := range []int{1, 3, 8, 64} {
				f, err := NewPipeline(tr, i)
				if err != nil {
					t.Fatal(err)
				}
				f.Top = top
				flows := f.flows()
				for column := range f.columns {
					sum, left, removed := 0.0, 0.0, 0.0
					for _, fl := range flows {
						sum += fl.mass[column]
						removed += fl.removed[column]
						if column > 0 {
							left += fl.mass[column-1] - fl.removed[column]
							if fl.removed[column] > fl.mass[column-1] {
								t.Fatalf("%s, step %d: %s loses %v of %v", name, i, fl.name, fl.removed[column], fl.mass[column-1])
							}
						}
					}
					if math.Abs(sum-1) > 1e-6 {
						t.Errorf("%s, step %d, top %d: column %d holds %v", name, i, top, column, sum)
					}
					if want := f.removedBy(column); math.Abs(removed-want) > 1e-6 {
						t.Errorf("%s, step %d, top %d: %v fall out of column %d, the stage removed %v", name, i, top, removed, column, want)
					}
					if column > 0 && math.Abs(left+removed-1) > 1e-6 {
						t.Errorf("%s, step %d, top %d: before column %d, %v and %v removed", name, i, top, column, left, removed)
					}
				}
			}
		}
	}
}

// TestWhatIsLeftGrows: a token that a filter keeps has its old share of what is
// left.
func TestWhatIsLeftGrows(t *testing.T) {
	f, err := NewPipeline(tracetest.Weather().Trace(), 4)
	if err != nil {
		t.Fatal(err)
	}
	filters := 0
	for i, column := range f.columns {
		if name := f.step.Stages[column.stage].Name; name != "top_k" && name != "top_p" {
			continue
		}
		filters++
		for _, fl := range f.flows() {
			if fl.token >= 0 && fl.mass[i] > 0 && math.Abs(fl.mass[i]-fl.mass[i-1]/(1-f.removedBy(i))) > 1e-6 {
				t.Errorf("%s has %v, of %v and %v removed", fl.name, fl.mass[i], fl.mass[i-1], f.removedBy(i))
			}
		}
	}
	if filters != 2 {
		t.Errorf("%d filters have a column", filters)
	}
}

// TestIdleStagesHaveNoColumn: they are named, in order, and the columns are the
// other stages.
func TestIdleStagesHaveNoColumn(t *testing.T) {
	run := tracetest.Weather()
	run.TopK = 1 << 20
	run.Temperature = 1
	f, err := NewPipeline(run.Trace(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"temp. 1", "top-k 1048576"}; !slices.Equal(f.idle, want) {
		t.Errorf("idle: %q, want %q", f.idle, want)
	}
	var names []string
	for _, column := range f.columns {
		names = append(names, column.label())
	}
	if want := []string{"raw", "penalty 1.1", "top-p 0.9"}; !slices.Equal(names, want) {
		t.Errorf("columns: %q, want %q", names, want)
	}
}

// TestApart: labels keep their order, lie over no other, stay within bounds that
// have room for them, and do not move where they need not.
func TestApart(t *testing.T) {
	length := func(t *rapid.T, name string, low, high float64) vg.Length {
		return vg.Length(rapid.Float64Range(low, high).Draw(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		const low, high = 10, 500
		var wanted, sizes []vg.Length
		for range rapid.IntRange(0, 12).Draw(t, "labels") {
			wanted, sizes = append(wanted, length(t, "wanted", 0, 520)), append(sizes, length(t, "size", 0, 40))
		}
		slices.Sort(wanted)
		before := slices.Clone(wanted)
		places := apart(wanted, sizes, low, high)
		if !slices.Equal(before, wanted) || len(places) != len(wanted) {
			t.Fatal("what was wanted has changed")
		}
		const slack = 1e-9
		end, wantedEnd, free := vg.Length(low), vg.Length(low), true
		for i, at := range places {
			if at-sizes[i]/2 < end-slack || at+sizes[i]/2 > high+slack {
				t.Fatalf("label %d at %v, of %v, wanted at %v", i, at, places, wanted)
			}
			free = free && wanted[i]-sizes[i]/2 >= wantedEnd && wanted[i]+sizes[i]/2 <= high
			end, wantedEnd = at+sizes[i]/2, wanted[i]+sizes[i]/2
		}
		for i, at := range places {
			if free && math.Abs(float64(at-wanted[i])) > slack {
				t.Fatalf("label %d had room at %v and is at %v", i, wanted[i], at)
			}
		}
	})
}
