package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/lessons"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/lesson"
	"github.com/genlens/genlens/pkg/table"
)

// tutor is the lesson command.
type tutor struct {
	model     string
	folder    string // of lessons on disk
	all       bool   // without waiting
	check     bool
	write     bool
	remeasure bool

	out, messages io.Writer
	style         table.Style
	failed        int // commands that did not do what the lesson says
	commands      int
}

func newLesson() *cobra.Command {
	t := &tutor{}
	cmd := &cobra.Command{
		Use:   "lesson [LESSON]",
		Short: "Read a lesson and run its commands on the spot",
		Long: `Read a lesson, by its number or its name: its text, and what its commands print here
and now, on this machine and, with --model, on a model of yours. Without a lesson, list
them. On a terminal the lesson waits at the end of each section, so that a prediction
can be made before the experiment: Enter goes on, q leaves.

A command that fails is shown, and the lesson goes on; the exit status is 0 if all of
them did what the lesson says.

For who writes lessons, in the folder that --dir names: --check says where a page is
not what its commands print, or its Python not what transformers was given, and --write
puts the commands' output into the pages. Both leave out times.`,
		Example: `  explain lesson
  explain lesson 3
  explain lesson greedy-or-sampling --model path/to/SmolLM2-135M
  explain lesson 3 --all
  explain lesson --check
  explain lesson 3 --write`,
		Args: cobra.MaximumNArgs(1),
		RunE: t.run,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&t.model, "model", embedded.Default, "run the commands on an embedded model ("+strings.Join(embedded.Names(), ", ")+") or a folder in Hugging Face layout")
	flags.BoolVar(&t.all, "all", false, "do not wait between the sections")
	flags.BoolVar(&t.check, "check", false, "compare the pages with what their commands print, and write nothing")
	flags.BoolVar(&t.write, "write", false, "put what the commands print into the pages")
	flags.BoolVar(&t.remeasure, "remeasure", false, "with --write: measure again what the pages show as measured")
	flags.StringVar(&t.folder, "dir", "lessons", "the lessons' folder; without it, reading takes those that the program carries")
	return cmd
}

func (t *tutor) run(cmd *cobra.Command, args []string) (err error) {
	t.out, t.messages = cmd.OutOrStdout(), cmd.ErrOrStderr()
	var forms forms
	if t.style, err = forms.style(cmd); err != nil {
		return err
	}
	switch {
	case t.check && t.write:
		return errors.New("--check compares with the pages, and --write replaces what is in them\nname one of them")
	case t.remeasure && !t.write:
		return errors.New("--remeasure measures again for --write\nadd --write, or leave it out")
	case (t.check || t.write) && cmd.Flags().Changed("model"):
		return errors.New("the pages show the model that the program carries, so --model does not go with --check and --write\nleave it out")
	}
	chosen, err := t.chosen(cmd, args)
	if err != nil {
		return err
	}
	switch {
	case t.check:
		return t.checkAll(cmd.Context(), chosen)
	case t.write:
		return t.writeAll(cmd.Context(), chosen)
	case len(args) == 0:
		return t.list(chosen)
	}
	return t.read(cmd, chosen[0])
}

// chosen are the lessons asked for: all of them where none is named.
func (t *tutor) chosen(cmd *cobra.Command, args []string) ([]*lesson.Lesson, error) {
	source := lessons.FS()
	if t.check || t.write || cmd.Flags().Changed("dir") {
		source = os.DirFS(t.folder)
		if _, err := os.Stat(t.folder); err != nil {
			return nil, fmt.Errorf("--dir: %w\nname the folder that holds 01-first-generation and the other lessons", err)
		}
	}
	all, err := lesson.All(source)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		if len(all) == 0 {
			return nil, fmt.Errorf("%s: there is no lesson in it\na lesson is a folder with a lesson.md: 01-first-generation", t.folder)
		}
		return all, nil
	}
	one, err := lesson.Find(all, args[0])
	if err != nil {
		return nil, err
	}
	return []*lesson.Lesson{one}, nil
}

// list shows each lesson with the question it starts from.
func (t *tutor) list(all []*lesson.Lesson) error {
	contents := table.Table{Name: "lessons", Columns: []table.Column{
		{Name: "lesson"},
		{Head: "lesson", Name: "name", Left: true},
		{Head: "the question it starts from", Name: "question", Left: true, Wrap: true},
	}}
	contents.Columns[0].Head = "no."
	for _, l := range all {
		contents.Add(table.Cell{Text: fmt.Sprint(l.Number), Tone: table.Strong}, table.Cell{Text: l.Name()}, table.Cell{Text: l.Question})
	}
	page := &table.Page{}
	page.Table(contents)
	page.Paragraph(ownName() + " lesson " + fmt.Sprint(all[0].Number) + " reads the first.")
	return page.Write(t.out, t.style)
}

// read shows a lesson and runs its blocks.
func (t *tutor) read(cmd *cobra.Command, l *lesson.Lesson) error {
	if t.model != embedded.Default {
		page := &table.Page{}
		page.Paragraph(fmt.Sprintf("The text was written with the model %s. The commands run on %s: hold what they print against what the text says.", embedded.Default, t.model))
		page.Paragraph("")
		if err := page.Write(t.out, t.style); err != nil {
			return err
		}
	}
	reader := &lesson.Reader{
		Out: t.out, Style: t.style, Drawn: drawnBy,
		Run: func(b *lesson.Block, c lesson.Command) error {
			t.commands++
			err := runHere(cmd.Context(), t.onModel(c.Args), t.out, t.messages)
			if errors.Is(err, errInterrupted) {
				return err
			}
			if (err != nil) != b.Fails {
				t.failed++
			}
			return nil
		},
	}
	if !t.all && isTerminal(t.out) {
		reader.Pause = pause(cmd.InOrStdin(), t.out)
	}
	if err := reader.Read(l); err != nil {
		return err
	}
	if t.failed > 0 {
		return fmt.Errorf("%d of the %d commands did not do what the lesson says", t.failed, t.commands)
	}
	return nil
}

// pause waits for a line before a section: "q" leaves, as the end of the input does.
func pause(in io.Reader, out io.Writer) func(title string) (bool, error) {
	lines := bufio.NewReader(in)
	return func(title string) (bool, error) {
		fmt.Fprintf(out, "\n Enter: %s   q: leave ", title)
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(out)
			return true, nil
		}
		answer := strings.ToLower(strings.TrimSpace(line))
		return answer == "q" || answer == "quit", err
	}
}

// onModel is a command line on the reader's model, if the command takes one and the
// lesson names none.
func (t *tutor) onModel(args []string) []string {
	if t.model == embedded.Default || slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--model") }) {
		return args
	}
	command, _, err := newRoot(nil).Find(args)
	if err != nil || command.Flags().Lookup("model") == nil {
		return args
	}
	return slices.Insert(slices.Clone(args), 1, "--model", t.model)
}

// runHere runs a command of this program in this process, and says what went wrong
// as the program would have.
func runHere(ctx context.Context, args []string, out, messages io.Writer, flags ...string) error {
	root := newRoot(args)
	root.SetIn(strings.NewReader(""))
	root.SetOut(out)
	root.SetErr(messages)
	root.SetArgs(append(flags, joinBooleans(root, args)...))
	command, err := root.ExecuteContextC(ctx)
	if err != nil && !errors.Is(err, errInterrupted) {
		fmt.Fprintf(messages, "%s: %s\n", command.CommandPath(), message(err))
	}
	return err
}

// drawnBy are the commands that draw a picture of the documentation; none where it
// is no such picture.
func drawnBy(p lesson.Picture) []string {
	name := strings.TrimSuffix(filepath.Base(p.File), ".png")
	var lines []string
	for _, e := range exhibits() {
		if e.name != name {
			continue
		}
		for _, args := range e.commands {
			lines = append(lines, commandLine(args))
		}
	}
	return lines
}
