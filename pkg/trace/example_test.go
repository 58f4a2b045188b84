package trace_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/genlens/genlens/pkg/trace"
)

// A vocabulary of two tokens, one step, no pipeline: written as a run would
// write it, then read back.
func Example() {
	dir, err := os.MkdirTemp("", "trace")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "run.jsonl")

	w, err := trace.Create(path, trace.Options{})
	if err != nil {
		log.Fatal(err)
	}
	run := trace.Run{Strategy: trace.StrategyGreedy, Capture: trace.Capture{Mode: trace.CaptureDefault, Top: 64}}
	run.Model.Shape.Vocab = 2
	yes, no := float32(1.5), float32(0.5)
	step := trace.Step{
		Phase: trace.PhasePrefill,
		Token: trace.Token{ID: 1, Text: " yes"},
		Row: trace.Row{
			Stages: []trace.Stage{{Name: trace.StageRaw, LogSumExp: 1.8132617, Kept: 2, ChosenRank: 1}},
			Candidates: []trace.Candidate{
				{Token: trace.Token{ID: 1, Text: " yes"}, Logits: []*float32{&yes}, Probs: []float64{0.7310586}},
				{Token: trace.Token{ID: 0, Text: " no"}, Logits: []*float32{&no}, Probs: []float64{0.2689414}},
			},
		},
		Draw: trace.Draw{Method: trace.DrawGreedy, High: 0.7310586, ID: 1, TopID: 1},
	}
	end := trace.End{FinishReason: trace.FinishLength, IDs: []int{1}, Text: " yes"}
	for _, err := range []error{w.Run(&run), w.Step(&step), w.End(&end), w.Close()} {
		if err != nil {
			log.Fatal(err)
		}
	}

	t, err := trace.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range t.Steps[0].Candidates {
		fmt.Printf("%-4s logit %.1f, probability %.2f\n", c.Text, *c.Logits[0], c.Probs[0])
	}
	fmt.Println("stopped by", t.End.FinishReason)
	// Output:
	//  yes logit 1.5, probability 0.73
	//  no  logit 0.5, probability 0.27
	// stopped by length
}
