package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/decode"
)

// truths are the words that after a boolean flag are meant as its value. Those
// that a flag does not take are refused there, and never become a prompt.
var truths = []string{"true", "false", "yes", "no", "on", "off", "0", "1", "none"}

// joinBooleans rewrites `--do_sample False` as `--do_sample=False`. A flag
// package takes a word after a boolean flag for an argument; people who paste
// from Python mean its value. A number after a flag that is not generate()'s is
// an argument: explain lesson --all 1.
func joinBooleans(root *cobra.Command, args []string) []string {
	boolean := make(map[string]bool)
	for _, command := range append(root.Commands(), root) {
		command.Flags().VisitAll(func(f *pflag.Flag) { boolean[f.Name] = f.Value.Type() == "bool" })
		command.PersistentFlags().VisitAll(func(f *pflag.Flag) { boolean[f.Name] = f.Value.Type() == "bool" })
	}
	var out []string
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			return append(out, args[i:]...)
		}
		name, dashed := strings.CutPrefix(args[i], "--")
		if dashed && boolean[flagName(name)] && i+1 < len(args) && isTruth(flagName(name), strings.ToLower(args[i+1])) {
			out = append(out, args[i]+"="+strings.ToLower(args[i+1]))
			i++
			continue
		}
		out = append(out, args[i])
	}
	return out
}

// isTruth reports whether a word after a boolean flag is meant as its value.
func isTruth(flag, word string) bool {
	number := word == "0" || word == "1"
	return slices.Contains(truths, word) && (!number || isParameter(flag))
}

// isParameter reports whether generate() has a parameter of that name.
func isParameter(name string) bool {
	return slices.ContainsFunc(new(decode.Config).Fields(), func(f decode.Field) bool { return f.Name == name })
}

// flagName is the one name of a flag that people write with dashes or with
// underscores: what generate() calls its parameters is written as there, and so
// is what limits a run; every other flag has dashes.
func flagName(name string) string {
	underscored := strings.ReplaceAll(name, "-", "_")
	if isParameter(underscored) || slices.Contains([]string{inputIDs, "memory_limit", "on_oom"}, underscored) {
		return underscored
	}
	return strings.ReplaceAll(name, "_", "-")
}

// inputIDs is generate()'s name for a prompt that is ids already.
const inputIDs = "input_ids"
