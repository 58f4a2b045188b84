package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/params"
)

// groupHelp lists a command's flags in groups: its own, then the generation
// settings by what they are about. In one alphabet, sixty flags hide each
// other.
func groupHelp(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false // max_length explains itself after max_new_tokens
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		groups := make(map[string][]*pflag.Flag)
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			group := ownFlags
			if p, ok := params.Find(f.Name); ok {
				group = string(p.Group)
			}
			groups[group] = append(groups[group], f)
		})
		var help strings.Builder
		fmt.Fprintf(&help, "Usage:\n  %s\n", cmd.UseLine())
		if cmd.HasExample() {
			fmt.Fprintf(&help, "\nExamples:\n%s\n", cmd.Example)
		}
		columns := width(cmd.OutOrStdout())
		for _, group := range groupOrder() {
			if len(groups[group]) > 0 {
				fmt.Fprintf(&help, "\n%s%s:\n", strings.ToUpper(group[:1]), group[1:])
			}
			for _, f := range groups[group] {
				help.WriteString(flagHelp(f, columns))
			}
		}
		help.WriteString("\nGlobal Flags:\n")
		cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) { help.WriteString(flagHelp(f, columns)) })
		_, err := fmt.Fprint(cmd.OutOrStderr(), help.String())
		return err
	})
}

// ownFlags is the group of what is no generation setting.
const ownFlags = "flags"

// groupOrder puts the command's own flags first and the settings behind them,
// in the catalogue's order.
func groupOrder() []string {
	order := []string{ownFlags}
	for _, p := range params.All() {
		if !slices.Contains(order, string(p.Group)) {
			order = append(order, string(p.Group))
		}
	}
	return order
}

// flagHelp is a flag and, from a fixed column on, what it is for; a flag that
// is longer than that has a line of its own.
func flagHelp(f *pflag.Flag, columns int) string {
	const indent = 30
	kind, usage := pflag.UnquoteUsage(f)
	head := "  --" + strings.TrimSpace(f.Name+" "+kind)
	if f.Shorthand != "" {
		head = "  -" + f.Shorthand + ", --" + f.Name
	}
	if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "[]" {
		usage += " (default " + f.DefValue + ")"
	}
	var out strings.Builder
	out.WriteString(head)
	at := len(head)
	if at > indent-2 {
		at = columns // begin below
	} else {
		out.WriteString(strings.Repeat(" ", indent-1-at))
		at = indent - 1
	}
	for word := range strings.FieldsSeq(usage) {
		if at+1+len(word) > max(columns, indent+20) {
			out.WriteString("\n" + strings.Repeat(" ", indent-1))
			at = indent - 1
		}
		out.WriteString(" " + word)
		at += 1 + len(word)
	}
	return out.String() + "\n"
}
