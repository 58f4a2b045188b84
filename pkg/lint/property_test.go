package lint

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
)

// Whatever is given to whatever parameters, the linter says something whole
// about it, and nothing about values that it does not know.
func TestAnyCall(t *testing.T) {
	var all []string
	for _, p := range params.All() {
		all = append(all, p.Name)
	}
	values := []literal.Value{{}, literal.OfBool(true), literal.OfBool(false), literal.OfInt(0), literal.OfInt(-1), literal.OfInt(7),
		literal.OfFloat(0), literal.OfFloat(0.5), literal.OfFloat(-2.5), literal.OfFloat(3), literal.OfString(""), literal.OfString("never"),
		literal.OfList(), literal.OfList(literal.OfInt(5)), literal.OfTuple(literal.OfInt(5), literal.OfFloat(1.1)), literal.OfList(literal.OfList(literal.OfInt(5))),
		literal.OfDict(), literal.OfDict(literal.Pair{Key: literal.OfTuple(literal.OfInt(5)), Value: literal.OfFloat(1)}),
		literal.OfExpr("x"), literal.OfList(literal.OfExpr("x"))}
	rapid.Check(t, func(t *rapid.T) {
		settings := func(label string) []Setting {
			names := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 6, rapid.ID).Draw(t, label)
			var out []Setting
			for _, name := range names {
				out = append(out, Setting{Name: name, Value: rapid.SampledFrom(values).Draw(t, name)})
			}
			return out
		}
		call := Call{Args: settings("args"), Base: settings("base"), Config: rapid.Bool().Draw(t, "config"), Open: rapid.Bool().Draw(t, "open"),
			Prompt: rapid.IntRange(0, 50).Draw(t, "prompt"), Vocab: rapid.IntRange(0, 100).Draw(t, "vocab")}
		last := 0
		for _, f := range Lint(call) {
			if f.Rule == "" || f.Message == "" || f.Fix == "" || f.Level.rank() < last {
				t.Fatalf("%+v", f)
			}
			last = f.Level.rank()
		}
		// Nothing is known of a call whose values are all expressions.
		for i := range call.Args {
			call.Args[i].Value = literal.OfExpr("x")
		}
		call.Base, call.Open, call.Config = nil, true, false
		for _, f := range Lint(call) {
			switch f.Rule {
			case "not-in-transformers", "seed-is-no-argument", "unknown-parameter", "config-and-arguments", "moved-mode",
				"streamer-with-beams": // the name is enough
			default:
				t.Fatalf("%+v about %+v", f, call.Args)
			}
		}
	})
}
