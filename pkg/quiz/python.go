package quiz

import (
	"fmt"
	"math"
)

// float writes a number as Python writes a float: 2.0, where 2 would be refused.
func float(x float64) string {
	if x == math.Trunc(x) {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprint(x)
}

// truth writes a truth value as Python does.
func truth(b bool) string {
	if b {
		return "True"
	}
	return "False"
}
