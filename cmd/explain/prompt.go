package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// maxPrompt bounds what is read before the tokenizer says how long it is.
const maxPrompt = 16 << 20 // bytes

// readPrompt finds the prompt: the arguments, a file, or standard input for
// "-". A byte order mark at the beginning of a file or of standard input and one
// line break at its end are the editor's or echo's, not the prompt's.
func readPrompt(args []string, file string, stdin io.Reader) (string, error) {
	var prompt, from string
	switch {
	case file != "" && len(args) > 0:
		return "", errors.New("a prompt and --prompt-file were both given\nleave one of them out")
	case file != "":
		f, err := os.Open(file)
		if err != nil {
			return "", fmt.Errorf("--prompt-file: %w", err)
		}
		defer f.Close()
		if prompt, err = readText(f); err != nil {
			return "", fmt.Errorf("--prompt-file %s: %w", file, err)
		}
		from = file
	case len(args) == 1 && args[0] == "-":
		var err error
		if prompt, err = readText(stdin); err != nil {
			return "", fmt.Errorf("standard input: %w", err)
		}
		from = "standard input"
	default:
		prompt, from = strings.Join(args, " "), "the command line"
	}
	if prompt == "" {
		return "", errors.New("the prompt is empty: there is nothing to go on from\ngive some text, as in: explain run \"The weather today is\", or - to read standard input")
	}
	if at := invalidUTF8(prompt); at >= 0 {
		return "", fmt.Errorf("the prompt from %s is not UTF-8: byte %d is %#02x\nsave or send it as UTF-8", from, at+1, prompt[at])
	}
	return prompt, nil
}

func readText(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxPrompt+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxPrompt {
		return "", fmt.Errorf("more than %d MiB: too long for a prompt", maxPrompt>>20)
	}
	text := strings.TrimPrefix(string(data), "\ufeff") // the mark that some editors put first
	text = strings.TrimSuffix(text, "\n")
	return strings.TrimSuffix(text, "\r"), nil
}

// invalidUTF8 returns the index of the first byte that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
