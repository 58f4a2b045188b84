package bench

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// WriteCSV writes a line per cell. What a cell does not have is empty: a gain
// over itself, a memory that the system does not tell.
func (s *Summary) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	head := []string{"new_tokens", "cache", "runs"}
	for _, name := range []string{"total_s", "prefill_s", "decode_s", "sample_s", "tokens_per_second", "peak_bytes", "speed_up"} {
		head = append(head, name, name+"_low", name+"_high")
	}
	head = append(head, "flop_ratio", "flops", "computed", "reused", "cache_bytes", "cache_bytes_formula")
	out.Write(head)
	for _, c := range s.Cells {
		line := []string{strconv.Itoa(c.Length), c.Cache, strconv.Itoa(c.Runs)}
		gain, gained := s.Gain(c.Cell)
		for _, spread := range []Spread{c.Total, c.Prefill, c.Decode, c.Sample, c.TokensPerSecond} {
			line = append(line, spread.fields('g', -1)...)
		}
		line = append(line, c.PeakBytes.fields('f', 0)...) // bytes, of which there is no half
		line = append(line, gain.SpeedUp.fields('g', -1)...)
		ratio := ""
		if gained {
			ratio = strconv.FormatFloat(gain.FlopRatio, 'g', -1, 64)
		}
		line = append(line, ratio, strconv.FormatInt(c.Flops, 10), strconv.Itoa(c.Computed), strconv.Itoa(c.Reused),
			strconv.FormatInt(c.CacheBytes, 10), strconv.FormatInt(c.CacheBytesFormula, 10))
		out.Write(line)
	}
	out.Flush() // keeps the first error of all writes
	if err := out.Error(); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

// fields are the three values as a line of CSV has them; empty ones for those
// that there are not.
func (s Spread) fields(format byte, decimals int) []string {
	if s.High == 0 {
		return []string{"", "", ""}
	}
	var out []string
	for _, value := range []float64{s.Median, s.Low, s.High} {
		out = append(out, strconv.FormatFloat(value, format, decimals, 64))
	}
	return out
}
