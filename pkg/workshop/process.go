package workshop

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/genlens/genlens/pkg/workshop/serve"
)

// DefaultLimits is what one call of a learner's function may take. The time is
// far more than any solution needs, on any machine.
var DefaultLimits = Limits{Time: 2 * time.Second, Memory: 512 << 20}

// Limits holds a learner's process within bounds.
type Limits struct {
	Time   time.Duration // of one call
	Memory int64         // of the process, in bytes
}

const (
	// grace is how long after the limit a process may take to say at which line
	// it was; then it is killed.
	grace = 3 * time.Second

	maxPrinted = 64 << 10 // bytes kept of what a learner's code prints
	maxDump    = 1 << 20  // bytes kept of what the Go runtime writes at the end
)

// process is a running program with learners' functions in it. One call is made
// at a time.
type process struct {
	folder  *Folder
	limits  Limits
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	stdout  io.Closer         // what the process writes, which
	stderr  io.Closer         // processes that it started may hold open
	answers chan serve.Answer // closed when the process writes no more
	read    sync.WaitGroup    // of those who read its output

	mu      sync.Mutex
	printed head // by the learner's code on standard output
	errors  tail // and on standard error, with what the runtime says at the end

	problem *Problem // the first, after which no call is made
}

// start runs a program that build made. It ends with ctx, or with close.
func (f *Folder) start(ctx context.Context, binary string, limits Limits) (*process, error) {
	mark := "answer " + rand.Text() + " "
	setup, err := json.Marshal(serve.Setup{Mark: mark, Limits: serve.Limits{
		TimeMS: limits.Time.Milliseconds(), MemoryBytes: limits.Memory,
	}})
	if err != nil {
		return nil, err
	}
	p := &process{folder: f, limits: limits, answers: make(chan serve.Answer)}
	p.printed.max, p.errors.max = maxPrinted, maxDump
	p.cmd = exec.CommandContext(ctx, binary, string(setup))
	p.cmd.Cancel = func() error { p.kill(); return nil }
	p.cmd.Dir = f.Dir
	// GOMEMLIMIT makes the collector work before the limit is near; GOTRACEBACK
	// could hide the stacks in which we look for the learner's line.
	p.cmd.Env = append(os.Environ(), fmt.Sprintf("GOMEMLIMIT=%d", limits.Memory/2), "GOTRACEBACK=all", "GODEBUG=")
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, executableProblem(err)
	}
	p.stdout, p.stderr = stdout, stderr
	p.read.Go(func() { p.listen(stdout, mark) })
	p.read.Go(func() {
		buffer := make([]byte, 16<<10)
		for {
			n, err := stderr.Read(buffer)
			p.mu.Lock()
			p.errors.write(buffer[:n])
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	})
	return p, nil
}

// listen parts our answers from what the learner's code prints.
func (p *process) listen(stdout io.Reader, mark string) {
	defer close(p.answers)
	lines := bufio.NewReaderSize(stdout, 64<<10)
	for {
		line, err := lines.ReadSlice('\n')
		ours := bytes.HasPrefix(line, []byte(mark))
		if ours {
			line = bytes.Clone(line)
		}
		for {
			if !ours {
				p.mu.Lock()
				p.printed.write(line)
				p.mu.Unlock()
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				break
			}
			var more []byte
			more, err = lines.ReadSlice('\n')
			if ours {
				line = append(line, more...)
			} else {
				line = more
			}
		}
		if ours {
			var answer serve.Answer
			if json.Unmarshal(line[len(mark):], &answer) == nil {
				p.answers <- answer
			}
		}
		if err != nil {
			return
		}
	}
}

// close ends the process and waits until it is gone.
func (p *process) close() {
	p.stdin.Close()
	p.kill()
	for range p.answers {
	}
	p.read.Wait()
	p.cmd.Wait()
}

// kill ends the process, and soon after it what it wrote to. A process that the
// learner's code has started may go on, and is not waited for.
func (p *process) kill() {
	p.cmd.Process.Kill()
	time.AfterFunc(time.Second, func() {
		p.stdout.Close()
		p.stderr.Close()
	})
}

// call calls the function of an exercise. After a problem every call returns
// zero values and that problem.
func (p *process) call(e Exercise, args []reflect.Value) ([]reflect.Value, *Problem) {
	kind := reflect.TypeOf(e.Task.Reference)
	results := make([]reflect.Value, kind.NumOut())
	for i := range results {
		results[i] = reflect.Zero(kind.Out(i))
	}
	if p.problem != nil {
		return results, p.problem
	}
	answer, problem := p.ask(e, args)
	if problem == nil {
		problem = p.understand(e, answer, results)
	}
	p.problem = problem
	return results, problem
}

// ask sends the call and waits for the answer.
func (p *process) ask(e Exercise, args []reflect.Value) (serve.Answer, *Problem) {
	call := serve.Call{Name: e.Name, Args: make([]json.RawMessage, len(args))}
	for i, arg := range args {
		var err error
		if call.Args[i], err = serve.Encode(arg); err != nil {
			return serve.Answer{}, &Problem{Text: err.Error()}
		}
	}
	data, err := json.Marshal(call)
	if err != nil {
		return serve.Answer{}, &Problem{Text: err.Error()}
	}
	timeout := time.AfterFunc(p.limits.Time+grace, p.kill)
	defer timeout.Stop()
	// A process that is gone cannot be written to, and its answers are closed.
	_, _ = p.stdin.Write(append(data, '\n'))
	answer, ok := <-p.answers
	if !ok {
		return answer, p.ended(e, !timeout.Stop())
	}
	return answer, nil
}

// understand turns an answer into results, or says what stopped the function.
func (p *process) understand(e Exercise, answer serve.Answer, results []reflect.Value) *Problem {
	problem := &Problem{File: e.Name + "/" + e.Name + ".go"}
	if answer.File != "" {
		problem.File, problem.Line = p.folder.name(answer.File), answer.Line
	}
	switch {
	case answer.Panic != "":
		problem.Text = "panic: " + answer.Panic
		return problem
	case answer.Stopped == serve.StoppedMemory:
		return tooMuchMemory(problem, p.limits)
	case answer.Stopped == serve.StoppedTime:
		return tooLong(problem, p.limits, answer.Waits)
	case answer.Type != "":
		problem.Text, problem.Help = "the function is "+answer.Type, "it has to be "+e.Task.Signature()
		return problem
	case len(answer.Results) != len(results):
		problem.Text = fmt.Sprintf("the function gives %d results, and has to give %d", len(answer.Results), len(results))
		return problem
	}
	for i, data := range answer.Results {
		v, err := serve.Decode(data, results[i].Type())
		if err != nil {
			problem.Text, problem.Help = "what the function returns cannot be read: "+err.Error(), "it has to be "+e.Task.Signature()
			return problem
		}
		results[i] = v
	}
	return nil
}

func tooMuchMemory(problem *Problem, limits Limits) *Problem {
	problem.Text = fmt.Sprintf("the function takes more than %d MB of memory", limits.Memory>>20)
	problem.Help = "what grows there without an end?"
	return problem
}

func tooLong(problem *Problem, limits Limits, waits string) *Problem {
	problem.Text = fmt.Sprintf("the function does not come back (stopped after %v)", limits.Time)
	problem.Help = "is there a loop without an end?"
	if waits != "" {
		problem.Help = "it waits: " + waits
	}
	return problem
}

// ended says why a process that was to answer is gone.
func (p *process) ended(e Exercise, killed bool) *Problem {
	p.read.Wait()
	err := p.cmd.Wait()
	dump := p.errors.String()
	problem := &Problem{File: e.Name + "/" + e.Name + ".go"}
	if file, line, _ := serve.Locate(dump, e.Name); file != "" {
		problem.File, problem.Line = p.folder.name(file), line
	}
	switch {
	case killed:
		return tooLong(problem, p.limits, "")
	case strings.Contains(dump, "goroutine stack exceeds"):
		problem.Text, problem.Help = "the function calls itself without an end (stack overflow)", "what ends the recursion?"
		return problem
	case strings.Contains(dump, "out of memory"), strings.Contains(dump, "cannot allocate memory"):
		return tooMuchMemory(problem, p.limits)
	}
	for _, fatal := range []string{"panic: ", "fatal error: "} {
		if _, after, ok := strings.Cut("\n"+dump, "\n"+fatal); ok {
			what, _, _ := strings.Cut(after, "\n")
			problem.Text = fatal + strings.TrimSuffix(what, " [recovered]")
			return problem
		}
	}
	problem.Text = "the function ended the whole program"
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		problem.Text += fmt.Sprintf(" (%s)", exit)
	}
	problem.Help = "os.Exit and log.Fatal have no place in it: return a value"
	return problem
}

// bind makes a Go function of the exercise's, with the signature of its
// reference, whose calls go to the process. A problem makes it return zero
// values from then on; it stands in p.problem.
func (p *process) bind(e Exercise) any {
	return reflect.MakeFunc(reflect.TypeOf(e.Task.Reference), func(args []reflect.Value) []reflect.Value {
		results, _ := p.call(e, args)
		return results
	}).Interface()
}

// output is what the learner's code printed: a few lines of it.
func (p *process) output() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.printed.String()
	if p.problem == nil {
		text += "\n" + p.errors.String() // no dump of the runtime's is among it
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \r\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// head keeps the beginning of what is written to it.
type head struct {
	bytes.Buffer
	max int
}

func (h *head) write(data []byte) { h.Write(data[:min(len(data), max(h.max-h.Len(), 0))]) }

// tail keeps the end, half of max at least.
type tail struct {
	bytes.Buffer
	max int
}

func (t *tail) write(data []byte) {
	t.Write(data)
	if t.Len() > t.max {
		t.Next(t.Len() - t.max/2)
	}
}
