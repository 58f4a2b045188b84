package workshop

import (
	"context"
	"fmt"
	"os"

	"github.com/genlens/genlens/pkg/pretrained"
)

// TryOut does once what a learner's machine has to do all day: it makes a folder,
// compiles a solution, runs it in a process of its own and puts it into the
// decoder. It also leaves the Go toolchain's cache warm, so that a learner's first
// check is as quick as the later ones.
func TryOut(ctx context.Context, load func() (*pretrained.Pretrained, error)) error {
	dir, err := temporary()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f, _, err := Init(dir, "doctor")
	if err != nil {
		return err
	}
	e := argmax()
	solution, err := e.Solution()
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.Path(e.Name, e.Name+".go"), solution, 0o666); err != nil {
		return err
	}
	c := Checker{Folder: f, Model: load}
	v, err := c.Check(ctx, e)
	switch {
	case err != nil:
		return err
	case !v.Passed:
		return fmt.Errorf("workshop: a function that is right does not pass here: %s", v.Summary())
	}
	return nil
}
