package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/table"
)

func newGlossary() *cobra.Command {
	var forms forms
	cmd := &cobra.Command{
		Use:   "glossary [TERM]",
		Short: "Explain the words and marks on the screens",
		Long: `Explain the words and marks on the screens: the columns and signs first, then
every term in a line. With a term, that one in full.`,
		Example: `  explain glossary
  explain glossary effective choices
  explain glossary kv_cache`,
		RunE: func(cmd *cobra.Command, args []string) error {
			style, err := forms.style(cmd)
			if err != nil {
				return err
			}
			return page(cmd.OutOrStdout(), style, func(w io.Writer) error {
				if len(args) == 0 {
					if err := table.Legend(w, style); err != nil {
						return err
					}
					fmt.Fprintln(w)
				}
				return table.Glossary(w, strings.Join(args, " "), style)
			})
		},
	}
	forms.addTo(cmd.Flags(), "")
	return cmd
}
