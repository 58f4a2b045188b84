package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
)

// gallery is the figures command: it makes the folder of figures that the
// documentation shows.
type gallery struct {
	folder    string
	check     bool
	remeasure bool
	only      []string

	out, messages io.Writer
	traces        map[string]*trace.Trace // of the exhibits' runs, by command line
	differ        []string                // files that are not what their commands make
}

// What times and memory are drawn from, in the folder of figures: a benchmark's
// record, and the trace of a run on the same machine.
const (
	recordFile   = "bench.json"
	measuredFile = "measured.jsonl.zst"
	indexFile    = "README.md"
)

func newFigures() *cobra.Command {
	g := &gallery{}
	cmd := &cobra.Command{
		Use:   "figures [FOLDER]",
		Short: "Make the documentation's figures again, with their index",
		Long: `Make every figure of the documentation again, in light and in dark, and the page
that shows each with the command that made it. FOLDER is figures if it is not given.

Figures of a run are made from that run, on the spot. Figures of time and memory are
drawn from FOLDER/` + recordFile + ` and FOLDER/` + measuredFile + `, which were measured on
the machine that they name; --remeasure measures anew, on this one, in minutes.

--check changes nothing: it makes all of them, says which differ from the files in
FOLDER by more than processors do, and ends with status 1 if any does.`,
		Example: `  explain figures
  explain figures --check
  explain figures --only nucleus,top-k,min-p
  explain figures my-figures --remeasure`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			g.folder = "figures"
			if len(args) > 0 {
				g.folder = args[0]
			}
			return g.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&g.check, "check", false, "compare with the files that are there, and write nothing")
	flags.BoolVar(&g.remeasure, "remeasure", false, "measure time and memory anew, on this machine")
	flags.StringSliceVar(&g.only, "only", nil, "these figures alone, without the page; by name, as on the page")
	return cmd
}

func (g *gallery) run(cmd *cobra.Command) error {
	g.out, g.messages, g.traces = cmd.OutOrStdout(), cmd.ErrOrStderr(), make(map[string]*trace.Trace)
	if g.check && g.remeasure {
		return errors.New("--check compares with what was measured, and --remeasure replaces that\nname one of them")
	}
	chosen, err := g.chosen()
	if err != nil {
		return err
	}
	if !g.check {
		if err := os.MkdirAll(g.folder, 0o777); err != nil {
			return err
		}
	}
	if g.remeasure {
		if err := g.measure(cmd); err != nil {
			return err
		}
	}
	bar := newProgress(g.messages, len(chosen))
	defer bar.clear()
	var index bytes.Buffer
	index.WriteString(indexHead)
	for i, e := range chosen {
		bar.done = i
		bar.say(e.name)
		if err := g.make(cmd, e, &index); err != nil {
			bar.clear()
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	bar.clear()
	if len(g.only) == 0 {
		if err := g.keep(indexFile, index.Bytes()); err != nil {
			return err
		}
		if err := g.leftOver(); err != nil {
			return err
		}
	}
	return g.verdict(len(chosen))
}

// chosen are the exhibits asked for.
func (g *gallery) chosen() ([]exhibit, error) {
	if len(g.only) == 0 {
		return exhibits, nil
	}
	var chosen []exhibit
	for _, name := range g.only {
		i := slices.IndexFunc(exhibits, func(e exhibit) bool { return e.name == name })
		if i < 0 {
			var names []string
			for _, e := range exhibits {
				names = append(names, e.name)
			}
			return nil, fmt.Errorf("--only %q: there is no such figure\nwant %s", name, strings.Join(names, ", "))
		}
		chosen = append(chosen, exhibits[i])
	}
	return chosen, nil
}

// measure makes the record and the trace that times are drawn from.
func (g *gallery) measure(cmd *cobra.Command) error {
	for _, args := range [][]string{
		append(slices.Clone(measuredBench), "--overwrite", "--out", filepath.Join(g.folder, recordFile)),
		append(slices.Clone(measuredRun), "--overwrite", "--trace", filepath.Join(g.folder, measuredFile), "--quiet"),
	} {
		if err := g.explain(cmd, args, args); err != nil {
			return fmt.Errorf("--remeasure: %w", err)
		}
	}
	return nil
}

// explain runs another command of this program, which takes its command line to
// be shown.
func (g *gallery) explain(cmd *cobra.Command, args, shown []string) error {
	root := newRoot(shown)
	root.SetOut(io.Discard)
	root.SetErr(g.messages)
	root.SetArgs(joinBooleans(root, args))
	return root.ExecuteContext(cmd.Context())
}

// make draws an exhibit in both themes and writes its part of the index.
func (g *gallery) make(cmd *cobra.Command, e exhibit, index *bytes.Buffer) error {
	p := &plotter{}
	plot := newPlotOf(p)
	if err := plot.ParseFlags(append(slices.Clone(e.plot), "--theme", bothThemes)); err != nil {
		return err
	}
	var err error
	if e.recorded {
		p.bench = recordFile
		if p.record, err = bench.Read(filepath.Join(g.folder, recordFile)); err != nil {
			return fmt.Errorf("%w\n--remeasure measures what is drawn here", err)
		}
	}
	if err := p.check(plot.Flags()); err != nil {
		return err
	}
	t, err := g.trace(cmd, e)
	if err != nil {
		return err
	}
	if t != nil {
		if t, err = p.pick(t); err != nil {
			return err
		}
	}
	d := drawings[slices.IndexFunc(drawings, p.wants)]
	pictures, err := p.draw(d, t)
	if err != nil {
		return err
	}
	if len(pictures) != 1 {
		return fmt.Errorf("its commands make %d figures, not one", len(pictures))
	}
	f := pictures[0].figure
	for _, look := range p.looks {
		figure.FrameOf(f).Theme = &look.theme
		var file bytes.Buffer
		if err := figure.Write(&file, "png", f); err != nil {
			return err
		}
		if err := g.keep(e.name+look.suffix+".png", file.Bytes()); err != nil {
			return err
		}
	}
	e.write(index, figure.MetadataOf(f).Alt)
	return nil
}

// trace is the run that an exhibit is drawn from, made once for all; nil for a
// figure of a record alone.
func (g *gallery) trace(cmd *cobra.Command, e exhibit) (*trace.Trace, error) {
	key := strings.Join(e.run, "\x00")
	if t := g.traces[key]; t != nil || len(e.run) == 0 {
		return t, nil
	}
	path := filepath.Join(g.folder, measuredFile)
	if !slices.Equal(e.run, measuredRun) {
		folder, err := os.MkdirTemp("", "explain-figures-*")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(folder)
		path = filepath.Join(folder, "run.jsonl")
		// The file is no part of what made the figure.
		if err := g.explain(cmd, append(slices.Clone(e.run), "--trace", path, "--quiet"), e.run); err != nil {
			return nil, err
		}
	}
	t, err := trace.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t.Run.Tool.Version = released() // or each commit would make other captions
	g.traces[key] = t
	return t, nil
}

// keep writes a file into the folder or, with --check, compares it with the one
// there.
func (g *gallery) keep(name string, content []byte) error {
	path := filepath.Join(g.folder, name)
	if !g.check {
		return os.WriteFile(path, content, 0o666)
	}
	was, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		g.differ = append(g.differ, path+": is missing")
		return nil
	case err != nil:
		return err
	}
	difference := ""
	if filepath.Ext(name) == ".png" {
		if difference, err = figure.Same(content, was, "png"); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	} else if !bytes.Equal(content, bytes.ReplaceAll(was, []byte("\r\n"), []byte("\n"))) {
		difference = "in its text"
	}
	if difference != "" {
		g.differ = append(g.differ, path+": differs "+difference)
	}
	return nil
}

// leftOver names the pictures in the folder that no exhibit makes.
func (g *gallery) leftOver() error {
	if !g.check {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(g.folder, "*.png"))
	if err != nil {
		return err
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".png"), "-dark")
		if !slices.ContainsFunc(exhibits, func(e exhibit) bool { return e.name == name }) {
			g.differ = append(g.differ, file+": nothing makes it")
		}
	}
	return nil
}

// verdict says what was made, or what differs.
func (g *gallery) verdict(made int) error {
	if !g.check {
		_, err := fmt.Fprintf(g.out, "%d figures, in light and in dark, in %s\n", made, g.folder)
		return err
	}
	if len(g.differ) > 0 {
		return fmt.Errorf("%d files are not what their commands make:\n%s\nlook at them; explain figures makes them again", len(g.differ), strings.Join(g.differ, "\n"))
	}
	_, err := fmt.Fprintf(g.out, "%d figures, in light and in dark, are what their commands make\n", made)
	return err
}
