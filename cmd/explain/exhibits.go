package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/figure"
)

// exhibit is a figure of the documentation, and how it is made.
type exhibit struct {
	name     string
	commands [][]string // that draw it alone, for the index
	draw     func(*gallery, *cobra.Command) (figure.Figure, error)
	shows    string // in a sentence, for the index
}

// The runs that exhibits are drawn from. Each is short and says something.
var (
	weather   = []string{"run", "The weather today is", "--seed", "8", "--capture", "full"}
	filtered  = []string{"run", "The weather today is", "--seed", "8", "--top_k", "300", "--top_p", "1.0", "--min_p", "0.02", "--capture", "full"}
	story     = []string{"run", "Once upon a time in a magical forest,", "--seed", "3", "--temperature", "1.0", "--top_k", "0", "--top_p", "1.0", "--max_new_tokens", "30"}
	many      = []string{"run", "The weather today is", "--seed", "8", "--num_return_sequences", "256", "--max_new_tokens", "1"}
	inside    = []string{"run", "The weather today is", "--seed", "8", "--output_attentions"}
	lens      = []string{"score", "What is the capital of France? The capital of France is Paris.", "--logit_lens"}
	scored    = []string{"score", "The weather today is purple and the zebra said no."}
	clock     = []string{"run", "The clock said tick, tock, tick, tock, tick, tock,", "--do_sample=false", "--repetition_penalty", "1.0", "--max_new_tokens", "40"}
	penalized = []string{"run", "The cat sat on the mat. The dog sat on the", "--do_sample=false", "--repetition_penalty", "1.3", "--capture", "full"}
	searched  = []string{"run", "The weather today is", "--do_sample=false", "--num_beams", "3"}
	likelier  = []string{"run", "I like", "--do_sample=false", "--repetition_penalty", "1", "--num_beams", "2", "--max_new_tokens", "20"}
	masked    = []string{"run", "The weather today is", "--do_sample=false", "--repetition_penalty", "1", "--max_new_tokens", "20", "--regex", ` [a-z]+ and [a-z]+\.`}
	lookup    = []string{"run", "The clock said tick, tock, tick, tock, tick, tock,", "--do_sample=false", "--repetition_penalty", "1.0", "--max_new_tokens", "12", "--prompt_lookup_num_tokens", "4"}
	hotter    = []string{"run", "The weather today is", "--seed", "8", "--temperature", "1.5", "--capture", "full"}

	temperatures = []string{"compare", "--vary", "temperature=0.1,0.7,1.0,2.0", "The weather today is", "--seed", "7"}
	caches       = []string{"compare", "--vary", "use_cache", "Once upon a time in a magical forest,", "--do_sample=false", "--repeat", "0"}

	measuredRun   = []string{"run", "Once upon a time in a magical forest,", "--do_sample=false", "--max_new_tokens", "30"}
	measuredBench = []string{"bench", "cache", "--lengths", "25,50,100,200,400", "--repeat", "5"}
)

// exhibits lists the figures in the order of the index.
func exhibits() []exhibit {
	return []exhibit{
		ofTrace(weather, "candidates", "--step", "1").shown("candidates", "One step: how likely each token was to the model, and when the draw came."),
		ofTrace(filtered, "pipeline", "--step", "1").shown("pipeline", "The same step as a waterfall: what each setting kept, moved and removed."),
		ofTrace(weather, "temperature", "--step", "1").shown("temperature", "What temperatures make of one step."),
		ofTrace(weather, "temperature-curve", "--step", "1").shown("temperature-curve", "Uncertainty against temperature, from one token alone to all alike."),
		ofTrace(weather, "top-k", "--step", "1").shown("top-k", "The border that top-k draws."),
		ofTrace(weather, "nucleus", "--step", "1").shown("nucleus", "The stairs of top-p, and the token that crosses the line."),
		ofTrace(filtered, "min-p", "--step", "1").shown("min-p", "The line that min-p draws below the likeliest token."),
		ofTrace(weather, "draw", "--step", "1").shown("draw", "The line from 0 to 1, and the number that picked the token."),
		ofTrace(weather, "draw", "--step", "all").shown("draws", "The luck of a whole text, a line for each step."),
		ofTrace(many, "frequencies").shown("frequencies", "How often tokens were drawn, held against their probabilities."),
		ofTrace(weather, "entropy").shown("entropy", "How sure the model was at each step, and how sure the settings made it."),
		ofTrace(scored, "surprisal").shown("surprisal", "How surprising each token of a text is to the model, against how surprising it expected the token to be."),
		ofTrace(story, "ranks").shown("ranks", "Which rank the tokens had that were drawn."),
		ofTrace(penalized, "repetition", "--step", "1").shown("repetition", "What a repetition penalty does, by the sign of the logit."),
		ofTrace(clock, "loops").shown("loops", "Where a text says again what it said before."),
		ofTrace(searched, "beams").shown("beams", "The tree that a beam search grew, and what it pruned."),
		ofTrace(likelier, "beams").shown("beams-likelier", "Where the second best beginning led to a likelier text."),
		ofTrace(masked, "pipeline", "--step", "2").shown("constraint", "What a regular expression leaves of a step."),
		ofTrace(weather, "cache").shown("cache", "What the key-value cache saves: positions computed and reused, step by step."),
		ofTrace(lookup, "cache").shown("cache-lookup", "Prompt lookup: one pass over several guesses serves several steps."),
		ofTrace(weather, "flops").shown("flops", "The arithmetic so far, with the cache and by formula without it."),
		ofTrace(inside, "attention", "--layer", "2", "--head", "2").shown("attention", "Where one head looked."),
		ofTrace(inside, "attention-step", "--step", "3").shown("attention-step", "Where one step looked, layer by layer."),
		ofTrace(lens, "lens").shown("lens", "Each layer's guess at each position."),
		ofCompared(temperatures, "first").shown("compare-first", "What several values of a setting make of the first step."),
		ofCompared(temperatures, "metrics").shown("compare-metrics", "What the texts are like, by the value of a setting."),
		ofCompared(temperatures, "course").shown("compare-course", "How uncertain each run was, step by step, and where they part."),
		ofCompared(caches, "cost").shown("compare-cost", "What a run costs with a cache and without."),
		ofTwo(weather, hotter).shown("diff", "Where two runs part, and which stage moved which token."),
		ofTrace(measuredRun, "time").shown("time", "Where the time of a run went, and of which kinds the arithmetic was."),
		ofRecordAnd(measuredRun, "roofline").shown("roofline", "What the passes achieved of the machine's bandwidth and peak."),
		ofRecordAlone("time-growth").shown("time-growth", "Time against length, with a cache and without."),
		ofRecordAlone("memory-growth").shown("memory-growth", "Memory against length, with a cache and without."),
	}
}

// shown gives an exhibit its name, and the sentence above it.
func (e exhibit) shown(name, shows string) exhibit {
	e.name, e.shows = name, shows
	return e
}

// ofTrace is a figure of explain plot, of a run.
func ofTrace(run []string, kind string, flags ...string) exhibit {
	plot := append([]string{"plot", "--figure", kind}, flags...)
	commands := [][]string{run, plot}
	if slices.Equal(run, measuredRun) {
		commands = [][]string{slices.Insert(slices.Clone(plot), 1, "figures/"+measuredFile)}
	}
	return exhibit{commands: commands, draw: func(g *gallery, cmd *cobra.Command) (figure.Figure, error) {
		return g.plot(cmd, run, false, plot[1:])
	}}
}

// ofRecordAlone is a figure of explain plot, of the record of a benchmark.
func ofRecordAlone(kind string, flags ...string) exhibit {
	plot := append([]string{"plot", "--bench", "figures/" + recordFile, "--figure", kind}, flags...)
	return exhibit{commands: [][]string{plot}, draw: func(g *gallery, cmd *cobra.Command) (figure.Figure, error) {
		return g.plot(cmd, nil, true, plot[3:])
	}}
}

// ofRecordAnd is a figure of explain plot, of the record and of the run that was
// measured with it.
func ofRecordAnd(run []string, kind string, flags ...string) exhibit {
	plot := append([]string{"plot", "figures/" + measuredFile, "--bench", "figures/" + recordFile, "--figure", kind}, flags...)
	return exhibit{commands: [][]string{plot}, draw: func(g *gallery, cmd *cobra.Command) (figure.Figure, error) {
		return g.plot(cmd, run, true, plot[4:])
	}}
}

// ofCompared is a figure of explain compare.
func ofCompared(args []string, kind string) exhibit {
	return exhibit{commands: [][]string{append(slices.Clone(args), "--figure", kind)}, draw: func(g *gallery, cmd *cobra.Command) (figure.Figure, error) {
		compared, err := g.compared(cmd, args)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(comparedDrawings, func(d comparedDrawing) bool { return d.name == kind })
		return comparedDrawings[i].create(compared)
	}}
}

// ofTwo is the figure of explain diff.
func ofTwo(one, other []string) exhibit {
	return exhibit{commands: [][]string{one, other, {"diff", "--figure"}}, draw: func(g *gallery, cmd *cobra.Command) (figure.Figure, error) {
		a, err := g.trace(cmd, one)
		if err != nil {
			return nil, err
		}
		b, err := g.trace(cmd, other)
		if err != nil {
			return nil, err
		}
		return figure.NewParting(diff.Compare(a, b))
	}}
}

const indexHead = `# Figures

` + "`explain figures`" + ` makes every picture here again, and this page; ` + "`explain figures --check`" + `
says whether they are what their commands make. Under each stand the commands that
draw it alone. All runs are of the model that explain carries.

Times and memory are not measured again: they are drawn from [bench.json](bench.json)
and [measured.jsonl.zst](measured.jsonl.zst), which name their machine.
` + "`explain figures --remeasure`" + ` measures anew.
`

// write writes the exhibit's part of the index.
func (e exhibit) write(index *bytes.Buffer, alt string) {
	fmt.Fprintf(index, "\n## %s\n\n%s\n\n", e.name, e.shows)
	alt = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", " ").Replace(alt)
	fmt.Fprintf(index, "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"%s-dark.png\">\n  <img src=\"%s.png\" width=\"640\" alt=\"%s\">\n</picture>\n\n", e.name, e.name, alt)
	index.WriteString("```sh\n")
	for _, command := range e.commands {
		index.WriteString(commandLine(command) + "\n")
	}
	index.WriteString("```\n")
}

// commandLine is a command of this program as it is typed into a shell.
func commandLine(args []string) string {
	words := []string{"explain"}
	for _, arg := range args {
		if strings.ContainsAny(arg, " '?!*[]") {
			arg = `"` + arg + `"`
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}
