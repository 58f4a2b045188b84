package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// plotter is the plot command's flags.
type plotter struct {
	out     string
	formats []string
	step    string
	figures []string
	top     int
	of      int // which sequence; 0: the first

	shown steps // what step says
}

// drawing is one figure that plot can make of a trace.
type drawing struct {
	name string
	what string
	draw func(p *plotter, t *trace.Trace) ([]named, error)
}

// named is a figure and the name of its file, without the format.
type named struct {
	name   string
	figure figure.Figure
}

// drawings lists the figures; a new one is added here.
var drawings = []drawing{
	{"candidates", "a step's candidates: raw bars behind final ones, what was cut, where the draw fell", drawCandidates},
	{"entropy", "uncertainty over the steps, before and after the pipeline", drawEntropy},
}

func newPlot() *cobra.Command {
	p := &plotter{}
	var list strings.Builder
	var names []string
	for _, d := range drawings {
		fmt.Fprintf(&list, "  %-12s %s\n", d.name, d.what)
		names = append(names, d.name)
	}
	cmd := &cobra.Command{
		Use:   "plot [TRACE]",
		Short: "Draw figures of a recorded run",
		Long: `Draw figures of a recorded run and print the path of each. Without TRACE, the
latest run. A figure of the same name from an earlier call is replaced.

Figures:
` + list.String(),
		Example: `  explain plot
  explain plot run.jsonl --step 3 --format svg,pdf --out figures
  explain plot --figure entropy`,
		Args: cobra.MaximumNArgs(1),
		RunE: p.run,
	}
	flags := cmd.Flags()
	flags.StringVar(&p.out, "out", ".", "folder for the figures; made if it is not there")
	flags.StringSliceVar(&p.formats, "format", []string{"png"}, strings.Join(figure.Formats(), ", "))
	flags.StringVar(&p.step, "step", "", "steps for figures of one step: N, N-M or all; else the most uncertain")
	flags.StringSliceVar(&p.figures, "figure", names, "which figures")
	flags.IntVar(&p.of, "sequence", 0, "which of several sequences, counted from 1; else the first")
	flags.IntVar(&p.top, "top", 0, "candidates to draw; 0 draws what fits well")
	return cmd
}

func (p *plotter) run(cmd *cobra.Command, args []string) error {
	if err := p.check(); err != nil {
		return err
	}
	t, err := readTrace(cmd, args)
	if err != nil {
		return err
	}
	if p.of == 0 {
		t = view.First(t)
	} else if t, err = oneSequence(t, p.of); err != nil {
		return err
	}
	if len(t.Steps) == 0 {
		return errors.New("the trace has no step to draw")
	}
	if err := os.MkdirAll(p.out, 0o777); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	for _, d := range drawings {
		if !slices.Contains(p.figures, d.name) {
			continue
		}
		figures, err := d.draw(p, t)
		if err != nil {
			return err
		}
		if err := p.save(cmd, figures); err != nil {
			return err
		}
	}
	return nil
}

func (p *plotter) check() (err error) {
	if p.shown, err = parseSteps(p.step); err != nil {
		return fmt.Errorf("--%w", err)
	}
	if p.top < 0 {
		return fmt.Errorf("--top %d: want 0 or more", p.top)
	}
	for _, format := range p.formats {
		if !slices.Contains(figure.Formats(), format) {
			return fmt.Errorf("--format %q: want %s", format, strings.Join(figure.Formats(), ", "))
		}
	}
	for _, name := range p.figures {
		if !slices.ContainsFunc(drawings, func(d drawing) bool { return d.name == name }) {
			return fmt.Errorf("--figure %q: explain plot --help lists them", name)
		}
	}
	return nil
}

func (p *plotter) save(cmd *cobra.Command, figures []named) error {
	for _, f := range figures {
		for _, format := range p.formats {
			path := filepath.Join(p.out, f.name+"."+format)
			if err := figure.Save(path, f.figure); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), path); err != nil {
				return err
			}
		}
	}
	return nil
}

func drawCandidates(p *plotter, t *trace.Trace) ([]named, error) {
	indices, err := p.shown.of(t)
	if err != nil {
		return nil, err
	}
	if p.step == "" {
		teaching := table.Teaching(t)
		indices = teaching[len(teaching)-1:]
	}
	var figures []named
	for _, i := range indices {
		f, err := figure.NewCandidates(t, i)
		if err != nil {
			return nil, err
		}
		if p.top > 0 {
			f.Top = p.top
		}
		figures = append(figures, named{fmt.Sprintf("candidates-step-%d", i+1), f})
	}
	return figures, nil
}

func drawEntropy(_ *plotter, t *trace.Trace) ([]named, error) {
	f, err := figure.NewEntropy(t)
	if err != nil {
		return nil, err
	}
	return []named{{"entropy", f}}, nil
}
