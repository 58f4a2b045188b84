package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/workshop"
)

func newWorkshopDevCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "dev-check [EXERCISE...]",
		Short: "Prove that every exercise fails unsolved and passes solved",
		Long: `For those who write exercises: prove that each compiles and fails unsolved, passes
with its solution, that the Go tests given out with it agree, and that no hint is
empty. The exit status is 1 if one does not.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			exercises := workshop.Exercises()
			if len(args) > 0 {
				exercises = nil
			}
			for _, name := range args {
				e, err := workshop.Find(name)
				if err != nil {
					return err
				}
				exercises = append(exercises, e)
			}
			model, err := pretrained.Load(embedded.Default)
			if err != nil {
				return err
			}
			defer model.Close()
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			wrong := 0
			err = workshop.DevCheck(ctx, model, exercises, func(p workshop.Proof) {
				mark := "✓ "
				if len(p.Wrong) > 0 {
					wrong++
					mark = "✗ "
				}
				fmt.Fprintln(cmd.OutOrStdout(), mark+strings.Join(append([]string{p.Exercise.Name}, p.Wrong...), "\n    "))
			})
			if err != nil {
				return stopped(err)
			}
			if wrong > 0 {
				return fmt.Errorf("%d of %d exercises are not as they should be", wrong, len(exercises))
			}
			return nil
		},
	}
}
