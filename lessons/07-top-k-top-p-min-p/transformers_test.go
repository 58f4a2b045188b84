package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
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
	if err := run(&script.Script{Model: model, Out: &out, Style: table.Style{Format: table.CSV}}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}

	column := slices.Index(rows[0], "kept_1")
	var kept []string
	for _, row := range rows[1:] {
		kept = append(kept, row[column])
	}
	if want := strings.Fields(known.Snippets[0].Printed); !slices.Equal(kept, want) {
		t.Errorf("kept %v, transformers %v", kept, want)
	}
}
