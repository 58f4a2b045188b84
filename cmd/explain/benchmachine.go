package main

import (
	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/bench/hardware"
	"github.com/genlens/genlens/pkg/table"
)

func newBenchMachine() *cobra.Command {
	var forms forms
	cmd := &cobra.Command{
		Use:   "machine",
		Short: "The bandwidth of this machine's memory and the peak of our kernels",
		Long: `Measure the bandwidth of this machine's memory and the peak of our kernels: the
two roofs under which a decoder runs. It takes a few seconds and, for that time,
up to 1 GiB of memory.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			style, err := forms.style(cmd)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			machine := hardware.Describe()
			hardware.Measure(&machine, 0)
			if forms.json {
				return printJSON(out, machine)
			}
			return table.Machine(out, machine, style)
		},
	}
	forms.addTo(cmd.Flags(), "print one JSON object")
	return cmd
}
