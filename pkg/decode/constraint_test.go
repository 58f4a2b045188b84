package decode_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/trace"
)

// What a constrained run writes is what was asked for, or the beginning of it
// where the length ran out, however wild the draws are.
func TestConstraintsHold(t *testing.T) {
	p := load(t, embedded.Default)
	whole := func(pattern string) func(string) bool {
		return regexp.MustCompile(`^(?s:` + pattern + `)$`).MatchString
	}
	among := func(phrases ...string) func(string) bool {
		return func(text string) bool { return slices.Contains(phrases, text) }
	}
	beginsOneOf := func(phrases ...string) func(string) bool {
		return func(text string) bool {
			return slices.ContainsFunc(phrases, func(p string) bool { return strings.HasPrefix(p, text) })
		}
	}
	without := func(phrases ...string) func(string) bool {
		return func(text string) bool {
			return !slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
		}
	}
	with := func(phrases ...string) func(string) bool {
		return func(text string) bool {
			return !slices.ContainsFunc(phrases, func(p string) bool { return !strings.Contains(text, p) })
		}
	}
	for _, test := range []struct {
		settings []string
		match    func(string) bool
		begins   func(string) bool // of a text that the length cut
	}{
		{[]string{"regex", `( [a-z]{2,5}){3}\.`}, whole(`( [a-z]{2,5}){3}\.`), whole(`( [a-z]{2,5}){0,3}( [a-z]?)?`)},
		{[]string{"regex", ` (yes|no), (it|she) is (\d{4}|very [a-z]+)!`},
			whole(` (yes|no), (it|she) is (\d{4}|very [a-z]+)!`),
			whole(`( (y(es?)?|no?|(yes|no)(,( (i|it|s|she|sh|(it|she)( (i|is)?)?)?)?)?)?)?|( (yes|no), (it|she) is (\d{0,4}|v(e(r(y( [a-z]*)?)?)?)?))`)},
		{[]string{"regex", `[^a-z]*`}, whole(`[^a-z]*`), whole(`[^a-z]*`)},
		{[]string{"regex", ` é+ ☂️?`}, whole(` é+ ☂️?`), nil},
		{[]string{"one_of", " sunny", "one_of", " sunny and warm.", "one_of", " so very cold that nobody went out"},
			among(" sunny", " sunny and warm.", " so very cold that nobody went out"),
			beginsOneOf(" sunny and warm.", " so very cold that nobody went out")},
		{[]string{"forbid", "e"}, without("e"), without("e")},
		{[]string{"forbid", " the", "forbid", ".", "forbid", "and"}, without(" the", ".", "and"), without(" the", ".", "and")},
		{[]string{"require", "umbrella"}, with(" umbrella"), with(" umbrella")},
		{[]string{"require", "dragon", "require", " and a small boat"}, with(" dragon", " and a small boat"), with(" dragon", " and a small boat")},
		{[]string{"regex", `( [a-z]+)+\.`, "forbid", "e"}, whole(`( [a-df-z]+)+\.`), whole(`( [a-df-z]*)*`)},
		{[]string{"one_of", " yes", "one_of", " no", "forbid", "y"}, among(" no"), beginsOneOf(" no")},
	} {
		matched, cut := 0, 0
		for _, length := range []string{"3", "40"} {
			for _, beams := range []string{"1", "2"} {
				if length == "3" && test.settings[0] == "require" {
					continue // there is no room for the phrases
				}
				config := flags(t, append([]string{"do_sample", "true", "temperature", "1.5", "top_k", "0", "top_p", "1",
					"max_new_tokens", length, "num_beams", beams}, test.settings...)...)
				req := request(t, p, "The weather today is", config)
				seeds := uint64(12)
				if testing.Short() || beams == "2" {
					seeds = 2
				}
				for seed := range seeds {
					req.Seed = seed
					got, err := decode.Generate(context.Background(), req)
					if err != nil {
						t.Fatalf("%v: %v", test.settings, err)
					}
					ok, want := test.match(got.Text), "a match"
					if got.FinishReason == trace.FinishLength && !ok && !strings.Contains(got.Detail, "matches") {
						ok, want = test.begins == nil || test.begins(got.Text), "the beginning of a match"
						cut++
					} else {
						matched++
					}
					if !ok {
						t.Errorf("%v: %q, finished by %s (%s), is not %s", test.settings, got.Text, got.FinishReason, got.Detail, want)
					}
				}
			}
		}
		t.Logf("%v: %d matched, %d cut by the length", test.settings, matched, cut)
		if matched == 0 {
			t.Errorf("%v: no text was as long as a match", test.settings)
		}
	}
}

// Where nothing can follow a match and there is no end token, the match ends
// the text.
func TestConstraintWithoutEndToken(t *testing.T) {
	p := load(t, embedded.Default)
	req := request(t, p, "The weather today is", flags(t, "one_of", " sunny and warm.", "eos_token_id", "None"))
	got, _ := run(t, req, false)
	if got.Text != " sunny and warm." || got.FinishReason != trace.FinishMatch {
		t.Errorf("%q, finished by %s", got.Text, got.FinishReason)
	}
}

func TestImpossibleConstraints(t *testing.T) {
	p := load(t, embedded.Default)
	ids, err := p.Encode("The weather today is")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		settings []string
		want     string
	}{
		{[]string{"regex", "("}, "--regex"},
		{[]string{"one_of", ""}, "--one_of"},
		{[]string{"one_of", "yes", "forbid", "y"}, ""},
		{[]string{"require", " "}, "nothing in it to require"},
		{[]string{"require", "a long phrase that has no room", "max_new_tokens", "2"}, ""},
	} {
		if _, err := p.Request("The weather today is", ids, flags(t, test.settings...)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: error %v, want one that says %q", test.settings, err, test.want)
		}
	}
}
