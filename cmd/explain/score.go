package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
)

// scorer is the score command.
type scorer struct {
	runner
	file string // holds the text to score
}

func newScore(args []string) *cobra.Command {
	s := &scorer{runner: runner{args: args}}
	cmd := &cobra.Command{
		Use:   `score [flags] ["PROMPT"] "TEXT"`,
		Short: "Show what the model thinks of a text that is there already",
		Long: `Show what the model thinks of a text that is there already (teacher forcing):
for each token its probability, its rank and its surprisal, in all its perplexity,
and whether the settings given could have written it: which token top_k, top_p,
min_p or another would have cut, and how far it would have to be opened.

With PROMPT only what comes after it is scored. TEXT is an argument, a file
(--text-file) or standard input (-). A space between the two belongs to TEXT.
The trace is like that of a run: show, plot, verify and diff read it.`,
		Example: `  explain score "The weather today is" " sunny and warm."
  explain score "The weather today is" " purple." --do_sample --top_k 40
  explain score --text-file essay.txt --json`,
		Args: cobra.MaximumNArgs(2),
		RunE: s.run,
	}
	flags := cmd.Flags()
	s.settings.addTo(flags)
	s.addTo(flags)
	flags.StringVar(&s.promptFile, "prompt-file", "", "read the prompt from this file")
	flags.StringVar(&s.file, "text-file", "", "read the text to score from this file")
	groupHelp(cmd)
	return cmd
}

func (s *scorer) run(cmd *cobra.Command, args []string) error {
	if err := s.check(cmd); err != nil {
		return err
	}
	prompt, text, err := s.texts(cmd.InOrStdin(), args)
	if err != nil {
		return err
	}
	config, notes, err := s.settings.config()
	if err != nil {
		return err
	}
	model, err := s.load(notes)
	if err != nil {
		return err
	}
	defer model.Close()
	request, err := scoring(model, config, prompt, text)
	if err != nil {
		return err
	}
	return s.execute(cmd.Context(), model, request, s.show)
}

// texts are the prompt, which may be empty, and the text to score.
func (s *scorer) texts(stdin io.Reader, args []string) (prompt, text string, err error) {
	if s.promptFile != "" {
		if prompt, err = readPrompt(nil, s.promptFile, stdin); err != nil {
			return "", "", err
		}
	}
	switch {
	case len(args) == 2 && s.promptFile != "":
		return "", "", errors.New("a prompt and --prompt-file were both given\nleave one of them out")
	case len(args) == 2:
		prompt, args = args[0], args[1:]
	case s.file != "" && len(args) == 1 && s.promptFile == "":
		prompt, args = args[0], nil
	}
	if s.file == "" && strings.Join(args, "") == "" {
		return "", "", errors.New("there is no text to score\ngive one, as in: explain score \"The weather today is\" \" sunny.\"")
	}
	if len(args) == 1 && s.file == "" && prompt == "" {
		s.noteFile(args[0])
	}
	if text, err = readPrompt(args, s.file, stdin); err != nil {
		return "", "", fmt.Errorf("the text to score: %w", err)
	}
	return prompt, text, nil
}

// noteFile says what somebody may have meant whose text is the name of a file.
func (s *scorer) noteFile(text string) {
	if info, err := os.Stat(text); err == nil && info.Mode().IsRegular() {
		fmt.Fprintf(s.messages, "note: this scores the text %q; for what is in the file of that name: --text-file %s\n", text, quoteArg(text))
	}
}

// scoring is the request that scores text after prompt. Without a prompt the
// token that begins every text stands there; where the tokenizer has none, the
// text's first token, which nothing can predict, does.
func scoring(model *pretrained.Pretrained, config decode.Config, prompt, text string) (*decode.Request, error) {
	ids, err := model.Encode(prompt)
	if err != nil {
		return nil, err
	}
	given, err := model.Tokenizer.Encode(text, false)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 && len(given) > 0 {
		ids, given = given[:1], given[1:]
	}
	if len(given) == 0 {
		return nil, errors.New("there is nothing to score: a first token has nothing before it that could predict it\ngive a longer text, or a prompt before it")
	}
	for name, limit := range map[string]int{"max_new_tokens": config.MaxNewTokens.Value, "max_length": config.MaxLength.Value - len(ids)} {
		if field, _ := config.Field(name); field.Setting().Source != "" && limit < len(given) {
			return nil, fmt.Errorf("%s ends a run after %d tokens, and the text has %d: these settings could never have written it\nleave %s out to score all of it", name, max(limit, 0), len(given), name)
		}
	}
	// How long a text the settings would make is not asked: it ends where it
	// ends.
	config.MaxLength.Unset()
	config.MaxNewTokens = decode.Param[int]{Value: len(given), Source: "the given text"}
	request, err := model.Request(prompt, ids, config)
	if err != nil {
		return nil, err
	}
	request.Given = given
	return request, nil
}

func (s *scorer) show(o outcome) error {
	switch {
	case s.json:
		return s.printScore(o)
	case s.quiet:
		_, err := fmt.Fprintln(s.out, view.Score(o.trace).LogProb)
		return err
	case s.showConfig:
		if err := table.Settings(s.out, &o.trace.Run, s.style); err != nil {
			return err
		}
	}
	if err := table.Score(s.out, o.trace, s.style); err != nil {
		return err
	}
	if s.steps != "" {
		indices, err := s.shown.of(o.trace)
		if err != nil {
			return fmt.Errorf("--steps: %w", err)
		}
		if err := showSteps(s.out, o.trace, indices, s.top, s.style); err != nil {
			return err
		}
	}
	return s.next(o.trace, o.file)
}

// scoreJSON is what `explain score --json` prints.
type scoreJSON struct {
	Prompt string      `json:"prompt"`
	Text   string      `json:"text"`
	Score  view.Scored `json:"score"`
	Trace  *string     `json:"trace"` // the file, or null
}

func (s *scorer) printScore(o outcome) error {
	out := scoreJSON{Prompt: o.request.Prompt, Text: o.result.Text, Score: view.Score(o.trace)}
	if o.file != nil && o.file.err == nil {
		out.Trace = &o.file.path
	}
	return printJSON(s.out, out)
}
