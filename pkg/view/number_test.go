package view_test

import (
	"math"
	"testing"

	"github.com/genlens/genlens/pkg/view"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{view.FormatProb(0), "0"},
		{view.FormatProb(1), "1.000"},
		{view.FormatProb(0.99951), ">.999"},
		{view.FormatProb(0.0004), "<.001"},
		{view.FormatProb(0.4636), "0.464"},
		{view.FormatProb(-0.2), "-0.200"},
		{view.FormatLogit(-0.001), "0.00"},
		{view.FormatLogit(3e38), "3.0e+38"},
		{view.FormatCount(1998), "1,998"},
		{view.FormatCount(-1234567), "-1,234,567"},
		{view.FormatSI(999), "999"},
		{view.FormatSI(4_905_000), "4.91 M"},
		{view.FormatSI(999_999), "1.00 M"},
		{view.FormatSI(math.MaxInt64), "9.22 E"},
		{view.FormatSI(math.MinInt64), "-9.22 E"},
		{view.FormatMS(512_345), "0.51"},
		{view.FormatMS(1_234_567_890), "1,235"},
		{view.FormatChoices(11.24), "11.2"},
		{view.FormatChoices(1234.5), "1,234"},
		{view.FormatChance(0.42), "1 chance in 2.4"},
		{view.FormatChance(0.0001), "1 chance in 10,000"},
		{view.FormatChance(0.71), "a 71% chance"},
		{view.FormatMove(2, 4), "2→4"},
		{view.FormatMove(5, 0), "5→✕"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
