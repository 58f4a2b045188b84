package main

import (
	"errors"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/decode"
)

// addSettings gives flags one flag for every generation parameter of config.
func addSettings(flags *pflag.FlagSet, config *decode.Config) {
	for _, field := range config.Fields() {
		flag := flags.VarPF(setting{field}, field.Name, "", field.Usage)
		if field.Kind() == "bool" {
			flag.NoOptDefVal = "true"
		}
	}
}

// setting is a generation parameter as a flag.
type setting struct{ field decode.Field }

func (s setting) Set(text string) error { return s.field.SetText(text, decode.FromFlag) }
func (s setting) Type() string          { return s.field.Kind() }
func (s setting) String() string        { return "" } // defaults depend on the model, so help shows none

// seedFlag is a seed on the command line.
type seedFlag struct{ seed *uint64 }

func (f seedFlag) Set(text string) error {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return errors.New("want a whole number from 0 to 18446744073709551615")
	}
	*f.seed = seed
	return nil
}
func (seedFlag) Type() string   { return "uint" }
func (seedFlag) String() string { return "" }
