package workshop

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// StateVersion is the version of the state file that this program writes.
const StateVersion = 1

// State is how far a learner has come: the file .workshop/state.json. What
// another version of the program has put there beside is kept.
type State struct {
	Version   int                 `json:"version"`
	Tool      string              `json:"tool,omitempty"`    // that made the folder
	Seed      uint64              `json:"seed"`              // of the questions, so that neighbours get others
	Current   string              `json:"current,omitempty"` // the exercise that was open
	Exercises map[string]Progress `json:"exercises"`

	rest map[string]json.RawMessage
}

// Progress is what is known of one exercise.
type Progress struct {
	Passed time.Time `json:"passed,omitzero"` // when; zero: not yet
	Tries  int       `json:"tries,omitempty"` // checks of different code, or answers
	Hints  int       `json:"hints,omitempty"` // how many were shown
	Points float64   `json:"points,omitempty"`
	Code   string    `json:"code,omitempty"` // a hash of what was checked last

	rest map[string]json.RawMessage
}

// Done reports whether the exercise was passed.
func (p Progress) Done() bool { return !p.Passed.IsZero() }

// UnmarshalJSON implements json.Unmarshaler.
func (s *State) UnmarshalJSON(data []byte) (err error) {
	type bare State
	s.rest, err = withRest(data, (*bare)(s), "version", "tool", "seed", "current", "exercises")
	return err
}

// MarshalJSON implements json.Marshaler.
func (s State) MarshalJSON() ([]byte, error) {
	type bare State
	return joinRest(bare(s), s.rest)
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *Progress) UnmarshalJSON(data []byte) (err error) {
	type bare Progress
	p.rest, err = withRest(data, (*bare)(p), "passed", "tries", "hints", "points", "code")
	return err
}

// MarshalJSON implements json.Marshaler.
func (p Progress) MarshalJSON() ([]byte, error) {
	type bare Progress
	return joinRest(bare(p), p.rest)
}

// withRest reads an object into v and returns the fields that v does not know.
func withRest(data []byte, v any, known ...string) (map[string]json.RawMessage, error) {
	if err := json.Unmarshal(data, v); err != nil {
		return nil, err
	}
	var rest map[string]json.RawMessage
	if err := json.Unmarshal(data, &rest); err != nil {
		return nil, err
	}
	// As encoding/json does, who reads takes a name in any case for the known one.
	maps.DeleteFunc(rest, func(name string, _ json.RawMessage) bool {
		return slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, name) })
	})
	return rest, nil
}

// joinRest writes v with the fields that it does not know behind its own.
func joinRest(v any, rest map[string]json.RawMessage) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil || len(rest) == 0 {
		return data, err
	}
	more, err := json.Marshal(rest)
	if err != nil {
		return nil, err
	}
	if string(data) == "{}" {
		return more, nil
	}
	return append(append(data[:len(data)-1], ','), more[1:]...), nil
}

// ErrNewer means that a folder's state was written by a newer program.
var ErrNewer = errors.New("workshop: this folder was used with a newer version of explain")

// errBroken means that a state file cannot be read as one.
var errBroken = errors.New("workshop: the state file is broken")

func readState(path string) (*State, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("workshop: progress cannot be read: %w\nmove %s away, and progress begins anew", err, path)
	}
	s := &State{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	if s.Version > StateVersion {
		return nil, fmt.Errorf("%w (its state has version %d, this program knows %d)\nuse that program, or make a new folder with this one and copy your .go files into it", ErrNewer, s.Version, StateVersion)
	}
	if s.Exercises == nil {
		s.Exercises = make(map[string]Progress)
	}
	for name, p := range s.Exercises { // somebody may have written other numbers
		p.Tries, p.Hints, p.Points = max(p.Tries, 0), max(p.Hints, 0), max(p.Points, 0)
		s.Exercises[name] = p
	}
	s.Version = StateVersion
	return s, nil
}

// State reads how far the learner has come. Where the file is gone, everything
// begins anew; one that is broken is set aside with the next change.
func (f *Folder) State() (*State, error) {
	s, err := readState(f.statePath())
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errBroken):
		s := f.newState()
		path := fnv.New64a()
		path.Write([]byte(f.Dir))
		s.Seed = path.Sum64() // the same the next time, although nothing is written
		return s, nil
	case err != nil:
		return nil, err
	}
	return s, nil
}

func (f *Folder) newState() *State {
	return &State{Version: StateVersion, Tool: f.Tool, Seed: uint64(time.Now().UnixNano()), Exercises: make(map[string]Progress)}
}

// Update changes the state file as one step: it is read, changed, written beside
// and renamed, while no other process does the same. A broken file is kept
// beside under another name, which is returned.
func (f *Folder) Update(change func(*State)) (aside string, err error) {
	if err := f.makeHidden(); err != nil {
		return "", notRemembered(err)
	}
	unlock, err := lockWait(filepath.Join(filepath.Dir(f.statePath()), "state.lock"))
	if err != nil {
		return "", notRemembered(err)
	}
	defer unlock()
	s, err := readState(f.statePath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s = f.newState()
	case errors.Is(err, errBroken):
		s = f.newState()
		if aside, err = setAside(f.statePath()); err != nil {
			return "", notRemembered(err)
		}
	case err != nil:
		return "", err
	}
	change(s)
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return aside, err
	}
	if err := replaceFile(f.statePath(), append(data, '\n')); err != nil {
		return aside, notRemembered(err)
	}
	return aside, nil
}

func notRemembered(err error) error {
	return fmt.Errorf("workshop: progress cannot be written: %w\n%s", err, wayOut(err, mayNotWrite))
}

// replaceFile writes a file beside and renames it, so that a crash leaves the
// old one or the new one.
func replaceFile(path string, data []byte) (err error) {
	part := path + ".part"
	file, err := os.Create(part)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		os.Remove(part)
	}
	return err
}

// setAside renames a file to the first free name PATH.bak, PATH.2.bak, ….
func setAside(path string) (string, error) {
	for n := 1; ; n++ {
		to := path + ".bak"
		if n > 1 {
			to = fmt.Sprintf("%s.%d.bak", path, n)
		}
		// O_EXCL takes the name before the rename does, so nothing is lost to a
		// process that looks for one at the same time.
		file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		file.Close()
		if err := os.Rename(path, to); err != nil {
			os.Remove(to)
			return "", err
		}
		return to, nil
	}
}
