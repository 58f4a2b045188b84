// Command explain shows how a language model generates text, step by step.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"

	"github.com/genlens/genlens/pkg/visible"
)

//go:generate go run . figures ../../figures

func main() {
	os.Exit(execute(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit statuses.
const (
	exitOK          = 0
	exitError       = 1
	exitInterrupted = 130 // as shells report SIGINT
)

// errInterrupted ends a run that Ctrl-C stopped; what it made has been shown.
var errInterrupted = errors.New("interrupted")

// execute runs one command line and returns the exit status.
func execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetArgs(joinBooleans(root, args))
	command, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	}
	fmt.Fprintf(stderr, "%s: %s\n", command.CommandPath(), message(err))
	return exitError
}

// ownPrefix is the name of a package of ours that begins an error or a part of
// one: it helps who calls the package, not who typed the command.
var ownPrefix = regexp.MustCompile(`(^|: )(cache|constrain|decode|diff|figure|lesson|literal|model|params|quiz|sampler|serve|table|trace|view|weights|workshop): `)

// message is an error for a terminal: the lines that say what to do set in.
func message(err error) string { return strings.Join(messageLines(err), "\n  ") }

// messageLines are an error's lines without the names of packages, and with what
// comes from files and arguments made visible. The first says what is wrong, the
// others what to do.
func messageLines(err error) []string {
	text := err.Error()
	for ownPrefix.MatchString(text) {
		text = ownPrefix.ReplaceAllString(text, "$1")
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = visible.Line(line)
	}
	return lines
}

// interruptible is ctx until the first Ctrl-C, or the terminal's window is closed,
// which asks a run to end its trace; a second one ends the process, as the first
// does outside of a run.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(ctx, signals...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
