package workshop

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// serveFiles is the source of the package that answers calls; it is compiled
// together with the learner's code.
//
//go:embed serve/*.go
var serveFiles embed.FS

// build compiles the exercises into one program that serves their functions,
// and returns its path in a temporary folder, with a function that removes it.
//
// The program's main function, the package serve and the go.mod are laid over
// the learner's folder (go build -overlay), so that nothing has to be written
// there and nothing that a learner does to the go.mod can break it.
func (f *Folder) build(ctx context.Context, exercises ...Exercise) (binary string, remove func(), problem *Problem, err error) {
	toolchain, err := FindGo()
	if err != nil {
		return "", nil, nil, err
	}
	scratch, err := temporary()
	if err != nil {
		return "", nil, nil, err
	}
	remove = func() { os.RemoveAll(scratch) }
	if problem, err = f.compile(ctx, toolchain, scratch, exercises); problem != nil || err != nil {
		remove()
		return "", nil, problem, err
	}
	return filepath.Join(scratch, programName), remove, nil, nil
}

// temporary makes a folder to compile in.
func temporary() (string, error) {
	dir, err := os.MkdirTemp("", "explain-workshop-")
	if err != nil {
		return "", fmt.Errorf("workshop: nothing can be compiled without a folder for temporary files: %w\nset TMPDIR (on Windows, TMP) to one that you may write to", err)
	}
	return dir, nil
}

// programName ends as Windows wants it; elsewhere it is a name like any.
const programName = "workshop.exe"

// compile builds the program in scratch.
func (f *Folder) compile(ctx context.Context, toolchain Toolchain, scratch string, exercises []Exercise) (*Problem, error) {
	overlay, err := f.overlay(scratch, exercises)
	if err != nil {
		return nil, err
	}
	cmd := toolchain.run(ctx, f.Dir, scratch, "build", "-overlay", overlay, "-buildvcs=false", "-ldflags=-s -w",
		"-o", filepath.Join(scratch, programName), "./"+hidden+"/main")
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &exit):
		return buildProblem(string(output)), nil
	case err != nil:
		return nil, fmt.Errorf("workshop: %s: %w", toolchain.Command, err)
	}
	return nil, nil
}

// overlay writes what is laid over the learner's folder into scratch, and the
// list of it, whose path it returns.
func (f *Folder) overlay(scratch string, exercises []Exercise) (string, error) {
	laid := make(map[string]string)
	lay := func(over string, data []byte) error {
		name := filepath.Join(scratch, strconv.Itoa(len(laid))+"-"+filepath.Base(over))
		laid[f.Path(filepath.FromSlash(over))] = name
		return os.WriteFile(name, data, 0o666)
	}
	var imports, functions strings.Builder
	for _, e := range exercises {
		for _, name := range f.present(e, func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
			laid[f.Path(name)] = "" // as if it were not there: one that was broken does not matter
		}
		fmt.Fprintf(&imports, "\t%q\n", "workshop/"+e.Name)
		fmt.Fprintf(&functions, "\t\t%q: %s.%s,\n", e.Name, e.Name, e.Task.Func)
	}
	main := "package main\n\nimport (\n\t\"os\"\n\n\t\"workshop/" + hidden + "/serve\"\n" + imports.String() +
		")\n\nfunc main() {\n\tos.Exit(serve.Main(map[string]any{\n" + functions.String() + "\t}))\n}\n"
	if err := errors.Join(lay("go.mod", []byte(goMod)), lay(hidden+"/main/main.go", []byte(main))); err != nil {
		return "", err
	}
	names, err := fs.Glob(serveFiles, "serve/*.go")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := serveFiles.ReadFile(name)
		if err != nil {
			return "", err
		}
		if err := lay(path.Join(hidden, name), data); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": laid})
	if err != nil {
		return "", err
	}
	at := filepath.Join(scratch, "overlay.json")
	return at, os.WriteFile(at, list, 0o666)
}

// buildError is a line that the compiler writes: FILE:LINE:COLUMN: what.
var buildError = regexp.MustCompile(`^([^\s:][^:]*\.go):(\d+)(?::\d+)?: (.*)$`)

// buildProblem makes a short message of what go build wrote: the first error,
// and how many more there are.
func buildProblem(output string) *Problem {
	var problem *Problem
	more := 0
	var others []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		match := buildError.FindStringSubmatch(strings.TrimPrefix(line, "."+string(filepath.Separator)))
		switch {
		case match != nil && problem != nil:
			more++
		case match != nil:
			n, _ := strconv.Atoi(match[2]) // digits, by the expression
			problem = &Problem{File: filepath.ToSlash(match[1]), Line: n, Text: match[3]}
		case line != "" && !strings.HasPrefix(line, "#") && problem == nil:
			others = append(others, line)
		}
	}
	switch {
	case problem == nil:
		return &Problem{Text: "go build does not work here: " + strings.Join(others[:min(len(others), 3)], "; "), Help: "explain doctor looks at the Go toolchain"}
	case strings.Contains(problem.Text, "no required module provides package"), strings.Contains(problem.Text, "cannot find module providing package"):
		problem.Text, _, _ = strings.Cut(problem.Text, ";")
		problem.Text, _, _ = strings.Cut(problem.Text, ": module lookup disabled")
		problem.Help = "the exercises need the standard library alone"
	case more == 1:
		problem.Help = "and one more error below it"
	case more > 1:
		problem.Help = fmt.Sprintf("and %d more errors below it", more)
	}
	return problem
}

// executableProblem is what may be wrong where a fresh binary does not start.
func executableProblem(err error) error {
	if errors.Is(err, fs.ErrPermission) && runtime.GOOS != "windows" {
		return fmt.Errorf("workshop: %w\nthe folder for temporary files may not hold programs here; set TMPDIR to one that may", err)
	}
	return fmt.Errorf("workshop: %w", err)
}
