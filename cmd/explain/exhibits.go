package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// exhibit is a figure of the documentation, and how it is made.
type exhibit struct {
	name  string
	run   []string // the command that makes what is drawn; nil: drawn from the record alone
	plot  []string // the flags of explain plot
	shows string   // in a sentence, for the index

	recorded bool // drawn from the record
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

	measuredRun   = []string{"run", "Once upon a time in a magical forest,", "--do_sample=false", "--max_new_tokens", "30"}
	measuredBench = []string{"bench", "cache", "--lengths", "25,50,100,200,400", "--repeat", "5"}
)

// exhibits lists the figures in the order of the index.
var exhibits = []exhibit{
	{name: "candidates", run: weather, plot: figured("candidates", "--step", "1"),
		shows: "One step: how likely each token was to the model, and when the draw came."},
	{name: "pipeline", run: filtered, plot: figured("pipeline", "--step", "1"),
		shows: "The same step as a waterfall: what each setting kept, moved and removed."},
	{name: "temperature", run: weather, plot: figured("temperature", "--step", "1"),
		shows: "What temperatures make of one step."},
	{name: "temperature-curve", run: weather, plot: figured("temperature-curve", "--step", "1"),
		shows: "Uncertainty against temperature, from one token alone to all alike."},
	{name: "top-k", run: weather, plot: figured("top-k", "--step", "1"),
		shows: "The border that top-k draws."},
	{name: "nucleus", run: weather, plot: figured("nucleus", "--step", "1"),
		shows: "The stairs of top-p, and the token that crosses the line."},
	{name: "min-p", run: filtered, plot: figured("min-p", "--step", "1"),
		shows: "The line that min-p draws below the likeliest token."},
	{name: "draw", run: weather, plot: figured("draw", "--step", "1"),
		shows: "The line from 0 to 1, and the number that picked the token."},
	{name: "draws", run: weather, plot: figured("draw", "--step", "all"),
		shows: "The luck of a whole text, a line for each step."},
	{name: "frequencies", run: many, plot: figured("frequencies"),
		shows: "How often tokens were drawn, held against their probabilities."},
	{name: "entropy", run: weather, plot: figured("entropy"),
		shows: "How sure the model was at each step, and how sure the settings made it."},
	{name: "surprisal", run: scored, plot: figured("surprisal"),
		shows: "How surprising each token of a text is to the model, against how surprising it expected the token to be."},
	{name: "ranks", run: story, plot: figured("ranks"),
		shows: "Which rank the tokens had that were drawn."},
	{name: "repetition", run: penalized, plot: figured("repetition", "--step", "1"),
		shows: "What a repetition penalty does, by the sign of the logit."},
	{name: "loops", run: clock, plot: figured("loops"),
		shows: "Where a text says again what it said before."},
	{name: "beams", run: searched, plot: figured("beams"),
		shows: "The tree that a beam search grew, and what it pruned."},
	{name: "cache", run: weather, plot: figured("cache"),
		shows: "What the key-value cache saves: positions computed and reused, step by step."},
	{name: "flops", run: weather, plot: figured("flops"),
		shows: "The arithmetic so far, with the cache and by formula without it."},
	{name: "attention", run: inside, plot: figured("attention", "--layer", "2", "--head", "2"),
		shows: "Where one head looked."},
	{name: "attention-step", run: inside, plot: figured("attention-step", "--step", "3"),
		shows: "Where one step looked, layer by layer."},
	{name: "lens", run: lens, plot: figured("lens"),
		shows: "Each layer's guess at each position."},
	{name: "time", run: measuredRun, plot: figured("time"),
		shows: "Where the time of a run went, and of which kinds the arithmetic was."},
	{name: "roofline", run: measuredRun, plot: figured("roofline"), recorded: true,
		shows: "What the passes achieved of the machine's bandwidth and peak."},
	{name: "time-growth", plot: figured("time-growth"), recorded: true,
		shows: "Time against length, with a cache and without."},
	{name: "memory-growth", plot: figured("memory-growth"), recorded: true,
		shows: "Memory against length, with a cache and without."},
}

func figured(name string, flags ...string) []string {
	return append([]string{"--figure", name}, flags...)
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
	plot := []string{"plot"}
	switch {
	case slices.Equal(e.run, measuredRun):
		plot = append(plot, "figures/"+measuredFile)
	case len(e.run) > 0:
		index.WriteString(commandLine(e.run) + "\n")
	}
	if e.recorded {
		plot = append(plot, "--bench", "figures/"+recordFile)
	}
	index.WriteString(commandLine(append(plot, e.plot...)) + "\n```\n")
}

// commandLine is a command of this program as it is typed into a shell.
func commandLine(args []string) string {
	words := []string{"explain"}
	for _, arg := range args {
		if strings.ContainsAny(arg, " '?!*") {
			arg = `"` + arg + `"`
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}
