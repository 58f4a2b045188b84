package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/workshop"
)

func newWorkshopReport() *cobra.Command {
	var f forms
	cmd := &cobra.Command{
		Use:   "report DIR...",
		Short: "One table of progress from the folders of a room",
		Long: `Read how far each learner has come, from their workshop folders: copies, or a
network drive. A folder that holds several workshops stands for all of them.`,
		Example: `  explain workshop report room/*
  explain workshop report room --csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			style, err := f.style(cmd)
			if err != nil {
				return err
			}
			rows := workshop.Report(args...)
			if err := workshop.ReportPage(rows).Write(cmd.OutOrStdout(), style); err != nil {
				return err
			}
			for _, row := range rows {
				if row.Err == nil {
					return nil
				}
			}
			return errors.New("none of these is a workshop\na workshop has a folder .workshop with a state.json in it")
		},
	}
	f.addTo(cmd.Flags(), "")
	return cmd
}
