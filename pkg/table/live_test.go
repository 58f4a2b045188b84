package table_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/visible"
)

// screen is a terminal: as many lines as have been written, of which the last
// height can be reached.
type screen struct {
	lines         []string
	row           int
	width, height int
}

var escape = regexp.MustCompile(`^\x1b\[(\??)(\d*)([a-zA-Z])`)

// write puts text on the screen; the error says what a terminal would garble.
func (s *screen) write(text string) error {
	s.lines = append(s.lines, "")
	for len(text) > 0 {
		if m := escape.FindStringSubmatch(text); m != nil {
			n, _ := strconv.Atoi(m[2])
			switch m[3] {
			case "A":
				if s.row -= n; s.row < 0 || len(s.lines)-s.row > s.height {
					return fmt.Errorf("the cursor went %d up and left the screen of %d lines", n, s.height)
				}
			case "J":
				s.lines = s.lines[:s.row+1]
				s.lines[s.row] = ""
			}
			text = text[len(m[0]):]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		switch r {
		case '\r': // the beginning of a line, which is where J erases from
		case '\n':
			if s.row++; s.row == len(s.lines) {
				s.lines = append(s.lines, "")
			}
		default:
			s.lines[s.row] += text[:size]
			if w := visible.Width(s.lines[s.row]); w > s.width {
				return fmt.Errorf("%d columns where there are %d: %s", w, s.width, s.lines[s.row])
			}
		}
		text = text[size:]
	}
	return nil
}

// TestLiveEndsLikeText: after all the redrawing, a screen of any size shows
// nothing but what is written without one; and on the way nothing leaves it.
func TestLiveEndsLikeText(t *testing.T) {
	traces := []*trace.Trace{several(), overtaken().Trace(), wide().Trace(), tracetest.Weather().Trace()}
	rapid.Check(t, func(t *rapid.T) {
		tr := rapid.SampledFrom(traces).Draw(t, "trace")
		style := table.Style{
			Width: rapid.IntRange(40, 130).Draw(t, "width"), Height: rapid.IntRange(2, 40).Draw(t, "height"),
			Screen: true, Color: rapid.Bool().Draw(t, "color"),
		}
		var out, whole bytes.Buffer
		if err := replay(table.NewLive(&out, style), tr); err != nil {
			t.Fatal(err)
		}
		s := &screen{width: 200, height: style.Height}
		if err := s.write(sgr.ReplaceAllString(out.String(), "")); err != nil {
			t.Fatal(err)
		}
		if err := table.Text(&whole, tr, style); err != nil {
			t.Fatal(err)
		}
		want := sgr.ReplaceAllString(whole.String(), "")
		if got := strings.Join(s.lines, "\n"); strings.TrimRight(got, "\n") != strings.TrimRight(want, "\n") {
			t.Fatalf("the screen ends as\n%s\nwant\n%s", got, want)
		}
	})
}

// TestLiveFits: no line that is redrawn is wider than the screen.
func TestLiveFits(t *testing.T) {
	for _, tr := range []*trace.Trace{several(), wide().Trace()} {
		for _, width := range []int{20, 33, 80} {
			live := &frames{}
			if err := replay(table.NewLive(live, table.Style{Width: width, Height: 6, Screen: true}), tr); err != nil {
				t.Fatal(err)
			}
			if len(live.frames) < 5 {
				t.Fatalf("%d frames", len(live.frames))
			}
			for _, frame := range live.frames {
				if !strings.HasPrefix(frame, "\x1b[?7l") {
					continue // the end
				}
				frame = board.ReplaceAllString(frame, "")
				if n := strings.Count(frame, "\n"); n > 5 {
					t.Errorf("%d lines on a screen of 6:\n%s", n, frame)
				}
				for line := range strings.Lines(frame) {
					if w := visible.Width(strings.TrimSuffix(line, "\n")); w >= width {
						t.Errorf("%d columns where there are %d: %s", w, width, line)
					}
				}
			}
		}
	}
}

// frames keeps each write by itself.
type frames struct{ frames []string }

func (f *frames) Write(b []byte) (int, error) {
	f.frames = append(f.frames, string(b))
	return len(b), nil
}

// TestLiveWithoutAScreen: on a pipe nothing moves; a beam search is a line per
// step and then the text, several sequences come at the end.
func TestLiveWithoutAScreen(t *testing.T) {
	tr := overtaken().Trace()
	var out, text bytes.Buffer
	if err := replay(table.NewLive(&out, table.Style{}), tr); err != nil {
		t.Fatal(err)
	}
	if err := table.Text(&text, tr, table.Style{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(tr.Beams)+1 || lines[len(lines)-1]+"\n" != text.String() || strings.Contains(out.String(), "\x1b") {
		t.Errorf("got\n%s", &out)
	}
	for i, want := range []string{"The sun", "The rain and", "The rain and wind", "The rain sea and wind", "The rain sea and wind"} {
		if !strings.HasSuffix(lines[i], want) {
			t.Errorf("step %d: %q, want the best text %q", i+1, lines[i], want)
		}
	}
}

// TestLongSequences: of a text that is longer than the screen, the last lines
// are shown, broken as they would be if all of it were.
func TestLongSequences(t *testing.T) {
	tr := several()
	steps := tr.Steps
	for len(tr.Steps) < 3000 {
		tr.Steps = append(tr.Steps, steps...)
	}
	live := &frames{}
	l := table.NewLive(live, table.Style{Width: 80, Height: 10, Screen: true})
	if err := l.Run(&tr.Run); err != nil {
		t.Fatal(err)
	}
	for i := range tr.Steps {
		if err := l.Step(&tr.Steps[i]); err != nil {
			t.Fatal(err)
		}
	}
	last := board.ReplaceAllString(live.frames[len(live.frames)-1], "")
	if n := strings.Count(last, "\n"); n != 9 {
		t.Errorf("%d lines of the 9 that there is room for:\n%s", n, last)
	}
}
