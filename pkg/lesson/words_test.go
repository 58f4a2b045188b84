package lesson

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for line, want := range map[string][]string{
		`explain run`:                        {"explain", "run"},
		"  explain \t run  ":                 {"explain", "run"},
		`explain run "The weather today is"`: {"explain", "run", "The weather today is"},
		`explain run --force 1=" rainy"`:     {"explain", "run", "--force", "1= rainy"},
		`a '' ""`:                            {"a", "", ""},
		`'$HOME | "x"' "\$5 \"and\" \\ \n"`:  {`$HOME | "x"`, `$5 "and" \ \n`},
		`--regex " [a-z]+ and [a-z]+\."`:     {"--regex", ` [a-z]+ and [a-z]+\.`},
		`temperature=0.1,1 a\ b x#y`:         {"temperature=0.1,1", "a b", "x#y"},
		``:                                   nil,
	} {
		got, err := Words(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
}

// What another program than a shell cannot do is refused, and the error says what.
func TestWordsRefuse(t *testing.T) {
	for line, want := range map[string]string{
		`explain run | head`:    "| means something to a shell",
		`explain run > file`:    "> means something",
		`a && b`:                "& means something",
		`a ; b`:                 "; means something",
		`run "costs $5"`:        "$ means something",
		"run \"`date`\"":        "` means something",
		`run $HOME`:             "$ means something",
		`run *.txt`:             "* means something",
		`# a comment`:           "# means something",
		`--force [[[1],0.0]] {`: "{ means something",
		`run "open`:             `a " is not closed`,
		`run 'open`:             "a ' is not closed",
		`run \`:                 `nothing to quote`,
	} {
		if got, err := Words(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v; want an error with %q", line, got, err, want)
		}
	}
}

// Any words between single quotes are the words again.
func FuzzWords(f *testing.F) {
	for _, line := range []string{`explain run "The weather today is"`, `a 'b c' d\ e`, `"\$"`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := Words(line)
		if err != nil {
			return
		}
		var quoted []string
		for _, word := range words {
			quoted = append(quoted, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
		}
		again, err := Words(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(again, words) {
			t.Errorf("%q gives %q; quoted, it gives %q, %v", line, words, again, err)
		}
	})
}
