package model

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// TestEmbedded holds the logits of the models that the program carries, at
// every position of some prompts, against those that training/reference.py had
// from transformers.
func TestEmbedded(t *testing.T) {
	for _, name := range []string{"tiny", "nano"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("../decode/testdata/reference", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var ref struct {
				Logits []struct {
					Prompt    string
					IDs       []int
					Positions []position
				}
			}
			if err := json.Unmarshal(data, &ref); err != nil {
				t.Fatal(err)
			}
			if len(ref.Logits) < 20 {
				t.Fatalf("the reference has %d prompts, want 20 or more", len(ref.Logits))
			}
			m, err := Open(filepath.Join("../embedded", name), Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			worst := 0.0
			for _, p := range ref.Logits {
				if len(p.Positions) != len(p.IDs) {
					t.Fatalf("%q: reference values for %d of %d positions", p.Prompt, len(p.Positions), len(p.IDs))
				}
				for way, logits := range map[string][]float32{
					"in one pass":   inOnePass(t, m, p.IDs, "none"),
					"one at a time": stepByStep(t, m, p.IDs, "dynamic"),
				} {
					vocab := m.Config().Vocab
					for i, want := range p.Positions {
						diff := want.farthest(logits[i*vocab : (i+1)*vocab])
						if worst = max(worst, diff); !(diff <= tolerance) {
							t.Errorf("%q, position %d, %s: logits up to %g away", p.Prompt, i, way, diff)
						}
					}
				}
			}
			t.Logf("logits within %.1g of transformers'", worst)
		})
	}
}

// position is what the reference keeps of one row of logits.
type position struct {
	TopIDs    []int     `json:"top_ids"`
	TopLogits []float64 `json:"top_logits"`
	LogSumExp float64   `json:"logsumexp"`
	First     int       // the sample is every Stride-th logit from this one on
	Stride    int
	Sample    []float64 `json:"sample_logits"`
}

// farthest is the largest difference between a row of logits and what is kept
// of the reference's; NaN if the two do not go together.
func (p position) farthest(row []float32) float64 {
	if len(p.TopIDs) != len(p.TopLogits) || len(p.TopIDs) == 0 || len(p.Sample) == 0 {
		return math.NaN()
	}
	worst := 0.0
	for i, id := range p.TopIDs {
		worst = max(worst, math.Abs(float64(row[id])-p.TopLogits[i]))
	}
	for i, want := range p.Sample {
		worst = max(worst, math.Abs(float64(row[p.First+i*p.Stride])-want))
	}
	var sum float64
	for _, v := range row {
		sum += math.Exp(float64(v) - p.TopLogits[0])
	}
	return max(worst, math.Abs(math.Log(sum)+p.TopLogits[0]-p.LogSumExp))
}
