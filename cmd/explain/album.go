package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/figure"
)

// album is the flags that say where figures go, in which formats and how they look;
// the same for every command that draws some.
type album struct {
	look
	folder  string
	formats []string
}

// picture is a figure and the name of its file, without the format.
type picture struct {
	name   string
	figure figure.Figure
}

func (a *album) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&a.folder, "out", ".", "folder for the figures; made if it is not there")
	flags.StringSliceVar(&a.formats, "format", []string{"png"}, strings.Join(figure.Formats(), ", "))
	a.look.addTo(flags)
}

func (a *album) check(flags *pflag.FlagSet) error {
	for _, format := range a.formats {
		if !slices.Contains(figure.Formats(), format) {
			return fmt.Errorf("--format %q: want %s", format, strings.Join(figure.Formats(), ", "))
		}
	}
	return a.look.check(flags, a.formats)
}

// checkUnused refuses the flags of figures where none was asked for.
func (a *album) checkUnused(flags *pflag.FlagSet, ask string) error {
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(album).addTo(own)
	var err error
	own.VisitAll(func(f *pflag.Flag) {
		if err == nil && flags.Changed(f.Name) {
			err = fmt.Errorf("--%s is for figures, and none is drawn\nadd %s, or leave it out", f.Name, ask)
		}
	})
	return err
}

// save writes each figure in each theme and format, and prints the path of each file.
func (a *album) save(w io.Writer, pictures ...picture) error {
	if err := a.checkNumber(len(pictures)); err != nil {
		return err
	}
	if len(pictures) > 0 {
		if err := os.MkdirAll(a.folder, 0o777); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	for _, p := range pictures {
		if err := a.saveOne(w, p); err != nil {
			return err
		}
		if note := a.grown(p.figure); note != "" {
			if _, err := fmt.Fprintf(w, "  %s\n", note); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *album) saveOne(w io.Writer, p picture) error {
	for _, look := range a.looks {
		if frame := figure.FrameOf(p.figure); frame != nil {
			frame.Theme = &look.theme
		}
		for _, format := range a.formats {
			path := filepath.Join(a.folder, p.name+look.suffix+"."+format)
			if err := figure.SaveWith(path, p.figure, figure.Options{EmbedFonts: a.embedFonts}); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(w, path); err != nil {
				return err
			}
		}
	}
	return nil
}
