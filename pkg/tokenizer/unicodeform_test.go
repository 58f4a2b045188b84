package tokenizer

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

var forms = map[string]unicodeForm{
	"NFC":  {norm.NFC, norm.NFD, true},
	"NFD":  {norm.NFD, norm.NFD, false},
	"NFKC": {norm.NFKC, norm.NFKD, true},
	"NFKD": {norm.NFKD, norm.NFKD, false},
}

// TestNormalizeLong compares the algorithm that is written out here with
// golang.org/x/text, wherever that is the plain normal form.
func TestNormalizeLong(t *testing.T) {
	alphabet := []rune("aeosAI \u0300\u0301\u0323\u0327\u0307\u0345\u05b0\u3099かｶé\u1e69Å각ㄱ\u1100\u1161\u11a8ﬁ½Ω\u0344\u0958\u0f73\u0f75\U0001d15e\U00011131\U00011127日😀\u0340\u1100\u1175\u11a7")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 12, -1).Draw(t, "text")
		for name, form := range forms {
			if got, want := form.normalizeLong(text), form.form.String(text); got != want {
				t.Fatalf("%s of %+q = %+q, want %+q", name, text, got, want)
			}
		}
	})
}

// TestManyMarks: a long run of marks is sorted and composed as a whole, with
// nothing put in between.
func TestManyMarks(t *testing.T) {
	text := "e" + strings.Repeat("\u0301", 40) + strings.Repeat("\u0323", 40)
	for name, want := range map[string]string{
		"NFD": "e" + strings.Repeat("\u0323", 40) + strings.Repeat("\u0301", 40),
		"NFC": "\u1eb9" + strings.Repeat("\u0323", 39) + strings.Repeat("\u0301", 40),
	} {
		if got := forms[name].normalize(text); got != want {
			t.Errorf("%s = %+q, want %+q", name, got, want)
		}
	}
	for _, marks := range []int{29, 30, 31, 61} {
		text := strings.Repeat("\u0301", marks)
		if got := forms["NFKC"].normalize(text); got != text {
			t.Errorf("%d marks become %+q", marks, got)
		}
	}
}
