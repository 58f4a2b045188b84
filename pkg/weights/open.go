package weights

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edsrzf/mmap-go"
)

// The file names of a model folder in Hugging Face layout.
const (
	singleName = "model.safetensors"
	indexName  = "model.safetensors.index.json"
)

// Open opens the weights of a model folder: model.safetensors, or else the
// shards that model.safetensors.index.json names.
func Open(dir string) (*Set, error) {
	names, index := []string{singleName}, map[string]string(nil)
	if _, err := os.Stat(filepath.Join(dir, singleName)); errors.Is(err, fs.ErrNotExist) {
		if index, err = readIndex(filepath.Join(dir, indexName)); err != nil {
			return nil, err
		}
		names = slices.Compact(slices.Sorted(maps.Values(index)))
	}
	s := newSet()
	if err := s.openAll(dir, names, index); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openAll maps the files into s and checks them against the index.
func (s *Set) openAll(dir string, names []string, index map[string]string) error {
	for _, name := range names {
		path := filepath.Join(dir, name)
		f, err := mapFile(path)
		if err != nil {
			return fmt.Errorf("weights: %w", err)
		}
		if err := s.add(path, f); err != nil {
			return err
		}
	}
	for _, tensor := range slices.Sorted(maps.Keys(index)) {
		if s.tensors[tensor].file != filepath.Join(dir, index[tensor]) {
			return fmt.Errorf("weights: %s: tensor %q should be in %s, and is not", filepath.Join(dir, indexName), tensor, index[tensor])
		}
	}
	return nil
}

// readIndex returns the index's map from tensor name to shard.
func readIndex(path string) (map[string]string, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() { // reading a pipe could wait for ever
		return nil, fmt.Errorf("weights: %s is not a regular file", path)
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("weights: %s has neither %s nor %s: is it a model folder, and in safetensors format?", filepath.Dir(path), singleName, indexName)
	}
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	var index struct {
		WeightMap map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(data, &index); err != nil {
		return nil, fmt.Errorf("weights: %s: bad JSON: %w", path, err)
	}
	if len(index.WeightMap) == 0 {
		return nil, fmt.Errorf("weights: %s: weight_map is missing or empty", path)
	}
	for tensor, shard := range index.WeightMap {
		// A name such as ../../other/file would read outside the folder.
		if shard == "" || strings.ContainsAny(shard, `/\:`) || !filepath.IsLocal(shard) {
			return nil, fmt.Errorf("weights: %s: tensor %q is said to be in %q, which is no plain file name", path, tensor, shard)
		}
	}
	return index.WeightMap, nil
}

// mapFile maps a file into memory, read-only.
func mapFile(path string) (file, error) {
	info, err := os.Stat(path)
	if err != nil {
		return file{}, err
	}
	switch {
	case !info.Mode().IsRegular():
		return file{}, fmt.Errorf("%s is not a regular file", path)
	case info.Size() == 0:
		return file{}, nil // no system maps that; the parser says what is wrong with it
	case info.Size() > math.MaxInt:
		return file{}, fmt.Errorf("%s has %d bytes, too many for this machine", path, info.Size())
	}
	f, err := os.Open(path)
	if err != nil {
		return file{}, err
	}
	defer f.Close() // the mapping stays
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return file{}, fmt.Errorf("%s: cannot be mapped into memory: %w", path, err)
	}
	return file{data: m, unmap: m.Unmap}, nil
}
