package table

import (
	"bytes"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/visible"
)

// The reference fits its width but for the examples, which are there to copy,
// and leaves no parameter out.
func TestParamsFit(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		var list bytes.Buffer
		if err := Params(&list, params.All(), Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(list.String()) {
			if got := visible.Width(strings.TrimSuffix(line, "\n")); got > width {
				t.Errorf("%d columns of %d: %s", got, width, line)
			}
		}
		for _, p := range params.All() {
			if !strings.Contains(list.String(), "\n  "+p.Name) {
				t.Errorf("%s is missing", p.Name)
			}
			var one bytes.Buffer
			if err := Param(&one, p, Style{Width: width}); err != nil {
				t.Fatal(err)
			}
			text := strings.TrimSuffix(one.String(), "\n "+p.Example+"\n")
			if text == one.String() {
				t.Errorf("%s: the example is not whole in a line at the end", p.Name)
			}
			for line := range strings.Lines(text) {
				if got := visible.Width(strings.TrimSuffix(line, "\n")); got > width {
					t.Errorf("%s: %d columns of %d: %s", p.Name, got, width, line)
				}
			}
		}
	}
}

func TestFindings(t *testing.T) {
	found := []lint.Finding{
		{Rule: "a", Level: lint.Error, Message: "short", Fix: "do it", See: "explain params top_k"},
		{Rule: "b", Level: lint.Note, Message: "an \x1b escape\nand " + strings.Repeat("many words ", 12), Fix: "none", Line: 3},
	}
	var out bytes.Buffer
	if err := Findings(&out, found, Style{}); err != nil {
		t.Fatal(err)
	}
	want := ` error    a
          short
          fix: do it
          see: explain params top_k
 note     b (line 3)
          an \x1b escape↵and many words many words many words many words many
          words many words many words many words many words many words many
          words many words
          fix: none
`
	if out.String() != want {
		t.Errorf("%s\nwant\n%s", &out, want)
	}
}
