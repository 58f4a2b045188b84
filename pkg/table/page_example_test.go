package table_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/genlens/genlens/pkg/table"
)

// claims is a page as somebody outside this package builds one.
func claims() *table.Page {
	t := table.Table{Name: "claims", Title: "What the guide says, and what we measured", Columns: []table.Column{
		{Head: "claim", Name: "claim", Left: true, Wrap: true},
		{Head: "measured", Name: "speed_up", Unit: "×"},
		{Head: "", Name: "holds"},
		{Head: "verdict", Name: "verdict", Left: true, Wrap: true},
	}}
	t.Add(
		table.Cell{Text: "The cache makes generation three to five times faster."},
		table.Cell{Text: "12.2×", Value: 12.1837},
		table.Cell{Value: false},
		table.Cell{Text: "◐ with a condition: the gain grows with the length of the text", Tone: table.Fair})
	t.Add(
		table.Cell{Text: "Greedy decoding writes the same every time."},
		table.Cell{},
		table.Cell{Value: true},
		table.Cell{Text: "✓ holds", Tone: table.Good})
	p := &table.Page{}
	p.Heading("Caching")
	p.Table(t)
	p.Note("× with the cache against without it, at 100 tokens.")
	return p
}

func ExamplePage() {
	if err := claims().Write(os.Stdout, table.Style{Width: 60}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Caching
	//  claim                     measured verdict
	//  The cache makes              12.2× ◐ with a condition: the
	//  generation three to five           gain grows with the
	//  times faster.                      length of the text
	//
	//  Greedy decoding writes             ✓ holds
	//  the same every time.
	//  × with the cache against without it, at 100 tokens.
}

func ExamplePage_markdown() {
	if err := claims().Write(os.Stdout, table.Style{Format: table.Markdown}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ## Caching
	//
	// | claim | measured | verdict |
	// | --- | ---: | --- |
	// | The cache makes generation three to five times faster. | 12.2× | ◐ with a condition: the gain grows with the length of the text |
	// | Greedy decoding writes the same every time. |  | ✓ holds |
	//
	// × with the cache against without it, at 100 tokens.
}

func ExamplePage_csv() {
	if err := claims().Write(os.Stdout, table.Style{Format: table.CSV}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// claim,speed_up,holds,verdict
	// The cache makes generation three to five times faster.,12.1837,false,◐ with a condition: the gain grows with the length of the text
	// Greedy decoding writes the same every time.,,true,✓ holds
}

func ExamplePage_json() {
	if err := claims().Write(os.Stdout, table.Style{Format: table.JSON}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "tables": [
	//     {
	//       "name": "claims",
	//       "title": "What the guide says, and what we measured",
	//       "columns": [{"name": "claim", "unit": ""}, {"name": "speed_up", "unit": "×"}, {"name": "holds", "unit": ""}, {"name": "verdict", "unit": ""}],
	//       "rows": [
	//         {"claim": "The cache makes generation three to five times faster.", "speed_up": 12.1837, "holds": false, "verdict": "◐ with a condition: the gain grows with the length of the text"},
	//         {"claim": "Greedy decoding writes the same every time.", "speed_up": null, "holds": true, "verdict": "✓ holds"}
	//       ]
	//     }
	//   ],
	//   "notes": [
	//     "× with the cache against without it, at 100 tokens."
	//   ]
	// }
}

// chances is a small page with bars: three probabilities at a temperature.
func chances(probs ...float64) *table.Page {
	t := table.Table{Name: "chances", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true},
		{Head: "p", Name: "prob", Bar: 12},
	}}
	for i, p := range probs {
		t.Add(
			table.Cell{Text: []string{"·sunny", "·cloudy", "·rainy"}[i], Value: []string{" sunny", " cloudy", " rainy"}[i], Code: true},
			table.Cell{Text: fmt.Sprintf("%.3f", p), Value: p, Bar: p})
	}
	page := &table.Page{}
	page.Table(t)
	return page
}

// Blocks stand side by side where there is room, and else one below the other.
func ExamplePage_Beside() {
	p := &table.Page{}
	p.Lead("One formula.", "The guide's numbers are rounded, ours are not.")
	p.Beside(
		table.Block{Title: "temperature 0.5", Page: chances(0.907, 0.074, 0.019)},
		table.Block{Title: "temperature 1.5", Page: chances(0.575, 0.250, 0.157)})
	for _, width := range []int{100, 48} {
		if err := p.Write(os.Stdout, table.Style{Width: width}); err != nil {
			fmt.Println(err)
		}
		fmt.Println(strings.Repeat("=", width))
	}
	// Output:
	// One formula. The guide's numbers are rounded, ours are not.
	//
	//  ┌ temperature 0.5 ──────────────────────────────┐ ┌ temperature 1.5 ──────────────────────────────┐
	//  │ token    p                                    │ │ token    p                                    │
	//  │ ·sunny   ██████████▉  0.907                   │ │ ·sunny   ██████▉      0.575                   │
	//  │ ·cloudy  ▉            0.074                   │ │ ·cloudy  ███          0.250                   │
	//  │ ·rainy   ▎            0.019                   │ │ ·rainy   █▉           0.157                   │
	//  └───────────────────────────────────────────────┘ └───────────────────────────────────────────────┘
	// ====================================================================================================
	//  One formula. The guide's numbers are rounded,
	//  ours are not.
	//
	//  ┌ temperature 0.5 ────────────────────────────┐
	//  │ token    p                                  │
	//  │ ·sunny   ██████████▉  0.907                 │
	//  │ ·cloudy  ▉            0.074                 │
	//  │ ·rainy   ▎            0.019                 │
	//  └─────────────────────────────────────────────┘
	//  ┌ temperature 1.5 ────────────────────────────┐
	//  │ token    p                                  │
	//  │ ·sunny   ██████▉      0.575                 │
	//  │ ·cloudy  ███          0.250                 │
	//  │ ·rainy   █▉           0.157                 │
	//  └─────────────────────────────────────────────┘
	// ================================================
}

func ExampleBar() {
	for _, share := range []float64{1, 0.5, 0.26, 0.001, 0} {
		fmt.Printf("%s|\n", table.Bar(share, 8))
	}
	// Output:
	// ████████|
	// ████|
	// ██▏|
	// ▏|
	// |
}
