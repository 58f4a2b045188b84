package diff_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// Two runs that differ in one setting: the same random numbers fall on another
// line.
func Example() {
	run := tracetest.Weather()
	run.TopP = 0
	cool := run.Trace()
	run.Temperature = 1.5
	hot := run.Trace()

	d := diff.Compare(cool, hot)
	for _, s := range d.Settings {
		if !s.Follows { // as the pipeline does
			fmt.Println(s.Name, s.A.Value, s.B.Value)
		}
	}
	p := d.Sequences[0].Parting
	fmt.Println("step", p.Step, view.Token(*p.A.Token), view.Token(*p.B.Token))
	fmt.Printf("%s: %s in A %.3f, in B %.3f\n", p.Why.Kind, view.Token(*p.A.Token), *p.A.InA.Final, *p.A.InB.Final)
	// Output:
	// temperature 0.8 1.5
	// step 1 . ·with
	// setting: . in A 0.090, in B 0.154
}
