package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Scripts parse what --json prints: one object, every key there, nothing else.
func TestRunJSONIsOneObject(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	var stdout, stderr bytes.Buffer
	status := execute(context.Background(),
		[]string{"run", "The weather today is", "--json", "--seed", "7", "--max_new_tokens", "3", "--trace", path}, os.Stdin, &stdout, &stderr)
	if status != exitOK || stderr.Len() > 0 {
		t.Fatalf("status %d, %s", status, stderr.String())
	}
	decoder := json.NewDecoder(&stdout)
	decoder.DisallowUnknownFields()
	var got runJSON
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Errorf("something follows the object: %v", err)
	}
	if got.Prompt != "The weather today is" || len(got.PromptIDs) != 5 || *got.Seed != "7" || *got.Trace != path {
		t.Errorf("%+v", got)
	}
	if len(got.Sequences) != 1 {
		t.Fatalf("%d sequences", len(got.Sequences))
	}
	sequence := got.Sequences[0]
	if len(sequence.IDs) != 3 || !strings.HasPrefix(sequence.Text, " ") || sequence.FinishReason != "length" {
		t.Errorf("%+v", sequence)
	}
	if got.Totals.NewTokens != 3 || got.Totals.Flops == 0 || got.Totals.CacheBytes == 0 || got.Totals.PrefillNS == 0 {
		t.Errorf("%+v", got.Totals)
	}
}
