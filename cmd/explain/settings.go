package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/genlens/genlens/pkg/decode"
)

// settings is the generation parameters of a command line and where else they
// may come from. A flag beats a Python call, that a file, that a preset; below
// them are the model's own and the defaults.
type settings struct {
	flags  decode.Config
	python string
	file   string
	preset string
}

func (s *settings) addTo(flags *pflag.FlagSet) {
	for _, field := range s.flags.Fields() {
		flag := flags.VarPF(setting{field}, field.Name, "", field.Usage)
		if field.Kind() == "bool" {
			flag.NoOptDefVal = "true"
		}
	}
	var presets []string
	for _, preset := range decode.Presets() {
		presets = append(presets, preset.Name)
	}
	flags.StringVar(&s.file, "config", "", "take settings from this generation_config.json")
	flags.StringVar(&s.python, "python", "", "take settings from this call: \"model.generate(do_sample=True, top_p=0.9)\"")
	flags.StringVar(&s.preset, "preset", "", "take settings from the guide's pattern: "+strings.Join(presets, ", "))
}

// config is all layers in one, and what there is to say about them.
func (s *settings) config() (c decode.Config, notes []string, err error) {
	c = s.flags
	if s.python != "" {
		layer, skipped, err := decode.ParsePython(s.python)
		if err != nil {
			return c, nil, fmt.Errorf("--python: %w", err)
		}
		c.Inherit(layer)
		notes = skipped
	}
	if s.file != "" {
		data, err := readSmall(s.file)
		if err != nil {
			return c, nil, fmt.Errorf("--config: %w", err)
		}
		layer, err := decode.ParseUserConfig(data)
		if err != nil {
			return c, nil, fmt.Errorf("--config %s: %w", s.file, err)
		}
		c.Inherit(layer)
	}
	if s.preset != "" {
		layer, err := decode.FromPreset(s.preset)
		if err != nil {
			return c, nil, fmt.Errorf("--preset: %w", err)
		}
		c.Inherit(layer)
	}
	return c, notes, nil
}

// readSmall reads a file that a person may have written.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := readText(f)
	return []byte(text), err
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
