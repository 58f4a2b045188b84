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

// The runs that several exhibits share. Each is short and says something.
var (
	weather = []string{"run", "The weather today is", "--seed", "8", "--capture", "full"}
	inside  = []string{"run", "The weather today is", "--seed", "8", "--output_attentions"}

	measuredRun   = []string{"run", "Once upon a time in a magical forest,", "--do_sample=false", "--max_new_tokens", "30"}
	measuredBench = []string{"bench", "cache", "--lengths", "25,50,100,200,400", "--repeat", "5"}
)

// exhibits lists the figures in the order of the index.
var exhibits = []exhibit{
	{name: "candidates", run: weather, plot: figured("candidates", "--step", "1"),
		shows: "One step: how likely each token was to the model, and when the draw came."},
	{name: "entropy", run: weather, plot: figured("entropy"),
		shows: "How sure the model was at each step, and how sure the settings made it."},
	{name: "cache", run: weather, plot: figured("cache"),
		shows: "What the key-value cache saves: positions computed and reused, step by step."},
	{name: "attention", run: inside, plot: figured("attention", "--layer", "2", "--head", "2"),
		shows: "Where one head looked."},
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
		if strings.ContainsAny(arg, " ,|") && !strings.HasPrefix(arg, "--") {
			arg = `"` + arg + `"`
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}
