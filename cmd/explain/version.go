package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/trace"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "explain %s, trace format %d, %s %s/%s\n",
				version(), trace.SchemaVersion, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// version is the module's, or the commit a build from a checkout was made of.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return devel + "-" + setting.Value[:min(12, len(setting.Value))]
		}
	}
	return devel
}

// released is the version without what a build from a checkout says of its commit:
// for what must be the same whichever commit made it.
func released() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return devel
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" { // then the version is made of it
			return devel
		}
	}
	return info.Main.Version
}

// devel is the version of a build that is of no release.
const devel = "devel"
