package main

import (
	"bufio"
	"bytes"
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
	"github.com/genlens/genlens/pkg/pretrained"
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

	out      io.Writer
	style    table.Style
	lessons  []*lesson.Lesson // all that there are
	failed   int              // commands that did not do what the lesson says
	commands int
}

func newLesson() *cobra.Command {
	t := &tutor{}
	cmd := &cobra.Command{
		Use:   "lesson [LESSON]",
		Short: "Read a lesson and run its commands on the spot",
		Long: `Read a lesson, by its number or its name: its text, and what its commands print here
and now, on this machine and, with --model, on a model of yours. Without a lesson, list
them. On a terminal the lesson waits at the end of each section and after what a command
printed, so that a prediction can be made before the experiment: Enter goes on, q leaves.

A command that fails is shown, and the lesson goes on; the exit status is 0 if all of
them did what the lesson says.

For who writes lessons, in the folder that --dir names: --check says where a page is
not what its commands print, or its Python not what transformers was given, and --write
puts the commands' output into the pages, the exercises of each lesson below it, and the
list of lessons into the folder's README.md. Both leave out times, but of blocks that are
measurements; these stay as they are.`,
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
	t.out = cmd.OutOrStdout()
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
	t.lessons = all
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
		{Head: "no.", Name: "lesson"},
		{Head: "lesson", Name: "name", Left: true},
		{Head: "the question it starts from", Name: "question", Left: true, Wrap: true},
		{Head: "exercises", Name: "exercises", Drop: 1},
	}}
	for _, l := range all {
		contents.Add(table.Cell{Text: fmt.Sprint(l.Number), Tone: table.Strong}, table.Cell{Text: l.Name()}, table.Cell{Text: strings.ReplaceAll(l.Question, "`", "")}, table.Cell{Text: fmt.Sprint(len(exercisesOf(l)))})
	}
	page := &table.Page{}
	page.Table(contents)
	page.Paragraph(ownName() + " lesson " + fmt.Sprint(all[0].Number) + " reads the first.")
	return page.Write(t.out, t.style)
}

// read shows a lesson and runs its blocks.
func (t *tutor) read(cmd *cobra.Command, l *lesson.Lesson) error {
	if t.model != embedded.Default {
		if err := t.onModel(l); err != nil {
			return err
		}
	}
	left := false
	reader := &lesson.Reader{
		Out: t.out, Style: t.style, Drawn: drawnBy,
		Run: func(b *lesson.Block, c lesson.Command) error { return t.runCommand(cmd.Context(), b, c) },
	}
	if in, ok := cmd.InOrStdin().(*os.File); ok && !t.all && isTerminal(in) && isTerminal(t.out) {
		wait := pause(in, t.out)
		reader.Pause = func(title string) (_ bool, err error) {
			left, err = wait(title)
			return left, err
		}
	}
	if err := reader.Read(l); err != nil {
		return err
	}
	if next := slices.IndexFunc(t.lessons, func(other *lesson.Lesson) bool { return other.Number > l.Number }); next >= 0 && !left {
		page := &table.Page{}
		page.Paragraph("")
		page.Prose(fmt.Sprintf("Next: `%s lesson %d`, %s.", ownName(), t.lessons[next].Number, t.lessons[next].Title))
		if err := page.Write(t.out, t.style); err != nil {
			return err
		}
	}
	if t.failed > 0 {
		return fmt.Errorf("%d of the %d commands did not do what the lesson says", t.failed, t.commands)
	}
	return nil
}

// runCommand runs a command of a lesson where it stands, and says below if it did
// not do what the lesson says. Its messages are a part of the lesson.
func (t *tutor) runCommand(ctx context.Context, b *lesson.Block, c lesson.Command) error {
	t.commands++
	out := &passage{w: t.out}
	err := runHere(ctx, c.Args, out, out)
	if err := errors.Join(out.end(), interruption(err)); err != nil {
		return err
	}
	page := &table.Page{}
	switch {
	case err != nil && !b.Fails:
		t.failed++
		page.Lead("!", "This command did not do what the lesson says. The lesson goes on.")
	case err == nil && b.Fails:
		t.failed++
		page.Lead("!", "The lesson says that this command fails, and it did not.")
	case b.Measured && !namesMachine(c):
		page.Note(machineLine())
	default:
		return nil
	}
	return page.Write(t.out, t.style)
}

// interruption is err if that is one, else nil.
func interruption(err error) error {
	if errors.Is(err, errInterrupted) {
		return err
	}
	return nil
}

// passage is where a command of a lesson prints: without the empty lines around what
// it prints, which the lesson has already.
type passage struct {
	w     io.Writer
	begun bool
	ends  int // of lines, which are the last so far
}

func (p *passage) Write(text []byte) (int, error) {
	rest := text
	if !p.begun {
		rest = bytes.TrimLeft(rest, "\n")
	}
	body := bytes.TrimRight(rest, "\n")
	if len(body) > 0 {
		p.begun = true
		if _, err := fmt.Fprintf(p.w, "%s%s", strings.Repeat("\n", p.ends), body); err != nil {
			return 0, err
		}
		p.ends = 0
	}
	p.ends += len(rest) - len(body)
	return len(text), nil
}

// end ends the last line.
func (p *passage) end() error {
	if !p.begun {
		return nil
	}
	_, err := fmt.Fprintln(p.w)
	return err
}

// pause waits for a line before what comes next: "q" leaves, as the end of the input
// does.
func pause(in io.Reader, out io.Writer) func(title string) (bool, error) {
	lines := bufio.NewReader(in)
	return func(title string) (bool, error) {
		if title == "" {
			title = "go on"
		}
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

// onModel has the commands of a lesson run on the reader's model, those that take
// one and name none, and says so.
func (t *tutor) onModel(l *lesson.Lesson) error {
	model, err := pretrained.Load(t.model) // a slip is one error, and not one for each command
	if err != nil {
		return err
	}
	model.Close()
	for _, b := range l.Blocks() {
		for i, c := range b.Commands {
			if b.Script || !takesModel(c.Args) {
				continue
			}
			b.Commands[i] = lesson.Command{Text: c.Text + " --model " + quoteArg(t.model), Args: append(slices.Clone(c.Args), "--model", t.model)}
		}
	}
	page := &table.Page{}
	page.Paragraph(fmt.Sprintf("The text was written with the model %s, and pictures and scripts show that one. The commands run on %s: hold what they print against what the text says.", embedded.Default, t.model))
	page.Paragraph("")
	return page.Write(t.out, t.style)
}

// takesModel reports whether a command line is of a command that takes a model, and
// names none.
func takesModel(args []string) bool {
	if slices.ContainsFunc(args, func(arg string) bool { return arg == "--" || arg == "--model" || strings.HasPrefix(arg, "--model=") }) {
		return false
	}
	command, _, err := newRoot(nil).Find(args)
	return err == nil && command.Flags().Lookup("model") != nil
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
