package hardware

import "testing"

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"32768K": 32 << 20, "48K": 48 << 10, "2M": 2 << 20, "1G": 1 << 30, "512": 512,
		"": 0, "K": 0, "big": 0, "-4K": 0, "12T": 0,
	} {
		if got := parseSize(text); got != want {
			t.Errorf("%q is %d bytes, want %d", text, got, want)
		}
	}
}
