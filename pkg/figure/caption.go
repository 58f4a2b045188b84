package figure

import (
	"strings"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// provenance says what made a picture: the command on lines of its own, and
// below it the model and its hash, the seed, the program and its version.
func provenance(run *trace.Run) string {
	var words, parts []string
	for _, word := range run.Command {
		words = append(words, quoted(visible.Fit(visible.Line(word), 60)))
	}
	if model := join(visible.Fit(visible.Line(run.Model.Name), 40), short(run.Model.SHA256)); model != "" {
		parts = append(parts, model)
	}
	if run.RNG.Seed != "" {
		parts = append(parts, "seed "+visible.Fit(visible.Line(run.RNG.Seed), 20))
	}
	if tool := join(visible.Fit(visible.Line(run.Tool.Name), 20), visible.Fit(visible.Line(run.Tool.Version), 30)); tool != "" {
		parts = append(parts, tool)
	}
	return strings.Join(words, " ") + "\n" + strings.Join(parts, " · ")
}

// origin is provenance in full, for the file: nothing is shortened.
type origin struct{ source, software string }

// originOf is that of a run.
func originOf(run *trace.Run) origin {
	var words []string
	for _, word := range run.Command {
		words = append(words, quoted(visible.Line(word)))
	}
	var lines []string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, name+": "+visible.Line(value))
		}
	}
	add("Command", strings.Join(words, " "))
	add("Model", run.Model.Name)
	add("SHA-256 of the weights", run.Model.SHA256)
	add("Seed", run.RNG.Seed)
	return origin{strings.Join(lines, "\n"), join(run.Tool.Name, run.Tool.Version)}
}

// originOfRecord is that of a benchmark.
func originOfRecord(r *bench.Record) origin {
	source := recordCaption(r)
	if r.Model.SHA256 != "" {
		source += "\nSHA-256 of the weights: " + visible.Line(r.Model.SHA256)
	}
	return origin{source, join(r.Tool.Name, r.Tool.Version)}
}

func join(a, b string) string { return strings.TrimSpace(a + " " + b) }

// short is as much of a hash as tells two models apart.
func short(hash string) string { return visible.FitHead(visible.Line(hash), 12) }

// quoted puts a word of a command line in quotes where a shell would need them.
func quoted(word string) string {
	if word == "" || strings.ContainsAny(word, " \"'$&|;<>()*?#~`\\") {
		return `"` + strings.NewReplacer(`"`, `\"`, "$", `\$`, "`", "\\`").Replace(word) + `"`
	}
	return word
}
