package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
)

// The lesson's Python counts what transformers' own stages keep of the first step, in
// the order of the script's rows.
func TestTransformersKeepsAsMany(t *testing.T) {
	data, err := os.ReadFile("transformers.json")
	if err != nil {
		t.Fatal(err)
	}
	var known struct{ Snippets []struct{ Printed string } }
	if err := json.Unmarshal(data, &known); err != nil {
		t.Fatal(err)
	}
	model, err := pretrained.Load(embedded.Default)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	var out bytes.Buffer
	if err := run(&script.Script{Model: model, Out: &out, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines(out.String()) {
		if fields := strings.Fields(line); strings.Contains(line, "=") {
			kept = append(kept, fields[len(fields)-2])
		}
	}
	if want := strings.Fields(known.Snippets[0].Printed); !slices.Equal(kept, want) {
		t.Errorf("kept %v, transformers %v", kept, want)
	}
}
