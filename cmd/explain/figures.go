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
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/decode"
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
	var missing []string // what would be drawn from a record that is not there
	for i, e := range chosen {
		bar.done = i
		bar.say(e.name)
		err := g.make(cmd, e, &index)
		if errors.Is(err, errNotMeasured) && len(g.only) == 0 {
			missing = append(missing, e.name)
			continue
		}
		if err != nil {
			bar.clear()
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	bar.clear()
	if len(missing) > 0 {
		return fmt.Errorf("%d figures are made; %s and the page are not, as %s or %s is missing in %s\n--remeasure measures what they are drawn from, in minutes",
			len(chosen)-len(missing), strings.Join(missing, ", "), recordFile, measuredFile, g.folder)
	}
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
	all := exhibits()
	if len(g.only) == 0 {
		return all, nil
	}
	var chosen []exhibit
	for _, name := range g.only {
		i := slices.IndexFunc(all, func(e exhibit) bool { return e.name == name })
		if i < 0 {
			var names []string
			for _, e := range all {
				names = append(names, e.name)
			}
			return nil, fmt.Errorf("--only %q: there is no such figure\nwant %s", name, strings.Join(names, ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// measure makes the record and the trace that times are drawn from.
func (g *gallery) measure(cmd *cobra.Command) error {
	for _, one := range []struct{ shown, files []string }{
		{measuredBench, []string{"--overwrite", "--out", filepath.Join(g.folder, recordFile)}},
		{measuredRun, []string{"--overwrite", "--trace", filepath.Join(g.folder, measuredFile), "--quiet"}},
	} {
		if err := g.explain(cmd, slices.Concat(one.shown, one.files), one.shown); err != nil {
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
	f, err := e.draw(g, cmd)
	if err != nil {
		return err
	}
	look := look{theme: bothThemes}
	if err := look.check(cmd.Flags(), nil); err != nil {
		return err
	}
	for _, look := range look.looks {
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

// plot draws the one figure that explain plot would, with these flags, of a run or
// of the record or of both.
func (g *gallery) plot(cmd *cobra.Command, run []string, recorded bool, flags []string) (_ figure.Figure, err error) {
	p := &plotter{}
	plot := newPlotOf(p)
	if err := plot.ParseFlags(flags); err != nil {
		return nil, err
	}
	if recorded {
		p.bench = recordFile
		path := filepath.Join(g.folder, recordFile)
		if !exists(path) {
			return nil, fmt.Errorf("%s: %w", path, errNotMeasured)
		}
		if p.record, err = bench.Read(path); err != nil {
			return nil, err
		}
	}
	if err := p.check(plot.Flags()); err != nil {
		return nil, err
	}
	var t *trace.Trace
	if run != nil {
		if t, err = g.trace(cmd, run); err != nil {
			return nil, err
		}
		if t, err = p.pick(t); err != nil {
			return nil, err
		}
	}
	pictures, err := p.draw(drawings[slices.IndexFunc(drawings, p.wants)], t)
	if err != nil {
		return nil, err
	}
	if len(pictures) != 1 {
		return nil, fmt.Errorf("its commands make %d figures, not one", len(pictures))
	}
	return pictures[0].figure, nil
}

var errNotMeasured = errors.New("there is no such file\n--remeasure measures what is drawn here")

// trace is a run, made once for all exhibits; the one that was measured is read.
func (g *gallery) trace(cmd *cobra.Command, run []string) (*trace.Trace, error) {
	key := strings.Join(run, "\x00")
	if t := g.traces[key]; t != nil {
		return t, nil
	}
	path := filepath.Join(g.folder, measuredFile)
	if slices.Equal(run, measuredRun) {
		if !exists(path) {
			return nil, fmt.Errorf("%s: %w", path, errNotMeasured)
		}
	} else {
		folder, err := os.MkdirTemp("", "explain-figures-*")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(folder)
		path = filepath.Join(folder, "run.jsonl")
		// The file is no part of what made the figure.
		if err := g.explain(cmd, append(slices.Clone(run), "--trace", path, "--quiet"), run); err != nil {
			return nil, err
		}
	}
	t, err := readReleased(path)
	if err != nil {
		return nil, err
	}
	g.traces[key] = t
	return t, nil
}

// readReleased reads a trace as one of a release, or each commit would make other
// captions.
func readReleased(path string) (*trace.Trace, error) {
	t, err := trace.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t.Run.Tool.Version = released()
	return t, nil
}

// compared is a comparison, made anew.
func (g *gallery) compared(cmd *cobra.Command, args []string) (*compare.Comparison, error) {
	folder, err := os.MkdirTemp("", "explain-figures-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := g.explain(cmd, append(slices.Clone(args), "--trace-dir", folder), args); err != nil {
		return nil, err
	}
	files, err := os.ReadDir(folder) // in the order of the runs, which their names begin with
	if err != nil {
		return nil, err
	}
	v, err := parseVariation([]string{args[slices.Index(args, "--vary")+1]}, new(decode.Config))
	if err != nil {
		return nil, err
	}
	if len(files) != len(v.values) {
		return nil, fmt.Errorf("%d runs for %d values", len(files), len(v.values))
	}
	var sides []compare.Side
	for i, file := range files {
		t, err := readReleased(filepath.Join(folder, file.Name()))
		if err != nil {
			return nil, err
		}
		sides = append(sides, compare.Side{Value: v.values[i], Trace: t})
	}
	return compare.New(v.name, sides), nil
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
		if !slices.ContainsFunc(exhibits(), func(e exhibit) bool { return e.name == name }) {
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
