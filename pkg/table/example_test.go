package table_test

import (
	"fmt"
	"os"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// One step in full: the chosen row is marked, what a stage removed stays
// visible, and every column of p adds up to 1.
func ExampleStep() {
	t := tracetest.Weather().Trace()
	if err := table.Step(os.Stdout, t, 1, 4, table.Style{Width: 80}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Step 2. After “The weather today is sunny” came “,”.
	//           │    raw    │penalty 1.1│ temp. 0.8 │top-k 12│top-p 0.9│ u = 0.861
	//   token   │logit     p│logit     p│logit     p│       p│        p│ falls into
	//   ·and    │ 8.78 0.546│      0.548│10.97 0.690│   0.701│    0.746│0.000–0.746
	//  ▶,       │ 7.54 0.158│      0.158│ 9.42 0.146│   0.148│    0.158│0.746–0.904
	//   ·with   │ 6.76 0.072│      0.073│ 8.44 0.055│   0.056│        ✕│    ✕ top-p
	//   ·today  │ 4.95 0.012│ 4.50 0.008│ 5.62 0.003│   0.003│        ✕│    ✕ top-p
	//   other   │      0.212│      0.213│      0.105│   0.092│    0.096│
	//   kept    │      2,030│      2,030│      2,030│      12│        3│
	//   mass cut│           │           │           │   0.014│    0.061│
	//   choices │        8.1│        8.0│        3.0│     2.6│      2.1│
	//  Why “,”, not “·and”: u = 0.861 fell into its part, 0.746–0.904, 1 chance in
	//  6.3; “·and” needed u < 0.746. “·today” was in the text already: 4.9482 ÷ 1.1 =
	//  4.50. Temperature divides all logits: “,” 7.5357 ÷ 0.8 = 9.42.
}

func ExampleOverview() {
	t := tracetest.Greedy().Trace()
	t.Steps = t.Steps[:4]
	if err := table.Overview(os.Stdout, t, table.Style{Width: 80}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// p              choices    entropy
	//  step  token     raw final  rank  raw→final       nats  cache   FLOPs    ms
	//     1  ·sunny  0.321 0.329     1  16.0→15.8  2.77→2.76    0+4   101 k  0.10
	//     2  ·and    0.546 0.548     1    8.1→8.0  2.09→2.08    4+1  26.0 k  0.10
	//     3  ·warm   0.302 0.319     1  18.5→18.9  2.92→2.94    5+1  26.2 k  0.10
	//     4  ,       0.424 0.442     1    9.6→9.2  2.26→2.22    6+1  26.5 k  0.10
}

func ExampleGlossary() {
	if err := table.Glossary(os.Stdout, "effective choices", table.Style{Width: 72}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// effective choices: exp(entropy): as uncertain as among so many equal
	//  choices.
	//  Entropy in a form one can picture. 4.0 effective choices mean: as
	//  uncertain as a fair draw among four tokens, although many more may have
	//  some probability. The raw→final column shows how far the pipeline
	//  narrowed the choice.
	//  Also: choices, effective_choices, perplexity of a step.
}
