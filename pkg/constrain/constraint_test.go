package constrain_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/constrain"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/tokenizer"
)

// realVocabulary is that of the embedded model "tiny".
var realVocabulary = sync.OnceValues(func() (*tokenizer.Tokenizer, [][]byte) {
	folder, ok := embedded.Open("tiny")
	if !ok {
		panic("there is no model tiny")
	}
	data, err := fs.ReadFile(folder, "tokenizer.json")
	if err != nil {
		panic(err)
	}
	tok, err := tokenizer.Parse(data)
	if err != nil {
		panic(err)
	}
	vocab := make([][]byte, tok.VocabSize())
	for id := range vocab {
		if !tok.IsSpecial(id) {
			vocab[id] = tok.Bytes(id)
		}
	}
	return tok, vocab
})

const realEnd = 2 // <|endoftext|>

func automaton(a *constrain.Automaton, err error) *constrain.Automaton {
	if err != nil {
		panic(err)
	}
	return a
}

func pick(t *rapid.T, state constrain.State, allowed []bool) (id int, ok bool) {
	n := state.Allowed(allowed)
	var ids []int
	for id, ok := range allowed {
		if ok {
			ids = append(ids, id)
		}
	}
	if n != len(ids) {
		t.Fatalf("Allowed returns %d and marks %d", n, len(ids))
	}
	if n == 0 {
		return 0, false
	}
	return rapid.SampledFrom(ids).Draw(t, "id"), true
}

// A walk over allowed tokens of the real vocabulary never gets stuck; the text
// where it ends is a match, and is what the tokenizer decodes.
func TestOutputMatches(t *testing.T) {
	tok, vocab := realVocabulary()
	rapid.Check(t, func(t *rapid.T) {
		d := prose.draw(t, 3)
		matches := whole(d.pattern)
		var forbidden []string
		automata := []*constrain.Automaton{automaton(constrain.Regexp(d.pattern))}
		if rapid.Bool().Draw(t, "forbid") {
			forbidden = rapid.SliceOfN(rapid.SampledFrom([]string{" s", "x", "the", "0", "日", "\n", "ny s"}), 1, 3).Draw(t, "forbidden")
			automata = append(automata, automaton(constrain.Forbid(forbidden...)))
		}
		c, err := constrain.New(vocab, []int{realEnd}, automata...)
		if err != nil {
			if forbidden == nil || !strings.Contains(err.Error(), "no text meets all") {
				t.Fatalf("%s: %v", d.pattern, err)
			}
			return
		}
		allowed := make([]bool, len(vocab))
		var ids []int
		for len(ids) < 30 {
			state := c.After(ids)
			if !state.Prefix() {
				t.Fatalf("%s: %v is no prefix", d.pattern, ids)
			}
			if state.Complete() && rapid.Bool().Draw(t, "stop") {
				break
			}
			id, ok := pick(t, state, allowed)
			if !ok {
				t.Fatalf("%s: stuck after %q", d.pattern, tok.Decode(ids, true))
			}
			if allowed[realEnd] != state.Complete() {
				t.Fatalf("%s: after %q the end is allowed: %v", d.pattern, tok.Decode(ids, true), allowed[realEnd])
			}
			if state.Exhausted() != (allowed[realEnd] && state.Allowed(allowed) == 1) {
				t.Fatalf("%s: after %q exhausted is %v", d.pattern, tok.Decode(ids, true), state.Exhausted())
			}
			if id == realEnd {
				break
			}
			ids = append(ids, id)
		}
		var text []byte
		for _, id := range ids {
			text = append(text, vocab[id]...)
		}
		for _, phrase := range forbidden {
			if strings.Contains(string(text), phrase) {
				t.Fatalf("%s without %q: %q", d.pattern, forbidden, text)
			}
		}
		if got, want := c.After(ids).Complete(), matches(string(text)); got != want {
			t.Fatalf("%s on %q: complete is %v, regexp says %v", d.pattern, text, got, want)
		}
		if c.After(ids).Complete() && tok.Decode(ids, true) != string(text) {
			t.Fatalf("%q decodes as %q", text, tok.Decode(ids, true))
		}
	})
}

// A match may be cut into tokens of the real vocabulary in any way: every
// token is allowed.
func TestNeverBlocksAMatch(t *testing.T) {
	tok, vocab := realVocabulary()
	byFirst := map[byte][]int{}
	for id, token := range vocab {
		if len(token) > 0 {
			byFirst[token[0]] = append(byFirst[token[0]], id)
		}
	}
	check := func(t *rapid.T, c *constrain.Constraint, text string) {
		allowed := make([]bool, len(vocab))
		state := c.Start()
		for rest := text; rest != ""; {
			var fits []int
			for _, id := range byFirst[rest[0]] {
				if strings.HasPrefix(rest, string(vocab[id])) {
					fits = append(fits, id)
				}
			}
			id := rapid.SampledFrom(fits).Draw(t, "id")
			state.Allowed(allowed)
			if !allowed[id] {
				t.Fatalf("%q of %q is blocked before %q", vocab[id], text, rest)
			}
			state = state.Next(id)
			rest = rest[len(vocab[id]):]
		}
		if !state.Complete() {
			t.Fatalf("%q is not complete", text)
		}
		ids, err := tok.Encode(text, false)
		if err != nil || !c.After(ids).Complete() {
			t.Fatalf("%q as the tokenizer cuts it, %v: %v", text, ids, err)
		}
	}
	t.Run("pattern", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			d := prose.draw(t, 3)
			c, err := constrain.New(vocab, []int{realEnd}, automaton(constrain.Regexp(d.pattern)))
			if err != nil {
				t.Fatal(err)
			}
			check(t, c, d.sample(t))
		})
	})
	t.Run("phrases", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			phrases := rapid.SliceOfN(rapid.StringN(1, 12, -1), 1, 8).Draw(t, "phrases")
			c, err := constrain.New(vocab, []int{realEnd}, automaton(constrain.Phrases(phrases...)))
			if err != nil {
				t.Fatal(err)
			}
			check(t, c, rapid.SampledFrom(phrases).Draw(t, "phrase"))
		})
	})
	t.Run("forbidden", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			phrases := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("abé ")), 1, 4, -1), 1, 4).Draw(t, "phrases")
			text := rapid.StringOfN(rapid.RuneFrom([]rune("abcé ")), 0, 12, -1).Draw(t, "text")
			a := automaton(constrain.Forbid(phrases...))
			clean := !slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
			if a.Match(text) != clean {
				t.Fatalf("%q without %q: %v", text, phrases, !clean)
			}
			if clean {
				c, err := constrain.New(vocab, []int{realEnd}, a)
				if err != nil {
					t.Fatal(err)
				}
				check(t, c, text)
			}
		})
	})
}

// letters has matches of bounded length over three letters, one of two bytes,
// so that all of them can be listed.
var letters = grammar{atoms: []atom{
	{"a", []string{"a"}}, {"b", []string{"b"}}, {"é", []string{"é"}},
	{"ab", []string{"ab"}}, {"[bé]", []string{"b", "é"}}, {"[^ac]", []string{"b", "é"}}, {"", []string{""}},
}}

// Over a small vocabulary, which may lack some of the bytes, the allowed
// tokens are exactly those that a search through all matches finds.
func TestAllowedByBruteForce(t *testing.T) {
	const longest = 6
	universe := []string{""}
	for begin := 0; len([]rune(universe[begin])) < longest; begin++ {
		for _, letter := range []string{"a", "b", "é"} {
			universe = append(universe, universe[begin]+letter)
		}
	}
	pieces := []string{"a", "b", "é", "\xC3", "\xA9", "ab", "ba", "bb", "aé", "\xA9b", "b\xC3", "aba", "éé", "", "c"}
	rapid.Check(t, func(t *rapid.T) {
		d := letters.draw(t, 3)
		if d.longest > longest {
			t.Skip("too long to list")
		}
		vocab := [][]byte{nil, nil}
		for _, piece := range rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(t, "vocab") {
			vocab = append(vocab, []byte(piece))
		}
		end := []int{1}
		var language []string
		matches := whole(d.pattern)
		automata := []*constrain.Automaton{automaton(constrain.Regexp(d.pattern))}
		forbidden := rapid.SliceOfN(rapid.SampledFrom([]string{"ab", "é", "bb", "\xA9b", "aab"}), 0, 2).Draw(t, "forbidden")
		if len(forbidden) > 0 {
			automata = append(automata, automaton(constrain.Forbid(forbidden...)))
		}
		for _, text := range universe {
			if matches(text) && !slices.ContainsFunc(forbidden, func(p string) bool { return strings.Contains(text, p) }) {
				language = append(language, text)
			}
		}

		// completable[text]: tokens can complete it to a match.
		completable := map[string]bool{}
		var search func(text string) bool
		search = func(text string) bool {
			if known, ok := completable[text]; ok {
				return known
			}
			found := slices.Contains(language, text)
			if slices.ContainsFunc(language, func(m string) bool { return strings.HasPrefix(m, text) }) {
				for _, token := range vocab {
					if len(token) > 0 && search(text+string(token)) {
						found = true
					}
				}
			}
			completable[text] = found
			return found
		}
		search("")

		c, err := constrain.New(vocab, end, automata...)
		if (err == nil) != completable[""] {
			t.Fatalf("%s without %q over %q: %v, the search says %v", d.pattern, forbidden, vocab, err, completable[""])
		}
		if err != nil {
			return
		}
		seen := map[string]bool{}
		var visit func(state constrain.State, text string)
		visit = func(state constrain.State, text string) {
			if seen[text] {
				return
			}
			seen[text] = true
			allowed := make([]bool, len(vocab)+2)
			n := state.Allowed(allowed)
			complete := slices.Contains(language, text)
			if n == 0 || state.Complete() != complete || !state.Prefix() || state.Exhausted() != (complete && n == len(end)) {
				t.Fatalf("%s over %q after %q: allowed %d, complete %v, exhausted %v, prefix %v", d.pattern, vocab, text, n, state.Complete(), state.Exhausted(), state.Prefix())
			}
			for id, got := range allowed {
				want := id == 1 && complete || id < len(vocab) && len(vocab[id]) > 0 && completable[text+string(vocab[id])]
				if got != want {
					t.Fatalf("%s without %q over %q after %q: token %d is allowed: %v, the search says %v", d.pattern, forbidden, vocab, text, id, got, want)
				}
				if id < len(vocab) && id != 1 && state.Next(id).Prefix() != want {
					t.Fatalf("%s over %q after %q and token %d: prefix is %v", d.pattern, vocab, text, id, !want)
				}
				if want && id != 1 {
					visit(state.Next(id), text+string(vocab[id]))
				}
			}
		}
		visit(c.Start(), "")
	})
}

// With unbounded patterns over vocabularies that lack bytes: all matches of a
// few tokens are allowed, what is allowed can be completed, and the completion
// is a match.
func TestUnboundedPatterns(t *testing.T) {
	g := letters
	g.star = true
	pieces := []string{"a", "b", "é", "\xC3", "\xA9", "ab", "ba", "bb", "aé", "\xA9b", "b\xC3", "aba"}
	rapid.Check(t, func(t *rapid.T) {
		d := g.draw(t, 4)
		vocab := [][]byte{nil}
		for _, piece := range rapid.SliceOfNDistinct(rapid.SampledFrom(pieces), 1, 6, rapid.ID).Draw(t, "vocab") {
			vocab = append(vocab, []byte(piece))
		}
		c, err := constrain.New(vocab, []int{0}, automaton(constrain.Regexp(d.pattern)))
		matches := whole(d.pattern)
		for lists := [][]int{nil}; len(lists) > 0; lists = lists[1:] {
			ids, text := lists[0], ""
			for _, id := range ids {
				text += string(vocab[id])
			}
			if matches(text) {
				if err != nil {
					t.Fatalf("%s over %q: %v, but %v match", d.pattern, vocab, err, ids)
				}
				for i := range ids {
					if !c.After(ids[:i+1]).Prefix() {
						t.Fatalf("%s over %q: %v is blocked, but %v match", d.pattern, vocab, ids[:i+1], ids)
					}
				}
			}
			for id := 1; id < len(vocab) && len(ids) < 4; id++ {
				lists = append(lists, append(slices.Clone(ids), id))
			}
		}
		if err != nil {
			return
		}
		type reached struct {
			state constrain.State
			text  string
		}
		allowed := make([]bool, len(vocab))
		complete := func(from reached) (string, bool) {
			seen := map[constrain.State]bool{from.state: true}
			for queue := []reached{from}; len(queue) > 0; queue = queue[1:] {
				at := queue[0]
				if at.state.Complete() {
					return at.text, true
				}
				at.state.Allowed(allowed)
				for id, ok := range allowed {
					if next := at.state.Next(id); ok && !seen[next] {
						seen[next] = true
						queue = append(queue, reached{next, at.text + string(vocab[id])})
					}
				}
			}
			return "", false
		}
		at := reached{state: c.Start()}
		for range 6 {
			text, ok := complete(at)
			if !ok || !matches(text) || !strings.HasPrefix(text, at.text) {
				t.Fatalf("%s over %q: %q is completed to %q, %v", d.pattern, vocab, at.text, text, ok)
			}
			id, ok := pick(t, at.state, allowed)
			if !ok {
				t.Fatalf("%s over %q: stuck after %q", d.pattern, vocab, at.text)
			}
			if id == 0 {
				break
			}
			at = reached{at.state.Next(id), at.text + string(vocab[id])}
		}
	})
}

// The only way to a match leads through a place that comes before it in the
// pattern: "ab", then "cda", which goes round the loop, then "bcde".
func TestWayRoundALoop(t *testing.T) {
	vocab := [][]byte{[]byte("ab"), []byte("cda"), []byte("bcde"), []byte("a")}
	c, err := constrain.New(vocab, nil, automaton(constrain.Regexp(`(?:abcd)*e`)))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		ids     []int
		allowed []bool
	}{
		{nil, []bool{true, false, false, true}},
		{[]int{0}, []bool{false, true, false, false}},
		{[]int{0, 1}, []bool{false, false, true, false}},
		{[]int{0, 1, 2}, []bool{false, false, false, false}},
	} {
		allowed := make([]bool, len(vocab))
		c.After(test.ids).Allowed(allowed)
		if !slices.Equal(allowed, test.allowed) {
			t.Errorf("after %v: %v, want %v", test.ids, allowed, test.allowed)
		}
	}
}

// After does not depend on what it was asked before: lists that grow, branch
// and shrink lead where the same tokens lead one by one.
func TestAfterAnyOrder(t *testing.T) {
	vocab := [][]byte{nil, []byte("a"), []byte("b"), []byte("ab"), nil}
	rapid.Check(t, func(t *rapid.T) {
		d := grammar{star: true, atoms: letters.atoms[:2]}.draw(t, 4)
		c, err := constrain.New(vocab, []int{0}, automaton(constrain.Regexp(d.pattern)))
		if err != nil {
			t.Fatal(err)
		}
		lists := [][]int{nil}
		for range 60 {
			ids := slices.Clone(rapid.SampledFrom(lists).Draw(t, "list"))
			if rapid.IntRange(0, 3).Draw(t, "shrink") == 0 && len(ids) > 0 {
				ids = ids[:rapid.IntRange(0, len(ids)-1).Draw(t, "to")]
			}
			ids = append(ids, rapid.SliceOfN(rapid.SampledFrom([]int{1, 1, 2, 2, 3, 3, 0, 4, -1, 5}), 0, 3).Draw(t, "more")...)
			lists = append(lists, ids)
			want := c.Start()
			for _, id := range ids {
				want = want.Next(id)
			}
			if got := c.After(ids); got != want {
				t.Fatalf("%s after %v: %+v, one by one %+v", d.pattern, ids, got, want)
			}
			for i := range ids { // the caller may do with its list what it likes
				ids[i] = 1
			}
		}
	})
}

func TestEndTokens(t *testing.T) {
	vocab := [][]byte{[]byte("</s>"), []byte("a"), nil, {}, []byte("b")}
	c, err := constrain.New(vocab, []int{0, 2}, automaton(constrain.Regexp(`a|ab|</s>`)))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		ids                         []int
		allowed                     []int
		complete, exhausted, prefix bool
	}{
		{nil, []int{1}, false, false, true},
		{[]int{1}, []int{0, 2, 4}, true, false, true},
		{[]int{1, 4}, []int{0, 2}, true, true, true},
		{[]int{1, 4, 2}, nil, true, true, true},
		{[]int{1, 0}, nil, true, true, true},
		{[]int{1, 0, 0}, nil, false, false, false},
		{[]int{0}, nil, false, false, false},
		{[]int{3}, nil, false, false, false},
		{[]int{4}, nil, false, false, false},
		{[]int{1, 9}, nil, false, false, false},
		{[]int{-1}, nil, false, false, false},
	} {
		state := c.After(test.ids)
		allowed := []bool{true, true, true, true, true, true, true}
		n := state.Allowed(allowed)
		var got []int
		for id, ok := range allowed {
			if ok {
				got = append(got, id)
			}
		}
		if !slices.Equal(got, test.allowed) || n != len(got) {
			t.Errorf("after %v: allowed %v and %d, want %v", test.ids, got, n, test.allowed)
		}
		if state.Complete() != test.complete || state.Exhausted() != test.exhausted || state.Prefix() != test.prefix {
			t.Errorf("after %v: complete %v, exhausted %v, prefix %v", test.ids, state.Complete(), state.Exhausted(), state.Prefix())
		}
	}
	if n := c.After([]int{1}).Allowed(make([]bool, 3)); n != 2 {
		t.Errorf("a row of 3 logits has %d allowed ids, want the two end tokens", n)
	}
}

// Without end tokens a text is over when nothing may follow.
func TestWithoutEndTokens(t *testing.T) {
	c, err := constrain.New([][]byte{[]byte("a")}, nil, automaton(constrain.Regexp(`a{2}`)))
	if err != nil {
		t.Fatal(err)
	}
	allowed := make([]bool, 1)
	for i, want := range []int{1, 1, 0} {
		state := c.After(make([]int, i))
		if n := state.Allowed(allowed); n != want || state.Exhausted() != (want == 0) {
			t.Errorf("after %d tokens %d are allowed, exhausted %v", i, n, state.Exhausted())
		}
	}
}

// Patterns that are hard on memory or time either fail or can be walked with
// a bounded memory. That these walks end is the test.
func TestHostilePatterns(t *testing.T) {
	_, vocab := realVocabulary()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, pattern := range []string{
		`(a|b)*a(a|b){30}`, `(a|b)*a(a|b){900}`, `(\w+\s*)*[a-m].{200}`, `(a?){1000}`, `(a*){1000}`, `(((a*)*)*)*b`,
		`((a?){30}){30}`, `.{0,500}.{0,500}`, `(.{1000}){1}.{1000}`, `(|||){1000}`, `\p{L}{200}`, `(\p{L}|\p{N})*\p{Lu}(\p{L}|\p{N}){50}`,
		`(.*,){200}`, strings.Repeat(`(`, 300) + strings.Repeat(`)*`, 300), strings.Repeat(`a?`, 300) + strings.Repeat(`a`, 300),
	} {
		t.Run(fmt.Sprintf("%.30s", pattern), func(t *testing.T) {
			c, err := constrain.New(vocab, []int{realEnd}, automaton(constrain.Regexp(pattern)))
			if err != nil {
				t.Fatal(err)
			}
			allowed := make([]bool, len(vocab))
			state := c.Start()
			for range 50 {
				left := state.Allowed(allowed)
				if left == 0 {
					t.Fatal("stuck")
				}
				id, skip := -1, rng.IntN(left)
				for skip >= 0 {
					if id++; allowed[id] {
						skip--
					}
				}
				if id == realEnd {
					break
				}
				state = state.Next(id)
			}
		})
	}
}
