//go:build unix

package main

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/workshop"
)

// Sessions of explain workshop at a pseudo-terminal: what a learner types, saves
// and sees.

// newFolder makes a learner's folder with an exercise open.
func newFolder(t *testing.T, open string) *workshop.Folder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mine")
	for _, args := range [][]string{{"init", dir}, {"next", open}} {
		cmd := exec.Command("explain", append([]string{"workshop"}, args...)...)
		if args[0] == "next" {
			cmd.Dir = dir
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	folder, err := workshop.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func watchIn(t *testing.T, folder *workshop.Folder, columns, rows int, env ...string) *session {
	t.Helper()
	return startSession(t, folder.Dir, columns, rows, env, "workshop")
}

// save saves a file as an editor does.
func save(t *testing.T, folder *workshop.Folder, name, text string) {
	t.Helper()
	path := folder.Path(filepath.FromSlash(name))
	if err := os.WriteFile(path+"~", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+"~", path); err != nil {
		t.Fatal(err)
	}
}

func exerciseNamed(t *testing.T, name string) workshop.Exercise {
	t.Helper()
	e, err := workshop.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func solutionOf(t *testing.T, name string) string {
	t.Helper()
	e := exerciseNamed(t, name)
	source, err := e.Solution()
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// A learner writes a function, with the usual mistakes on the way.
func TestWatchFunction(t *testing.T) {
	t.Parallel()
	folder := newFolder(t, "argmax")
	stub, err := os.ReadFile(folder.Path("argmax", "argmax.go"))
	if err != nil {
		t.Fatal(err)
	}
	solution := solutionOf(t, "argmax")
	s := watchIn(t, folder, 80, 24)
	s.shows(`^argmax/argmax.go: pick the most likely token`, `case 1 of \d+`, `got +wanted`, `0/\d+ \(0 %\)`, `^n\(ext\) .* r\(eset\) q\(uit\)`)

	t.Log("an error of the compiler, at the learner's line")
	broken := strings.Replace(solution, "return best", "return best + bset", 1)
	line := 1 + strings.Count(broken[:strings.Index(broken, "bset")], "\n")
	save(t, folder, "argmax/argmax.go", broken)
	s.shows(`argmax/argmax.go:` + strconv.Itoa(line) + ` undefined: bset`)

	t.Log("keys before it is right")
	s.types("s")
	s.shows(`argmax is not passed yet; its solution is shown then`)
	s.types("h")
	s.shows(`^ Hint 1 of 3`)
	s.types("h")
	s.shows(`^ Hint 2 of 3`)
	s.types("h")
	s.shows(`^ Hint 3 of 3`)

	t.Log("saved right")
	save(t, folder, "argmax/argmax.go", solution)
	s.shows(`✓ argmax: all \d+ cases are right`, `Your code is now picking the tokens`, `1/\d+`)
	s.types("\x1b[F")
	s.shows(`steps are the same as the reference's`, `^argmax/argmax.go:`)
	s.types("s")
	s.shows(`^package argmax`, `^keys:.* s |s\(olution\)`)

	t.Log("the list is longer than the window, and scrolls")
	s.types("l")
	s.shows(`✓ +argmax`, `^… \d+ more lines: ↑ ↓`)
	s.types("\x1b[B\x1b[B")
	s.shows(`^… 2 lines above, \d+ below: ↑ ↓`)
	s.types("\x1b[6~\x1b[6~\x1b[6~")
	lines := s.shows(`^… \d+ lines above: ↑ ↓`, `wrong`)
	if !strings.HasPrefix(lines[0], "argmax/argmax.go") {
		t.Errorf("the head is gone:\n%s", strings.Join(lines, "\n"))
	}

	t.Log("reset asks")
	s.types("r")
	s.shows(`Give out again argmax/argmax.go\?`, `\(y/n\)`)
	s.types("n")
	s.shows(`Nothing was changed`)
	s.types("r")
	s.shows(`\(y/n\)`)
	s.types("y")
	s.shows(`kept argmax/argmax.go.bak`, `0/\d+ \(0 %\)`)
	holds(t, folder, "argmax/argmax.go", string(stub))
	holds(t, folder, "argmax/argmax.go.bak", solution)

	t.Log("an exercise that is not passed is left with a second n")
	s.types("n")
	s.shows(`argmax is not passed yet: n again`)
	s.types("n")
	s.shows(`^inversecdf/inversecdf.go`, `case \d of`)

	t.Log("all are checked; q ends that, too")
	s.types("c")
	s.shows(`checking [2-9] of \d+: [a-z]+ …`)
	s.shows(`^✗ argmax: case`, `^✗ speculative: case`)
	s.types("c")
	s.shows(`checking [2-9] of \d+: [a-z]+ …`)
	s.types("q")
	s.ends(0)
	s.shows(`0/\d+ \(0 %\)`)

	// Colours of the 256 that are far enough from white and from black, and none
	// of the first sixteen: what those look like is up to each terminal.
	colours := regexp.MustCompile(`\x1b\[([0-9;]*)m`).FindAllStringSubmatch(s.raw(), -1)
	seen := make(map[string]bool)
	for _, colour := range colours {
		seen[colour[1]] = true
	}
	for colour := range seen {
		if number, ok := strings.CutPrefix(colour, "38;5;"); ok {
			number, _, _ = strings.Cut(number, ";")
			n, _ := strconv.Atoi(number)
			light := luminance(n)
			if white, black := 1.05/(light+0.05), (light+0.05)/0.05; n < 16 || white < 3 || black < 3 {
				t.Errorf("colour %d has a contrast of %.1f to white and %.1f to black", n, white, black)
			}
		} else if regexp.MustCompile(`\b([34]|9|10)[0-7]\b`).MatchString(colour) {
			t.Errorf("the sequence %q is one of the sixteen colours", colour)
		}
	}
	if !seen["1"] || len(seen) < 4 {
		t.Errorf("hardly a colour: %v", seen)
	}
}

// luminance is the relative luminance of one of the colours 16 to 255, as WCAG
// 2.2 defines it.
func luminance(n int) float64 {
	channel := func(value int) float64 {
		c := float64(value) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	if n >= 232 {
		return channel(8 + 10*(n-232))
	}
	steps := [6]int{0, 95, 135, 175, 215, 255}
	n = max(n-16, 0)
	return 0.2126*channel(steps[n/36]) + 0.7152*channel(steps[n/6%6]) + 0.0722*channel(steps[n%6])
}

func holds(t *testing.T, folder *workshop.Folder, name, want string) {
	t.Helper()
	got, err := os.ReadFile(folder.Path(filepath.FromSlash(name)))
	if err != nil || string(got) != want {
		t.Errorf("%s (%v) is\n%s\nwant\n%s", name, err, got, want)
	}
}

// A question is answered on the screen, in a window that gets smaller.
func TestWatchQuestion(t *testing.T) {
	t.Parallel()
	folder := newFolder(t, "cached")
	model, err := pretrained.Load(embedded.Default)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	e := exerciseNamed(t, "cached")
	// answer is a right answer of the question that is open, or a wrong one.
	answer := func(right bool) string {
		state, err := folder.State()
		if err != nil {
			t.Fatal(err)
		}
		q, err := e.Question(context.Background(), model, state.QuestionSeed(e))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range q.Options {
			if mark, err := q.Check(o.Key); err == nil && mark.Right == right {
				return o.Key
			}
		}
		t.Fatal("no such answer")
		return ""
	}
	s := watchIn(t, folder, 80, 40)
	s.shows(`^cached: tell which run used the cache`, `Question\.`, `^a\(nswer\) the question`, `0/\d+`)
	s.types("h")
	s.shows(`has no hints`, `Question\.`)
	s.types("r")
	s.shows(`has no file to give out again`)

	t.Log("what is no answer stays, to be put right")
	s.types("a")
	s.shows(`^Enter sends it, Esc leaves it`, `^>`)
	s.types("zz")
	s.shows(`^> zz`)
	s.types("\r")
	s.shows(`"zz" is none of the options`, `^> zz`)
	s.types("\x7f\x7fone two\x17")
	s.shows(`^> one$`)
	s.types("\x15" + answer(false) + "\r")
	s.shows(`Enter asks another`, `0/\d+`)

	t.Log("another, in a small window")
	s.types("\r")
	s.shows(`^a\(nswer\) the question`)
	s.resize(40, 12)
	lines := s.shows(`^keys: a n h l c r q`, `^… \d+ more lines: ↑ ↓`, `^cached: `)
	if !strings.HasPrefix(lines[0], "cached: ") {
		t.Errorf("the head is not on top:\n%s", strings.Join(lines, "\n"))
	}
	s.types("a")
	s.shows(`^>`, `^… \d+ more lines`)
	s.types("\x1b[6~")
	s.shows(`^… \d+ lines above, \d+ below|^… \d+ lines above: `)
	s.types("\x1b[F")
	s.shows(`Answer with one letter`, `^>`, `^cached: `)
	s.types(answer(true) + "\r")
	s.shows(`1/\d+ \(\d+ %\)`)

	t.Log("wide again, the explanation is written anew")
	s.resize(80, 40)
	s.until("lines wider than 40 columns", func(lines []string) bool {
		return slices.ContainsFunc(lines[2:len(lines)-4], func(line string) bool { return len([]rune(line)) > 60 })
	})
	s.types("\x04")
	s.ends(0)
}

// What happens to a folder while it is watched.
func TestWatchFolder(t *testing.T) {
	t.Parallel()
	folder := newFolder(t, "argmax")
	s := watchIn(t, folder, 80, 24, "NO_COLOR=1")
	s.shows(`case 1 of \d+`)

	t.Log("a second window")
	second := watchIn(t, folder, 80, 24)
	second.shows(`another explain workshop watches this folder`, `quit that one \(q\)`)
	second.over(1)

	t.Log("the file is deleted, and comes back under another name")
	source := folder.Path("argmax", "argmax.go")
	if err := os.Rename(source, source+".away"); err != nil {
		t.Fatal(err)
	}
	s.shows(`this file is missing`, `explain workshop reset argmax brings it back`)
	save(t, folder, "argmax/mine.go", solutionOf(t, "argmax"))
	s.shows(`^argmax/mine.go:`, `all \d+ cases are right`, `1/\d+`)

	t.Log("the folder is renamed, comes back, and is removed")
	if err := os.Rename(folder.Dir, folder.Dir+"2"); err != nil {
		t.Fatal(err)
	}
	s.shows(`is gone: renamed`, `q quits. Where it is now`, `1/\d+`)
	if err := os.Rename(folder.Dir+"2", folder.Dir); err != nil {
		t.Fatal(err)
	}
	s.until("a check", func(lines []string) bool {
		text := strings.Join(lines, "\n")
		return strings.Contains(text, "cases are right") && !strings.Contains(text, "is gone") && !strings.Contains(text, "checking")
	})
	if err := os.RemoveAll(folder.Dir); err != nil {
		t.Fatal(err)
	}
	s.shows(`is gone`)
	s.types("h")
	s.shows(`Hint 1`)
	s.types("q")
	s.ends(0)
	if !folder.Gone() {
		t.Error("the watch has made the folder again")
	}
	if colours := regexp.MustCompile(`\x1b\[[0-9;]*m`).FindAllString(s.raw(), 3); colours != nil {
		t.Errorf("colours in spite of NO_COLOR: %q", colours)
	}
}

// The watch goes where the learner goes without it.
func TestWatchFollows(t *testing.T) {
	t.Parallel()
	folder := newFolder(t, "argmax")
	s := watchIn(t, folder, 80, 24)
	s.shows(`^argmax/argmax.go:`, `case 1 of \d+`)
	elsewhere := func(args ...string) {
		t.Helper()
		cmd := exec.Command("explain", append([]string{"workshop"}, args...)...)
		cmd.Dir = folder.Dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}

	t.Log("another exercise's file is saved")
	save(t, folder, "topk/topk.go", solutionOf(t, "topk"))
	s.shows(`^topk/topk.go:`, `✓ topk: all \d+ cases are right`, `1/\d+`)

	t.Log("another is opened in another window, also a question")
	elsewhere("next", "cached")
	s.shows(`^cached: `, `Question\.`)

	t.Log("an answer that is being typed comes first")
	s.types("a")
	s.shows(`^>`)
	elsewhere("next", "minp")
	s.types("x")
	s.shows(`^cached: `, `^> x`)
	s.types("\x1b")
	s.shows(`^minp/minp.go:`, `case 1 of \d+`)

	s.types("q")
	s.ends(0)
}

// The end is said when the last exercise is passed, by the watch and by a command,
// and not again at each check.
func TestWorkshopEnds(t *testing.T) {
	t.Parallel()
	folder := newFolder(t, "argmax")
	passAllBut := func(name string) {
		t.Helper()
		_, err := folder.Update(func(state *workshop.State) {
			for _, e := range workshop.Exercises() {
				state.Exercises[e.Name] = workshop.Progress{Passed: time.Now()}
			}
			delete(state.Exercises, name)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	passAllBut("argmax")
	s := watchIn(t, folder, 80, 30)
	s.shows(`case 1 of \d+`, `\d+/\d+ \(9\d %\)`)
	save(t, folder, "argmax/argmax.go", solutionOf(t, "argmax"))
	s.shows(`\(100 %\)`, `^Every exercise is passed`)
	s.types("\r")
	s.until("no word of the end", func(lines []string) bool {
		return !strings.Contains(strings.Join(lines, "\n"), "Every exercise")
	})
	s.types("q")
	s.ends(0)

	passAllBut("softmax")
	save(t, folder, "softmax/softmax.go", solutionOf(t, "softmax"))
	for _, want := range []int{1, 0} {
		cmd := exec.Command("explain", "workshop", "check", "softmax")
		cmd.Dir = folder.Dir
		out, err := cmd.CombinedOutput()
		if said := strings.Count(string(out), "Every exercise is passed"); err != nil || said != want {
			t.Errorf("the end is said %d times (%v), want %d:\n%s", said, err, want, out)
		}
	}
}

// Several files that change at once were not saved by hand.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	folder := newFolder(t, "argmax")
	w := &watcher{shop: &shop{folder: folder}, e: exerciseNamed(t, "argmax")}
	for _, round := range []struct {
		saved []string
		want  string
	}{
		{nil, ""},
		{[]string{"softmax", "entropy"}, ""},
		{[]string{"argmax"}, ""},
		{[]string{"argmax", "topk"}, ""},
		{[]string{"minp"}, "minp"},
		{nil, ""},
	} {
		for _, name := range round.saved {
			path := folder.Path(name, name+".go")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			save(t, folder, name+"/"+name+".go", string(text)+"// saved\n")
		}
		e, _, ok := w.elsewhere()
		if ok != (round.want != "") || ok && e.Name != round.want {
			t.Errorf("after %v were saved: %s, %v; want %q", round.saved, e.Name, ok, round.want)
		}
	}
}

// However a watch ends, the terminal is as it was.
func TestWatchEnds(t *testing.T) {
	t.Parallel()
	folder := newFolder(t, "argmax")
	for _, end := range []struct {
		name   string
		end    func(*session) error
		status int
	}{
		{"Ctrl-C", func(s *session) error { s.types("\x03"); return nil }, 0},
		{"terminated", func(s *session) error { return s.cmd.Process.Signal(syscall.SIGTERM) }, exitInterrupted},
		{"hung up", func(s *session) error { return s.cmd.Process.Signal(syscall.SIGHUP) }, exitInterrupted},
	} {
		t.Run(end.name, func(t *testing.T) {
			s := watchIn(t, folder, 60, 20)
			s.shows(`^argmax/argmax.go`, `q\(uit\)`)
			if err := end.end(s); err != nil {
				t.Fatal(err)
			}
			s.ends(end.status)
		})
	}
	t.Run("the window is closed", func(t *testing.T) {
		s := watchIn(t, folder, 60, 20)
		s.shows(`^argmax/argmax.go`, `q\(uit\)`)
		s.tty.Close()
		s.ours.Close()
		<-s.exited
	})
}
