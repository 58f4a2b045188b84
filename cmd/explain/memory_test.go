package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Beyond the limit with a cache and below it without, a run goes without and
// says so, in the record, too.
func TestRetryWithoutCache(t *testing.T) {
	limited := func(limit string) (status int, stdout, stderr string) {
		var out, messages bytes.Buffer
		status = execute(context.Background(), []string{"run", "The weather today is", "--model", "nano", "--seed", "1", "--no-trace", "--json",
			"--num_return_sequences", "60", "--max_new_tokens", "400", "--memory_limit", limit, "--on_oom", "retry_without_cache"}, os.Stdin, &out, &messages)
		return status, out.String(), messages.String()
	}
	status, _, refused := limited("1MB")
	found := regexp.MustCompile(`take about ([0-9.]+) MB`).FindStringSubmatch(refused)
	if status != exitError || found == nil {
		t.Fatalf("status %d, %s", status, refused)
	}
	with, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := limited(fmt.Sprintf("%.1fMB", with-2))
	if status != exitOK || !strings.Contains(stderr, "it goes without, slower") {
		t.Fatalf("status %d, %s", status, stderr)
	}
	var got runJSON
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if used := got.Config["use_cache"]; used.Value != false || used.Source != "on_oom" || got.Totals.Reused != 0 {
		t.Errorf("use_cache %+v, %d positions reused", used, got.Totals.Reused)
	}
}
