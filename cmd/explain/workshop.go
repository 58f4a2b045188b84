package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/visible"
	"github.com/genlens/genlens/pkg/workshop"
)

func newWorkshop() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "workshop",
		Short: "Write the functions that pick the tokens, and see them at work",
		Long: `The workshop is exercises in a folder of your own. You write a function; explain
checks it, and when it is right puts it into the decoder of a real model. Others
need no code: a question about a real run.

  explain workshop init DIR    make the folder; then cd DIR
  explain workshop             in the folder: watch, and check whenever you save
  explain workshop next NAME   go to an exercise; a watch in another window follows,
                               as it does when you save another exercise's file

The keys of the watch are commands as well, for use without a terminal: check, next,
hint, list, reset, solution, answer. Nothing needs a network. What you write
needs the Go toolchain (1.22 or later); explain doctor says whether it is there.`,
		Args: noWorkshopWord,

		SuggestionsMinimumDistance: 2,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return watch(cmd) },
	}
	cmd.AddCommand(newWorkshopInit(), newWorkshopCheck(), newWorkshopNext(), newWorkshopHint(), newWorkshopList(),
		newWorkshopReset(), newWorkshopSolution(), newWorkshopAnswer(), newWorkshopReport(), newWorkshopDevCheck())
	return cmd
}

// noWorkshopWord refuses a word that is no subcommand.
func noWorkshopWord(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return fmt.Errorf("unknown command %q\ndid you mean explain workshop %s?", args[0], strings.Join(near, ", or explain workshop "))
	}
	return fmt.Errorf("unknown command %q\nexplain workshop --help lists the commands", args[0])
}

// shop is a workshop in use.
type shop struct {
	folder  *workshop.Folder
	checker workshop.Checker
	out     io.Writer
	errs    io.Writer
	style   table.Style
	model   *pretrained.Pretrained // nil until it is needed
	unsaved bool                   // somebody has been told that progress cannot be written
}

// openShop opens the workshop of the working folder.
func openShop(cmd *cobra.Command) (*shop, error) {
	folder, err := workshop.Open(".")
	if err != nil {
		return nil, err
	}
	folder.Tool = version()
	s := &shop{folder: folder, out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr()}
	s.checker = workshop.Checker{Folder: folder, Model: s.load}
	s.style, err = (&forms{}).style(cmd)
	return s, err
}

func (s *shop) load() (*pretrained.Pretrained, error) {
	var err error
	if s.model == nil {
		s.model, err = pretrained.Load(embedded.Default)
	}
	return s.model, err
}

func (s *shop) close() {
	if s.model != nil {
		s.model.Close()
	}
}

// update changes the state. That it cannot be written is said once and is no
// reason to stop.
func (s *shop) update(change func(*workshop.State)) error {
	aside, err := s.folder.Update(change)
	switch {
	case errors.Is(err, workshop.ErrNewer):
		return err
	case err != nil && !s.unsaved:
		s.unsaved = true
		fmt.Fprintf(s.errs, "warning: %s\n  your code is checked all the same; what you pass or open is not remembered\n", message(err))
	}
	if aside != "" {
		fmt.Fprintf(s.errs, "warning: the state file was broken; it is kept as %s, and progress begins anew\n  explain workshop check --all finds again which functions you have passed\n", visible.Line(aside))
	}
	return nil
}

// record keeps what came of an exercise, and reports whether it was the last that
// was not passed.
func (s *shop) record(change func(*workshop.State)) (last bool, err error) {
	err = s.update(func(state *workshop.State) {
		_, left := state.Next("")
		change(state)
		_, still := state.Next("")
		last = left && !still
	})
	return last, err
}

// named is the exercise of an argument, or the open one.
func (s *shop) named(args []string) (workshop.Exercise, error) {
	if len(args) > 0 {
		return workshop.Find(args[0])
	}
	state, err := s.folder.State()
	if err != nil {
		return workshop.Exercise{}, err
	}
	e, ok := state.Open()
	if !ok {
		return e, errors.New("every exercise is passed, and none is open\nname one, as in explain workshop check argmax")
	}
	return e, nil
}

// exerciseCommand is a subcommand that acts on one exercise, the open one if
// none is named.
func exerciseCommand(use, short string, act func(ctx context.Context, s *shop, e workshop.Exercise) error) *cobra.Command {
	return &cobra.Command{
		Use:   use + " [EXERCISE]",
		Short: short,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openShop(cmd)
			if err != nil {
				return err
			}
			defer s.close()
			e, err := s.named(args)
			if err != nil {
				return err
			}
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			return act(ctx, s, e)
		},
	}
}

func newWorkshopInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Make a workshop folder, or add what an older one lacks",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			entries, _ := os.ReadDir(args[0]) // what is wrong with the folder, Init says
			_, wrote, err := workshop.Init(args[0], version())
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			switch {
			case len(wrote) == 0:
				fmt.Fprintf(out, "%s has everything already; nothing was changed\n", visible.Line(args[0]))
				return nil
			case len(entries) > 0:
				fmt.Fprintf(out, "%s lacked these; nothing else was changed:\n  %s\n", visible.Line(args[0]), strings.Join(wrote, "\n  "))
				return nil
			}
			fmt.Fprintf(out, "%s: %d files for %d exercises; nothing that was there was changed\n\n  cd %s\n  %s workshop\n", visible.Line(args[0]), len(wrote), len(workshop.Exercises()), visible.Line(quoteArg(args[0])), ownName())
			if _, err := workshop.FindGo(); err != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s\n", message(err))
			}
			return nil
		},
	}
}

// errNotPassed ends a check of code that is not right; the verdict has been
// shown.
var errNotPassed = errors.New("not right yet")

func newWorkshopCheck() *cobra.Command {
	var all bool
	cmd := exerciseCommand("check", "Check an exercise, the open one if none is named", func(ctx context.Context, s *shop, e workshop.Exercise) error {
		return s.check(ctx, e)
	})
	checkOne := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case !all:
			return checkOne(cmd, args)
		case len(args) > 0:
			return fmt.Errorf("--all checks every exercise, and %s is one\nleave one of the two out", args[0])
		}
		s, err := openShop(cmd)
		if err != nil {
			return err
		}
		defer s.close()
		ctx, stop := interruptible(cmd.Context())
		defer stop()
		return s.checkAll(ctx)
	}
	cmd.Flags().BoolVar(&all, "all", false, "check all exercises")
	return cmd
}

// check checks an exercise, shows and records what came of it.
func (s *shop) check(ctx context.Context, e workshop.Exercise) error {
	if e.Task == nil {
		return s.ask(ctx, e)
	}
	v, err := s.checker.Check(ctx, e)
	if err != nil {
		return stopped(err)
	}
	if err := v.Page().Write(s.out, s.style); err != nil {
		return err
	}
	last, err := s.record(v.Record)
	if err != nil {
		return err
	}
	if err := s.bar(last); err != nil {
		return err
	}
	if !v.Passed {
		return fmt.Errorf("%s: %w\nexplain workshop hint %s helps", e.Name, errNotPassed, e.Name)
	}
	return nil
}

// bar prints the progress, and what is said at the end where this was the last.
func (s *shop) bar(last bool) error {
	state, err := s.folder.State()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(s.out, "\n"+state.Bar(s.style.Width)); err != nil || !last {
		return err
	}
	return s.finish()
}

// checkAll checks every exercise with code and says of each whether it passes.
func (s *shop) checkAll(ctx context.Context) error {
	wrong, last := 0, false
	for _, e := range workshop.Exercises() {
		if e.Task == nil {
			continue
		}
		v, err := s.checker.Check(ctx, e)
		if err != nil {
			return stopped(err)
		}
		done, err := s.record(v.Record)
		if err != nil {
			return err
		}
		last = last || done
		if !v.Passed {
			wrong++
		}
		fmt.Fprintln(s.out, v.Summary())
	}
	if err := s.bar(last); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%s: %w", countOf(wrong, "exercise"), errNotPassed)
	}
	return nil
}

// stopped is the error of a Ctrl-C where that is what err is.
func stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}

func newWorkshopNext() *cobra.Command {
	return &cobra.Command{
		Use:   "next [EXERCISE]",
		Short: "Open the next exercise that is not passed, or the one named",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openShop(cmd)
			if err != nil {
				return err
			}
			state, err := s.folder.State()
			if err != nil {
				return err
			}
			e, ok := state.Next(state.Current)
			if len(args) > 0 {
				e, err = workshop.Find(args[0])
				ok = err == nil
			}
			if err != nil {
				return err
			}
			if !ok {
				return s.finish()
			}
			if err := s.update(func(state *workshop.State) { state.Current = e.Name }); err != nil {
				return err
			}
			return s.introduce(e)
		},
	}
}

// finished is what is said at the end.
const finished = "Every exercise is passed. The decoder's own versions are in pkg/sampler, pkg/decode and pkg/model of github.com/genlens/genlens: compare them with yours."

// finish prints it.
func (s *shop) finish() error {
	p := &table.Page{}
	p.Paragraph(finished)
	return p.Write(s.out, s.style)
}

// introduce says what an exercise is about and where to write.
func (s *shop) introduce(e workshop.Exercise) error {
	p := &table.Page{}
	p.Lead(e.Name+":", e.Title+" (lesson "+e.Lesson+").")
	switch {
	case e.Task == nil:
		p.Note("explain workshop check asks; explain workshop answer " + e.Name + " ANSWER answers.")
	case s.folder.Has(e):
		p.Note("What to do stands above the function " + e.Task.Func + " in " + e.Name + "/" + e.Name + ".go. Save it, and it is checked.")
	default:
		p.Note("Its file is missing: explain workshop reset " + e.Name + " brings it back.")
	}
	return p.Write(s.out, s.style)
}

func newWorkshopList() *cobra.Command {
	var f forms
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the exercises and how far you have come",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openShop(cmd)
			if err != nil {
				return err
			}
			if s.style, err = f.style(cmd); err != nil {
				return err
			}
			return s.list()
		},
	}
	f.addTo(cmd.Flags(), "")
	return cmd
}

func (s *shop) list() error {
	state, err := s.folder.State()
	if err != nil {
		return err
	}
	if err := s.folder.List(state).Write(s.out, s.style); err != nil || !forReading(s.style) {
		return err
	}
	s.older()
	_, err = fmt.Fprintln(s.out, "\n"+state.Bar(s.style.Width))
	return err
}

// older says what a folder lacks that this version of the program has.
func (s *shop) older() {
	missing := s.folder.Missing()
	if len(missing) == 0 {
		return
	}
	var names []string
	for _, e := range missing {
		names = append(names, e.Name)
	}
	fmt.Fprintf(s.errs, "This folder lacks %s: it is from an older version, or files were deleted.\nexplain workshop init . adds what is missing and changes nothing else.\n", strings.Join(names, ", "))
}

func newWorkshopSolution() *cobra.Command {
	return exerciseCommand("solution", "Show a solution, once you have passed", func(_ context.Context, s *shop, e workshop.Exercise) error {
		return s.solution(e)
	})
}

func (s *shop) solution(e workshop.Exercise) error {
	state, err := s.folder.State()
	if err != nil {
		return err
	}
	switch {
	case e.Task == nil:
		return fmt.Errorf("%s has no code, so it has no solution\nits explanation comes with each answer", e.Name)
	case !state.Exercises[e.Name].Done():
		return fmt.Errorf("%s is not passed yet; its solution is shown then\nexplain workshop hint %s helps", e.Name, e.Name)
	}
	source, err := e.Solution()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s", source)
	return err
}
