package hardware

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// cpuName is what the kernel calls the first processor; "" where it has no name
// for it, as on most ARM machines.
func cpuName() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// cacheSize is the size of the first processor's largest cache in bytes, or 0.
func cacheSize() int64 {
	files, err := filepath.Glob("/sys/devices/system/cpu/cpu0/cache/index*/size")
	if err != nil {
		return 0
	}
	var largest int64
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		largest = max(largest, parseSize(strings.TrimSpace(string(text))))
	}
	return largest
}

// parseSize reads 32768K; what it cannot read is 0.
func parseSize(text string) int64 {
	unit := int64(1)
	for letter, size := range map[string]int64{"K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if number, ok := strings.CutSuffix(text, letter); ok {
			text, unit = number, size
		}
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return n * unit
}
