//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/term"
)

// patienceOfTest is how long a session waits for a screen before it gives up:
// no measure of anything, only an end for what hangs.
const patienceOfTest = 60 * time.Second

// session is the command at a pseudo-terminal, with an emulator that says what
// its screen shows.
type session struct {
	t       *testing.T
	cmd     *exec.Cmd
	ours    *os.File // the end that a terminal window holds
	tty     *os.File // the end that the program sees
	vt      vt10x.Terminal
	news    chan struct{} // something was written
	exited  chan struct{} // closed when the program has ended
	before  *term.State   // of the terminal, when the program began
	mu      sync.Mutex
	written strings.Builder // all bytes that came
}

// startSession starts the command in dir, in a window of its own.
func startSession(t *testing.T, dir string, columns, rows int, env []string, args ...string) *session {
	t.Helper()
	ours, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{
		t: t, ours: ours, tty: tty, vt: vt10x.New(vt10x.WithSize(columns, rows)),
		news: make(chan struct{}, 1), exited: make(chan struct{}),
	}
	if err := pty.Setsize(tty, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		t.Fatal(err)
	}
	if s.before, err = term.GetState(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command("explain", args...)
	s.cmd.Dir = dir
	s.cmd.Env = append(sessionEnv(dir), env...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.read()
	go func() {
		s.cmd.Wait() // its status is in s.cmd.ProcessState
		close(s.exited)
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.exited
		ours.Close()
		tty.Close()
	})
	return s
}

// sessionEnv is the environment of a person who has a home of their own and
// shares the compiler's cache.
func sessionEnv(dir string) []string {
	own := []string{"HOME=", "XDG_CACHE_HOME=", "TERM=", "NO_COLOR=", "COLUMNS=", "GOCACHE="}
	env := slices.DeleteFunc(os.Environ(), func(set string) bool {
		return slices.ContainsFunc(own, func(name string) bool { return strings.HasPrefix(set, name) })
	})
	return append(env, "HOME="+filepath.Dir(dir), "XDG_CACHE_HOME="+filepath.Join(filepath.Dir(dir), "cache"),
		"GOCACHE="+compilerCache(), "TERM=xterm-256color", "LANG=C.UTF-8")
}

func (s *session) read() {
	in := bufio.NewReader(io.TeeReader(s.ours, recorder{s}))
	for s.vt.Parse(in) == nil {
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
}

// recorder keeps what a session wrote.
type recorder struct{ s *session }

func (r recorder) Write(data []byte) (int, error) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.s.written.Write(data)
}

func (s *session) raw() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written.String()
}

// screen is the screen's lines, without the blanks at their ends.
func (s *session) screen() []string {
	lines := strings.Split(s.vt.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \x00")
	}
	return lines
}

// until waits until the screen is as it should be.
func (s *session) until(what string, ok func(lines []string) bool) []string {
	s.t.Helper()
	limit := time.NewTimer(patienceOfTest)
	defer limit.Stop()
	for {
		lines := s.screen()
		if ok(lines) {
			return lines
		}
		select {
		case <-s.news:
		case <-limit.C:
			s.t.Fatalf("the screen never shows %s; it shows\n%s", what, strings.Join(lines, "\n"))
		}
	}
}

// shows waits until the screen shows all of the texts, each a regular
// expression for a line.
func (s *session) shows(texts ...string) []string {
	s.t.Helper()
	return s.until(strings.Join(texts, " and "), func(lines []string) bool {
		for _, text := range texts {
			if !slices.ContainsFunc(lines, regexp.MustCompile(text).MatchString) {
				return false
			}
		}
		return true
	})
}

// types types keys.
func (s *session) types(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.ours, keys); err != nil {
		s.t.Fatal(err)
	}
}

// resize makes the window another size.
func (s *session) resize(columns, rows int) {
	s.t.Helper()
	s.vt.Resize(columns, rows)
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits until the program has ended, with that status, and checks that it
// has left the terminal as it found it.
func (s *session) ends(status int) {
	s.t.Helper()
	s.over(status)
	after, err := term.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	if !reflect.DeepEqual(s.before, after) {
		s.t.Errorf("the terminal was left in another mode: %+v, before %+v", after, s.before)
	}
	s.until("the terminal's own screen, with a cursor", func([]string) bool {
		s.vt.Lock()
		defer s.vt.Unlock()
		return s.vt.Mode()&vt10x.ModeAltScreen == 0 && s.vt.CursorVisible()
	})
}

// over waits until the program has ended.
func (s *session) over(status int) {
	s.t.Helper()
	select {
	case <-s.exited:
	case <-time.After(patienceOfTest):
		s.t.Fatalf("the program does not end; the screen shows\n%s", strings.Join(s.screen(), "\n"))
	}
	if got := s.cmd.ProcessState.ExitCode(); got != status {
		s.t.Errorf("exit status %d, want %d; the screen shows\n%s", got, status, strings.Join(s.screen(), "\n"))
	}
}
