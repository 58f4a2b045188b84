package constrain

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// syntheticVocabulary has all bytes, then words of one to three syllables,
// most with a space before them, as byte-level vocabularies do. Id 0 ends.
func syntheticVocabulary(size int) [][]byte {
	rng := rand.New(rand.NewPCG(1, 1))
	vocab := [][]byte{nil}
	seen := map[string]bool{}
	for b := range 256 {
		vocab = append(vocab, []byte{byte(b)})
	}
	for len(vocab) < size {
		word := ""
		if rng.IntN(3) > 0 {
			word = " "
		}
		for range 1 + rng.IntN(3) {
			word += string("bcdfghjklmnpqrstvwxz"[rng.IntN(20)]) + string("aeiou"[rng.IntN(5)])
			if rng.IntN(2) == 0 {
				word += string("nrstlm"[rng.IntN(6)])
			}
		}
		if !seen[word] {
			seen[word] = true
			vocab = append(vocab, []byte(word))
		}
	}
	return vocab
}

// Masks that are worked out, not remembered. "all" allows every token.
func BenchmarkMask(b *testing.B) {
	for _, size := range []int{4096, 151936} {
		vocab := syntheticVocabulary(size)
		for _, test := range []struct {
			name string
			make func() (*Automaton, error)
		}{
			{"all", func() (*Automaton, error) { return Regexp(`(?s).*`) }},
			{"word", func() (*Automaton, error) { return Regexp(` [a-z]+`) }},
			{"number", func() (*Automaton, error) { return Regexp(`[0-9]{1,4}`) }},
			{"forbid", func() (*Automaton, error) { return Forbid(" cat", "dog", " the end", "\n\n") }},
		} {
			a, err := test.make()
			if err != nil {
				b.Fatal(err)
			}
			c, err := New(vocab, []int{0}, a)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("vocab=%d/%s", size, test.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.begin.mask = nil
					c.masked = c.masked[:0]
					c.mask(c.begin)
				}
			})
		}
	}
}

// A step as a generation loop takes it: one more token and a mask that is known.
func BenchmarkStep(b *testing.B) {
	for _, size := range []int{4096, 151936} {
		vocab := syntheticVocabulary(size)
		a, err := Regexp(`[a-z ]*`)
		if err != nil {
			b.Fatal(err)
		}
		c, err := New(vocab, []int{0}, a)
		if err != nil {
			b.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 1))
		ids := make([]int, 200)
		for i := range ids {
			ids[i] = 257 + rng.IntN(size-257)
		}
		b.Run(fmt.Sprintf("vocab=%d", size), func(b *testing.B) {
			allowed := make([]bool, size)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				c.After(ids[:n%len(ids)]).Allowed(allowed)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	a, err := Regexp(` [a-z]+`)
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []int{4096, 151936} {
		vocab := syntheticVocabulary(size)
		b.Run(fmt.Sprintf("vocab=%d", size), func(b *testing.B) {
			for b.Loop() {
				if _, err := New(vocab, []int{0}, a); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
