package serve

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// maxStack is how far a goroutine's stack may grow, in bytes: a recursion
// without an end is found long before the memory runs out.
const maxStack = 64 << 20

// Main serves functions, by name, until standard input ends, and returns the
// exit status of the process. The name of a function is the last element of its
// package's import path, in front of which stands "workshop/".
func Main(functions map[string]any) int {
	var setup Setup
	if len(os.Args) != 2 || json.Unmarshal([]byte(os.Args[1]), &setup) != nil {
		fmt.Fprintln(os.Stderr, "this program is run by explain workshop")
		return 2
	}
	s := &server{functions: functions, setup: setup, out: os.Stdout}
	in := os.Stdin
	if null, err := os.Open(os.DevNull); err == nil {
		os.Stdin = null // a learner's Scan must not eat the calls
	}
	debug.SetMaxStack(maxStack)
	limitAddresses(setup.Limits.MemoryBytes)
	go s.watch()
	if err := s.serve(in); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// server calls functions one after the other.
type server struct {
	functions map[string]any
	setup     Setup

	writing sync.Mutex
	out     io.Writer

	calling atomic.Pointer[calling] // nil between two calls
}

// calling is the call that is being made.
type calling struct {
	name    string
	started time.Time
}

func (s *server) serve(in io.Reader) error {
	calls := json.NewDecoder(bufio.NewReader(in))
	for {
		var call Call
		if err := calls.Decode(&call); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("serve: a call: %w", err)
		}
		answer, err := s.call(call)
		if err != nil {
			return fmt.Errorf("serve: %s: %w", call.Name, err)
		}
		if err := s.answer(answer); err != nil {
			return err
		}
	}
}

// answer writes one line. It begins with a newline in case the learner's code
// has printed half of one.
func (s *server) answer(answer *Answer) error {
	data, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	_, err = fmt.Fprintf(s.out, "\n%s%s\n", s.setup.Mark, data)
	return err
}

func (s *server) call(call Call) (*Answer, error) {
	f := reflect.ValueOf(s.functions[call.Name])
	if !f.IsValid() {
		return nil, errors.New("there is no such function")
	}
	if f.Type().NumIn() != len(call.Args) || f.Type().IsVariadic() {
		return &Answer{Type: f.Type().String()}, nil
	}
	args := make([]reflect.Value, len(call.Args))
	for i, arg := range call.Args {
		var err error
		if args[i], err = Decode(arg, f.Type().In(i)); err != nil {
			return &Answer{Type: f.Type().String()}, nil
		}
	}
	results, panicked := s.run(call.Name, f, args)
	if panicked != nil {
		return panicked, nil
	}
	answer := &Answer{}
	for _, result := range results {
		data, err := Encode(result)
		if err != nil {
			return &Answer{Type: f.Type().String()}, nil
		}
		answer.Results = append(answer.Results, data)
	}
	return answer, nil
}

// run calls f; what it panicked with is an answer.
func (s *server) run(name string, f reflect.Value, args []reflect.Value) (results []reflect.Value, panicked *Answer) {
	s.calling.Store(&calling{name: name, started: time.Now()})
	defer s.calling.Store(nil)
	returned := false
	defer func() {
		value := recover()
		switch {
		case value != nil:
			panicked = &Answer{Panic: fmt.Sprint(value)}
			panicked.File, panicked.Line = caller(name)
		case !returned: // runtime.Goexit, which takes this goroutine with it
			answer := &Answer{Panic: "the function ended its goroutine (runtime.Goexit)"}
			answer.File, answer.Line = caller(name)
			s.answer(answer)
			os.Exit(1)
		}
	}()
	results = f.Call(args)
	returned = true
	return results, nil
}

// caller is the innermost line of the package of that name on the stack of this
// goroutine.
func caller(name string) (file string, line int) {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		frame, more := frames.Next()
		if inPackage(frame.Function, name) {
			return frame.File, frame.Line
		}
		if !more {
			return "", 0
		}
	}
}
