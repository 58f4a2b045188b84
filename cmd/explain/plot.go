package main

import (
	"errors"
	"fmt"
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
	album
	step    string
	figures []string
	top     int
	of      int // which sequence; 0: the first
	layer   int // of attention, counted from 1; 0: all
	head    int
	bench   string // the file of a record
	topK    int    // what other filters would have kept; 0: those of the run
	topP    float64
	minP    float64

	shown    steps // what step says
	sequence int   // for titles; 0 where there is one
	record   *bench.Record
	all      *trace.Trace // with all its sequences and beams
}

// drawing is one kind of figure that plot can make of a trace, or of the record of a
// benchmark, or of both.
type drawing struct {
	name  string
	what  string
	needs needs
	draw  drawFunc
}

// drawFunc makes the figures of one kind; their frames are filled in by whoever
// calls it.
type drawFunc func(p *plotter, t *trace.Trace) ([]drawn, error)

// drawn is a figure and, if it is of one step, which, counted from 1.
type drawn struct {
	step   int
	figure figure.Figure
}

// needs is what a figure is made of.
type needs int

const (
	needsTrace needs = 1 << iota
	needsAttention
	needsRecord
	needsAll // sequences and beams, whichever sequence was asked for
)

// drawings lists the figures; a new one is added here.
var drawings = []drawing{
	{"candidates", "a step's candidates: raw bars behind final ones, what was cut, where the draw fell", needsTrace, drawCandidates},
	{"pipeline", "what each stage of a step did: tokens as bands, what was removed, what is left", needsTrace, ofStep(figure.NewPipeline)},
	{"draw", "the line that a step's number u fell on; with --step all a line for each step", needsTrace, drawDraw},
	{"nucleus", "the tokens that top-p left: the staircase of probabilities and the token that crossed p", needsTrace, drawNucleus},
	{"top-k", "the tokens that top-k left, and where it cut", needsTrace, drawTopK},
	{"min-p", "the tokens that min-p left, and the part of the likeliest that it cut at", needsTrace, drawMinP},
	{"temperature", "a step's candidates at several temperatures; of a full capture", needsTrace, ofStep(figure.NewTemperatures)},
	{"temperature-curve", "entropy and effective choices of a step against temperature; of a full capture", needsTrace, drawTemperatureCurve},
	{"frequencies", "how often each token was drawn in a step, over all sequences, and how likely it was", needsTrace | needsAll, drawFrequencies},
	{"repetition", "what the repetition penalty did to the tokens of the text", needsTrace, ofStep(figure.NewRepetition)},
	{"entropy", "uncertainty over the steps, before and after the pipeline", needsTrace, ofRun(figure.NewEntropy)},
	{"surprisal", "how surprising each token was, and how uncertain the model", needsTrace, ofRun(figure.NewSurprisal)},
	{"ranks", "which rank each token had among those it was chosen from", needsTrace, ofRun(figure.NewRanks)},
	{"loops", "where the text repeats itself: a point for each stretch of tokens that came before", needsTrace, ofRun(figure.NewLoops)},
	{"beams", "the tree of a beam search: what was kept, pruned and returned", needsTrace | needsAll, drawBeams},
	{"cache", "by step and position: computed, reused, evicted", needsTrace, ofRun(figure.NewCacheGrid)},
	{"flops", "FLOPs so far, with and without the cache", needsTrace, ofRun(figure.NewFlops)},
	{"time", "where the time went, and of which kinds the FLOPs were", needsTrace, ofRun(figure.NewSpent)},
	{"attention", "where each position looked: a map for each layer and head", needsTrace | needsAttention, drawAttention},
	{"attention-step", "where a step looked: bars over the tokens for each layer", needsTrace | needsAttention, drawAttentionStep},
	{"lens", "each layer's guess at each position; of a run with --logit_lens", needsTrace, ofRun(figure.NewLens)},
	{"roofline", "what the passes achieved of the machine's bandwidth and peak; with --bench", needsTrace | needsRecord, drawRoofline},
	{"time-growth", "time against length, by cache; with --bench", needsRecord, ofRecord(figure.NewTimeGrowth)},
	{"memory-growth", "memory against length, by cache; with --bench", needsRecord, ofRecord(figure.NewMemoryGrowth)},
}

// ofSequence reports whether a figure is of one sequence of a trace.
func (d drawing) ofSequence() bool { return d.needs&(needsTrace|needsAll) == needsTrace }

// allFigures asks for whatever can be drawn.
const allFigures = "all"

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

func newPlot() *cobra.Command { return newPlotOf(&plotter{}) }

// newPlotOf is the command with its flags in a plotter that the caller has.
func newPlotOf(p *plotter) *cobra.Command {
	var list strings.Builder
	longest := 0
	for _, d := range drawings {
		longest = max(longest, len(d.name))
	}
	for _, d := range drawings {
		fmt.Fprintf(&list, "  %-*s %s\n", longest+1, d.name, d.what)
	}
	cmd := &cobra.Command{
		Use:   "plot [TRACE]",
		Short: "Draw figures of a recorded run",
		Long: `Draw figures of a recorded run and print the path of each. Without TRACE, the
latest run. A figure of the same name from an earlier call is replaced. With
--bench FILE, a record that explain bench cache wrote, how time and memory grow.

Each file carries the title, the figure in words, and what made it: the command,
the model's hash, the seed, the version.

Figures of attention need a run with --output_attentions; --layer and --head
choose among them.

Figures, and all for those that can be made:
` + list.String(),
		Example: `  explain plot
  explain plot run.jsonl --step 3 --format svg,pdf --out figures
  explain plot --figure cache,flops,time
  explain plot --figure all --theme both --out figures
  explain plot --figure entropy --width 640 --title "How sure it was"
  explain plot --figure nucleus --top_p 0.5 --step 2
  explain plot --figure attention --layer 2 --head 3
  explain plot --bench record.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: p.run,
	}
	flags := cmd.Flags()
	flags.StringVar(&p.step, "step", "", "steps for figures of one step: N, N-M or all; else the most uncertain, of a scored text the most surprising")
	flags.StringSliceVar(&p.figures, "figure", figuresOfTrace, "which figures; with --bench "+strings.Join(figuresOfRecord, ",")+"; all: those that can be made")
	flags.IntVar(&p.of, "sequence", 0, "which of several sequences, counted from 1; else the first")
	flags.IntVar(&p.top, "top", 0, "candidates to draw; 0 draws what fits well")
	flags.IntVar(&p.layer, "layer", 0, "attention of this layer only, counted from 1")
	flags.IntVar(&p.head, "head", 0, "attention of this head only, counted from 1")
	flags.IntVar(&p.topK, "top_k", 0, "for top-k: what this would have kept; else that of the run")
	flags.Float64Var(&p.topP, "top_p", 0, "for nucleus: what this would have kept; else that of the run")
	flags.Float64Var(&p.minP, "min_p", 0, "for min-p: what this would have kept; else that of the run")
	flags.StringVar(&p.bench, "bench", "", "the record of a benchmark, from explain bench cache --out")
	p.album.addTo(flags)
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
	if t != nil {
		if _, err := p.steps(t); err != nil { // one that is not there is a slip, whatever the figure
			return err
		}
	}
	return p.drawAll(cmd, t)
}

// drawAll draws and saves the figures that can be, and then names those that
// cannot, and why. It is no error if nobody asked for them by name.
func (p *plotter) drawAll(cmd *cobra.Command, t *trace.Trace) error {
	var pictures []picture
	var failed, left []error
	for _, d := range drawings {
		if !p.wants(d) {
			continue
		}
		made, err := p.draw(d, t)
		switch {
		case err == nil:
			pictures = append(pictures, made...)
		case p.named(d):
			failed = append(failed, fmt.Errorf("--figure %s: %w", d.name, err))
		default:
			left = append(left, fmt.Errorf("no figure %s: %w", d.name, err))
		}
	}
	if err := p.save(cmd.OutOrStdout(), pictures...); err != nil {
		return err
	}
	for _, err := range left {
		fmt.Fprintf(cmd.ErrOrStderr(), "note: %s\n", message(err))
	}
	return errors.Join(failed...)
}

// draw makes the figures of one kind and fills in what all of them share.
func (p *plotter) draw(d drawing, t *trace.Trace) ([]picture, error) {
	if d.needs&needsRecord != 0 && p.record == nil {
		return nil, errNoRecord
	}
	figures, err := d.draw(p, t)
	if err != nil {
		return nil, err
	}
	var pictures []picture
	for _, one := range figures {
		if frame := figure.FrameOf(one.figure); frame != nil {
			p.fill(frame)
			if d.ofSequence() {
				frame.Sequence = p.sequence
			}
		}
		pictures = append(pictures, picture{p.name(d, one.step), one.figure})
	}
	return pictures, nil
}

// name is that of a figure's file: what it shows and of which sequence, step, layer
// and head, so that the files of several lie side by side.
func (p *plotter) name(d drawing, step int) string {
	name := d.name
	if step > 0 {
		name = strings.TrimSuffix(name, "-step")
	}
	for _, part := range []struct {
		name   string
		number int
		of     bool
	}{
		{"sequence", p.of, p.of > 1 && d.ofSequence()},
		{"step", step, step > 0},
		{"layer", p.layer, p.layer > 0 && d.needs&needsAttention != 0},
		{"head", p.head, p.head > 0 && d.needs&needsAttention != 0},
	} {
		if part.of {
			name += fmt.Sprintf("-%s-%d", part.name, part.number)
		}
	}
	return name
}

// named reports whether somebody asked for a figure by its name or, of those of
// attention, by a layer or head.
func (p *plotter) named(d drawing) bool {
	return slices.Contains(p.figures, d.name) || d.needs&needsAttention != 0 && p.layer+p.head > 0
}

// wants reports whether a figure is to be drawn, if it can be.
func (p *plotter) wants(d drawing) bool {
	return slices.Contains(p.figures, d.name) || slices.Contains(p.figures, allFigures)
}

var errNoRecord = errors.New("a figure of a benchmark's record\nexplain bench cache --out FILE measures one; name it with --bench FILE")

// readTrace reads the trace that was named.
func (p *plotter) readTrace(cmd *cobra.Command, args []string) (*trace.Trace, error) {
	t, err := readTrace(cmd, args)
	if err != nil {
		return nil, err
	}
	return p.pick(t)
}

// pick picks the sequence that was asked for.
func (p *plotter) pick(t *trace.Trace) (_ *trace.Trace, err error) {
	p.all = t
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
		if p.wants(d) {
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
	for _, name := range p.figures {
		if name != allFigures && !slices.ContainsFunc(drawings, func(d drawing) bool { return d.name == name }) {
			return fmt.Errorf("--figure %q: want %s, or %s", name, strings.Join(drawingNames(), ", "), allFigures)
		}
	}
	if p.bench == "" && !slices.ContainsFunc(drawings, func(d drawing) bool {
		return d.needs&needsRecord == 0 && p.wants(d)
	}) {
		return fmt.Errorf("--figure %s: %w", strings.Join(p.figures, ","), errNoRecord)
	}
	if p.needs()&needsRecord == 0 && p.bench != "" {
		return fmt.Errorf("--figure %s: made of a trace alone, not of --bench %s\nleave one of the two out", strings.Join(p.figures, ","), p.bench)
	}
	if err := p.album.check(flags); err != nil {
		return err
	}
	if err := p.checkFilters(flags); err != nil {
		return err
	}
	return p.checkAttention(flags)
}

// checkFilters refuses the setting of a filter that no figure was asked to show.
func (p *plotter) checkFilters(flags *pflag.FlagSet) error {
	for _, filter := range []struct {
		flag, figure string
		value        float64
	}{{"top_k", "top-k", float64(p.topK)}, {"top_p", "nucleus", p.topP}, {"min_p", "min-p", p.minP}} {
		switch {
		case !flags.Changed(filter.flag):
		case !slices.Contains(p.figures, filter.figure):
			return fmt.Errorf("--%s says what the figure %s shows\nadd --figure %s, or leave it out", filter.flag, filter.figure, filter.figure)
		case !(filter.value > 0): // not a number, too
			return fmt.Errorf("--%s %v: want more than 0; without it, that of the run is shown", filter.flag, filter.value)
		}
	}
	return nil
}

// checkAttention refuses a layer or head that no figure was asked to show.
func (p *plotter) checkAttention(flags *pflag.FlagSet) error {
	for _, name := range []string{"layer", "head"} {
		if err := countedFromOne(flags, name); err != nil {
			return err
		}
		if flags.Changed(name) && p.needs()&needsAttention == 0 {
			return fmt.Errorf("--%s chooses what the figures of attention show\nadd --figure attention or attention-step, or leave it out", name)
		}
	}
	return nil
}
