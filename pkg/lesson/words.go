package lesson

import (
	"errors"
	"strings"
)

// Words splits a command line as a shell does: at blanks, but not in '…', in "…" or
// after \. What a shell does beyond that ($, |, >, ;, &, `, globs) is refused where
// it is not quoted: here no shell runs, and the line has to mean the same in one.
func Words(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inside := false // a word, even an empty one
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == ' ' || c == '\t':
			if inside {
				words = append(words, word.String())
				word.Reset()
			}
			inside = false
			continue
		case c == '\\':
			if i++; i == len(line) {
				return nil, errors.New("lesson: a \\ at the end has nothing to quote")
			}
			word.WriteByte(line[i])
		case c == '\'':
			end := strings.IndexByte(line[i+1:], '\'')
			if end < 0 {
				return nil, errors.New("lesson: a ' is not closed")
			}
			word.WriteString(line[i+1 : i+1+end])
			i += 1 + end
		case c == '"':
			end, err := doubleQuoted(line[i+1:], &word)
			if err != nil {
				return nil, err
			}
			i += 1 + end
		case strings.IndexByte("$|<>;&`*?()#~{}!", c) >= 0 && (c != '#' && c != '~' || !inside):
			return nil, errors.New("lesson: " + string(c) + " means something to a shell\nput it between quotes, or leave it out: one command a line")
		default:
			word.WriteByte(c)
		}
		inside = true
	}
	if inside {
		words = append(words, word.String())
	}
	return words, nil
}

// doubleQuoted adds what stands before the closing quote to word and returns its
// place. A \ quotes one of $, `, " and \, and is itself before all others.
func doubleQuoted(text string, word *strings.Builder) (end int, err error) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i, nil
		case c == '\\' && i+1 < len(text) && strings.IndexByte("$`\"\\", text[i+1]) >= 0:
			i++
			word.WriteByte(text[i])
		case c == '$' || c == '`':
			return 0, errors.New("lesson: " + string(c) + " means something to a shell in \"…\"\nput it between '…'")
		default:
			word.WriteByte(c)
		}
	}
	return 0, errors.New("lesson: a \" is not closed")
}
