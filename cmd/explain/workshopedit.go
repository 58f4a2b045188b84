package main

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/workshop"
)

// edit is a line editor as small as it can be.
func (w *watcher) edit(_ context.Context, key string) error {
	line := *w.answer
	switch {
	case key == "\r" || key == "\n":
		return w.marked(string(line))
	case key == escape || key == ctrlC:
		w.answer = nil
	case key == backspace || key == del:
		_, size := utf8.DecodeLastRune(line)
		*w.answer = line[:len(line)-size]
	case key == ctrlU:
		*w.answer = line[:0]
	case key == ctrlW:
		line = bytes.TrimRight(line, " ")
		*w.answer = line[:bytes.LastIndexByte(line, ' ')+1]
	case key >= " " && !strings.HasPrefix(key, escape):
		*w.answer = append(line, key...)
	}
	return nil
}

// marked judges an answer; a question that was answered is over. One that is no
// answer stays, to be put right.
func (w *watcher) marked(answer string) error {
	m, err := w.question.Check(strings.TrimSpace(answer))
	if err != nil {
		return err
	}
	w.question, w.answer = nil, nil
	if err := w.record(func(state *workshop.State) { state.RecordMark(w.e, m) }); err != nil {
		return err
	}
	return w.show(func() error { return m.Explain.Write(w.out, w.style) })
}
