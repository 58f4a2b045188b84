package lesson

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/table"
)

// The reader waits before each section but the first, and after a block below which
// its section goes on. It leaves where it is told to.
func TestPauses(t *testing.T) {
	l, err := Parse("03-a-name", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"Predict", "Experiment", "", "What it shows", "Where it misleads", "Read next"}
	for stop := range len(all) + 1 {
		var out strings.Builder
		var asked []string
		runs := 0
		r := &Reader{
			Out: &out, Style: table.Style{Width: 60},
			Run: func(*Block, Command) error { runs++; return nil },
			Pause: func(title string) (bool, error) {
				asked = append(asked, title)
				return len(asked) > stop, nil
			},
		}
		if err := r.Read(l); err != nil {
			t.Fatal(err)
		}
		if want := all[:min(stop+1, len(all))]; !slices.Equal(asked, want) {
			t.Errorf("leaving at %d, it asked %q, want %q", stop, asked, want)
		}
		if left := stop < len(all); left == strings.Contains(out.String(), "•  more") {
			t.Errorf("leaving at %d, it shows\n%s", stop, out.String())
		}
		if want := []int{0, 0, 2, 3, 3, 3, 3}[stop]; runs != want {
			t.Errorf("leaving at %d, it ran %d commands, want %d", stop, runs, want)
		}
	}
	broken := errors.New("broken")
	r := &Reader{Out: &strings.Builder{}, Run: func(*Block, Command) error { return broken }}
	if err := r.Read(l); !errors.Is(err, broken) {
		t.Errorf("an error of Run came as %v", err)
	}
}

// What is put between the comments of a page replaces what stood there; the rest stays,
// and once more changes nothing.
func TestPut(t *testing.T) {
	for source, want := range map[string]string{
		"# T\n\nwords\n": "# T\n\nwords\n\n## H\n\n<!-- list -->\n\n- a\n\n<!-- /list -->\n",
		"# T\r\n\r\n<!-- list -->\r\nold\r\n<!-- /list -->\r\nend\n": "# T\n\n<!-- list -->\n\n- a\n\n<!-- /list -->\nend\n",
	} {
		got, err := Put([]byte(source), "list", "H", "- a\n")
		if err != nil || string(got) != want {
			t.Errorf("%q gives %q, %v; want %q", source, got, err, want)
		}
		if again, err := Put(got, "list", "H", "- a\n"); err != nil || string(again) != want {
			t.Errorf("once more it is %q, %v", again, err)
		}
	}
	if got, err := Put([]byte("# T\n"), "list", "H", ""); err != nil || string(got) != "# T\n" {
		t.Errorf("nothing to put gives %q, %v", got, err)
	}
	for _, torn := range []string{"<!-- list -->\n", "<!-- /list -->\n", "<!-- /list -->\n<!-- list -->\n"} {
		if _, err := Put([]byte(torn), "list", "H", "x\n"); err == nil {
			t.Errorf("%q is no error", torn)
		}
	}
}
