package figure_test

import (
	"fmt"
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// What a page can say of a picture beside it.
func ExampleMetadataOf() {
	f, err := figure.NewEntropy(tracetest.Weather().Trace())
	if err != nil {
		log.Fatal(err)
	}
	m := figure.MetadataOf(f)
	fmt.Println(m.Title)
	fmt.Println(m.Alt)
	fmt.Println(m.Source)
	fmt.Println(m.Software)
	// Output:
	// Uncertainty from token to token: 0.65 nats on average, raw 2.09
	// Uncertainty from token to token: 0.65 nats on average, raw 2.09. The most uncertain step, the large point, was 1, ·sunny: 3.5 effective choices
	// Command: explain run "The weather today is" --seed 7
	// Model: toy-bigram
	// SHA-256 of the weights: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
	// Seed: 7
	// explain test
}

// One figure for both pages of a site.
func ExampleThemeNamed() {
	f, err := figure.NewEntropy(tracetest.Weather().Trace())
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range figure.Themes() {
		theme, err := figure.ThemeNamed(name)
		if err != nil {
			log.Fatal(err)
		}
		figure.FrameOf(f).Theme = &theme
		width, height := f.Size()
		fmt.Printf("%s: %.0f × %.0f points\n", name, width.Points(), height.Points())
	}
	// Output:
	// light: 480 × 300 points
	// dark: 480 × 300 points
}
