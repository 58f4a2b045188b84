//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/genlens/genlens/pkg/workshop"
)

// A folder that its learner may read and not write to. The command runs as
// nobody where the tests run as root, whom no permission holds.
func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	room, err := os.MkdirTemp("", "explain-read-only-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		filepath.WalkDir(room, func(path string, entry os.DirEntry, _ error) error {
			if entry.IsDir() {
				return os.Chmod(path, 0o755)
			}
			return nil
		})
		os.RemoveAll(room)
	})
	command := copyCommand(t, room)
	dir := filepath.Join(room, "mine")
	if _, _, err := workshop.Init(dir, "test"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(dir, ".workshop"), filepath.Join(dir, "argmax"), dir, room} {
		if err := os.Chmod(name, 0o555); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		args []string
		says []string
	}{
		{[]string{"init", filepath.Join(room, "new")}, []string{"the folder cannot be made: ", "permission denied", "name a folder that you may write to"}},
		{[]string{"init", "."}, []string{"progress cannot be written", "you may not write here: copy the folder to a place of your own"}},
		{[]string{"hint", "argmax"}, []string{"Hint 1 of 3", "warning: progress cannot be written", "what you pass or open is not remembered"}},
		{[]string{"next", "argmax"}, []string{"pick the most likely token", "warning: progress cannot be written"}},
		{[]string{"list"}, []string{"argmax", "0/"}},
	} {
		cmd := exec.Command(command, append([]string{"workshop"}, test.args...)...)
		cmd.Dir = dir
		cmd.Env = append(sessionEnv(dir), "PATH="+filepath.Dir(command))
		if os.Geteuid() == 0 {
			const nobody = 65534
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		out, _ := cmd.CombinedOutput() // whether it fails follows from what it says
		for _, text := range test.says {
			if !strings.Contains(string(out), text) {
				t.Errorf("%v does not say %q:\n%s", test.args, text, out)
			}
		}
	}
}

// copyCommand copies the command to where everybody may run it.
func copyCommand(t *testing.T, dir string) string {
	t.Helper()
	path, err := exec.LookPath("explain")
	if err != nil {
		t.Fatal(err)
	}
	from, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(dir, "bin", "explain")
	to, err := os.OpenFile(command, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return command
}
