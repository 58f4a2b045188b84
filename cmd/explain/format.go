package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/table"
)

// forms is the flags by which tables are printed in another form than that of a
// terminal, the same for every command that shows some.
type forms struct {
	markdown, csv, plain, json bool

	object bool // --json prints an object of the command's own
}

// addTo adds the flags. Object is what --json prints where that is more than the
// tables.
func (f *forms) addTo(flags *pflag.FlagSet, object string) {
	flags.BoolVar(&f.markdown, "markdown", false, "print tables and text as Markdown")
	flags.BoolVar(&f.csv, "csv", false, "print the tables as CSV, with the exact values")
	flags.BoolVar(&f.plain, "plain", false, "print plain lines, without colour whatever --color says")
	if f.object = object != ""; !f.object {
		object = "print the tables as one JSON object, with the exact values"
	}
	flags.BoolVar(&f.json, "json", false, object)
}

// style is how tables are drawn: in the form that was asked for, as wide as the
// output. Two forms at once are an error.
func (f *forms) style(cmd *cobra.Command) (table.Style, error) {
	out := cmd.OutOrStdout()
	style := table.Style{Width: width(out), Screen: isTerminal(out), Height: height(out)}
	asked := ""
	for _, form := range []struct {
		flag   string
		set    bool
		format table.Format
	}{
		{"--markdown", f.markdown, table.Markdown},
		{"--csv", f.csv, table.CSV},
		{"--plain", f.plain, table.Plain},
		{"--json", f.json, table.JSON},
	} {
		if !form.set {
			continue
		}
		if asked != "" {
			return style, fmt.Errorf("%s and %s are two forms of one output\nname one of them", asked, form.flag)
		}
		asked = form.flag
		if form.format != table.JSON || !f.object {
			style.Format = form.format
		}
	}
	color, err := colored(cmd)
	style.Color = color
	return style, err
}

// page calls a view of several parts with a writer that makes one page of them.
func page(w io.Writer, s table.Style, show func(w io.Writer) error) error {
	sheet := table.NewSheet(w, s)
	if err := show(sheet); err != nil {
		return err
	}
	return sheet.Close()
}

// forReading reports whether a form is lines, in which a hint may stand that is no
// part of what was asked for.
func forReading(s table.Style) bool { return s.Format == table.Terminal || s.Format == table.Plain }
