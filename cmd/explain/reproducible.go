package main

import "github.com/spf13/cobra"

// reproducible reports whether only what comes out the same each time is to be
// shown: no times, no memory, no names of trace files. The lessons' pages are made
// so.
func reproducible(cmd *cobra.Command) bool {
	on, err := cmd.Flags().GetBool("reproducible")
	return err == nil && on
}
