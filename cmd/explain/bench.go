package main

import "github.com/spf13/cobra"

func newBench() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure what a cache saves, and this machine",
		Long: `Measure what a cache saves, and this machine.

Close other programs first: a figure is no better than the quiet around it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBenchCache(), newBenchMachine(), newBenchChild())
	return cmd
}
