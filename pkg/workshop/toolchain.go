package workshop

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// ErrNoGo means that there is no Go toolchain on this machine's PATH.
var ErrNoGo = errors.New("workshop: the go command is not to be found, so nothing that you write can be compiled")

// Toolchain is the Go installation that compiles what learners write.
type Toolchain struct {
	Command string // the path of go
}

// FindGo looks for the go command on the PATH. The error says where else it
// was seen.
func FindGo() (Toolchain, error) {
	command, err := exec.LookPath("go")
	if err == nil {
		command, err = filepath.Abs(command)
		return Toolchain{command}, err
	}
	for _, dir := range []string{"/usr/local/go/bin", "/opt/homebrew/bin", "/usr/lib/go/bin", "/snap/bin", `C:\Program Files\Go\bin`} {
		name := "go"
		if runtime.GOOS == "windows" {
			name = "go.exe"
		}
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return Toolchain{}, fmt.Errorf("%w\nit is in %s: put that folder into your PATH, and open a new terminal", ErrNoGo, dir)
		}
	}
	return Toolchain{}, fmt.Errorf("%w\ninstall Go from https://go.dev/dl, and open a new terminal; the lessons and the exercises without code run without it", ErrNoGo)
}

// Version is what the toolchain calls itself: "go1.26.0".
func (t Toolchain) Version(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, t.Command, "env", "GOVERSION")
	cmd.Env = t.environment("")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("workshop: %s env GOVERSION: %w", t.Command, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// run is a go command in a folder, to be started. Its temporary files go to
// scratch, as one that is stopped leaves them.
func (t Toolchain) run(ctx context.Context, dir, scratch string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.Command, args...)
	cmd.Dir, cmd.Env = dir, append(t.environment(dir), "GOTMPDIR="+scratch)
	cmd.WaitDelay = time.Second // for the compilers that it has started
	return cmd
}

// environment is the process's own, without what could send a build to the
// network, to another module or for another machine.
func (t Toolchain) environment(dir string) []string {
	env := append(os.Environ(),
		"GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "GO111MODULE=on", "GOTOOLCHAIN=local", "CGO_ENABLED=0",
		"GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	if dir != "" {
		env = append(env, "PWD="+dir)
	}
	return env
}

// OldestGo is the oldest toolchain that compiles the exercises.
const OldestGo = "go1.22"

// NewEnough reports whether a version, as Version returns it, compiles the
// exercises. A development version is taken to.
func NewEnough(v string) bool {
	return !version.IsValid(v) || version.Compare(v, OldestGo) >= 0
}
