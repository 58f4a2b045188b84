package view

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Digits follow from what a number is, so that a column lines up and the same
// number looks the same everywhere.

// FormatProb writes a probability with three decimals. What would round to 0
// or to 1 without being it says so.
func FormatProb(p float64) string {
	switch {
	case p == 0:
		return "0"
	case p > 0 && p < 0.0005:
		return "<.001"
	case p >= 0.9995 && p < 1:
		return ">.999"
	}
	return Fixed(p, 3)
}

// FormatLogit writes a logit.
func FormatLogit(logit float32) string { return Fixed(float64(logit), 2) }

// FormatOperand writes a logit that a sum starts from: with two digits more than
// its result, so that who works it out again gets the result as shown.
func FormatOperand(logit float32) string { return Fixed(float64(logit), 4) }

// FormatEntropy writes an entropy in nats.
func FormatEntropy(nats float64) string { return Fixed(nats, 2) }

// FormatChoices writes a number of effective choices.
func FormatChoices(n float64) string {
	if n < 99.95 {
		return Fixed(n, 1)
	}
	return thousands(Fixed(n, 0))
}

// Fixed is a number with so many decimals, or in short form where that would
// be long.
func Fixed(x float64, decimals int) string {
	if math.Abs(x) >= 1e6 {
		return strconv.FormatFloat(x, 'e', 1, 64)
	}
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

// FormatCount writes a whole number with separators: 1,998.
func FormatCount[T int | int64](n T) string { return thousands(strconv.FormatInt(int64(n), 10)) }

// thousands puts separators into the whole part of a written number.
func thousands(number string) string {
	digits, fraction, _ := strings.Cut(number, ".")
	digits, negative := strings.CutPrefix(digits, "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if negative {
		digits = "-" + digits
	}
	if fraction != "" {
		digits += "." + fraction
	}
	return digits
}

// FormatSI writes a count in units of a thousand, three digits: 4.91 M.
func FormatSI(n int64) string {
	if n > -1000 && n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	x, unit := float64(n), 0
	for math.Abs(x) >= 999.5 {
		x /= 1000
		unit++
	}
	return FormatThree(x) + " " + string("kMGTPE"[unit-1])
}

// FormatMS writes nanoseconds as milliseconds, three digits.
func FormatMS(ns int64) string {
	return FormatThree(float64(ns) / float64(time.Millisecond))
}

// FormatThree writes a number with about three digits.
func FormatThree(x float64) string {
	switch size := math.Abs(x); {
	case size < 9.995:
		return Fixed(x, 2)
	case size < 99.95:
		return Fixed(x, 1)
	}
	return thousands(Fixed(x, 0))
}

// FormatPercent writes a share of one.
func FormatPercent(share float64) string { return Fixed(100*share, 0) + "%" }

// FormatChance says a probability as people say it.
func FormatChance(p float64) string {
	switch {
	case p >= 0.9995:
		return "no other chance"
	case p >= 0.5:
		return "a " + FormatPercent(p) + " chance"
	case p > 0:
		n := 1 / p
		if n < 9.95 {
			return "1 chance in " + strings.TrimSuffix(Fixed(n, 1), ".0")
		}
		return "1 chance in " + thousands(Fixed(n, 0))
	}
	return "no chance"
}

// FormatMove writes a rank, and where it moved to if it did.
func FormatMove(from, to int) string {
	switch {
	case from == to:
		return strconv.Itoa(to)
	case from <= 0:
		return "→" + strconv.Itoa(to)
	case to <= 0:
		return strconv.Itoa(from) + "→✕"
	}
	return strconv.Itoa(from) + "→" + strconv.Itoa(to)
}
