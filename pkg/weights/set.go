package weights

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Set is a collection of named tensors, from one file or several.
type Set struct {
	tensors map[string]Tensor
	files   []file // by name
	closed  bool
	sha256  func() string
}

// file is the contents of a file, mapped or in memory.
type file struct {
	data  []byte
	unmap func() error // nil: nothing to do
}

// Parse reads a safetensors file from memory. The name is for error messages.
// The Set refers to data, which must not change while it is in use.
func Parse(name string, data []byte) (*Set, error) {
	s := newSet()
	if err := s.add(name, file{data: data}); err != nil {
		return nil, err
	}
	return s, nil
}

func newSet() *Set {
	s := &Set{tensors: make(map[string]Tensor)}
	s.sha256 = sync.OnceValue(s.hash)
	return s
}

// add takes over a file and its tensors. On an error the file is still the Set's to close.
func (s *Set) add(name string, f file) error {
	s.files = append(s.files, f)
	tensors, err := parseSafetensors(f.data)
	if err != nil {
		return fmt.Errorf("weights: %s: %w", name, err)
	}
	for _, t := range tensors {
		if other, ok := s.tensors[t.Name]; ok {
			return fmt.Errorf("weights: %s: tensor %q is also in %s", name, t.Name, other.file)
		}
		t.file = name
		s.tensors[t.Name] = t
	}
	return nil
}

// Names returns the names of all tensors in alphabetical order.
func (s *Set) Names() []string {
	return slices.Sorted(maps.Keys(s.tensors))
}

// Tensor returns a tensor by name. It fails if there is none of that name, or
// if its numbers cannot be given as float32.
func (s *Set) Tensor(name string) (Tensor, error) {
	t, ok := s.tensors[name]
	switch {
	case s.closed:
		return Tensor{}, fmt.Errorf("weights: tensor %q: the set is closed", name)
	case !ok:
		return Tensor{}, fmt.Errorf("weights: there is no tensor %q among the %d in the file", name, len(s.tensors))
	case !t.DType.readable():
		return Tensor{}, fmt.Errorf("weights: tensor %q has the type %s, and only F32, F16 and BF16 can be read", name, t.DType)
	}
	return t.clone(), nil
}

// SHA256 returns the hash of the file in hexadecimal: what sha256sum prints.
// The shards of a sharded model are hashed as one, in the order of their
// names: cat model-*.safetensors | sha256sum. The first call reads every byte,
// so leave it out where the time counts.
func (s *Set) SHA256() string { return s.sha256() }

func (s *Set) hash() string {
	if s.closed {
		return ""
	}
	h := sha256.New()
	for _, f := range s.files {
		h.Write(f.data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Close gives the memory back. Tensors of the Set, and values that are views
// of them, must not be touched after it. A second Close does nothing.
func (s *Set) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	var errs []error
	for _, f := range s.files {
		if f.unmap != nil {
			errs = append(errs, f.unmap())
		}
	}
	s.files = nil
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("weights: %w", err)
	}
	return nil
}
