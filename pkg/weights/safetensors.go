package weights

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// maxHeader is the longest header in bytes, as in the reference implementation.
const maxHeader = 100_000_000

// parseSafetensors finds the tensors in a safetensors file:
//
//	8 bytes   length of the header, little endian
//	header    JSON: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}
//	          and perhaps "__metadata__": {…}
//	data      the offsets count from its beginning; the tensors fill it without gaps
//
// The tensors share data's memory.
func parseSafetensors(data []byte) ([]Tensor, error) {
	if len(data) < 8 {
		return nil, fmt.Errorf("the file has %d bytes, and a safetensors file has 8 at least: is it cut off?", len(data))
	}
	length := binary.LittleEndian.Uint64(data)
	body := data[8:]
	if length > maxHeader {
		return nil, fmt.Errorf("the header claims %d bytes, at most %d are allowed: is this a safetensors file?", length, maxHeader)
	}
	if length > uint64(len(body)) {
		return nil, fmt.Errorf("the header claims %d bytes and %d follow: is the file cut off?", length, len(body))
	}
	entries, err := parseHeader(body[:length])
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	return layOut(entries, body[length:])
}

// entry is what the header says about one tensor.
type entry struct {
	name    string
	DType   DType    `json:"dtype"`
	Shape   []uint64 `json:"shape"`
	Offsets []uint64 `json:"data_offsets"` // begin and end
}

// parseHeader reads the JSON member by member, because decoding it into a map
// would let a second tensor of the same name replace the first.
func parseHeader(header []byte) ([]entry, error) {
	if !utf8.Valid(header) {
		return nil, errors.New("is not UTF-8: is this a safetensors file?")
	}
	d := json.NewDecoder(bytes.NewReader(header))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("want a JSON object: is this a safetensors file?")
	}
	var entries []entry
	seen := make(map[string]bool)
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("bad JSON: %w", err)
		}
		name := key.(string) // the decoder lets nothing else stand before a colon
		if seen[name] {
			return nil, fmt.Errorf("%q occurs twice", name)
		}
		seen[name] = true
		if name == "__metadata__" {
			var notes map[string]string
			if err := d.Decode(&notes); err != nil {
				return nil, fmt.Errorf("__metadata__: %w", err)
			}
			continue
		}
		e := entry{name: name}
		if err := d.Decode(&e); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		if len(e.Offsets) != 2 || e.Shape == nil {
			return nil, fmt.Errorf("tensor %q: want a shape and two data_offsets", name)
		}
		entries = append(entries, e)
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return nil, fmt.Errorf("bad JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("bad JSON: something follows the closing brace")
	}
	return entries, nil
}

// layOut gives each tensor its bytes, and checks that together they are
// exactly the data.
func layOut(entries []entry, data []byte) ([]Tensor, error) {
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Compare(a.Offsets, b.Offsets) })
	tensors := make([]Tensor, 0, len(entries))
	filled := uint64(0)
	for _, e := range entries {
		begin, end := e.Offsets[0], e.Offsets[1]
		switch {
		case end < begin:
			return nil, fmt.Errorf("tensor %q ends at byte %d, before it begins at %d", e.name, end, begin)
		case end > uint64(len(data)):
			return nil, fmt.Errorf("tensor %q ends at byte %d of the data, which has %d: is the file cut off?", e.name, end, len(data))
		case begin < filled:
			return nil, fmt.Errorf("tensor %q begins at byte %d, inside the one before it, which ends at %d", e.name, begin, filled)
		case begin > filled:
			return nil, fmt.Errorf("tensor %q begins at byte %d, and the one before it ends at %d: nothing may lie between", e.name, begin, filled)
		}
		shape, err := checkShape(e, end-begin)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		}
		tensors = append(tensors, Tensor{Name: e.name, DType: e.DType, Shape: shape, data: data[begin:end:end]})
		filled = end
	}
	if filled != uint64(len(data)) {
		return nil, fmt.Errorf("the tensors end at byte %d of the data, which has %d: the header and the data do not belong together", filled, len(data))
	}
	return tensors, nil
}

// checkShape returns the shape as ints, and fails if it does not take size bytes.
func checkShape(e entry, size uint64) ([]int, error) {
	shape := make([]int, len(e.Shape))
	numbers := uint64(1)
	for i, d := range e.Shape {
		high, low := bits.Mul64(numbers, d)
		if high != 0 || low > math.MaxInt || d > math.MaxInt {
			return nil, fmt.Errorf("shape %d is too large", e.Shape)
		}
		numbers, shape[i] = low, int(d)
	}
	width := e.DType.bits()
	if width == 0 {
		return shape, nil // a type from the future: listed, never read
	}
	high, low := bits.Mul64(numbers, width)
	if high != 0 || low%8 != 0 || low/8 != size {
		return nil, fmt.Errorf("shape %d of type %s does not fill its %d bytes", e.Shape, e.DType, size)
	}
	return shape, nil
}
