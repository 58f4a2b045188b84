package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/table"
)

func newParams() *cobra.Command {
	var forms forms
	cmd := &cobra.Command{
		Use:   "params [NAME]",
		Short: "The reference of generate()'s parameters",
		Long: `The reference of what can be given to generate(): every parameter of Hugging Face
transformers 5.23, ours, those that left the library, and what else stands in a
generation_config.json. With a name, that one in full: what it accepts, its
default and range, what it does and where, what goes wrong, and a command that
shows it.`,
		Example: `  explain params
  explain params top_k
  explain params temperature --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			style, err := forms.style(cmd)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if len(args) == 0 {
				if forms.json {
					return printParamsJSON(out, params.All())
				}
				if err := table.Params(out, params.All(), style); err != nil || !forReading(style) {
					return err
				}
				_, err := fmt.Fprintln(out, "\n explain params NAME shows one in full.")
				return err
			}
			p, err := findParam(args[0])
			if err != nil {
				return err
			}
			if forms.json {
				return printParamsJSON(out, []params.Param{p})
			}
			return table.Param(out, p, style)
		},
	}
	forms.addTo(cmd.Flags(), "print the parameters as one JSON object")
	return cmd
}

// findParam finds a parameter by its name, with dashes or underscores.
func findParam(name string) (params.Param, error) {
	if p, ok := params.Find(paramName(name)); ok {
		return p, nil
	}
	hint := "explain params lists what there is"
	if near, ok := params.Nearest(name); ok {
		hint = near.Note
		if near.Name != "" {
			hint = "did you mean " + near.Name + "?"
			if near.Note != "" {
				hint += " " + near.Note
			}
		}
	}
	return params.Param{}, fmt.Errorf("no parameter %q\n%s", name, hint)
}

// paramName is a parameter as transformers writes it, of one that may have
// dashes before it or in it.
func paramName(name string) string {
	return strings.ReplaceAll(strings.TrimPrefix(name, "--"), "-", "_")
}

// paramJSON is a parameter in `explain params --json`.
type paramJSON struct {
	Name     string        `json:"name"`
	Group    params.Group  `json:"group"`
	Origin   params.Origin `json:"origin"`
	CallOnly bool          `json:"call_only"`
	Accepts  []params.Type `json:"accepts"`
	Default  any           `json:"default"`
	Range    string        `json:"range"`
	Short    string        `json:"short"`
	Effect   string        `json:"effect"`
	Pitfall  string        `json:"pitfall"`
	Where    string        `json:"where"`
	Neutral  string        `json:"neutral"`
	Example  string        `json:"example"`
}

func printParamsJSON(w io.Writer, list []params.Param) error {
	out := struct {
		Parameters []paramJSON `json:"parameters"`
	}{Parameters: []paramJSON{}}
	for _, p := range list {
		out.Parameters = append(out.Parameters, paramJSON{p.Name, p.Group, p.Origin, p.CallOnly, p.Accepts,
			plainJSON(p.Default), p.Range, p.Short, p.Effect, p.Pitfall, p.Where, p.Neutral, p.Example})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// plainJSON is a default for JSON: no default is a list or a dict.
func plainJSON(v literal.Value) any {
	if b, ok := v.Bool(); ok {
		return b
	}
	if s, ok := v.Text(); ok {
		return s
	}
	if _, ok := v.Number(); ok {
		return json.RawMessage(v.String()) // 1.0 stays 1.0
	}
	return nil
}
