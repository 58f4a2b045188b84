package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/lesson"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
)

// sheet takes what the commands of a page print: as wide as the page.
type sheet struct{ bytes.Buffer }

// Columns is the width of the output in a page.
func (*sheet) Columns() int { return defaultWidth }

// writeAll puts what the commands print into the pages.
func (t *tutor) writeAll(ctx context.Context, all []*lesson.Lesson) error {
	changed := 0
	err := apart(func() error {
		for _, l := range all {
			page, err := t.page(ctx, l)
			if err != nil {
				return err
			}
			path := filepath.Join(t.folder, l.Folder, lesson.Page)
			was, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if bytes.Equal(page, bytes.ReplaceAll(was, []byte("\r\n"), []byte("\n"))) {
				continue
			}
			changed++
			if err := t.writePage(path, page); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(all) == len(t.lessons) {
		path, is, should, err := t.readme()
		if err != nil {
			return err
		}
		if !bytes.Equal(is, should) {
			if err := t.writePage(path, should); err != nil {
				return err
			}
		}
	}
	_, err = fmt.Fprintf(t.out, "%s, %d of them written anew\n", countOf(len(all), "lesson"), changed)
	return err
}

func (t *tutor) writePage(path string, page []byte) error {
	if err := os.WriteFile(path, page, 0o666); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.out, "%s: written\n", path)
	return err
}

// page is a lesson with what its commands print, and its exercises.
func (t *tutor) page(ctx context.Context, l *lesson.Lesson) ([]byte, error) {
	var outputs []string
	for _, b := range l.Blocks() {
		if b.Measured && b.Has && b.Of == b.Text() && saysMachine(b) && !t.remeasure {
			outputs = append(outputs, b.Output)
			continue
		}
		output, err := t.output(ctx, l, b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.place(l, b.Line), err)
		}
		outputs = append(outputs, output)
	}
	page, err := l.With(outputs)
	if err != nil {
		return nil, err
	}
	if page, err = withExercises(l, page); err != nil {
		return nil, fmt.Errorf("%s: %w", t.place(l, 1), err)
	}
	return page, nil
}

// output is what the commands of a block print, each below its own line where there
// are several. Messages stand where they came.
func (t *tutor) output(ctx context.Context, l *lesson.Lesson, b *lesson.Block) (string, error) {
	if b.Script {
		return scriptOutput(filepath.Join(t.folder, l.Folder, "example_test.go"))
	}
	var out sheet
	for _, c := range b.Commands {
		if err := leavesNothing(c.Args); err != nil {
			return "", err
		}
		if len(b.Commands) > 1 {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			fmt.Fprintf(&out, "$ %s\n", c.Text)
		}
		from := out.Len()
		var flags []string
		if !b.Measured {
			flags = []string{"--reproducible"}
		}
		err := runHere(ctx, c.Args, &out, &out, flags...)
		said := out.String()[from:]
		switch {
		case errors.Is(err, errInterrupted):
			return "", err
		case err != nil && !b.Fails:
			return "", fmt.Errorf("the command failed:\n%s", strings.TrimSpace(said))
		case err == nil && b.Fails:
			return "", fmt.Errorf("%s: is meant to fail, and did not\nleave out fails", c.Text)
		}
		out.Truncate(from)
		out.WriteString(strings.Trim(said, "\n") + "\n")
		if b.Measured && !namesMachine(c) {
			page := &table.Page{}
			page.Note(machineLine())
			if err := page.Write(&out, table.Style{Width: out.Columns()}); err != nil {
				return "", err
			}
		}
	}
	return out.String(), nil
}

// scriptOutput is what a lesson's script prints, as its Example says, which go test
// holds against what it does print.
func scriptOutput(path string) (string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		return "", err
	}
	for _, example := range doc.Examples(file) {
		if example.Name == "" && example.Output != "" {
			// A page of a script is set in by a column, which the first line has lost.
			return strings.ReplaceAll(strings.TrimSpace(example.Output), "\n ", "\n") + "\n", nil
		}
	}
	return "", fmt.Errorf("%s: there is no Example with an output in it", path)
}

// leavesNothing is an error for a command that writes files: a reader has not asked
// for any.
func leavesNothing(args []string) error {
	if len(args) > 0 && slices.Contains([]string{"plot", "figures", "lesson", "workshop"}, args[0]) {
		return fmt.Errorf("explain %s: does not stand in a block that is run\nput it between ```sh", args[0])
	}
	for _, arg := range args {
		if name, _, _ := strings.Cut(arg, "="); slices.Contains([]string{"--trace", "--trace-dir", "--out"}, name) {
			return fmt.Errorf("%s: a lesson leaves no files behind\nleave it out, or put the command between ```sh", name)
		}
	}
	return nil
}

// apart calls do with a folder for traces of its own: what a page shows does not
// depend on other runs, and they stay.
func apart(do func() error) error {
	folder, err := os.MkdirTemp("", "explain-lessons-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	was, set := os.LookupEnv(tracesVariable)
	if err := os.Setenv(tracesVariable, folder); err != nil {
		return err
	}
	err = do()
	if set {
		return errors.Join(err, os.Setenv(tracesVariable, was))
	}
	return errors.Join(err, os.Unsetenv(tracesVariable))
}

// place is a line of a page.
func (t *tutor) place(l *lesson.Lesson, line int) string {
	return fmt.Sprintf("%s:%d", filepath.Join(t.folder, l.Folder, lesson.Page), line)
}

// checkAll compares the pages with what they are made of.
func (t *tutor) checkAll(ctx context.Context, all []*lesson.Lesson) error {
	model, err := pretrained.Load(embedded.Default)
	if err != nil {
		return err
	}
	defer model.Close()
	var found []string
	blocks, snippets := 0, 0
	err = apart(func() error {
		for _, l := range all {
			for _, b := range l.Blocks() {
				if !b.Measured {
					blocks++
				}
			}
			snippets += len(l.Code("python"))
			for _, check := range []func(context.Context, *pretrained.Pretrained, *lesson.Lesson) ([]string, error){t.checkOutputs, t.checkFiles, t.checkSnippets} {
				more, err := check(ctx, model, l)
				if err != nil {
					return err
				}
				found = append(found, more...)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(all) == len(t.lessons) {
		path, is, should, err := t.readme()
		if err != nil {
			return err
		}
		if !bytes.Equal(is, should) {
			found = append(found, path+": the list of the lessons is another")
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("not as it should be, in %s:\n%s\nexplain lesson --write makes outputs again, training/lesson_snippets.py what transformers says", countOf(len(found), "place"), strings.Join(found, "\n"))
	}
	_, err = fmt.Fprintf(t.out, "%s: %s print what the pages show, %s give what transformers gave\n", countOf(len(all), "lesson"), countOf(blocks, "block"), countOf(snippets, "Python snippet"))
	return err
}

// countOf is a number of things.
func countOf(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// checkOutputs runs the blocks and names those whose output is another.
func (t *tutor) checkOutputs(ctx context.Context, _ *pretrained.Pretrained, l *lesson.Lesson) (found []string, err error) {
	if err := l.Complete(); err != nil {
		found = append(found, t.place(l, 1)+": "+message(err))
	}
	for _, b := range l.Blocks() {
		at := t.place(l, b.Line)
		switch {
		case !b.Has:
			found = append(found, at+": there is no output below the block")
			continue
		case b.Of != b.Text():
			found = append(found, at+": the output below is that of other commands")
			continue
		case b.Measured:
			if !saysMachine(b) {
				found = append(found, at+": the output does not say on which machine it was measured")
			}
			continue // it comes out otherwise each time
		}
		output, err := t.output(ctx, l, b)
		if errors.Is(err, errInterrupted) {
			return nil, err
		}
		if err != nil {
			found = append(found, at+": "+message(err))
			continue
		}
		if output != b.Output {
			found = append(found, at+": "+firstDifference(b.Output, output))
		}
	}
	return found, nil
}

// firstDifference is the first line in which a page and its commands differ.
func firstDifference(page, printed string) string {
	shown, made := strings.Split(page, "\n"), strings.Split(printed, "\n")
	for i := range max(len(shown), len(made)) {
		var a, b string
		if i < len(shown) {
			a = shown[i]
		}
		if i < len(made) {
			b = made[i]
		}
		if a != b {
			return fmt.Sprintf("line %d of the output is %q; the command prints %q", i+1, a, b)
		}
	}
	return "the output differs"
}

// checkFiles looks for the pictures, and for the pieces of Go in the lesson's script.
func (t *tutor) checkFiles(_ context.Context, _ *pretrained.Pretrained, l *lesson.Lesson) (found []string, err error) {
	folder := filepath.Join(t.folder, l.Folder)
	for _, p := range l.Pictures() {
		for _, file := range []string{p.File, p.Dark} {
			if _, err := os.Stat(filepath.Join(folder, filepath.FromSlash(file))); err != nil && file != "" {
				found = append(found, t.place(l, p.Line)+": there is no picture "+file)
			}
		}
		if p.Alt == "" {
			found = append(found, t.place(l, p.Line)+": the picture has no alt text")
		}
	}
	page, err := os.ReadFile(filepath.Join(folder, lesson.Page))
	if err != nil {
		return nil, err
	}
	listed, err := withExercises(l, page)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.place(l, 1), err)
	}
	if !bytes.Equal(listed, bytes.ReplaceAll(page, []byte("\r\n"), []byte("\n"))) {
		found = append(found, t.place(l, 1)+": the list of its exercises is another")
	}
	script, err := os.ReadFile(filepath.Join(folder, "main.go"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, c := range l.Code("go") {
		if !strings.Contains(flush(string(script)), flush(c.Text)) {
			found = append(found, t.place(l, c.Line)+": this piece of Go is not in the lesson's main.go")
		}
	}
	return found, nil
}

// flush is code without its indentation.
func flush(code string) string {
	lines := strings.Split(strings.TrimSpace(code), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

// snippets is what transformers did with the Python of a lesson: a file that
// training/lesson_snippets.py makes.
type snippets struct {
	Transformers string `json:"transformers"`
	Snippets     []struct {
		Code    string  `json:"code"`
		IDs     [][]int `json:"ids"` // of each sequence, without the prompt; nil where nothing was generated
		Printed string  `json:"printed"`
	} `json:"snippets"`
}

// snippetsFile holds them, beside the lesson's page.
const snippetsFile = "transformers.json"

// checkSnippets compares what transformers did with the lesson's Python with what
// this program does with it, where nothing is drawn.
func (t *tutor) checkSnippets(ctx context.Context, model *pretrained.Pretrained, l *lesson.Lesson) (found []string, err error) {
	blocks := l.Code("python")
	if len(blocks) == 0 {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(t.folder, l.Folder, snippetsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return []string{t.place(l, blocks[0].Line) + ": there is no " + snippetsFile + " for the lesson's Python"}, nil
	}
	if err != nil {
		return nil, err
	}
	var known snippets
	if err := json.Unmarshal(data, &known); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(t.folder, l.Folder, snippetsFile), err)
	}
	for i, block := range blocks {
		at := t.place(l, block.Line)
		if i >= len(known.Snippets) || known.Snippets[i].Code != block.Text {
			found = append(found, at+": the Python has changed since transformers ran it")
			continue
		}
		want := known.Snippets[i].IDs
		if want == nil {
			continue
		}
		got, drawn, err := generated(ctx, model, block.Text)
		switch {
		case err != nil:
			found = append(found, at+": "+message(err))
		case !drawn && !slices.EqualFunc(got, want, slices.Equal):
			found = append(found, fmt.Sprintf("%s: transformers %s writes the ids %v, this program %v", at, known.Transformers, want, got))
		}
	}
	return found, nil
}

// promptOf finds the prompt in a snippet.
var promptOf = regexp.MustCompile(`tokenizer\(("(?:[^"\\]|\\.)*")`)

// generated is what this program writes for a piece of Python: the ids of each
// sequence, and whether they were drawn.
func generated(ctx context.Context, model *pretrained.Pretrained, python string) (ids [][]int, drawn bool, err error) {
	match := promptOf.FindStringSubmatch(python)
	if match == nil {
		return nil, false, errors.New("there is no prompt in the Python\nwant inputs = tokenizer(\"…\", return_tensors=\"pt\")")
	}
	prompt, err := strconv.Unquote(match[1])
	if err != nil {
		return nil, false, fmt.Errorf("the prompt %s: %w", match[1], err)
	}
	config, _, err := decode.ParsePython(strings.ReplaceAll(python, "assistant_model=draft", `assistant_model="nano"`))
	if err != nil {
		return nil, false, err
	}
	begin, err := model.Encode(prompt)
	if err != nil {
		return nil, false, err
	}
	request, err := model.Request(prompt, begin, config)
	if err != nil {
		return nil, false, err
	}
	if request.Plan.Config.DoSample.Value {
		return nil, true, nil
	}
	draft, err := model.OpenDraft(request)
	if err != nil {
		return nil, false, err
	}
	if draft != nil {
		defer draft.Close()
	}
	result, err := decode.Generate(ctx, request)
	if err != nil {
		return nil, false, err
	}
	for _, sequence := range result.Sequences {
		ids = append(ids, sequence.IDs)
	}
	return ids, false, nil
}
