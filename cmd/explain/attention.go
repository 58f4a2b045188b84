package main

import (
	"errors"

	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/table"
)

// attention is the flags of show that turn a step to where it looked.
type attention struct {
	on   bool
	look table.Look
}

func (a *attention) addTo(flags *pflag.FlagSet) {
	flags.BoolVar(&a.on, "attention", false, "show where a step looked, by layer")
	flags.IntVar(&a.look.Layer, "layer", 0, "with --attention: only this layer, head by head, counted from 1")
	flags.IntVar(&a.look.Head, "head", 0, "with --attention: only this head, counted from 1")
}

// check refuses flags that make no sense together.
func (a *attention) check(flags *pflag.FlagSet, top int) error {
	if !a.on && (flags.Changed("layer") || flags.Changed("head")) {
		return errors.New("--layer and --head choose what --attention shows\nadd it, or leave them out")
	}
	for _, name := range []string{"layer", "head"} {
		if err := countedFromOne(flags, name); err != nil {
			return err
		}
	}
	if flags.Changed("top") {
		a.look.Top = top
	}
	return nil
}
