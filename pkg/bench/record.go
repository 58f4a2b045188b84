package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/genlens/genlens/pkg/trace"
)

// Schema is the version of the record's format.
const Schema = 1

// Record is a measurement that stands for itself: what was run, where, and
// what came out. What follows from it is in [Summarize].
type Record struct {
	Schema  int        `json:"schema"`
	Tool    trace.Tool `json:"tool"`
	Date    time.Time  `json:"date"`
	Machine Machine    `json:"machine"`
	Model   Model      `json:"model"`
	Prompt  Prompt     `json:"prompt"`
	Plan    Plan       `json:"plan"`
	Runs    []Run      `json:"runs"` // in the order in which they were made
}

// Model is what ran.
type Model struct {
	Name       string      `json:"name"`
	SHA256     string      `json:"sha256"` // of the weights
	Parameters int64       `json:"parameters"`
	Shape      trace.Shape `json:"shape"`
}

// Prompt is what every run goes on from.
type Prompt struct {
	Text string `json:"text"`
	IDs  []int  `json:"ids"`
}

// Machine is where it ran. A number that could not be had is 0.
type Machine struct {
	OS         string `json:"os"`
	Arch       string `json:"arch"`
	CPU        string `json:"cpu"`         // the model's name
	CPUs       int    `json:"cpus"`        // that the system has
	Threads    int    `json:"threads"`     // that ours may use at once
	CacheBytes int64  `json:"cache_bytes"` // of the last-level cache
	GoVersion  string `json:"go_version"`

	// Bytes a second that a triad y ← s·x + y moves: two numbers read and one
	// written. BandwidthOver is the size of x and y together.
	BandwidthBytes    float64 `json:"bandwidth_bytes"`     // all threads
	BandwidthBytesOne float64 `json:"bandwidth_bytes_one"` // one thread
	BandwidthOver     int64   `json:"bandwidth_over"`
	// The same over as many bytes as the model's weights have: a small model
	// lives in the processor's cache, not in memory.
	WeightsBandwidthBytes float64 `json:"weights_bandwidth_bytes"`

	// Float32 operations a second of the decoder's own kernels in a large
	// product.
	PeakFlops    float64 `json:"peak_flops"`     // all threads
	PeakFlopsOne float64 `json:"peak_flops_one"` // one thread
}

// Complete reports whether every run of the plan was made.
func (r *Record) Complete() bool { return len(r.Runs) == r.Plan.Runs() }

// check refuses a record that contradicts itself.
func (r *Record) check() error {
	if r.Schema != Schema {
		return fmt.Errorf("it has format %d, this program knows %d", r.Schema, Schema)
	}
	if err := r.Plan.Check(); err != nil {
		return err
	}
	for i, run := range r.Runs {
		if err := r.Plan.checkNext(r.Runs[:i], run); err != nil {
			return err
		}
	}
	return nil
}

// Write writes the record to a file, as JSON. A file that is there already is
// replaced.
func (r *Record) Write(path string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o666); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

// maxRecord bounds what is read; a record has a few hundred bytes a run.
const maxRecord = 64 << 20

// Read reads a record that [Record.Write] wrote. A key that it does not know,
// runs that the plan does not have, and counts that differ between rounds are
// errors.
func Read(path string) (*Record, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	defer file.Close()
	record, err := decode(io.LimitReader(file, maxRecord))
	if err != nil {
		return nil, fmt.Errorf("bench: %s is no record of a benchmark: %w\nexplain bench cache --out FILE writes one", path, err)
	}
	return record, nil
}

func decode(r io.Reader) (*Record, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var record Record
	if err := decoder.Decode(&record); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	return &record, record.check()
}
