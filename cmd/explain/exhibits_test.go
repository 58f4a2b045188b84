package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every kind of figure that plot and compare can draw is shown on the page of figures.
func TestEveryFigureIsExhibited(t *testing.T) {
	for _, d := range drawings {
		if !slices.ContainsFunc(exhibits(), func(e exhibit) bool { return slices.Contains(e.commands[len(e.commands)-1], d.name) }) {
			t.Errorf("no exhibit shows the figure %s", d.name)
		}
	}
	for _, d := range comparedDrawings {
		if !slices.ContainsFunc(exhibits(), func(e exhibit) bool { return e.name == "compare-"+d.name }) {
			t.Errorf("no exhibit shows the figure %s of a comparison", d.name)
		}
	}
}

// The committed page shows every exhibit, and every picture on it is there.
func TestFiguresPage(t *testing.T) {
	folder := filepath.Join("..", "..", "figures")
	page, err := os.ReadFile(filepath.Join(folder, indexFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range exhibits() {
		if !strings.Contains(string(page), "\n## "+e.name+"\n") {
			t.Errorf("the page does not show %s: run explain figures", e.name)
		}
		for _, file := range []string{e.name + ".png", e.name + "-dark.png"} {
			if _, err := os.Stat(filepath.Join(folder, file)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "The weather", "--seed", "8"}, `explain run "The weather" --seed 8`},
		{[]string{"bench", "cache", "--lengths", "25,50"}, `explain bench cache --lengths 25,50`},
		{[]string{"score", "What is it? It's so."}, `explain score "What is it? It's so."`},
	} {
		if got := commandLine(test.args); got != test.want {
			t.Errorf("%q: %s, want %s", test.args, got, test.want)
		}
	}
}
