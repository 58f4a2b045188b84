package literal

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// maxDigits is how long an int may be; Python's own limit.
const maxDigits = 4300

var errTooLong = fmt.Errorf("a whole number of more than %d digits", maxDigits)

// ParseNumber reads a number without a sign as Python writes it: 50, 1_000,
// 0xff, 0.9, .5, 1e-3. What has a point or an exponent is a float, everything
// else an int. A float too large for 64 bits is infinite, as in Python.
func ParseNumber(text string) (Value, error) {
	v, err := parseNumber(text)
	if err != nil {
		return Value{}, fmt.Errorf("literal: %w", err)
	}
	return v, nil
}

func parseNumber(text string) (Value, error) {
	if text == "" || strings.ContainsAny(text[:1], "+-_") || strings.HasSuffix(text, "_") || strings.Contains(text, "__") {
		return Value{}, notANumber(text)
	}
	lower := strings.ToLower(text)
	based := strings.HasPrefix(lower, "0x") || strings.HasPrefix(lower, "0o") || strings.HasPrefix(lower, "0b")
	if !based && strings.ContainsAny(lower, ".e") {
		return parseFloat(text)
	}
	if len(text) > maxDigits {
		return Value{}, errTooLong
	}
	// Go reads 010 as octal; Python refuses it, but takes 00.
	if !based && lower[0] == '0' && strings.Trim(lower, "0_") != "" {
		return Value{}, fmt.Errorf("%q: a whole number has no leading zeros", text)
	}
	whole, ok := new(big.Int).SetString(lower, 0)
	if !ok {
		return Value{}, notANumber(text)
	}
	return Value{kind: Int, whole: whole}, nil
}

func parseFloat(text string) (Value, error) {
	if strings.Trim(text, "0123456789_.eE+-") != "" || underscoreAtPoint(text) {
		return Value{}, notANumber(text)
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return Value{}, notANumber(text)
	}
	return OfFloat(f), nil
}

// underscoreAtPoint reports whether an underscore stands elsewhere than between
// two digits.
func underscoreAtPoint(text string) bool {
	for i := range text {
		if text[i] == '_' && (i == 0 || i+1 == len(text) || !digit(text[i-1]) || !digit(text[i+1])) {
			return true
		}
	}
	return false
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func notANumber(text string) error { return fmt.Errorf("%.40q is no number", text) }

// Negate returns -v; ok is false if v is no number.
func (v Value) Negate() (negative Value, ok bool) {
	switch v.kind {
	case Int:
		return Value{kind: Int, whole: new(big.Int).Neg(v.whole)}, true
	case Float:
		return OfFloat(-v.real), true
	}
	return Value{}, false
}
