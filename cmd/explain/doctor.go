package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/process"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/workshop"
)

// neededMemory is a guess on the safe side: a run of the embedded model with a full
// trace takes less than a tenth of it, and a compiler may run beside.
const neededMemory = 1 << 30

func newDoctor() *cobra.Command {
	var f forms
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what will and what won't work on this machine",
		Long: `Look at the terminal, its colours, the Go toolchain, where files can be written, the
memory, and run a model and a compiled exercise once. It says what will and what
won't work here. Nothing is left behind but a warm compiler's cache, which makes
the first check of an exercise quick.

The exit status is 0 where all of the lessons and the workshop works, and 1 where
something does not, with the reasons on standard error. What is only limited (◐)
is no failure: a narrow window, little memory, or no terminal, as in a script.
--json and --csv give the same findings; health is yes, limited or no.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			style, err := f.style(cmd)
			if err != nil {
				return err
			}
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			d := &doctor{cmd: cmd, style: style}
			defer d.close()
			d.examine(ctx)
			if ctx.Err() != nil {
				return errInterrupted
			}
			if err := d.page().Write(cmd.OutOrStdout(), style); err != nil {
				return err
			}
			if len(d.broken) > 0 {
				return fmt.Errorf("not everything works here: %s", strings.Join(d.broken, "; "))
			}
			return nil
		},
	}
	f.addTo(cmd.Flags(), "")
	return cmd
}

// doctor looks at a machine.
type doctor struct {
	cmd   *cobra.Command
	style table.Style
	model *pretrained.Pretrained

	found  []finding
	broken []string // parts that do not work
}

// finding is one thing that was looked at.
type finding struct {
	what, found string
	health      health
	advice      string // "" where all is well
}

type health int

const (
	well health = iota
	limited
	ill
)

func (d *doctor) close() {
	if d.model != nil {
		d.model.Close()
	}
}

func (d *doctor) examine(ctx context.Context) {
	for _, look := range []func(context.Context) finding{
		d.terminal, d.colours, d.signs, d.writing, d.memory, d.running, d.toolchain, d.compiling,
	} {
		if ctx.Err() == nil {
			d.found = append(d.found, look(ctx))
		}
	}
}

func (d *doctor) terminal(context.Context) finding {
	out := d.cmd.OutOrStdout()
	f := finding{what: "terminal"}
	switch columns := width(out); {
	case !isTerminal(out) || !isTerminal(os.Stdin):
		f.found, f.health = "none", limited
		f.advice = "explain workshop cannot watch; its subcommands (check, next, hint, …) work"
	default:
		f.found = fmt.Sprintf("%d columns, %d lines", columns, height(out))
		if columns < 80 {
			f.health, f.advice = limited, "tables leave columns out below about 80; make the window wider"
		}
	}
	return f
}

func (d *doctor) colours(context.Context) finding {
	f := finding{what: "colours", found: "yes"}
	if !d.style.Color {
		why := "this is no terminal"
		switch {
		case os.Getenv("NO_COLOR") != "":
			why = "NO_COLOR is set"
		case os.Getenv("TERM") == "dumb":
			why = "TERM is dumb"
		case isTerminal(d.cmd.OutOrStdout()):
			why = "--color never"
		}
		f.found, f.advice = "no: "+why, "signs and words say all that colours say"
	}
	return f
}

// signs asks whether letters beyond ASCII arrive.
func (d *doctor) signs(context.Context) finding {
	f := finding{what: "characters", found: "UTF-8"}
	if runtime.GOOS == "windows" {
		return f
	}
	locale := ""
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale = os.Getenv(name); locale != "" {
			break
		}
	}
	if plain := strings.ToLower(strings.ReplaceAll(locale, "-", "")); !strings.Contains(plain, "utf8") {
		f.found, f.health = "locale “"+locale+"”", limited
		f.advice = "if ·sunny and ✓ look odd here, set LANG to a locale that ends in UTF-8"
	}
	return f
}

func (d *doctor) writing(context.Context) finding {
	f := finding{what: "write access", found: "this folder, temporary files"}
	for _, dir := range []string{".", os.TempDir()} {
		file, err := os.CreateTemp(dir, "explain-doctor-")
		if err != nil {
			f.found, f.health = err.Error(), limited
			f.advice = "make the workshop in a folder of yours: explain workshop init ~/workshop"
			if dir != "." { // which is worse, and said in place of the other
				f.health, f.advice = ill, "TMPDIR names a folder for temporary files; the workshop compiles there"
				d.broken = append(d.broken, "no temporary files")
			}
			continue
		}
		file.Close()
		os.Remove(file.Name())
	}
	return f
}

func (d *doctor) memory(context.Context) finding {
	f := finding{what: "memory"}
	switch free := freeMemory(); {
	case free == 0:
		f.found = "the system does not say how much is free"
	case free < neededMemory:
		f.found, f.health = fmt.Sprintf("%.1f GB free", float64(free)/1e9), limited
		f.advice = fmt.Sprintf("close other programs: compiling and running want about %.1f GB", float64(neededMemory)/1e9)
	default:
		f.found = fmt.Sprintf("%.1f GB free", float64(free)/1e9)
	}
	return f
}

func (d *doctor) load() (*pretrained.Pretrained, error) {
	var err error
	if d.model == nil {
		d.model, err = pretrained.Load(embedded.Default)
	}
	return d.model, err
}

// running generates a few tokens with the embedded model.
func (d *doctor) running(ctx context.Context) finding {
	f := finding{what: "a test run"}
	result, err := d.generate(ctx)
	if err != nil {
		f.found, f.health = message(err), ill
		f.advice = "the built-in model does not run here, so neither do the lessons"
		d.broken = append(d.broken, "the built-in model does not run")
		return f
	}
	f.found = fmt.Sprintf("%d tokens, %.0f tokens/s", len(result.IDs), result.Totals.TokensPerSecond)
	if peak := process.PeakMemory(); peak > 0 {
		f.found += fmt.Sprintf(", %.0f MB", float64(peak)/1e6)
	}
	return f
}

func (d *doctor) generate(ctx context.Context) (*decode.Result, error) {
	model, err := d.load()
	if err != nil {
		return nil, err
	}
	const prompt = "The weather today is"
	ids, err := model.Encode(prompt)
	if err != nil {
		return nil, err
	}
	request, err := model.Request(prompt, ids, decode.Config{})
	if err != nil {
		return nil, err
	}
	return decode.Generate(ctx, request)
}

// fails makes the finding that of an error, whose lines after the first are advice.
func (f *finding) fails(err error) {
	lines := messageLines(err)
	f.health, f.found, f.advice = ill, lines[0], strings.Join(lines[1:], "\n")
}

func (d *doctor) toolchain(ctx context.Context) finding {
	f := finding{what: "Go toolchain"}
	version, err := goVersion(ctx)
	if err != nil {
		f.fails(err)
		d.broken = append(d.broken, noToolchain(err))
		return f
	}
	f.found = version
	return f
}

// errOldGo is a toolchain that is too old.
var errOldGo = errors.New("the Go toolchain is older than " + workshop.OldestGo)

// noToolchain is what a script is told of a toolchain that does not do.
func noToolchain(err error) string {
	switch {
	case errors.Is(err, workshop.ErrNoGo):
		return "no Go toolchain, so functions cannot be compiled"
	case errors.Is(err, errOldGo):
		return errOldGo.Error()
	}
	return "the Go toolchain does not run"
}

func goVersion(ctx context.Context) (string, error) {
	toolchain, err := workshop.FindGo()
	if err != nil {
		return "", err
	}
	version, err := toolchain.Version(ctx)
	if err != nil {
		return "", err
	}
	if !workshop.NewEnough(version) {
		return "", fmt.Errorf("%w, which the exercises need: %s\nget a newer one from https://go.dev/dl", errOldGo, version)
	}
	return version, nil
}

// compiling tries one exercise out.
func (d *doctor) compiling(ctx context.Context) finding {
	f := finding{what: "an exercise"}
	if _, err := goVersion(ctx); err != nil {
		f.found, f.health = "not tried, without Go", limited
		return f
	}
	started := time.Now()
	if err := workshop.TryOut(ctx, d.load); err != nil {
		f.fails(err)
		if !errors.Is(err, context.Canceled) {
			d.broken = append(d.broken, "functions cannot be compiled or run")
		}
		return f
	}
	f.found = fmt.Sprintf("compiled, run and put into the decoder in %.1f s", time.Since(started).Seconds())
	return f
}

// page shows what was found, and what follows for the parts of the program.
func (d *doctor) page() *table.Page {
	t := table.Table{Name: "machine", Title: "What this machine has", Columns: []table.Column{
		{Head: " ", Name: "health", Left: true},
		{Head: "looked at", Name: "looked_at", Left: true},
		{Head: "found", Name: "found", Left: true, Wrap: true},
		{Head: "what to do", Name: "advice", Left: true, Wrap: true},
	}}
	for _, f := range d.found {
		t.Add(f.health.cell(), table.Cell{Text: f.what}, table.Cell{Text: f.found}, table.Cell{Text: f.advice, Tone: table.Quiet})
	}
	p := &table.Page{}
	p.Table(t)
	works := table.Table{Name: "parts", Title: "What works here", Columns: []table.Column{
		{Head: " ", Name: "health", Left: true}, {Head: "part", Name: "part", Left: true, Wrap: true},
	}}
	for _, part := range []struct {
		name  string
		needs []string
	}{
		{"explain run, lessons, figures, the guide", []string{"a test run"}},
		{"the workshop's questions about real runs", []string{"a test run"}},
		{"the workshop's functions to write, in Go", []string{"a test run", "write access", "Go toolchain", "an exercise"}},
		{"explain workshop on a screen, with keys", []string{"terminal"}},
	} {
		works.Add(d.worst(part.needs).cell(), table.Cell{Text: part.name})
	}
	p.Heading("What works here")
	p.Table(works)
	return p
}

// worst is the worst health among what was found under these names.
func (d *doctor) worst(names []string) health {
	worst := well
	for _, f := range d.found {
		for _, name := range names {
			if f.what == name {
				worst = max(worst, f.health)
			}
		}
	}
	return worst
}

func (h health) cell() table.Cell {
	switch h {
	case ill:
		return table.Cell{Text: "✗", Value: "no", Tone: table.Bad}
	case limited:
		return table.Cell{Text: "◐", Value: "limited", Tone: table.Fair}
	}
	return table.Cell{Text: "✓", Value: "yes", Tone: table.Good}
}
