package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/table"
)

func newGlossary() *cobra.Command {
	return &cobra.Command{
		Use:   "glossary [TERM]",
		Short: "Explain the words and marks on the screens",
		Long: `Explain the words and marks on the screens: the columns and signs first, then
every term in a line. With a term, that one in full.`,
		Example: `  explain glossary
  explain glossary effective choices
  explain glossary kv_cache`,
		RunE: func(cmd *cobra.Command, args []string) error {
			color, err := colored(cmd)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			style := table.Style{Width: width(out), Color: color}
			if len(args) == 0 {
				if err := table.Legend(out, style); err != nil {
					return err
				}
				fmt.Fprintln(out)
			}
			return table.Glossary(out, strings.Join(args, " "), style)
		},
	}
}
