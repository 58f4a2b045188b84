package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genlens/genlens/pkg/quiz"
	"github.com/genlens/genlens/pkg/workshop"
)

// The exercises without code: a question about a real run, and its answer.

func newWorkshopAnswer() *cobra.Command {
	return &cobra.Command{
		Use:   "answer [EXERCISE] ANSWER",
		Short: "Answer the question of an exercise without code",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openShop(cmd)
			if err != nil {
				return err
			}
			defer s.close()
			e, err := s.named(args[:len(args)-1])
			if err != nil {
				return err
			}
			q, err := s.question(cmd.Context(), e)
			if err != nil {
				return err
			}
			return s.mark(e, q, args[len(args)-1])
		},
	}
}

// question draws the exercise's question: the same until it is answered.
func (s *shop) question(ctx context.Context, e workshop.Exercise) (*quiz.Question, error) {
	if e.See == "" {
		return nil, fmt.Errorf("%s is a function to write, not a question\nexplain workshop check %s checks it", e.Name, e.Name)
	}
	state, err := s.folder.State()
	if err != nil {
		return nil, err
	}
	model, err := s.load()
	if err != nil {
		return nil, err
	}
	q, err := e.Question(ctx, model, state.QuestionSeed(e))
	return q, stopped(err)
}

// mark judges an answer, shows and records what it was worth.
func (s *shop) mark(e workshop.Exercise, q *quiz.Question, answer string) error {
	m, err := q.Check(strings.TrimSpace(answer))
	if err != nil {
		return err
	}
	if err := m.Explain.Write(s.out, s.style); err != nil {
		return err
	}
	last, err := s.record(func(state *workshop.State) { state.RecordMark(e, m) })
	if err != nil {
		return err
	}
	if err := s.bar(last); err != nil {
		return err
	}
	if !m.Right {
		return fmt.Errorf("%s: %w\nexplain workshop check %s asks another", e.Name, errNotPassed, e.Name)
	}
	return nil
}

// ask shows a question and, on a terminal, reads the answer.
func (s *shop) ask(ctx context.Context, e workshop.Exercise) error {
	q, err := s.question(ctx, e)
	if err != nil {
		return err
	}
	if err := q.Write(s.out, s.style); err != nil {
		return err
	}
	if !isTerminal(os.Stdin) || !isTerminal(s.out) {
		_, err := fmt.Fprintf(s.out, "\n  explain workshop answer %s ANSWER\n", e.Name)
		return err
	}
	lines := typedLines(os.Stdin)
	for {
		fmt.Fprint(s.out, "> ")
		select {
		case <-ctx.Done():
			return errInterrupted
		case line, ok := <-lines:
			if !ok {
				return errInterrupted
			}
			_, err := q.Check(strings.TrimSpace(line))
			if err == nil {
				return s.mark(e, q, line)
			}
			fmt.Fprintln(s.out, message(err))
		}
	}
}

// typedLines sends what is typed, line by line, and closes the channel at its end.
// Who waits for a line can wait for Ctrl-C as well.
func typedLines(in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}
