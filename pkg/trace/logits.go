package trace

import (
	"encoding/binary"
	"fmt"
	"math"
)

// SetRawLogits keeps the whole raw row, one logit for each vocabulary entry.
// A removed token, −Inf, can be kept here.
func (s *Step) SetRawLogits(row []float32) {
	s.Logits = make([]byte, 4*len(row))
	for i, v := range row {
		binary.LittleEndian.PutUint32(s.Logits[4*i:], math.Float32bits(v))
	}
}

// RawLogits returns the whole raw row, one logit for each vocabulary entry; nil
// where the trace was not captured in full.
func (s *Step) RawLogits() ([]float32, error) {
	if s.Logits == nil {
		return nil, nil
	}
	if len(s.Logits)%4 != 0 {
		return nil, fmt.Errorf("trace: step %d: logits_f32le: %d bytes are no whole number of float32 values",
			s.Index, len(s.Logits))
	}
	row := make([]float32, len(s.Logits)/4)
	for i := range row {
		row[i] = math.Float32frombits(binary.LittleEndian.Uint32(s.Logits[4*i:]))
	}
	return row, nil
}
