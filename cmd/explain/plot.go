package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/figure"
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
	layer   int // of attention, counted from 1; 0: all
	head    int
	bench   string // the file of a record

	shown    steps // what step says
	sequence int   // for titles; 0 where there is one
	record   *bench.Record
}

// drawing is one figure that plot can make of a trace, or of the record of a
// benchmark, or of both.
type drawing struct {
	name  string
	what  string
	needs needs
	draw  func(p *plotter, t *trace.Trace) ([]named, error)
}

// needs is what a figure is made of.
type needs int

const (
	needsTrace needs = 1 << iota
	needsRecord
)

// named is a figure and the name of its file, without the format.
type named struct {
	name   string
	figure figure.Figure
}

// drawings lists the figures; a new one is added here.
var drawings = []drawing{
	{"candidates", "a step's candidates: raw bars behind final ones, what was cut, where the draw fell", needsTrace, drawCandidates},
	{"entropy", "uncertainty over the steps, before and after the pipeline", needsTrace, drawEntropy},
	{"cache", "by step and position: computed, reused, evicted", needsTrace, drawCache},
	{"flops", "FLOPs so far, with and without the cache", needsTrace, drawFlops},
	{"time", "where the time went, and of which kinds the FLOPs were", needsTrace, drawTime},
	{"attention", "where each position looked: a map for each layer and head", needsTrace, drawAttention},
	{"attention-step", "where a step looked: bars over the tokens for each layer", needsTrace, drawAttentionStep},
	{"roofline", "what the passes achieved of the machine's bandwidth and peak; with --bench", needsTrace | needsRecord, drawRoofline},
	{"time-growth", "time against length, by cache; with --bench", needsRecord, drawTimeGrowth},
	{"memory-growth", "memory against length, by cache; with --bench", needsRecord, drawMemoryGrowth},
}

// The figures that are drawn where nobody names any: of a trace, of a record.
var (
	figuresOfTrace  = []string{"candidates", "entropy"}
	figuresOfRecord = []string{"time-growth", "memory-growth"}
)

func drawingNames() []string {
	var names []string
	for _, d := range drawings {
		names = append(names, d.name)
	}
	return names
}

func newPlot() *cobra.Command {
	p := &plotter{}
	var list strings.Builder
	for _, d := range drawings {
		fmt.Fprintf(&list, "  %-15s %s\n", d.name, d.what)
	}
	cmd := &cobra.Command{
		Use:   "plot [TRACE]",
		Short: "Draw figures of a recorded run",
		Long: `Draw figures of a recorded run and print the path of each. Without TRACE, the
latest run. A figure of the same name from an earlier call is replaced. With
--bench FILE, a record that explain bench cache wrote, how time and memory grow.

Figures of attention need a run with --output_attentions; --layer and --head
choose among them.

Figures:
` + list.String(),
		Example: `  explain plot
  explain plot run.jsonl --step 3 --format svg,pdf --out figures
  explain plot --figure cache,flops,time
  explain plot --figure attention --layer 2 --head 3
  explain plot --bench record.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: p.run,
	}
	flags := cmd.Flags()
	flags.StringVar(&p.out, "out", ".", "folder for the figures; made if it is not there")
	flags.StringSliceVar(&p.formats, "format", []string{"png"}, strings.Join(figure.Formats(), ", "))
	flags.StringVar(&p.step, "step", "", "steps for figures of one step: N, N-M or all; else the most uncertain, of a scored text the most surprising")
	flags.StringSliceVar(&p.figures, "figure", figuresOfTrace, "which figures; with --bench "+strings.Join(figuresOfRecord, ","))
	flags.IntVar(&p.of, "sequence", 0, "which of several sequences, counted from 1; else the first")
	flags.IntVar(&p.top, "top", 0, "candidates to draw; 0 draws what fits well")
	flags.IntVar(&p.layer, "layer", 0, "attention of this layer only, counted from 1")
	flags.IntVar(&p.head, "head", 0, "attention of this head only, counted from 1")
	flags.StringVar(&p.bench, "bench", "", "the record of a benchmark, from explain bench cache --out")
	return cmd
}

func (p *plotter) run(cmd *cobra.Command, args []string) error {
	if p.bench != "" && !cmd.Flags().Changed("figure") {
		p.figures = figuresOfRecord
	}
	if err := p.check(cmd.Flags()); err != nil {
		return err
	}
	var err error
	var t *trace.Trace
	if p.needs()&needsTrace != 0 {
		if t, err = p.readTrace(cmd, args); err != nil {
			return err
		}
	} else if len(args) > 0 {
		return fmt.Errorf("%s: the figures of a benchmark's record need no trace\nleave it out, or name a figure of it with --figure", args[0])
	}
	if p.bench != "" {
		if p.record, err = bench.Read(p.bench); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(p.out, 0o777); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if t != nil {
		if _, err := p.steps(t); err != nil { // one that is not there is a slip, whatever the figure
			return err
		}
	}
	return p.drawAll(cmd, t)
}

// drawAll draws and saves the figures that can be, and then names those that
// cannot, and why.
func (p *plotter) drawAll(cmd *cobra.Command, t *trace.Trace) error {
	var failed []error
	for _, d := range drawings {
		if !slices.Contains(p.figures, d.name) {
			continue
		}
		if d.needs&needsRecord != 0 && p.record == nil {
			failed = append(failed, noRecord(d.name))
			continue
		}
		figures, err := d.draw(p, t)
		if err != nil {
			failed = append(failed, fmt.Errorf("--figure %s: %w", d.name, err))
			continue
		}
		if err := p.save(cmd, figures); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

func noRecord(names string) error {
	return fmt.Errorf("--figure %s: a figure of a benchmark's record\nexplain bench cache --out FILE measures one; name it with --bench FILE", names)
}

// readTrace reads the trace and picks the sequence.
func (p *plotter) readTrace(cmd *cobra.Command, args []string) (*trace.Trace, error) {
	t, err := readTrace(cmd, args)
	if err != nil {
		return nil, err
	}
	p.of = max(p.of, 1)
	if max(p.of, view.Sequences(t)) > 1 {
		p.sequence = p.of
	}
	if t, err = oneSequence(t, p.of); err != nil {
		return nil, err
	}
	if len(t.Steps) == 0 {
		return nil, errors.New("the trace has no step to draw")
	}
	return t, nil
}

// needs is what the figures are made of, all together.
func (p *plotter) needs() (all needs) {
	for _, d := range drawings {
		if slices.Contains(p.figures, d.name) {
			all |= d.needs
		}
	}
	return all
}

func (p *plotter) check(flags *pflag.FlagSet) (err error) {
	if p.shown, err = parseSteps("step", p.step); err != nil {
		return err
	}
	if err := countedFromOne(flags, "sequence"); err != nil {
		return err
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
			return fmt.Errorf("--figure %q: want %s", name, strings.Join(drawingNames(), ", "))
		}
	}
	if p.bench == "" && !slices.ContainsFunc(drawings, func(d drawing) bool {
		return d.needs&needsRecord == 0 && slices.Contains(p.figures, d.name)
	}) {
		return noRecord(strings.Join(p.figures, ","))
	}
	if p.needs()&needsRecord == 0 && p.bench != "" {
		return fmt.Errorf("--figure %s: made of a trace alone, not of --bench %s\nleave one of the two out", strings.Join(p.figures, ","), p.bench)
	}
	return p.checkAttention(flags)
}

// checkAttention refuses a layer or head that no figure was asked to show.
func (p *plotter) checkAttention(flags *pflag.FlagSet) error {
	for _, name := range []string{"layer", "head"} {
		if err := countedFromOne(flags, name); err != nil {
			return err
		}
		if flags.Changed(name) && !slices.Contains(p.figures, "attention") && !slices.Contains(p.figures, "attention-step") {
			return fmt.Errorf("--%s chooses what the figures of attention show\nadd --figure attention or attention-step, or leave it out", name)
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
