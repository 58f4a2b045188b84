package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/bench"
)

// task is what a process that makes one run reads from its standard input, as
// JSON. It answers with a bench.Run.
type task struct {
	Model     string     `json:"model"`
	PromptIDs []int      `json:"prompt_ids"`
	Cell      bench.Cell `json:"cell"`
}

// childName is the hidden command of such a process.
const childName = "one-run"

func newBenchChild() *cobra.Command {
	return &cobra.Command{
		Use:    childName,
		Short:  "Make one run of a benchmark: a task comes in, a result goes out, both as JSON",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// Ctrl-C goes to parent and child alike. The parent hears it and ends
			// the child; a child that died of it first would look like a failure.
			signal.Ignore(os.Interrupt)
			var t task
			if err := json.NewDecoder(cmd.InOrStdin()).Decode(&t); err != nil {
				return fmt.Errorf("the task: %w", err)
			}
			run, err := runOnce(cmd.Context(), t)
			if err != nil {
				return err
			}
			return json.NewEncoder(cmd.OutOrStdout()).Encode(run)
		},
	}
}

// childRunner makes each run in a process of its own, which is this program.
type childRunner struct {
	executable string
	task       task // but for the cell
}

// Run implements bench.Runner.
func (r *childRunner) Run(ctx context.Context, cell bench.Cell) (bench.Run, error) {
	t := r.task
	t.Cell = cell
	input, err := json.Marshal(t)
	if err != nil {
		return bench.Run{}, err
	}
	var errs bytes.Buffer
	cmd := exec.CommandContext(ctx, r.executable, "bench", childName)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &errs
	output, err := cmd.Output()
	if err != nil {
		return bench.Run{}, childError(err, errs.String())
	}
	var run bench.Run
	if err := json.Unmarshal(output, &run); err != nil {
		return bench.Run{}, fmt.Errorf("the process that made the run answered with something else: %w", err)
	}
	return run, nil
}

// childError is what a process said before it failed, or, where it said
// nothing, how it ended.
func childError(err error, said string) error {
	said = strings.TrimSpace(said)
	said = strings.TrimPrefix(said, "explain bench "+childName+": ")
	if said == "" {
		return err
	}
	const most = 2000 // a crash prints every goroutine
	if len(said) > most {
		said = said[:most] + "…"
	}
	return errors.New(said)
}
