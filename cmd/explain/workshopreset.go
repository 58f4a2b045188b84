package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/visible"
	"github.com/genlens/genlens/pkg/workshop"
)

func newWorkshopReset() *cobra.Command {
	var all, yes bool
	cmd := &cobra.Command{
		Use:   "reset [EXERCISE]",
		Short: "Give out an exercise again; your file is kept beside it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openShop(cmd)
			if err != nil {
				return err
			}
			var list []workshop.Exercise
			switch {
			case all && len(args) > 0:
				return errors.New("--all and an exercise are two wishes\nname one of them")
			case all:
				list = workshop.Exercises()
			default:
				e, err := s.named(args)
				if err != nil {
					return err
				}
				if e.Task == nil {
					return errors.New(noFiles(e))
				}
				list = []workshop.Exercise{e}
			}
			said, err := s.reset(list, func(question string) (bool, error) {
				if yes {
					return true, nil
				}
				return confirm(cmd.InOrStdin(), s.out, question)
			})
			fmt.Fprint(s.out, said)
			return err
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "reset every exercise")
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

// noFiles is what is said where there is nothing to give out again.
func noFiles(e workshop.Exercise) string {
	return e.Name + " is a question and has no file to give out again\nexplain workshop check " + e.Name + " asks it"
}

// reset asks, gives the exercises out again, and says line by line what it did.
func (s *shop) reset(list []workshop.Exercise, confirmed func(question string) (bool, error)) (said string, err error) {
	var changed, missing []string
	for _, e := range list {
		plan, err := s.folder.PlanReset(e)
		if err != nil {
			return "", err
		}
		changed, missing = append(changed, plan.Changed...), append(missing, plan.Missing...)
	}
	if len(changed) > 0 {
		ok, err := confirmed("Give out again " + visible.Line(strings.Join(changed, ", ")) + "? What is there is kept beside, as .bak.")
		if err != nil || !ok {
			return "", err
		}
	}
	var did strings.Builder
	for _, e := range list {
		kept, err := s.folder.Reset(e)
		for _, name := range kept {
			fmt.Fprintf(&did, "kept %s\n", visible.Line(name))
		}
		if err != nil {
			return did.String(), err
		}
	}
	for _, name := range missing {
		fmt.Fprintf(&did, "brought back %s\n", name)
	}
	if len(changed)+len(missing) == 0 {
		fmt.Fprintln(&did, "The files are as they were given out.")
	}
	return did.String(), nil
}

// confirm asks a question and reads y or n. Without an answer nothing is
// confirmed.
func confirm(in io.Reader, out io.Writer, question string) (bool, error) {
	fmt.Fprintf(out, "%s (y/n) ", question)
	line, err := bufio.NewReader(in).ReadString('\n')
	if err == io.EOF && line == "" {
		fmt.Fprintln(out)
		return false, errors.New("there is nobody to answer\n--yes says yes beforehand")
	}
	if err != nil && err != io.EOF {
		return false, err
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	if answer == "y" || answer == "yes" {
		return true, nil
	}
	_, err = fmt.Fprintln(out, "Nothing was changed.")
	return false, err
}
