package serve

import "encoding/json"

// Call asks for one call of a function.
type Call struct {
	Name string            `json:"name"`
	Args []json.RawMessage `json:"args"` // as Encode writes them
}

// Answer is what came of a call: its results, or one of the others.
type Answer struct {
	Results []json.RawMessage `json:"results,omitempty"`

	// Type is the type of the function where that is not what the call needs.
	Type string `json:"type,omitempty"`
	// Panic is what the function panicked with.
	Panic string `json:"panic,omitempty"`
	// Stopped says which limit the function went over: "time" or "memory". It
	// is the last answer of its process.
	Stopped string `json:"stopped,omitempty"`
	// Waits says what the function waited for when it was stopped, as the Go
	// runtime calls it: "chan receive".
	Waits string `json:"waits,omitempty"`

	// File and Line are where a panic or a stop found the learner's code; File
	// is "" if that cannot be told.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// The values of Answer.Stopped.
const (
	StoppedTime   = "time"
	StoppedMemory = "memory"
)

// Limits is what one call may take.
type Limits struct {
	TimeMS      int64 `json:"time_ms"`
	MemoryBytes int64 `json:"memory_bytes"` // of the whole process
}

// Setup is the one argument of the process.
type Setup struct {
	Mark   string `json:"mark"` // that begins a line of ours
	Limits Limits `json:"limits"`
}
