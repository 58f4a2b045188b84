package workshop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
)

// Proof is what DevCheck found out about one exercise.
type Proof struct {
	Exercise Exercise
	Wrong    []string // what is not as it should be; none: all is well
}

// DevCheck proves that exercises can be done and have to be: that each compiles
// and fails unsolved, passes with its solution, that the Go tests given out with
// it say the same, and that there are three hints, none of them empty. Of an
// exercise without code it proves that questions of several seeds can be drawn
// and differ. Each proof is reported when it is done.
func DevCheck(ctx context.Context, model *pretrained.Pretrained, exercises []Exercise, done func(Proof)) error {
	dir, err := temporary()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	folder, _, err := Init(dir, "dev-check")
	if err != nil {
		return err
	}
	c := Checker{Folder: folder, Model: func() (*pretrained.Pretrained, error) { return model, nil }}
	for _, e := range exercises {
		p := Proof{Exercise: e}
		if e.Task != nil {
			err = c.prove(ctx, &p)
		} else {
			err = p.ask(ctx, model)
		}
		if err != nil {
			return err
		}
		done(p)
	}
	return nil
}

func (p *Proof) wrong(format string, args ...any) {
	p.Wrong = append(p.Wrong, fmt.Sprintf(format, args...))
}

// prove checks an exercise as it is given out, then solved.
func (c *Checker) prove(ctx context.Context, p *Proof) error {
	e := p.Exercise
	hints, err := e.Hints()
	if err != nil {
		p.wrong("%v", err)
	}
	if len(hints) != 3 {
		p.wrong("it has %d hints, and should have three", len(hints))
	}
	for i, hint := range hints {
		if hint == "" {
			p.wrong("hint %d is empty", i+1)
		}
	}
	unsolved, err := c.Check(ctx, e)
	switch {
	case err != nil:
		return err
	case unsolved.Passed:
		p.wrong("it passes unsolved")
	case unsolved.Problem != nil:
		p.wrong("unsolved, it does not run: %s", unsolved.Problem)
	}
	if passed, output, err := c.goTest(ctx, e); err != nil {
		return err
	} else if passed {
		p.wrong("its Go tests pass unsolved")
	} else if !strings.Contains(output, "--- FAIL") {
		p.wrong("its Go tests do not run unsolved: %s", output)
	}

	solution, err := e.Solution()
	if err != nil {
		p.wrong("%v", err)
		return nil
	}
	if err := os.WriteFile(c.Folder.Path(e.Name, e.Name+".go"), solution, 0o666); err != nil {
		return err
	}
	solved, err := c.Check(ctx, e)
	if err != nil {
		return err
	}
	if !solved.Passed {
		p.wrong("its solution does not pass: %s", solved.Summary())
	}
	if passed, output, err := c.goTest(ctx, e); err != nil {
		return err
	} else if !passed {
		p.wrong("its solution does not pass its Go tests: %s", output)
	}
	return nil
}

// goTest runs the tests that were given out, as the learner would.
func (c *Checker) goTest(ctx context.Context, e Exercise) (passed bool, output string, err error) {
	toolchain, err := FindGo()
	if err != nil {
		return false, "", err
	}
	out, err := toolchain.run(ctx, c.Folder.Dir, c.Folder.Path(hidden), "test", "./"+filepath.ToSlash(e.Name)).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		return false, string(out), nil
	}
	return err == nil, string(out), errors.Join(err, ctx.Err())
}

// ask draws questions of a few seeds and answers each.
func (p *Proof) ask(ctx context.Context, model *pretrained.Pretrained) error {
	asked := make(map[string]bool)
	for seed := range uint64(8) {
		q, err := p.Exercise.Question(ctx, model, seed)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			p.wrong("seed %d: %v", seed, err)
			return nil
		}
		m, err := q.Check(q.Solution())
		if err != nil || !m.Right {
			p.wrong("seed %d: its solution %q is not right (%v)", seed, q.Solution(), err)
			return nil
		}
		var page strings.Builder
		if err := q.Write(&page, table.Style{}); err != nil {
			return err
		}
		asked[page.String()] = true
	}
	if len(asked) < 2 {
		p.wrong("eight seeds give one question")
	}
	return nil
}
