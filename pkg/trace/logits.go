package trace

import "fmt"

// SetRawLogits keeps the whole raw row, one logit for each vocabulary entry.
// A removed token, −Inf, can be kept here.
func (r *Row) SetRawLogits(row []float32) {
	r.Logits = appendFloat32s(make([]byte, 0, 4*len(row)), row)
}

// RawLogits returns the whole raw row, one logit for each vocabulary entry; nil
// where the trace was not captured in full.
func (r *Row) RawLogits() ([]float32, error) {
	if r.Logits == nil {
		return nil, nil
	}
	if len(r.Logits)%4 != 0 {
		return nil, fmt.Errorf("trace: logits_f32le: %d bytes are no whole number of float32 values", len(r.Logits))
	}
	return float32Row(r.Logits, 0, len(r.Logits)/4), nil
}
