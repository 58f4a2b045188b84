// Package script is what the lessons' scripts have in common: flags, a model, one
// run of it with every step recorded, and pictures in a folder.
//
// A script is a main package with one function of its own:
//
//	func main() { script.Main(run) }
//
//	func run(s *script.Script) error {
//		t, err := s.Run("The weather today is", "do_sample=False, max_new_tokens=128")
//		if err != nil {
//			return err
//		}
//		tokens := script.NewTable("token", "p")
//		for i, step := range t.Steps {
//			tokens.Row(view.Token(step.Token), script.Prob(view.At(t, i).ChosenProb(0)))
//		}
//		return s.Print("What was written, and how likely it was:", tokens)
//	}
//
// What it prints is the same each time: times are left out.
package script

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

// Script is a lesson's script while it runs.
type Script struct {
	Model *pretrained.Pretrained
	Out   io.Writer
	Style table.Style
	Seed  uint64 // of the draws of Run

	drafts map[string]*pretrained.Pretrained // that were opened, by name
	folder string                            // of the pictures; "": none are kept
	saved  []string
}

// Main runs a script from the command line: -model and -out, then the error, if
// there is one, and what was drawn.
func Main(run func(*Script) error) {
	flags := flag.NewFlagSet(filepath.Base(os.Args[0]), flag.ExitOnError)
	model := flags.String("model", embedded.Default, "an embedded model ("+strings.Join(embedded.Names(), ", ")+") or a folder in Hugging Face layout")
	out := flags.String("out", "", "folder for the pictures; a temporary one if it is not given")
	flags.Parse(os.Args[1:]) // it exits by itself
	if flags.NArg() > 0 {
		fmt.Fprintf(flags.Output(), "unknown argument %q\n", flags.Arg(0))
		flags.Usage()
		os.Exit(2)
	}
	if err := start(os.Stdout, *model, *out, run); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Example runs a script for a test: on the embedded model, with what it prints on
// standard output, and pictures that are drawn and thrown away.
func Example(run func(*Script) error) {
	if err := with(os.Stdout, embedded.Default, "", run); err != nil {
		fmt.Println(err)
	}
}

// start runs a script with a folder for its pictures.
func start(w io.Writer, model, folder string, run func(*Script) error) (err error) {
	if folder != "" {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return fmt.Errorf("-out: %w\nname a folder that you may write to", err)
		}
		return with(w, model, folder, run)
	}
	if folder, err = os.MkdirTemp("", "lesson-*"); err != nil {
		return fmt.Errorf("no folder for pictures: %w\nname one with -out", err)
	}
	err = with(w, model, folder, run)
	os.Remove(folder) // if nothing was put into it; else it stays
	return err
}

func with(w io.Writer, name, folder string, run func(*Script) error) error {
	model, err := pretrained.Load(name)
	if err != nil {
		return err
	}
	defer model.Close()
	s := &Script{Model: model, Out: w, Seed: 1, folder: folder}
	defer s.closeDrafts()
	if err := run(s); err != nil {
		return err
	}
	for _, path := range s.saved {
		fmt.Fprintln(w, path)
	}
	return nil
}

// Run generates with a call of transformers' generate(), whose arguments are
// written in Python: "do_sample=True, temperature=0.7". What the call does not name
// comes from the model's generation_config.json, as in transformers; what its
// assistant_model names is opened for the run. The trace holds every logit, and no
// times.
func (s *Script) Run(prompt, call string) (*trace.Trace, error) {
	config, notes, err := decode.ParsePython("model.generate(" + call + ")")
	if err != nil {
		return nil, err
	}
	if len(notes) > 0 {
		return nil, errors.New(strings.Join(notes, "; "))
	}
	ids, err := s.Model.Encode(prompt)
	if err != nil {
		return nil, err
	}
	request, err := s.Model.Request(prompt, ids, config)
	if err != nil {
		return nil, err
	}
	if err := s.draft(request); err != nil {
		return nil, err
	}
	memory := &decode.Collector{}
	request.Seed = s.Seed
	request.Recorder = &decode.Recorder{Sinks: []decode.Sink{memory}, Full: true}
	s.Model.Describe(&request.About)
	if _, err := decode.Generate(context.Background(), request); err != nil {
		return nil, err
	}
	memory.Trace.WithoutTimes()
	return &memory.Trace, nil
}

// Token is a token as tables show it, with a space as ·.
func (s *Script) Token(id int) string {
	return visible.Token(string(s.Model.Tokenizer.Bytes(id)))
}

// draft gives a run the draft model that it asks for. A model stays open for the
// runs that follow.
func (s *Script) draft(request *decode.Request) error {
	name := pretrained.DraftName(request)
	if name == "" {
		return nil
	}
	if s.drafts[name] == nil {
		draft, err := s.Model.OpenDraft(request)
		if err != nil {
			return err
		}
		if s.drafts == nil {
			s.drafts = make(map[string]*pretrained.Pretrained)
		}
		s.drafts[name] = draft
		return nil
	}
	return s.Model.Draft(request, s.drafts[name])
}

func (s *Script) closeDrafts() {
	for _, draft := range s.drafts {
		draft.Close()
	}
}

// Text is what a run wrote, without its prompt.
func Text(t *trace.Trace) string {
	var text strings.Builder
	for _, step := range t.Steps {
		if !step.Token.Special {
			text.WriteString(step.Token.Text)
		}
	}
	return text.String()
}

// Print writes paragraphs and tables, in the order given: strings and *Table.
func (s *Script) Print(parts ...any) error {
	page := &table.Page{}
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			page.Paragraph(part)
		case *Table:
			page.Table(part.Table)
		default:
			return fmt.Errorf("script: a %T is neither a paragraph nor a table", part)
		}
	}
	return page.Write(s.Out, s.Style)
}

// Save draws a picture for light pages and for dark ones: NAME.png, NAME-dark.png.
func (s *Script) Save(name string, f figure.Figure) error {
	for suffix, theme := range map[string]figure.Theme{"": figure.Light(), "-dark": figure.Dark()} {
		figure.FrameOf(f).Theme = &theme
		if s.folder == "" {
			if err := figure.Write(io.Discard, "png", f); err != nil {
				return err
			}
			continue
		}
		if err := figure.Save(filepath.Join(s.folder, name+suffix+".png"), f); err != nil {
			return err
		}
	}
	if s.folder != "" {
		s.saved = append(s.saved, filepath.Join(s.folder, name+".png"))
	}
	return nil
}
